package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"regexp"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// Sizes in pixels: a cell of a 15 px font, and the window around the screen.
const (
	cellWidth  = 9
	cellHeight = 18
	baseline   = 14
	margin     = 14
	bar        = 30
)

func (t *terminal) foreground() color.Color {
	if t.light {
		return color.RGBA{0x2e, 0x34, 0x40, 0xff}
	}
	return color.RGBA{0xd8, 0xde, 0xe9, 0xff}
}

func (t *terminal) background() color.Color {
	if t.light {
		return color.RGBA{0xfa, 0xfa, 0xf7, 0xff}
	}
	return color.RGBA{0x16, 0x19, 0x21, 0xff}
}

// svg draws the screen in a window. A word's length is fixed, so that columns
// line up in any font; lines and blocks are shapes, so that they join.
func (t *terminal) svg() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out bytes.Buffer
	width, height := t.width*cellWidth+2*margin, t.height*cellHeight+bar+margin
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n", width, height, width, height)
	_, canvas, _ := t.colors(t.row(0)[0].Style)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="9" fill="%s"/>`+"\n", hex(canvas))
	for i, c := range []string{"#ec6a5e", "#f4bf4f", "#61c554"} {
		fmt.Fprintf(&out, `<circle cx="%d" cy="16" r="5.5" fill="%s"/>`+"\n", 20+i*18, c)
	}
	out.WriteString(`<g font-family="'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14.95" stroke-width="1.2" fill="none">` + "\n")
	for y := range t.height {
		row := timeless(t.row(y))
		for x := 0; x < t.width; {
			n := alike(row[x:])
			t.run(&out, row[x:x+n], x, y, canvas)
			x += n
		}
	}
	out.WriteString("</g>\n</svg>\n")
	return out.Bytes()
}

// row is the cells of a line; those that a wide one covers have no content.
func (t *terminal) row(y int) []uv.Cell {
	out := make([]uv.Cell, t.width)
	for x := range out {
		out[x] = uv.Cell{Content: " ", Width: 1}
		if c := t.screen.CellAt(x, y); c != nil && (c.Content != "" || c.Width == 0) {
			out[x] = *c
		}
	}
	return out
}

// measured is what no two runs have in common: seconds, and what is counted in them.
var measured = regexp.MustCompile(`(· )?[0-9.,]+k? tok/s|(· )?\b[0-9.]+ (s|ms|µs)\b`)

// timeless blanks what was measured.
func timeless(row []uv.Cell) []uv.Cell {
	var line strings.Builder
	var at []int // the cell of each byte
	for x, c := range row {
		line.WriteString(c.Content)
		for range len(c.Content) {
			at = append(at, x)
		}
	}
	for _, m := range measured.FindAllStringIndex(line.String(), -1) {
		for x := at[m[0]]; x <= at[m[1]-1]; x++ {
			row[x].Content = " "
		}
	}
	return row
}

// alike is how many cells from the first on look the same.
func alike(row []uv.Cell) int {
	for n := range row {
		if row[n].Width != 0 && !row[n].Style.Equal(&row[0].Style) {
			return n
		}
	}
	return len(row)
}

// run draws cells of one look, word by word.
func (t *terminal) run(out *bytes.Buffer, cells []uv.Cell, x, y int, canvas color.Color) {
	fg, bg, filled := t.colors(cells[0].Style)
	if filled && hex(bg) != hex(canvas) {
		fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", left(x), top(y), len(cells)*cellWidth, cellHeight, hex(bg))
	}
	var shapes strings.Builder
	for n := 0; n < len(cells); {
		if shape := drawn(cells[n].Content, left(x+n), top(y)); shape != "" || cells[n].Content == " " {
			shapes.WriteString(shape)
			n++
			continue
		}
		begin := n
		var word strings.Builder
		for n < len(cells) && !gap(cells[n:]) && drawn(cells[n].Content, 0, 0) == "" {
			word.WriteString(cells[n].Content)
			n++
		}
		fmt.Fprintf(out, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" fill="%s"%s>`, left(x+begin), top(y)+baseline, (n-begin)*cellWidth, hex(fg), emphasis(cells[0].Style))
		_ = xml.EscapeText(out, []byte(word.String()))
		out.WriteString("</text>\n")
	}
	if shapes.Len() > 0 {
		fmt.Fprintf(out, `<g stroke="%s" color="%s">%s</g>`+"\n", hex(fg), hex(fg), shapes.String())
	}
}

// gap says whether a word ends here: at two spaces, or at one with nothing behind it.
func gap(cells []uv.Cell) bool {
	if cells[0].Content != " " {
		return false
	}
	return len(cells) == 1 || cells[1].Content == " " || drawn(cells[1].Content, 0, 0) != ""
}

func left(x int) int { return margin + x*cellWidth }
func top(y int) int  { return bar + y*cellHeight }

// colors are those of a style, reversed and faded where it says so.
func (t *terminal) colors(s uv.Style) (fg, bg color.Color, filled bool) {
	fg, bg = s.Fg, s.Bg
	if fg == nil {
		fg = t.foreground()
	}
	if bg == nil {
		bg = t.background()
	} else {
		filled = true
	}
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg, filled = bg, fg, true
	}
	if s.Attrs&uv.AttrFaint != 0 {
		fg = between(fg, bg)
	}
	return fg, bg, filled
}

func emphasis(s uv.Style) string {
	var out string
	if s.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		out += ` font-style="italic"`
	}
	if s.Underline != uv.UnderlineNone {
		out += ` text-decoration="underline"`
	}
	return out
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// between is half way from one colour to the other.
func between(a, b color.Color) color.Color {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return color.RGBA64{uint16((ar + br) / 2), uint16((ag + bg) / 2), uint16((ab + bb) / 2), 0xffff}
}

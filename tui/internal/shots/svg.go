package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
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

// svg draws the screen in a window. Neighbours of one look are one piece of
// text, whose length is fixed, so that columns line up in any font.
func (t *terminal) svg() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out bytes.Buffer
	width, height := float64(t.width)*cellWidth+2*margin, t.height*cellHeight+bar+margin
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d">`+"\n", width, height, width, height)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="9" fill="%s"/>`+"\n", hex(t.background()))
	for i, c := range []string{"#ec6a5e", "#f4bf4f", "#61c554"} {
		fmt.Fprintf(&out, `<circle cx="%d" cy="16" r="5.5" fill="%s"/>`+"\n", 20+i*18, c)
	}
	out.WriteString(`<g font-family="'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="15" xml:space="preserve">` + "\n")
	for y := range t.height {
		for x := 0; x < t.width; {
			x += t.run(&out, x, y)
		}
	}
	out.WriteString("</g>\n</svg>\n")
	return out.Bytes()
}

// run draws the cells from x on that look the same, and says how many they are.
func (t *terminal) run(out *bytes.Buffer, x, y int) int {
	first := t.cell(x, y)
	n := 0
	var text strings.Builder
	for x+n < t.width {
		c := t.cell(x+n, y)
		if !c.Style.Equal(&first.Style) {
			break
		}
		text.WriteString(c.Content)
		n += max(1, c.Width)
	}
	fg, bg, filled := t.colors(first.Style)
	left, top := margin+float64(x)*cellWidth, bar+y*cellHeight
	if filled {
		fmt.Fprintf(out, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(n)*cellWidth, cellHeight, hex(bg))
	}
	line := text.String()
	if strings.TrimSpace(line) == "" {
		return n
	}
	fmt.Fprintf(out, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>`, left, float64(top)+baseline, float64(n)*cellWidth, hex(fg), emphasis(first.Style))
	_ = xml.EscapeText(out, []byte(line))
	out.WriteString("</text>\n")
	return n
}

func (t *terminal) cell(x, y int) uv.Cell {
	c := t.screen.CellAt(x, y)
	if c == nil || c.Content == "" {
		return uv.Cell{Content: " ", Width: 1}
	}
	return *c
}

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

package draw

import (
	"strings"

	"espalier/themes"
)

// Page collects the rows of a text that may be longer than its pane.
type Page struct {
	Palette *themes.Palette
	Width   int
	Rows    []string
	// Lit finds the next part of a line of prose to highlight. It may be nil.
	Lit   func(text string) (from, to int, ok bool)
	heads []int // first rows of sections, blank lines included
}

// Line starts a row. Add ends it.
func (p *Page) Line() *Line { return NewLine(p.Palette, p.Width) }

func (p *Page) Add(l *Line) { p.Rows = append(p.Rows, l.String()) }

func (p *Page) Blank() { p.Add(p.Line()) }

// Heading begins a section with its name, a rule, and a note at the right end.
func (p *Page) Heading(name, note string) {
	p.heads = append(p.heads, len(p.Rows))
	if len(p.Rows) > 0 {
		p.Blank()
	}
	l := p.Line().Put(themes.Accent, name).Gap(themes.Frame, 1)
	if note != "" {
		note = " " + note
	}
	l.Repeat(themes.Frame, "─", l.Left()-Width(note)).Put(themes.Dim, note)
	p.Add(l)
}

// Prose adds text, wrapped at blanks. Its line breaks are kept.
func (p *Page) Prose(role themes.Role, text string) {
	for _, l := range Wrap(text, p.Width) {
		p.Add(p.lit(p.Line(), role, l))
	}
}

func (p *Page) lit(line *Line, role themes.Role, text string) *Line {
	for p.Lit != nil && text != "" {
		from, to, ok := p.Lit(text)
		if !ok {
			break
		}
		line.Put(role, text[:from]).Put(themes.FindMatch, text[from:to])
		text = text[to:]
	}
	return line.Put(role, text)
}

// Wrap breaks text into lines of at most width columns, at blanks if possible.
func Wrap(text string, width int) []string {
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, wrapLine(line, max(width, 1))...)
	}
	return lines
}

func wrapLine(line string, width int) []string {
	var lines []string
	for {
		head := Cut(line, width)
		if head == "" && line != "" { // a character wider than the page
			_, _, size := cluster(line)
			head = line[:size]
		}
		if len(head) == len(line) {
			break
		}
		if at := strings.LastIndexByte(head, ' '); at > len(head)/3 && line[len(head)] != ' ' {
			head = head[:at+1]
		}
		lines = append(lines, strings.TrimRight(head, " "))
		line = strings.TrimLeft(line[len(head):], " ")
	}
	return append(lines, line)
}

// ColumnBreak returns where the second of two columns begins: height rows below top, or at
// the beginning of the section that would be split there, if that leaves the first column
// at least half full.
func (p *Page) ColumnBreak(top, height int) int {
	at := top + height
	for _, head := range p.heads {
		if head > top+height/2 && head < at {
			at = head
		}
	}
	if at < len(p.Rows) && p.Rows[at] == p.Line().String() {
		return at + 1 // a column does not begin with a blank line
	}
	return at
}

// Window returns height rows, starting with row top.
func (p *Page) Window(top, height int) []string {
	rows := make([]string, 0, height)
	for i := top; i < len(p.Rows) && len(rows) < height; i++ {
		rows = append(rows, p.Rows[max(i, 0)])
	}
	for len(rows) < height {
		rows = append(rows, p.Line().String())
	}
	return rows
}

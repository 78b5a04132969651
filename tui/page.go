package tui

import (
	"strings"

	"espalier/themes"
	"espalier/tui/draw"
)

// page collects the rows of a text that may be longer than its pane.
type page struct {
	palette *themes.Palette
	width   int
	rows    []string
	heads   []int // rows at which sections begin, their blank line included
}

// line starts a row; end it with add.
func (p *page) line() *draw.Line { return draw.NewLine(p.palette, p.width) }

func (p *page) add(l *draw.Line) { p.rows = append(p.rows, l.String()) }

func (p *page) blank() { p.add(p.line()) }

// heading opens a section: its name, a rule, and a note at the right end.
func (p *page) heading(name, note string) {
	p.heads = append(p.heads, len(p.rows))
	if len(p.rows) > 0 {
		p.blank()
	}
	l := p.line().Put(themes.Accent, name).Gap(themes.Frame, 1)
	if note != "" {
		note = " " + note
	}
	l.Repeat(themes.Frame, "─", l.Left()-draw.Width(note)).Put(themes.Dim, note)
	p.add(l)
}

// prose adds text, wrapped at blanks. Lines of its own stay lines.
func (p *page) prose(role themes.Role, text string) {
	for _, l := range wrap(text, p.width) {
		p.add(p.line().Put(role, l))
	}
}

// wrap breaks text into lines of at most width columns, at blanks where it can.
func wrap(text string, width int) []string {
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, wrapLine(line, max(width, 1))...)
	}
	return lines
}

func wrapLine(line string, width int) []string {
	var lines []string
	for {
		head := draw.Cut(line, width)
		if len(head) == len(line) || head == "" { // or a character wider than the page
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

// columnBreak is where the second of two columns begins: height rows below top,
// or at the section that would be torn apart there, if that leaves the first
// column half full.
func (p *page) columnBreak(top, height int) int {
	at := top + height
	for _, head := range p.heads {
		if head > top+height/2 && head < at {
			at = head
		}
	}
	if at < len(p.rows) && p.rows[at] == p.line().String() {
		return at + 1 // no blank line at the head of a column
	}
	return at
}

// window returns height rows from row top on.
func (p *page) window(top, height int) []string {
	rows := make([]string, 0, height)
	for i := top; i < len(p.rows) && len(rows) < height; i++ {
		rows = append(rows, p.rows[max(i, 0)])
	}
	for len(rows) < height {
		rows = append(rows, p.line().String())
	}
	return rows
}

// Package draw builds the rows of a screen: text in roles, cut to a width.
//
// Rows contain escape sequences and have exactly the requested width, so that panes can be
// put side by side by concatenation. This is the hot path of the explorer: no styles are
// resolved here, and ASCII is measured by counting bytes.
package draw

import (
	"strings"
	"unicode/utf8"

	"espalier/themes"
)

// Line is one row under construction.
type Line struct {
	palette  *themes.Palette
	selected bool
	buf      []byte
	width    int
	used     int
	role     themes.Role // of the last text
}

// noRole is the role before the first text of a line.
const noRole themes.Role = -1

// NewLine starts a row of the given width.
func NewLine(p *themes.Palette, width int) *Line {
	return &Line{palette: p, width: max(width, 0), role: noRole, buf: make([]byte, 0, width+64)}
}

// Select draws the following text on the selection's background.
func (l *Line) Select() *Line {
	l.selected, l.role = true, noRole
	return l
}

// Left returns the number of free columns.
func (l *Line) Left() int { return l.width - l.used }

// Used returns the number of columns written.
func (l *Line) Used() int { return l.used }

// Put adds text, which may come from anywhere. Line breaks and tabs become blanks, control
// characters are shown as in package printable, and text that does not fit ends in an ellipsis.
func (l *Line) Put(role themes.Role, text string) *Line {
	start, used, before, left := len(l.buf), l.used, l.role, l.Left()
	if l.put(role, text); l.Left() > 0 {
		return l // nearly always, so that most text is measured once, as it is put
	}
	// A single column has the first character, which may be a glyph that says enough.
	if fits := Cut(text, left); left > 1 && strings.TrimLeft(text[len(fits):], " ") != "" {
		l.buf, l.used, l.role = l.buf[:start], used, before
		return l.put(role, Cut(text, left-1)).put(role, "…")
	}
	return l
}

// put adds text up to the end of the line.
func (l *Line) put(role themes.Role, text string) *Line {
	if text == "" || l.Left() == 0 {
		return l
	}
	l.begin(role)
	for text != "" && l.Left() > 0 {
		if n := asciiRun(text, l.Left()); n > 0 {
			l.buf = append(l.buf, text[:n]...)
			l.used += n
			text = text[n:]
			continue
		}
		shown, width, size := cluster(text)
		if width > l.Left() {
			if asciiRun(shown, width) < width {
				return l.space(l.Left())
			}
			shown, width = shown[:l.Left()], l.Left() // a replacement can be cut
		}
		l.buf = append(l.buf, shown...)
		l.used += width
		text = text[size:]
	}
	return l
}

// Fit adds text, cut to width with an ellipsis if necessary.
func (l *Line) Fit(role themes.Role, text string, width int) *Line {
	width = min(width, l.Left())
	if width <= 0 {
		return l
	}
	if Width(text) <= width {
		return l.put(role, text)
	}
	return l.put(role, Cut(text, width-1)).put(role, "…")
}

// Gap adds n blanks in a role.
func (l *Line) Gap(role themes.Role, n int) *Line {
	if n = min(n, l.Left()); n > 0 {
		l.begin(role)
		l.space(n)
	}
	return l
}

// To adds blanks up to a column.
func (l *Line) To(column int) *Line { return l.Gap(themes.Text, column-l.used) }

// Repeat adds a glyph of one column n times.
func (l *Line) Repeat(role themes.Role, glyph string, n int) *Line {
	if n = min(n, l.Left()); n > 0 {
		l.begin(role)
		for range n {
			l.buf = append(l.buf, glyph...)
		}
		l.used += n
	}
	return l
}

// Raw adds a finished row of a known width, such as the row of another pane.
func (l *Line) Raw(row string, width int) *Line {
	if width <= l.Left() {
		l.buf = append(l.buf, row...)
		l.used += width
		l.role = noRole
	}
	return l
}

// String returns the row, filled up to its width.
func (l *Line) String() string {
	if l.Left() > 0 {
		l.begin(themes.Text)
		l.space(l.Left())
	}
	l.buf = append(l.buf, l.palette.Reset...)
	return string(l.buf)
}

func (l *Line) space(n int) *Line {
	for range n {
		l.buf = append(l.buf, ' ')
	}
	l.used += n
	return l
}

// begin switches to a role if it is not the current one.
func (l *Line) begin(role themes.Role) {
	if role == l.role {
		return
	}
	l.role = role
	if l.selected {
		l.buf = append(l.buf, l.palette.OnSelected(role)...)
		return
	}
	l.buf = append(l.buf, l.palette.On(role)...)
}

// asciiRun returns the number of leading printable ASCII characters, up to a limit, that
// no combining character follows.
func asciiRun(s string, limit int) int {
	for i := range min(len(s), limit+1) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			if c >= utf8.RuneSelf && i > 0 {
				return i - 1 // the last letter may be the base of a cluster
			}
			return i
		}
	}
	return min(len(s), limit)
}

// Width returns the number of columns that Put needs for a text.
func Width(text string) int {
	width := 0
	for text != "" {
		if n := asciiRun(text, len(text)); n > 0 {
			width += n
			text = text[n:]
			continue
		}
		_, w, size := cluster(text)
		width += w
		text = text[size:]
	}
	return width
}

// Cut returns the longest beginning of text that is at most width columns wide.
func Cut(text string, width int) string {
	rest := text
	for rest != "" {
		n := asciiRun(rest, max(width, 0))
		w := n
		if n == 0 {
			_, w, n = cluster(rest)
		}
		if w > width {
			break
		}
		width -= w
		rest = rest[n:]
	}
	return text[:len(text)-len(rest)]
}

// Tail returns the longest end of text that is at most width columns wide.
func Tail(text string, width int) string {
	for over := Width(text) - width; over > 0 && text != ""; over = Width(text) - width {
		head := Cut(text, over)
		if head == "" { // the first character is wider than the excess
			_, _, size := cluster(text)
			head = text[:size]
		}
		text = text[len(head):]
	}
	return text
}

// Package draw builds the rows of a screen: text in roles, cut to a width.
//
// Its strings hold ready-made escape sequences, and every row is exactly as wide
// as it was asked to be, so that panes can be put side by side by concatenation.
// It is the hot path of the explorer: no styles are resolved here, and plain
// ASCII is measured by counting bytes.
package draw

import (
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

// noRole stands before the first text of a line.
const noRole themes.Role = -1

// NewLine starts a row of the given width.
func NewLine(p *themes.Palette, width int) *Line {
	return &Line{palette: p, width: max(width, 0), role: noRole, buf: make([]byte, 0, width+64)}
}

// Select draws what follows on the selection's background.
func (l *Line) Select() *Line {
	l.selected, l.role = true, noRole
	return l
}

// Left is the number of columns still free.
func (l *Line) Left() int { return l.width - l.used }

// Used is the number of columns written.
func (l *Line) Used() int { return l.used }

// Put adds text from anywhere. Line breaks and tabs are blanks, what a terminal
// would obey is shown as package printable does, and what does not fit is cut.
func (l *Line) Put(role themes.Role, text string) *Line {
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
			shown, width = shown[:l.Left()], l.Left() // what stands for another can be cut
		}
		l.buf = append(l.buf, shown...)
		l.used += width
		text = text[size:]
	}
	return l
}

// Fit adds text, and marks with an ellipsis that it was cut to width.
func (l *Line) Fit(role themes.Role, text string, width int) *Line {
	width = min(width, l.Left())
	if width <= 0 {
		return l
	}
	if Width(text) <= width {
		return l.Put(role, text)
	}
	return l.Put(role, Cut(text, width-1)).Put(role, "…")
}

// Gap adds n blanks in the look of a role.
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

// String fills the row up to its width and ends it.
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

// begin switches to a role, unless the line is in it already.
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

// asciiRun is the number of leading printable ASCII characters that no combining
// character follows, up to a limit.
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

// Width is the number of columns that Put takes for text.
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

// Cut is the longest beginning of text that is at most width columns wide.
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

// Tail is the longest end of text that is at most width columns wide.
func Tail(text string, width int) string {
	for over := Width(text) - width; over > 0 && text != ""; over = Width(text) - width {
		head := Cut(text, over)
		if head == "" { // the first character is wider than what is too much
			_, _, size := cluster(text)
			head = text[:size]
		}
		text = text[len(head):]
	}
	return text
}

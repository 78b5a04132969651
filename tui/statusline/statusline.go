// Package statusline shows how far a command has come, on one line of the terminal that
// is overwritten again and again.
package statusline

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"

	"espalier/search/printable"
	"espalier/tui/terminal"
)

// Line is the status line of a terminal; nothing is shown on any other file. It belongs
// to one goroutine.
type Line struct {
	w     io.Writer
	file  *os.File
	on    bool
	shown bool
	at    time.Time
}

// every is the pause between two states of the line.
const every = 100 * time.Millisecond

// New returns the status line of a file.
func New(f *os.File) *Line {
	return &Line{w: f, file: f, on: terminal.Is(f) && !terminal.IsDumb(), at: time.Now()}
}

// Show writes the line, if the last one has been there for long enough.
func (l *Line) Show(text func() string) {
	if !l.on || time.Since(l.at) < every {
		return
	}
	l.at, l.shown = time.Now(), true
	width := terminal.Width(l.file)
	if width < 2 {
		width = 80
	}
	// One column stays free: a full line would wrap on some terminals.
	fmt.Fprint(l.w, "\r\x1b[K"+ansi.Truncate(printable.Line(text()), width-1, ""))
}

// Soon has the next state shown at once.
func (l *Line) Soon() { l.at = time.Time{} }

// Clear makes room for other text.
func (l *Line) Clear() {
	if l.shown {
		fmt.Fprint(l.w, "\r\x1b[K")
		l.shown = false
	}
}

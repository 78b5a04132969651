package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"espalier/search/printable"
)

// statusLine is one line that is written over again and again. Where the output
// is no terminal there is none. It belongs to one goroutine.
type statusLine struct {
	w     io.Writer
	fd    uintptr
	on    bool
	shown bool
	at    time.Time
}

// statusEvery is the pause between two states of the line.
const statusEvery = 100 * time.Millisecond

func newStatusLine(f *os.File) *statusLine {
	return &statusLine{w: f, fd: f.Fd(), on: term.IsTerminal(f.Fd()) && !isDumb(), at: time.Now()}
}

// show writes the line, if it is time for it again.
func (l *statusLine) show(text func() string) {
	if !l.on || time.Since(l.at) < statusEvery {
		return
	}
	l.at, l.shown = time.Now(), true
	width, _, err := term.GetSize(l.fd)
	if err != nil || width < 2 {
		width = 80
	}
	// One column stays free: a full line would wrap on some terminals.
	fmt.Fprint(l.w, "\r\x1b[K"+ansi.Truncate(printable.Line(text()), width-1, ""))
}

// soon has the next state shown at once.
func (l *statusLine) soon() { l.at = time.Time{} }

// clear makes room for other text.
func (l *statusLine) clear() {
	if l.shown {
		fmt.Fprint(l.w, "\r\x1b[K")
		l.shown = false
	}
}

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/bubbles/progress"
)

// pace is how far a run has come. On a terminal it stands below the lines of the
// run, as a bar.
type pace struct {
	status *statusLine
	bar    progress.Model
	start  time.Time
	before int // what earlier sittings had done
}

func newPace(before int) *pace {
	return &pace{
		status: newStatusLine(os.Stderr),
		bar:    progress.New(progress.WithWidth(32), progress.WithSolidFill("2")),
		start:  time.Now(),
		before: before,
	}
}

// left is the time that the rest takes, if it goes on like this.
func (p *pace) left(done, of int) time.Duration {
	return (time.Since(p.start) / time.Duration(max(1, done-p.before)) * time.Duration(of-done)).Round(time.Second)
}

func (p *pace) show(done, of int, unit string) {
	p.status.show(func() string {
		return fmt.Sprintf("%s  %d of %d %s  %s left", p.bar.ViewAs(float64(done)/float64(of)), done, of, unit, p.left(done, of))
	})
}

// line prints a line of the run.
func (p *pace) line(format string, args ...any) {
	p.status.clear()
	fmt.Fprintf(stderr, format+"\n", args...)
	p.status.soon()
}

// end leaves the terminal to others.
func (p *pace) end() { p.status.clear() }

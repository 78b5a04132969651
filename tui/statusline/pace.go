package statusline

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/bubbles/progress"
)

// Pace is how far a run of many steps has come. On a terminal it is a bar below the
// lines of the run.
type Pace struct {
	Start  time.Time
	out    io.Writer
	status *Line
	bar    progress.Model
	before int // steps done in earlier runs
}

// NewPace starts the clock. Lines of the run go to out, the bar to standard error.
func NewPace(out io.Writer, before int) *Pace {
	return &Pace{
		Start:  time.Now(),
		out:    out,
		status: New(os.Stderr),
		bar:    progress.New(progress.WithWidth(32), progress.WithSolidFill("2")),
		before: before,
	}
}

// Left is the time that the rest takes at the pace so far.
func (p *Pace) Left(done, of int) time.Duration {
	return (time.Since(p.Start) / time.Duration(max(1, done-p.before)) * time.Duration(of-done)).Round(time.Second)
}

// Show shows the bar.
func (p *Pace) Show(done, of int, unit string) {
	p.status.Show(func() string {
		return fmt.Sprintf("%s  %d of %d %s  %s left", p.bar.ViewAs(float64(done)/float64(of)), done, of, unit, p.Left(done, of))
	})
}

// Print prints a line of the run above the bar.
func (p *Pace) Print(line string) {
	p.status.Clear()
	fmt.Fprintln(p.out, line)
	p.status.Soon()
}

// End removes the bar.
func (p *Pace) End() { p.status.Clear() }

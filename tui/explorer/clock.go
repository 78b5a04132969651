package explorer

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/runner"
)

// foldMsg continues a fold that took longer than an update may.
type foldMsg struct{}

// tickMsg moves what moves on its own: the elapsed time and the spinner.
type tickMsg struct{}

const (
	tickTime      = 100 * time.Millisecond
	quietTickTime = time.Second // under reduced motion
)

// clock asks for the next tick while there is something to move. At most one is
// under way.
func (e *Explorer) clock() tea.Cmd {
	if e.ticking || e.steering.run.state != runner.Running && e.whatif.job == nil {
		return nil
	}
	e.ticking = true
	pause := tickTime
	if e.host.Still() {
		pause = quietTickTime
	}
	return tea.Tick(pause, func(time.Time) tea.Msg { return tickMsg{} })
}

func (e *Explorer) tick() {
	e.ticking = false
	e.view.screen.stale(dirtyStatus)
	if !e.streams.Empty() && !e.host.Still() {
		e.streams.Turn()
		e.view.screen.stale(dirtyTree)
	}
}

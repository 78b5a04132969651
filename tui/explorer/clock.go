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
func (fd *feed) clock() tea.Cmd {
	if fd.ticking || fd.e.steering.run.state != runner.Running && fd.e.whatif.job == nil {
		return nil
	}
	fd.ticking = true
	pause := tickTime
	if fd.e.host.Still() {
		pause = quietTickTime
	}
	return tea.Tick(pause, func(time.Time) tea.Msg { return tickMsg{} })
}

func (fd *feed) tick() {
	fd.ticking = false
	fd.e.view.screen.stale(dirtyStatus)
	if !fd.e.streams.Empty() && !fd.e.host.Still() {
		fd.e.streams.Turn()
		fd.e.view.screen.stale(dirtyTree)
	}
}

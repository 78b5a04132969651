package explorer

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/calibration"
	"espalier/search/debug"
	"espalier/tui/inspector"
)

// calibrating keeps the calibration tab up to date. An exact solver may take its time, so
// the debugger asks it beside the screen, about the moment that is shown when it is free;
// until it has answered, what it said last stays.
type calibrating struct {
	e      *Explorer
	asking bool
	about  calibrated
	found  *calibration.Calibration // nil: nothing has been compared yet
}

// calibrated is a moment whose values were compared.
type calibrated struct {
	branch *debug.Branch
	moment int
}

// calibratedMsg reports that they were.
type calibratedMsg struct {
	about calibrated
	found calibration.Calibration
}

// ask compares the values up to the moment that is shown, if the tab is.
func (c *calibrating) ask() tea.Cmd {
	h := c.e.history
	about := calibrated{h.branch, h.now()}
	if c.asking || about == c.about || about.moment == 0 || !c.e.inspector.Shows(inspector.CalibrationTab) {
		return nil
	}
	c.asking = true
	compare := h.d.Oracle().Calibration(h.tree)
	return c.e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		found, err := compare(ctx)
		if err != nil {
			return nil // the program ends
		}
		return calibratedMsg{about, found}
	})
}

func (c *calibrating) told(m calibratedMsg) {
	c.asking, c.about, c.found = false, m.about, &m.found
	c.e.view.screen.stale(everything)
}

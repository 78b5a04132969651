package explorer

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/tui/inspector"
)

// reasons are those of the why tab. The debugger reads the whole log for them, beside
// the screen.
type reasons struct {
	e      *Explorer
	asking bool
	about  reasonsFor // lines
	lines  []string
}

// reasonsFor is what is asked about.
type reasonsFor struct {
	branch *debug.Branch
	moment int
	node   search.NodeID
}

// toldMsg reports that the debugger has answered.
type toldMsg struct {
	about reasonsFor
	lines []string
}

// ask asks about the thought in the inspector, if its reasons are shown.
func (r *reasons) ask() tea.Cmd {
	h := r.e.history
	about := reasonsFor{h.branch, h.now(), r.e.inspector.Node()}
	if r.asking || about == r.about || !r.e.inspector.Shows(inspector.WhyTab) || int(about.node) >= h.tree.Len() {
		return nil
	}
	r.asking = true
	line := h.d.Line().Until(h.d.Moment())
	return r.e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		w, err := debug.WhyOf(ctx, line, about.node)
		if err != nil {
			return nil // the program ends
		}
		return toldMsg{about, w.Lines(line.Tip())}
	})
}

func (r *reasons) told(m toldMsg) {
	r.asking, r.about, r.lines = false, m.about, m.lines
	r.e.view.screen.stale(everything)
}

// of are the reasons of a thought, as far as they are known.
func (r *reasons) of(id search.NodeID) []string {
	if r.about.branch != r.e.history.branch || r.about.node != id {
		return []string{"reading the log …"}
	}
	return r.lines
}

package explorer

import (
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw"
)

// stateView is how the search stands, as one word.
type stateView struct {
	glyph, word string
	role        themes.Role
}

// standing says how the search stands. The end that is shown counts more than
// what the driver does: the user may have travelled back from it.
func standing(h *history, state runner.DriverState, failed error) stateView {
	outcome := h.tree.Outcome()
	switch {
	case engine.Passing(failed):
		return stateView{"‖", "paused, no server", themes.StatusPaused}
	case errors.Is(failed, runner.ErrUnrecorded):
		return stateView{"‖", "paused, not stored", themes.StatusPaused}
	case failed != nil || h.err != nil:
		return stateView{"✗", "failed", themes.StatusFailed}
	case outcome.Chosen != "":
		return stateView{"★", "answered", themes.StatusSolved}
	case outcome.Ended && outcome.Solved:
		return stateView{"★", "solved", themes.StatusSolved}
	case outcome.Ended:
		return stateView{"■", "not solved", themes.StatusUnsolved}
	case h.stop.Break != nil && !h.d.Going():
		return stateView{"■", fmt.Sprintf("breakpoint %d", h.stop.Break.ID), themes.DebugStop}
	case h.behind() > 0 && !h.playing():
		return stateView{"◀", "looking back", themes.StatusPaused}
	case state == runner.Running, h.playing():
		return stateView{"●", "running", themes.StatusRunning}
	}
	return stateView{"‖", "paused", themes.StatusPaused}
}

// renderHeader is the top line: what is searched, how, and how it stands.
func renderHeader(p *themes.Palette, f tui.Facts, h *history, s stateView, width int) string {
	f = f.Now(h.tree)
	l := draw.NewLine(p, width).Gap(themes.Text, 1)
	right := s.glyph + " " + s.word
	if f.Depth > 0 && h.tree.Len() > 0 && h.tree.Setup().Settings.Method != "refine" { // a version is no step
		at := h.tree.Focus()
		if o := h.tree.Outcome(); o.Solved {
			at = o.Node
		}
		right += fmt.Sprintf("  %d/%d", min(h.tree.Node(at).Depth, f.Depth), f.Depth)
	}
	room := width - draw.Width(right) - 2

	put := func(role themes.Role, text string, gap int) {
		if text != "" && l.Used()+gap+draw.Width(text) <= room {
			l.Gap(themes.Text, gap).Put(role, text)
		}
	}
	l.Put(themes.Accent, "espalier")
	put(themes.Dim, f.Title, 2)
	put(themes.Title, f.Input, 2)

	var how []string
	for _, part := range []string{f.Method, f.Model, tui.Seed(h.tree.Setup())} {
		if part != "" {
			how = append(how, part)
		}
	}
	// As much of the method as fits, at the right, before the state.
	for len(how) > 0 {
		text := strings.Join(how, "   ")
		if at := room - draw.Width(text) - 1; at >= l.Used()+2 {
			l.To(at).Put(themes.Dim, text)
			break
		}
		how = how[:len(how)-1]
	}
	l.To(width-draw.Width(right)-1).Put(s.role, right)
	return l.String()
}

package explorer

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/search/runner"
)

// click presses the mouse on the first place of a text on the screen.
func (s *stage) click(text string) {
	s.t.Helper()
	for y, row := range strings.Split(s.View(), "\n") {
		row = ansi.Strip(row)
		if i := strings.LastIndex(row, text); i >= 0 {
			s.Update(tea.MouseMsg{X: ansi.StringWidth(row[:i]), Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
			return
		}
	}
	s.t.Fatalf("%q is not on the screen:\n%s", text, s.View())
}

// The tabs of the inspector and the hints of the bottom line can be clicked.
func TestTabsAndHintsAreButtons(t *testing.T) {
	for _, size := range sizes {
		s := newStage(t, size.w, size.h, Options{})
		s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
		s.click("text")
		if got := s.inspector.Tab(); got != 1 {
			t.Errorf("%dx%d: a click on text shows tab %d", size.w, size.h, got)
		}
		s.click("? keys")
		if s.over() == nil {
			t.Errorf("%dx%d: a click on a hint does nothing", size.w, size.h)
		}
	}
	s := newStage(t, 100, 30, Options{})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	for want := 1; want < 4; want++ { // the others are behind the arrow
		s.click("› ─╮")
		if got := s.inspector.Tab(); got < want {
			t.Errorf("the arrow leads to tab %d", got)
		}
	}
}

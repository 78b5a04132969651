package explorer

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/internal/golden"
)

// The list of themes at every size, in two depths of colour.
func TestPickerScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{200, 60}, {120, 40}, {80, 24}, {80, 20}, {60, 16}, {30, 8}, {20, 5}} {
		for _, profile := range []themes.Profile{themes.TrueColor, themes.None} {
			name := fmt.Sprintf("themes/%dx%d-%s", size.w, size.h, profile)
			t.Run(name, func(t *testing.T) {
				s := stageIn(t, size.w, size.h, look{Profile: profile}, Options{})
				s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
				s.press("T", "down", "down", "down")
				s.fits(size.w, size.h)
				golden.Check(t, name, s.View())
			})
		}
	}
}

func TestPickerPreviewsAndRestores(t *testing.T) {
	s := stageIn(t, 120, 40, look{Profile: themes.TrueColor, Theme: builtin(t, "nord")}, Options{})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	before := s.View()
	s.press("T", "down")
	if s.shell.Theme().Name != "dracula" || s.host.Palette().Theme.Name != "dracula" {
		t.Errorf("shows %s", s.shell.Theme().Name)
	}
	s.press("G")
	if s.shell.Theme().Name != "mono" {
		t.Errorf("the last one is %s", s.shell.Theme().Name)
	}
	s.press("esc")
	if s.View() != before {
		t.Error("esc leaves another screen than there was")
	}
	s.press("T", "up", "enter")
	if s.over() != nil || s.shell.Theme().Name != "gruvbox-light" {
		t.Errorf("enter leaves %s, open: %t", s.shell.Theme().Name, s.over() != nil)
	}
	s.press("T", "g", "q")
	if s.over() != nil || s.shell.Theme().Name != "gruvbox-light" {
		t.Errorf("q leaves %s, open: %t", s.shell.Theme().Name, s.over() != nil)
	}
}

func TestPickerTakesTheMouse(t *testing.T) {
	s := stageIn(t, 120, 40, look{Profile: themes.TrueColor}, Options{})
	s.press("T")
	inner := s.over().Place(s.Space()).Inner()
	s.Update(tea.MouseMsg{X: inner.X + 3, Y: inner.Y + 5, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	if got, want := s.shell.Theme().Name, themes.Names()[5]; got != want {
		t.Errorf("a click shows %s, want %s", got, want)
	}
	s.Update(tea.MouseMsg{X: inner.X, Y: inner.Y, Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	if got, want := s.shell.Theme().Name, themes.Names()[6]; got != want {
		t.Errorf("the wheel shows %s, want %s", got, want)
	}
}

func TestOtherSide(t *testing.T) {
	s := stageIn(t, 120, 40, look{Profile: themes.TrueColor, Theme: builtin(t, "rose-pine")}, Options{})
	s.press("D")
	if got := s.shell.Theme().Name; got != "rose-pine-dawn" {
		t.Errorf("the other side of rose-pine is %s", got)
	}
	for _, name := range []string{"terminal", "nord"} {
		s := stageIn(t, 120, 40, look{Theme: builtin(t, name)}, Options{})
		s.press("D")
		if got := s.shell.Theme().Name; got != name || !strings.Contains(s.text(), "light or dark: not now, "+name) {
			t.Errorf("%s becomes %s: %s", name, got, s.text())
		}
	}
}

func TestNoticeAtTheStart(t *testing.T) {
	s := newStage(t, 80, 24, Options{Notice: "theme: mine.toml:3: no"})
	if !strings.Contains(s.text(), "theme: mine.toml:3: no") {
		t.Error(s.text())
	}
}

package explorer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/internal/golden"
)

// The list of themes at every size, in two depths of colour.
func TestPickerScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{200, 60}, {120, 40}, {80, 24}, {80, 20}, {60, 16}, {30, 8}, {20, 5}} {
		for _, profile := range []themes.Profile{themes.TrueColor, themes.None} {
			name := fmt.Sprintf("themes/%dx%d-%s", size.w, size.h, profile)
			t.Run(name, func(t *testing.T) {
				s := newStage(t, size.w, size.h, Options{Profile: profile})
				s.deliver(search.Update{Events: solvedLog(), State: search.Ended})
				s.press("T", "down", "down", "down")
				s.fits(size.w, size.h)
				golden.Check(t, name, s.View())
			})
		}
	}
}

func TestPickerPreviewsAndRestores(t *testing.T) {
	s := newStage(t, 120, 40, Options{Profile: themes.TrueColor, Theme: builtin(t, "nord")})
	s.deliver(search.Update{Events: solvedLog(), State: search.Ended})
	before := s.View()
	s.press("T", "down")
	if s.look.theme().Name != "dracula" || s.look.palette.Theme.Name != "dracula" {
		t.Errorf("shows %s", s.look.theme().Name)
	}
	s.press("G")
	if s.look.theme().Name != "mono" {
		t.Errorf("the last one is %s", s.look.theme().Name)
	}
	s.press("esc")
	if s.View() != before {
		t.Error("esc leaves another screen than there was")
	}
	s.press("T", "up", "enter")
	if s.over != nil || s.look.theme().Name != "gruvbox-light" {
		t.Errorf("enter leaves %s, open: %t", s.look.theme().Name, s.over != nil)
	}
	s.press("T", "g", "q")
	if s.over != nil || s.look.theme().Name != "gruvbox-light" {
		t.Errorf("q leaves %s, open: %t", s.look.theme().Name, s.over != nil)
	}
}

func TestPickerTakesTheMouse(t *testing.T) {
	s := newStage(t, 120, 40, Options{Profile: themes.TrueColor})
	s.press("T")
	inner := s.over.place(s.Explorer).Inner()
	s.Update(tea.MouseMsg{X: inner.X + 3, Y: inner.Y + 5, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	if got, want := s.look.theme().Name, themes.Names()[5]; got != want {
		t.Errorf("a click shows %s, want %s", got, want)
	}
	s.Update(tea.MouseMsg{X: inner.X, Y: inner.Y, Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	if got, want := s.look.theme().Name, themes.Names()[6]; got != want {
		t.Errorf("the wheel shows %s, want %s", got, want)
	}
}

func TestOtherSide(t *testing.T) {
	s := newStage(t, 120, 40, Options{Profile: themes.TrueColor, Theme: builtin(t, "rose-pine")})
	s.press("D")
	if got := s.look.theme().Name; got != "rose-pine-dawn" {
		t.Errorf("the other side of rose-pine is %s", got)
	}
	for _, name := range []string{"terminal", "nord"} {
		s := newStage(t, 120, 40, Options{Theme: builtin(t, name)})
		s.press("D")
		if got := s.look.theme().Name; got != name || !strings.Contains(s.text(), "light or dark: not now, "+name) {
			t.Errorf("%s becomes %s: %s", name, got, s.notice.text)
		}
	}
}

// A theme that is edited is shown as it is saved; one that cannot be read leaves
// the one there was, and says where it is wrong.
func TestThemeIsReadAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("name = \"mine\"\n")
	theme, _, err := themes.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, 80, 24, Options{Profile: themes.TrueColor, Theme: theme})
	s.deliver(search.Update{Events: solvedLog(), State: search.Ended})
	poll := func() { t.Helper(); s.Update(pollTheme(s.look.watch)) }

	write("name = \"mine\"\n[roles]\ntext = \"#010203\"\n")
	poll()
	if !strings.Contains(s.View(), "38;2;1;2;3") || !strings.Contains(s.text(), "theme mine was read again") {
		t.Errorf("the new colour is not on the screen:\n%s", s.text())
	}
	write("name = \"mine\"\n[roles]\ntext = \"#01020\"\n")
	poll()
	if !strings.Contains(s.View(), "38;2;1;2;3") || !strings.Contains(s.text(), `mine.toml:3: text: unknown colour or attribute "#01020"`) {
		t.Errorf("the old colour should stay, and the line be named:\n%s", s.text())
	}
	write("name = \"mine\"\n[roles]\ntexts = \"#010203\"\n")
	poll()
	if !strings.Contains(s.text(), `mine.toml:3: unknown role "texts"`) {
		t.Errorf("no warning:\n%s", s.text())
	}
	if s.look.watching = false; s.watchTheme() == nil || s.watchTheme() != nil {
		t.Error("want one look at the file under way")
	}
	write("name = \"mine\"\n")
	late := pollTheme(s.look.watch)
	s.useTheme(s.look.find("nord"))
	if s.Update(late); s.look.theme().Name != "nord" {
		t.Errorf("a late look replaces %s", s.look.theme().Name)
	}
	if s.look.watching = false; s.watchTheme() != nil {
		t.Error("a built-in theme is watched")
	}
}

func TestNoticeAtTheStart(t *testing.T) {
	s := newStage(t, 80, 24, Options{Notice: "theme: mine.toml:3: no"})
	if !strings.Contains(s.text(), "theme: mine.toml:3: no") {
		t.Error(s.text())
	}
}

package shell

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/keypress"
	"espalier/tui/overlay"
)

// stage is a shell with blank screens, whose commands are done at once.
type stage struct {
	*Shell
	t       *testing.T
	screens map[string]*blank
	quit    bool
	asked   bool // on the plain terminal
}

// named makes a blank screen that the stage remembers.
func (s *stage) named(name string) New {
	return func(h *Host) Screen {
		b := &blank{host: h, name: name}
		s.screens[name] = b
		return b
	}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, screens: map[string]*blank{}}
	opens := func(name string) Opener {
		return func(context.Context, bool) (New, error) { return s.named(name), nil }
	}
	s.Shell = Start(t.Context(), Options{Place: "home", Places: []Place{
		{ID: "home", Title: "home", Keys: []string{"1"}, Open: opens("another home")},
		{ID: "second", Title: "second", Keys: []string{"2"}, Open: opens("second")},
		{ID: "third", Title: "third", Keys: []string{"3"}, Open: opens("third")},
		{ID: "closed", Title: "closed", Keys: []string{"4"}, Open: func(context.Context, bool) (New, error) { return nil, errors.New("no way in") }},
		{ID: "asking", Title: "asking", Keys: []string{"5"}, Open: func(_ context.Context, asks bool) (New, error) {
			if s.asked = asks; !asks {
				return nil, ErrAsks
			}
			return s.named("asking"), nil
		}},
	}}, s.named("home"))
	s.send(tea.WindowSizeMsg{Width: 60, Height: 20})
	s.run(s.Init())
	return s
}

func (s *stage) send(msg tea.Msg) {
	_, cmd := s.Update(msg)
	s.run(cmd)
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case tea.QuitMsg:
		s.quit = true
	case nil, TickMsg:
	default:
		s.send(msg)
	}
}

func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.send(keypress.Key(k))
	}
}

func (s *stage) shows(name string) {
	s.t.Helper()
	if !strings.Contains(s.View(), name) || s.Top().(*blank).name != name {
		s.t.Fatalf("%s is shown, not %s:\n%s", s.Top().(*blank).name, name, s.View())
	}
}

// Every screen opens every other and comes back; a place is opened once.
func TestScreensAreAStack(t *testing.T) {
	s := newStage(t)
	s.press("2")
	s.shows("second")
	s.press("3", "1")
	s.shows("home")
	if len(s.hosts) != 3 || s.screens["another home"] != nil {
		t.Errorf("%d screens are open", len(s.hosts))
	}
	s.press("2", "q")
	s.shows("home")
	if b := s.screens["second"]; !b.closed || s.screens["home"].closed {
		t.Error("the screen that was left is not closed, or another one is")
	}
	if s.screens["home"].returned < 2 {
		t.Error("the screen below is not told that it is shown again")
	}
	s.press("q")
	s.shows("third")
	if s.press("q"); !s.quit {
		t.Error("the last one does not end the program")
	}
}

// A screen is found with what lay over it, and what is said of another stays there.
func TestComingBackFindsAScreenAsItWas(t *testing.T) {
	s := newStage(t)
	s.press("?", "t", "h", "i", "r", "d")
	if s.top().overlays.Top() == nil {
		t.Fatal("no help")
	}
	s.press("enter") // runs what the help has found
	s.shows("third")
	h := s.top()
	h.Overlays().Open(overlay.NewSheet("note", []string{"look"}))
	s.press("2") // closes the sheet, and is for the screen
	s.shows("second")
	s.press("q")
	s.shows("third")
	s.press(":", "s", "e", "c")
	s.send(tea.WindowSizeMsg{Width: 50, Height: 10})
	if b := s.screens["third"]; b.width != 50 {
		t.Error("the screen is not resized")
	}
	s.press("tab", "enter")
	s.shows("second")
	if b := s.screens["second"]; b.width != 50 || b.height != 10 {
		t.Errorf("the new screen is %dx%d", b.width, b.height)
	}
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	s := newStage(t)
	s.press("4")
	s.shows("home")
	if !strings.Contains(s.View(), "no way in") {
		t.Errorf("it does not say why:\n%s", s.View())
	}
	var failed error
	s.run(s.top().Open(s.places[3].Open, func(err error) { failed = err }))
	if failed == nil {
		t.Error("the screen is not told")
	}
}

// A screen with a question is asked for on the plain terminal.
func TestOpeningMayAsk(t *testing.T) {
	s := newStage(t)
	_, cmd := s.Update(keypress.Key("5"))
	exec := tea.Msg(nil)
	var find func(tea.Cmd)
	find = func(cmd tea.Cmd) {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				if c != nil {
					find(c)
				}
			}
		case openedMsg:
			_, next := s.Update(msg)
			find(next)
		default:
			if msg != nil && isTeas(msg) {
				exec = msg
			}
		}
	}
	find(cmd)
	if exec == nil {
		t.Fatal("the terminal is not made plain")
	}
	if s.asked {
		t.Error("it asked while a screen is shown")
	}
	asks := &asking{ctx: t.Context(), open: s.places[4].Open}
	if err := asks.Run(); err != nil || !s.asked {
		t.Fatal(err)
	}
	s.send(openedMsg{from: s.top(), screen: asks.screen})
	s.shows("asking")
}

// What runs is not left without a question.
func TestABusyScreenIsNotLeftWithoutAQuestion(t *testing.T) {
	s := newStage(t)
	s.press("2")
	s.screens["second"].busy = "it is at work: q again leaves"
	s.press("q")
	s.shows("second")
	if s.press("x"); strings.Contains(s.View(), "it is at work") {
		t.Error("another key does not take the question away")
	}
	s.press("q", "q")
	s.shows("home")
	s.press("ctrl+c")
	if s.quit {
		t.Error("one ctrl+c quits")
	}
	if s.press("ctrl+c"); !s.quit || !s.interrupted {
		t.Error("two do not")
	}
}

// A message of a screen that is covered, or gone, goes nowhere else.
func TestMessagesComeToTheirScreen(t *testing.T) {
	s := newStage(t)
	s.press("2")
	h := s.top()
	s.press("3")
	s.run(h.own(func() tea.Msg { return "for second" }))
	if b := s.screens["second"]; len(b.told) != 1 || len(s.screens["third"].told) > 0 {
		t.Errorf("second was told %v, third %v", b.told, s.screens["third"].told)
	}
	s.press("2", "q")
	s.run(h.own(func() tea.Msg { return "too late" }))
	if b := s.screens["second"]; len(b.told) != 1 {
		t.Errorf("a closed screen was told %v", b.told)
	}
}

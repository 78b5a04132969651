package start

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"espalier/themes"
	"espalier/tui/internal/golden"
	"espalier/tui/keypress"
	"espalier/tui/shell"
)

var (
	embedded = Choice{"embedded", "embedded 1.3M", "in this binary"}
	random   = Choice{"random", "", "the control: no judgement at all"}
)

func startOptions() Options {
	check := func(_ context.Context, input string) error {
		if len(strings.Fields(input)) != 4 {
			return errors.New(`column 3: "10x" is not a positive integer; give 2 to 6 of them, such as "4 9 10 13"`)
		}
		return nil
	}
	return Options{
		Tasks: []TaskChoice{
			{Choice{"game24", "Game of 24", "four numbers, each used once, make 24"}, "4 9 10 13", "", []Choice{embedded, random}, check, nil, nil},
			{Choice{"sudoku", "Sudoku", "every digit once in a row, a column and a box"}, "53..7....", "", []Choice{embedded, random}, nil, func(lines string) (string, bool) { return strings.Join(strings.Fields(lines), ""), len(lines) > 3 }, nil},
			{Choice{"ask", "Ask", ""}, "why?", "", []Choice{random}, nil, nil, func(method string) bool { return method != "tot-dfs" }},
		},
		Methods: []Choice{{"tot-bfs", "", "a tree of thoughts, breadth first"}, {"tot-dfs", "", "depth first, with backtracking"}},
		Settings: func(_ context.Context, c Chosen) error {
			if c.Settings == "b=0" {
				return errors.New("method " + c.Method + ": b is 0; it must be 1 or more")
			}
			return nil
		},
	}
}

// stage is a form in a shell without a terminal. Jobs are done at once.
type stage struct {
	*Form
	shell *shell.Shell
	begun *Chosen
	fails error // of what is opened
}

func newStage(t *testing.T, o Options, profile themes.Profile) *stage {
	t.Helper()
	s := &stage{}
	o.Begin = func(c Chosen) shell.Opener {
		return func(context.Context, bool) (shell.New, error) {
			s.begun = &c
			return nil, s.fails
		}
	}
	s.fails = errors.New("no model")
	s.shell = shell.Start(t.Context(), shell.Options{Profile: profile}, New(o))
	s.Form = s.shell.Top().(*Form)
	s.update(tea.WindowSizeMsg{Width: 80, Height: 24})
	s.run(s.shell.Init())
	return s
}

func (s *stage) update(msg tea.Msg) {
	_, cmd := s.shell.Update(msg)
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
	case nil, shell.TickMsg:
	default:
		s.update(msg)
	}
}

func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.update(keypress.Key(k))
	}
}

func TestForm(t *testing.T) {
	s := newStage(t, startOptions(), themes.None)
	golden.Check(t, "start/80x24", s.shell.View())
	s.press("backspace", "backspace", "backspace", "x")
	golden.Check(t, "start/refused-80x24", s.shell.View())
	if s.press("enter"); s.begun != nil {
		t.Error("a puzzle that cannot be read is accepted")
	}
	s.press("backspace", " ", "1", "1", "down", "right", "down", "right", "down")
	golden.Check(t, "start/settings-80x24", s.shell.View())
	s.press("b", "=", "0")
	golden.Check(t, "start/settings-refused-80x24", s.shell.View())
	if s.press("enter"); s.begun != nil {
		t.Error("settings that cannot be are accepted")
	}
	s.press("backspace", "3", "down", "right", "enter")
	want := Chosen{Task: "sudoku", Input: "4 9 10 11", Method: "tot-dfs", Settings: "b=3", Model: "random"}
	if s.begun == nil {
		t.Fatal("nothing is begun")
	}
	if diff := cmp.Diff(want, *s.begun); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(s.shell.View(), "✗ no model") || s.chosen() != want {
		t.Errorf("the error does not stand in the form, as it was filled in:\n%s", s.shell.View())
	}
	if s.press("up"); strings.Contains(s.shell.View(), "✗ no model") {
		t.Error("the error stays after a key")
	}
}

// Only models that can do the task are offered, and the one that was picked comes back.
func TestModelsFollowTheTask(t *testing.T) {
	o := startOptions()
	o.Chosen.Model = "embedded"
	s := newStage(t, o, themes.None)
	for _, want := range []string{"embedded", "embedded", "random", "embedded"} {
		if got := s.choice(fieldModel).Name; got != want {
			t.Errorf("%s is picked for %s, want %s", got, s.task().Name, want)
		}
		s.field = fieldTask
		s.press("right")
	}
}

func TestFormFitsEverywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	keys := []string{"up", "down", "left", "right", "tab", "backspace", "a", "漢", " ", "9"}
	s := newStage(t, startOptions(), themes.TrueColor)
	for range 2000 {
		w, h := 1+rng.IntN(120), 1+rng.IntN(40)
		s.update(tea.WindowSizeMsg{Width: w, Height: h})
		s.press(keys[rng.IntN(len(keys))])
		lines := strings.Split(s.shell.View(), "\n")
		if len(lines) > h {
			t.Fatalf("%d lines on %dx%d", len(lines), w, h)
		}
		for _, l := range lines {
			if ansi.StringWidth(l) > w {
				t.Fatalf("%s", fmt.Sprintf("line of %d on %dx%d: %q", ansi.StringWidth(l), w, h, ansi.Strip(l)))
			}
		}
	}
}

// Rows that are pasted become the line of their puzzle; what is none stays text.
func TestPastedRows(t *testing.T) {
	s := newStage(t, startOptions(), themes.None)
	paste := func(text string) {
		s.Key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
	}
	s.Key(tea.KeyMsg{Type: tea.KeyDown})
	s.Key(tea.KeyMsg{Type: tea.KeyRight}) // on to sudoku
	for range 2 {
		paste("12\n21\r\n")
		if got := s.chosen(); got.Task != "sudoku" || got.Input != "1221" {
			t.Errorf("pasted rows are %+v", got)
		}
	}
	paste("1\n2")
	if got := s.chosen().Input; got != "12211 2" {
		t.Errorf("pasted text is %q", got)
	}
}

// A method that cannot search the task is not offered, and is there again for another task.
func TestMethodsSuitTheTask(t *testing.T) {
	f := newStage(t, startOptions(), themes.TrueColor)
	for task, want := range map[string]int{"game24": 2, "ask": 1, "sudoku": 2} {
		f.field = fieldTask
		for f.task().Name != task {
			f.turn(1)
		}
		if got := len(f.options[fieldMethod]); got != want {
			t.Errorf("%s offers %d methods, want %d", task, got, want)
		}
		f.field = fieldMethod
		f.turn(1)
		if c := f.choice(fieldMethod).Name; task == "ask" && c != "tot-bfs" {
			t.Errorf("%s with %s", task, c)
		}
	}
}

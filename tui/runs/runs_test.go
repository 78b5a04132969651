package runs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/bench"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/themes"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/golden"
	"espalier/tui/shell"
)

// stage is the screen in a shell without a terminal.
type stage struct {
	*Screen
	shell  *shell.Shell
	t      testing.TB
	opened string // the run that the user has opened
}

func newStage(t testing.TB, w, h int, together bool) *stage {
	t.Helper()
	s := &stage{t: t}
	o := Options{Title: "Game of 24, 4 9 10 13: tot-bfs b=1, model random, 8 runs"}
	var trees []*search.Tree
	for i := range 8 {
		tree := searched(t, uint64(i+3))
		trees = append(trees, tree)
		r := bench.Result{Puzzle: tree.Started().Puzzle, Started: tree.Started(), Solved: tree.Outcome().Solved, LostBy: "evaluator", Totals: tree.Totals(), Elapsed: time.Duration(i) * time.Second}
		if r.Solved {
			r.LostBy = ""
		}
		o.Runs = append(o.Runs, Run{Number: i, Result: r})
	}
	if together {
		o.Ensemble = bench.NewEnsemble(trees)
	}
	o.Open = func(r Run) shell.Opener {
		return func(context.Context, bool) (shell.New, error) {
			s.opened = fmt.Sprint(r.Result.Started.Seed)
			return nil, errors.New("it is only a test")
		}
	}
	s.begin(w, h, o)
	return s
}

func (s *stage) begin(w, h int, o Options) {
	s.shell = shell.Start(s.t.Context(), shell.Options{Profile: themes.None}, New(o))
	s.Screen = s.shell.Top().(*Screen)
	s.shell.Update(tea.WindowSizeMsg{Width: w, Height: h})
}

// searched is a search of the control, whose beam of one loses most of the time.
func searched(t testing.TB, seed uint64) *search.Tree {
	t.Helper()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-bfs")
	if err != nil {
		t.Fatal(err)
	}
	settings.Beam = 1
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			return r.Tree()
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// press does keys, and the commands that follow from them.
func (s *stage) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		for name, kind := range map[string]tea.KeyType{"enter": tea.KeyEnter, "down": tea.KeyDown, "up": tea.KeyUp, "esc": tea.KeyEsc} {
			if k == name {
				msg = tea.KeyMsg{Type: kind}
			}
		}
		_, cmd := s.shell.Update(msg)
		s.run(cmd)
	}
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
	case nil, shell.TickMsg, tea.QuitMsg:
	default:
		_, next := s.shell.Update(msg)
		s.run(next)
	}
}

func (s *stage) fits(w, h int) {
	s.t.Helper()
	lines := strings.Split(s.shell.View(), "\n")
	if len(lines) != h {
		s.t.Fatalf("%d lines at %dx%d", len(lines), w, h)
	}
	for _, l := range lines {
		if got, _ := drawtest.Columns(l); got != w {
			s.t.Fatalf("%d wide at %dx%d: %q", got, w, h, l)
		}
	}
}

func TestScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}} {
		s := newStage(t, size.w, size.h, true)
		s.press("down", "down")
		s.fits(size.w, size.h)
		golden.Check(t, fmt.Sprintf("together/%dx%d", size.w, size.h), s.shell.View()+"\n")
	}
	s := newStage(t, 100, 30, false)
	golden.Check(t, "apart/100x30", s.shell.View()+"\n")
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		keys   []string
		opened string
	}{
		{[]string{"enter"}, "3"},
		{[]string{"down", "down", "enter"}, "5"},
		{[]string{"G", "enter"}, "10"},
		{[]string{"G", "down", "up", "enter"}, "9"},
	} {
		s := newStage(t, 100, 30, true)
		s.press(c.keys...)
		if s.opened != c.opened {
			t.Errorf("%q opens run %q, not %q", c.keys, s.opened, c.opened)
		}
	}
}

// f leaves the runs that were not solved, and brings the others back.
func TestFailures(t *testing.T) {
	s := newStage(t, 100, 30, true)
	solved := 0
	for _, r := range s.Runs {
		if r.Result.Solved {
			solved++
		}
	}
	if solved == 0 || solved == len(s.Runs) {
		t.Fatalf("%d of %d runs are solved: the test needs both", solved, len(s.Runs))
	}
	s.press("f")
	for _, r := range s.shown {
		if r.Result.Solved {
			t.Errorf("run %d was solved", r.Number)
		}
	}
	if len(s.shown) != len(s.Runs)-solved {
		t.Errorf("%d shown", len(s.shown))
	}
	s.press("f")
	if len(s.shown) != len(s.Runs) {
		t.Errorf("%d of %d are back", len(s.shown), len(s.Runs))
	}
}

// Whatever is pressed at whatever size: no panic, and every line fits.
func TestAnythingFits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	keys := []string{"up", "down", "G", "g", "f", "J", "K", "?", "x", "enter", "o", "O", "m", "d", "/", "e"}
	for _, s := range []*stage{newStage(t, 80, 24, true), newStage(t, 80, 24, false), newBenches(t, 80, 24)} {
		w, h := 80, 24
		for range 200 {
			if rng.IntN(6) == 0 {
				w, h = 1+rng.IntN(210), 1+rng.IntN(60)
				s.shell.Update(tea.WindowSizeMsg{Width: w, Height: h})
			}
			s.press(keys[rng.IntN(len(keys))])
			s.fits(w, h)
		}
	}
}

package runs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/bench"
	"espalier/search/thinking"
	"espalier/tui/internal/golden"
	"espalier/tui/shell"
)

// newBenches compares two benches of two methods on three puzzles. A run is opened by its
// bench, its method and its puzzle.
func newBenches(t testing.TB, w, h int) *stage {
	t.Helper()
	s := &stage{t: t}
	o := Options{Title: "two benches: first.jsonl, second.jsonl", Summary: func(int) []string {
		return strings.Split("first:  Game of 24, model embedded\nsecond: Game of 24, model random\n\ncot: 3 puzzles in both\n  first   solved 3 of 3", "\n")
	}}
	for b := range 2 {
		for m, name := range []string{"cot", "tot-bfs"} {
			for p, puzzle := range []string{"4 9 10 13", "1 2 4 7", "4 4 6 8"} {
				r := bench.Result{Puzzle: search.Puzzle{Task: "game24", Input: puzzle}, Solved: b == 0 || p == 1, Elapsed: time.Duration(100-10*p-b) * time.Millisecond}
				r.Started.Settings.Method, r.Started.Settings.Beam = name, 5
				r.Totals.Thoughts, r.Totals.Calls, r.Totals.Usage.Prompt = 3+40*m+p, 1+80*m, 1000*(p+1)+3000*m+500*b
				if !r.Solved {
					r.LostBy, r.Mistakes = "proposer", []thinking.Mistake{"arithmetic"}
				}
				if b == 1 && p == 2 {
					r.Err = errors.New("the server is gone")
				}
				o.Runs = append(o.Runs, Run{Number: len(o.Runs), Bench: b + 1, Parted: p != 1, Result: r})
			}
		}
	}
	o.Open = func(r Run) shell.Opener {
		return func(context.Context, bool) (shell.New, error) {
			s.opened = fmt.Sprintf("%d %s %s", r.Bench, r.Result.Started.Settings.Method, r.Result.Puzzle.Input)
			return nil, errors.New("it is only a test")
		}
	}
	s.begin(w, h, o)
	return s
}

// numbers are the runs that are shown, in their order.
func (s *stage) numbers() string {
	var all []string
	for _, r := range s.shown {
		all = append(all, fmt.Sprint(r.Number))
	}
	return strings.Join(all, " ")
}

const inOrder = "0 1 2 3 4 5 6 7 8 9 10 11"

func TestBenches(t *testing.T) {
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}} {
		s := newBenches(t, size.w, size.h)
		s.press("down", "down", "o", "o")
		s.fits(size.w, size.h)
		golden.Check(t, fmt.Sprintf("benches/%dx%d", size.w, size.h), s.shell.View()+"\n")
	}
}

// Sorting, narrowing and both.
func TestSortAndNarrow(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{nil, inOrder},
		{[]string{"o"}, "1 4 7 10 2 5 8 11 0 3 6 9"},
		{[]string{"o", "O"}, "0 3 6 9 2 5 8 11 1 4 7 10"},
		{[]string{"o", "o"}, "0 1 2 6 7 8 3 4 5 9 10 11"},
		{[]string{"f"}, "6 8 9 11"},
		{[]string{"f", "f"}, inOrder},
		{[]string{"d"}, "0 2 3 5 6 8 9 11"},
		{[]string{"m"}, "0 1 2 6 7 8"},
		{[]string{"m", "d", "f"}, "6 8"},
		{[]string{"m", "f", "esc"}, inOrder},
		{[]string{"/", "8 4", "enter"}, "2 5 8 11"},
		{[]string{"/", "bfs solved", "enter"}, "3 4 5 10"},
		{[]string{"/", "failed", "enter"}, "8 11"},
		{[]string{"/", "ARITHMETIC", "enter"}, "6 8 9 11"},
		{[]string{"/", "nothing", "esc"}, inOrder},
		{[]string{"/", "nothing", "enter"}, ""},
	} {
		s := newBenches(t, 120, 40)
		s.press(c.keys...)
		if got := s.numbers(); got != c.want {
			t.Errorf("%q shows %s, not %s", c.keys, got, c.want)
		}
		s.fits(120, 40)
	}
}

// A column sorts by what it means, not by its letters; the mark stays with its run.
func TestEveryColumnSorts(t *testing.T) {
	s := newBenches(t, 160, 40)
	s.press("down", "down")
	of := map[string]func(Run) int{
		"tokens":   func(r Run) int { return r.Result.Totals.Tokens() },
		"thoughts": func(r Run) int { return r.Result.Totals.Thoughts },
		"calls":    func(r Run) int { return r.Result.Totals.Calls },
		"time":     func(r Run) int { return int(r.Result.Elapsed) },
		"bench":    func(r Run) int { return r.Bench },
	}
	sorted := 0
	for range s.columns {
		s.press("o")
		if run, _ := s.selected(); run.Number != 2 {
			t.Fatalf("by %s: the mark is at run %d", s.narrow.sort, run.Number)
		}
		if key := of[s.narrow.sort]; key != nil {
			sorted++
			if !slices.IsSortedFunc(s.shown, func(a, b Run) int { return cmp.Compare(key(a), key(b)) }) {
				t.Errorf("by %s: %s", s.narrow.sort, s.numbers())
			}
		}
	}
	if sorted != len(of) {
		t.Errorf("%d columns of numbers", sorted)
	}
	if s.press("o"); s.narrow.sort != "" || s.numbers() != inOrder {
		t.Errorf("after the last: by %q, %s", s.narrow.sort, s.numbers())
	}
}

// The name of a column sorts by it, and the other way round at the second click; a row is
// selected, opened, and found again.
func TestClicks(t *testing.T) {
	s := newBenches(t, 120, 40)
	heading := []rune(strings.Split(s.shell.View(), "\n")[2])
	x := len([]rune(string(heading)[:strings.Index(string(heading), "tokens")]))
	click := func(x, y int) {
		_, cmd := s.shell.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		s.run(cmd)
	}
	if click(x, 2); s.narrow.sort != "tokens" || s.narrow.reverse {
		t.Fatalf("sorted by %q", s.narrow.sort)
	}
	if click(x, 2); !s.narrow.reverse {
		t.Error("the second click does not reverse")
	}
	click(5, 3)
	if s.press("enter"); s.opened != "2 tot-bfs 4 4 6 8" {
		t.Errorf("opened %s; another one took most tokens", s.opened)
	}
	if run, _ := s.selected(); run.Number != 11 {
		t.Errorf("back at run %d", run.Number)
	}
}

package start

import (
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
	"espalier/tui/internal/typed"
)

func startOptions() Options {
	check := func(input string) error {
		if len(strings.Fields(input)) != 4 {
			return errors.New("column 1: want four numbers, such as 4 9 10 13")
		}
		return nil
	}
	return Options{
		Tasks: []TaskChoice{
			{Choice{"game24", "Game of 24", "four numbers, each used once, make 24"}, "4 9 10 13", "", check},
			{Choice{"sudoku", "Sudoku", "every digit once in a row, a column and a box"}, "53..7....", "", nil},
		},
		Methods: []Choice{{"tot-bfs", "", "a tree of thoughts, breadth first"}, {"tot-dfs", "", "depth first, with backtracking"}},
		Settings: func(c Chosen) error {
			if c.Settings == "b=0" {
				return errors.New("method " + c.Method + ": b is 0; it must be 1 or more")
			}
			return nil
		},
		Models: []Choice{{"embedded", "embedded 1.3M", "in this binary"}, {"random", "", "the control: no judgement at all"}},
	}
}

func TestForm(t *testing.T) {
	f := newForm(startOptions())
	f.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	golden.Check(t, "start/80x24", f.View())
	press := func(keys ...string) {
		for _, k := range keys {
			f.Update(typed.Key(k))
		}
	}
	press("backspace", "backspace", "backspace", "x")
	golden.Check(t, "start/refused-80x24", f.View())
	if press("enter"); f.accepted {
		t.Error("a puzzle that cannot be read is accepted")
	}
	press("backspace", " ", "1", "1", "down", "right", "down", "right", "down")
	golden.Check(t, "start/settings-80x24", f.View())
	press("b", "=", "0")
	golden.Check(t, "start/settings-refused-80x24", f.View())
	if press("enter"); f.accepted {
		t.Error("settings that cannot be are accepted")
	}
	press("backspace", "3", "down", "right", "enter")
	want := Chosen{Task: "sudoku", Input: "4 9 10 11", Method: "tot-dfs", Settings: "b=3", Model: "random"}
	if diff := cmp.Diff(want, f.chosen()); diff != "" || !f.accepted {
		t.Errorf("accepted %t: %s", f.accepted, diff)
	}
}

func TestFormFitsEverywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	keys := []string{"up", "down", "left", "right", "tab", "backspace", "a", "漢", " ", "9"}
	o := startOptions()
	o.Profile = themes.TrueColor
	f := newForm(o)
	for range 2000 {
		w, h := 1+rng.IntN(120), 1+rng.IntN(40)
		f.Update(tea.WindowSizeMsg{Width: w, Height: h})
		f.Update(typed.Key(keys[rng.IntN(len(keys))]))
		lines := strings.Split(f.View(), "\n")
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

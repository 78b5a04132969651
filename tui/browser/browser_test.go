package browser

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/golden"
	"espalier/tui/shell"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// stage is a browser in a shell without a terminal. Commands are done at once, and what
// they report is handed back, as Bubble Tea would.
type stage struct {
	*Browser
	shell *shell.Shell
	t     testing.TB
	store *sessions.Store
	went  string // where the user has left to
}

func newStage(t testing.TB, w, h int, profile themes.Profile) *stage {
	t.Helper()
	store, err := sessions.Open(context.Background(), filepath.Join(t.TempDir(), "sessions.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	fill(t, store)
	s := &stage{t: t, store: store}
	goes := func(where string) shell.Opener {
		return func(context.Context, bool) (shell.New, error) {
			s.went = where
			return nil, errors.New("it is only a test")
		}
	}
	s.shell = shell.Start(t.Context(), shell.Options{
		Profile: profile, Now: func() time.Time { return noon },
		Places: []shell.Place{{ID: "new", Open: goes("new")}},
	}, New(Options{Store: store, Ways: Ways{
		Open:   func(id string) shell.Opener { return goes("open " + id) },
		Replay: func(id string) shell.Opener { return goes("replay " + id) },
	}}))
	s.Browser = s.shell.Top().(*Browser)
	s.shelf.rest = 0
	s.Update(tea.WindowSizeMsg{Width: w, Height: h})
	s.run(s.shell.Init())
	return s
}

func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return s.shell.Update(msg) }

func (s *stage) View() string { return s.shell.View() }

// run does a command and all that follows from it. Time stands still.
func (s *stage) run(cmd tea.Cmd) {
	s.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case tea.QuitMsg:
		s.went = "out"
	case nil, shell.TickMsg:
	default:
		_, next := s.Update(msg)
		s.run(next)
	}
}

func (s *stage) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		for name, kind := range map[string]tea.KeyType{
			"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, " ": tea.KeySpace, "backspace": tea.KeyBackspace,
		} {
			if k == name {
				msg = tea.KeyMsg{Type: kind}
				if kind == tea.KeySpace {
					msg.Runes = []rune{' '}
				}
			}
		}
		_, cmd := s.Update(msg)
		s.run(cmd)
	}
}

// fits checks that every line of the frame has the width of the screen.
func (s *stage) fits(w, h int) {
	s.t.Helper()
	lines := strings.Split(s.View(), "\n")
	if len(lines) != h {
		s.t.Fatalf("%d lines at %dx%d", len(lines), w, h)
	}
	for i, l := range lines {
		if got, runes := drawtest.Columns(l); got != w || runes != w {
			s.t.Fatalf("line %d is %d wide at %dx%d: %q", i, got, w, h, l)
		}
	}
}

// fill stores real searches of the control, under ids and at times that stay.
func fill(t testing.TB, store *sessions.Store) {
	t.Helper()
	for i, c := range []struct {
		input, method, title string
		seed                 uint64
		beam, steps          int
		tags                 []string
		parent               int
	}{
		{"4 9 10 13", "tot-bfs", "", 3, 5, 0, nil, 0},
		{"4 9 10 13", "tot-bfs", "a beam of one", 3, 1, 0, []string{"beam", "paper"}, 0},
		{"4 9 10 13", "tot-bfs", "what if", 3, 5, 12, nil, 1},
		{"1 1 1 1", "io", "", 1, 0, 0, nil, 0},
		{"1 2 3 4", "tot-dfs", "", 1, 0, 0, []string{"easy"}, 0},
		{"1 2 3 4", "tot-dfs", "", 1, 0, 6, nil, 3},
	} {
		r := searched(t, c.input, c.method, c.seed, c.beam, c.steps)
		r.ID = fmt.Sprintf("20261124-%06d", i+1)
		r.Title, r.Tags = c.title, c.tags
		r.Created = noon.Add(-time.Duration(7-i) * 50 * time.Minute)
		r.Updated, r.Seconds = r.Created, 0.25*float64(i+1)
		if c.parent > 0 {
			r.Parent, r.ForkSeq = fmt.Sprintf("20261124-%06d", c.parent), len(r.Events)
		}
		if i == 1 {
			r.Notes = []sessions.Note{{At: noon, Seq: 4, Text: "why is this one cut?"}}
		}
		if _, err := store.Add(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// searched is a log of so many actions; 0 is all.
func searched(t testing.TB, input, name string, seed uint64, beam, steps int) *sessions.Recording {
	t.Helper()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults(name)
	if err != nil {
		t.Fatal(err)
	}
	if beam > 0 {
		settings.Beam = beam
	}
	r, err := runner.New(runner.Config{Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; steps == 0 || n < steps; n++ {
		if _, err := r.Step(context.Background()); errors.Is(err, runner.ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return &sessions.Recording{Events: r.Log()}
}

func TestScreens(t *testing.T) {
	moments := []struct {
		name string
		keys []string
	}{
		{"list", nil},
		{"forks", []string{"f", "G"}},
		{"compare", []string{"G", " ", "up", "c"}},
		{"search", []string{"/", "b", "e", "a", "m"}},
		{"help", []string{"?"}},
		{"bin", []string{"d", "d", "b"}},
	}
	for _, size := range []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}} {
		s := newStage(t, size.w, size.h, themes.None)
		for _, m := range moments {
			s.press(m.keys...)
			s.fits(size.w, size.h)
			golden.Check(t, fmt.Sprintf("%s/%dx%d", m.name, size.w, size.h), s.View()+"\n")
			for range 3 {
				s.press("esc")
			}
			if s.forks {
				s.press("f")
			}
			s.press("g")
		}
	}
	s := newStage(t, 120, 40, themes.TrueColor)
	s.fits(120, 40)
	golden.Check(t, "list/120x40-truecolor", s.View()+"\n")
}

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"enter"}, "open 20261124-000006"},
		{[]string{"down", "r"}, "replay 20261124-000005"},
		{[]string{"n"}, "new"},
		{[]string{"q"}, "out"},
		{[]string{"/", "p", "a", "p", "e", "r", "enter", "enter"}, "open 20261124-000002"},
		{[]string{"?", "r", "e", "p", "l", "a", "y", "enter"}, "replay 20261124-000006"},
		{[]string{":", "q", "enter"}, "out"},
	} {
		s := newStage(t, 100, 30, themes.None)
		s.press(c.keys...)
		if s.went != c.want {
			t.Errorf("%q: %q, want %q", c.keys, s.went, c.want)
		}
	}
}

func TestChanges(t *testing.T) {
	s := newStage(t, 100, 30, themes.None)
	find := func(id string) sessions.Session {
		t.Helper()
		found, err := s.store.Find(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	s.press("e", "n", "e", "w", "enter")
	s.press("#", "o", "n", "e", " ", "#", "t", "w", "o", "enter")
	s.press("a", "h", "m", "enter")
	if got := find("000006"); got.Title != "new" || !cmp.Equal(got.Tags, []string{"one", "two"}) {
		t.Errorf("title %q, tags %v", got.Title, got.Tags)
	}
	if len(s.preview.notes) != 1 || s.preview.notes[0].Text != "hm" {
		t.Errorf("the preview has the notes %v", s.preview.notes)
	}
	s.press("d", "d")
	if _, err := s.store.Find(context.Background(), "000005"); !errors.Is(err, sessions.ErrDeleted) {
		t.Errorf("000005 is not deleted: %v", err)
	}
	s.press("u")
	if find("000005"); s.list.selected().ID != "20261124-000005" {
		t.Errorf("%s is selected after a restore", s.list.selected().ID)
	}
	s.press("b", "u", "esc")
	find("000006")
	s.press("u")
	if !strings.Contains(s.View(), "not now") {
		t.Errorf("there is something to undo: %s", s.View())
	}
	s.press("g", "F")
	if got := s.list.selected(); got.Parent == "" || len(s.list.rows) != 7 {
		t.Errorf("no fork is selected: %+v of %d", got, len(s.list.rows))
	}
	s.press("c")
	if !strings.Contains(s.View(), "space marks one") {
		t.Errorf("it compares with nothing: %s", s.View())
	}
}

// While two sessions are compared, what the models thought can be shown in place of the trees.
func TestComparingThinking(t *testing.T) {
	s := newStage(t, 120, 40, themes.None)
	s.press("I")
	if !strings.Contains(s.View(), "no two sessions are compared") {
		t.Errorf("nothing is compared, and it does not say so: %s", s.View())
	}
	s.press("G", " ", "up", "c", "I")
	if !strings.Contains(s.View(), "1 segment the same") {
		t.Errorf("what the models thought is not shown: %s", s.View())
	}
	s.press("esc")
	if !strings.Contains(s.View(), "two sessions") || strings.Contains(s.View(), "segment") {
		t.Errorf("the trees do not come back: %s", s.View())
	}
}

// Sorting goes through the columns and keeps the selection on its session.
func TestSorting(t *testing.T) {
	s := newStage(t, 100, 30, themes.None)
	s.press("down")
	id := s.list.selected().ID
	seen := map[sessions.Sort]bool{}
	for range 8 {
		seen[s.query.Sort] = true
		s.press("o")
		if s.list.selected().ID != id {
			t.Errorf("by %s %s is selected", s.query.Sort, s.list.selected().ID)
		}
	}
	for _, c := range columns() {
		if !seen[c.sort] {
			t.Errorf("nobody can sort by %s", c.name)
		}
	}
}

// Whatever is pressed at whatever size: no panic, and every line fits.
func TestAnythingFits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	keys := []string{"up", "down", "G", "g", " ", "c", "d", "u", "b", "f", "o", "O", "/", "x", "enter", "esc", "?", "e", "#", "a", "J", "K", "backspace", "漢", "esc", "esc"}
	s := newStage(t, 80, 24, themes.ANSI)
	for range 400 {
		if rng.IntN(8) == 0 {
			w, h := 1+rng.IntN(210), 1+rng.IntN(60)
			s.Update(tea.WindowSizeMsg{Width: w, Height: h})
		}
		s.press(keys[rng.IntN(len(keys))])
		s.fits(s.Width, s.Height)
	}
}

// Every key means one thing, and every action can be found.
func TestActionsAreATable(t *testing.T) {
	keys, ids := map[string]string{}, map[string]bool{}
	for _, a := range append(Table(), shell.Actions(nil)...) {
		if a.ID == "" || a.Title == "" || a.Group == "" || a.Do == nil || len(a.Keys) == 0 {
			t.Errorf("incomplete action %+v", a.ID)
		}
		if ids[a.ID] {
			t.Errorf("two actions are called %s", a.ID)
		}
		ids[a.ID] = true
		for _, k := range a.Keys {
			if other := keys[k]; other != "" {
				t.Errorf("%s is a key of %s and of %s", k, other, a.ID)
			}
			keys[k] = a.ID
		}
	}
}

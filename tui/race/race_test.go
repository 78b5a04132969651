package race

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/race"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/action"
	"espalier/tui/draw/drawtest"
	"espalier/tui/internal/golden"
	"espalier/tui/keypress"
	"espalier/tui/shell"
)

// field is a race of searches by the random control, at seed 8 of which two find the answer.
type field struct {
	Options
	runners []*runner.Runner
	opened  []int // lanes that were opened
}

func newField(t testing.TB, methods ...string) *field {
	t.Helper()
	f := &field{}
	f.Title, f.Inbox, f.Asks = "Game of 24  4 9 10 13", NewInbox(), "random"
	for i, name := range methods {
		problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
		if err != nil {
			t.Fatal(err)
		}
		settings, err := method.Defaults(name)
		if err != nil {
			t.Fatal(err)
		}
		settings.Samples = min(settings.Samples, 5)
		r, err := runner.New(runner.Config{
			Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: 8, Budget: search.Budget{Tokens: 3000},
			Stream: f.Inbox.Live(i), Clock: func() time.Time { return time.Unix(0, 0) },
		})
		if err != nil {
			t.Fatal(err)
		}
		f.runners = append(f.runners, r)
		facts := tui.FactsOf(game24.Task(), problem)
		facts.Method, facts.Model = method.Title(settings), "random"
		f.Lanes = append(f.Lanes, facts)
	}
	f.Step = func(ctx context.Context, lane int) (race.Turn, error) { return race.Step(ctx, lane, f.runners[lane]) }
	f.Open = func(lane int, _ *Seat) shell.Opener {
		return func(context.Context, bool) (shell.New, error) {
			f.opened = append(f.opened, lane)
			return nil, errors.New("it is only a test")
		}
	}
	return f
}

// stage is the screen in a shell without a terminal.
type stage struct {
	*Screen
	*field
	shell *shell.Shell
	t     testing.TB
}

func newStage(t testing.TB, w, h int, f *field) *stage {
	t.Helper()
	s := &stage{t: t, field: f}
	s.shell = shell.Start(t.Context(), shell.Options{Profile: themes.None}, New(f.Options))
	s.Screen = s.shell.Top().(*Screen)
	s.shell.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return s
}

// press does keys, and the commands that follow from them.
func (s *stage) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		_, cmd := s.shell.Update(keypress.Key(k))
		s.follow(cmd)
	}
}

func (s *stage) follow(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			s.follow(c)
		}
	case nil, shell.TickMsg, tea.QuitMsg:
	default:
		_, next := s.shell.Update(msg)
		s.follow(next)
	}
}

// screen is what is shown, which fits the terminal.
func (s *stage) screen() string {
	s.t.Helper()
	view := s.shell.View()
	lines := strings.Split(view, "\n")
	if len(lines) != s.Height {
		s.t.Fatalf("%d lines at %dx%d", len(lines), s.Width, s.Height)
	}
	for _, l := range lines {
		if got, _ := drawtest.Columns(l); got != s.Width {
			s.t.Fatalf("%d wide at %dx%d: %q", got, s.Width, s.Height, l)
		}
	}
	return view + "\n"
}

func times(key string, n int) []string { return strings.Split(strings.Repeat(key, n), "") }

func TestScreens(t *testing.T) {
	four := []string{"tot-bfs", "tot-dfs", "cot", "mcts"}
	for _, c := range []struct {
		name    string
		methods []string
		blind   bool
		keys    []string
		sizes   [][2]int
	}{
		{"four", four, false, times("n", 24), [][2]int{{80, 24}, {120, 40}, {200, 60}}},
		{"duel", four[1:3], true, times("n", 9), [][2]int{{80, 24}, {120, 40}}},
		{"judged", four[:3], false, []string{"c"}, [][2]int{{80, 24}, {120, 40}, {200, 60}}},
		{"back", four[:2], false, append([]string{"c", "tab"}, times(",", 12)...), [][2]int{{80, 24}, {120, 40}}},
		{"alone", four, false, append(times("n", 20), "2"), [][2]int{{60, 20}, {25, 9}, {12, 3}}},
	} {
		f := newField(t, c.methods...)
		f.Blind = c.blind
		s := newStage(t, 12, 3, f)
		s.press(c.keys...)
		for _, size := range c.sizes {
			s.shell.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			golden.Check(t, fmt.Sprintf("%s/%dx%d", c.name, size[0], size[1]), s.screen())
		}
	}
}

// TestTheSameSeedsGiveTheSameScreens races twice, and looks after every turn.
func TestTheSameSeedsGiveTheSameScreens(t *testing.T) {
	film := func() (frames []string) {
		s := newStage(t, 100, 30, newField(t, "tot-dfs", "cot", "tot-bfs"))
		for range 30 {
			s.press("n")
			frames = append(frames, s.screen())
		}
		return frames
	}
	a, b := film(), film()
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("after turn %d:\n%s\n%s", i+1, a[i], b[i])
		}
	}
}

// TestScrubbing: the past looks as it looked, whichever way it is reached.
func TestScrubbing(t *testing.T) {
	s := newStage(t, 100, 30, newField(t, "tot-dfs", "cot", "tot-bfs"))
	shown := func() string {
		all := s.table(100)
		for _, l := range s.lanes {
			all = append(all, s.column(l, 60, 40)...)
		}
		return strings.Join(all, "\n")
	}
	var film []string
	for range 25 {
		film = append(film, shown())
		s.press("n")
	}
	for _, at := range []int{24, 3, 17, 0, 9, 10, 8} {
		s.run.travel(at)
		if got := shown(); got != film[at] || s.at != at {
			t.Errorf("turn %d looked otherwise:\n%s\n%s", at, film[at], got)
		}
	}
	s.press("n") // a step in the past goes on in it
	if s.at != 9 || len(s.turns) != 25 {
		t.Errorf("turn %d of %d", s.at, len(s.turns))
	}
	s.press("r")
	if s.at != 25 || s.run.moves() {
		t.Errorf("a replay ends at turn %d", s.at)
	}
	s.press("<", "$")
	if s.at != 25 {
		t.Errorf("turn %d", s.at)
	}
}

// TestADuelHidesWhoIsWho until the reader has voted, or the judge has spoken.
func TestADuelHidesWhoIsWho(t *testing.T) {
	duel := func() *stage {
		f := newField(t, "tot-dfs", "cot")
		f.Blind = true
		s := newStage(t, 120, 30, f)
		s.press("n", "n", "n", "n", "n", "n")
		return s
	}
	tells := func(s *stage) bool {
		return strings.Contains(s.screen(), "tot-dfs") || strings.Contains(s.screen(), "random")
	}
	s := duel()
	s.press("enter")
	if tells(s) || len(s.opened) > 0 {
		t.Errorf("who is who is told before anybody has judged:\n%s", s.screen())
	}
	s.press("2", "v", "enter")
	if !tells(s) || *s.judge.vote != 1 || len(s.opened) != 1 || s.opened[0] != 1 {
		t.Errorf("a vote does not reveal who is who:\n%s", s.screen())
	}
	s.press("V")
	if *s.judge.vote != 1 {
		t.Error("one can vote twice")
	}
	s = duel()
	s.press("c")
	if !tells(s) || s.judge.verdict == nil || s.judge.cannotVote() == "" {
		t.Errorf("the judge does not reveal who is who:\n%s", s.screen())
	}
}

// claims are searches that end in their first turn, with answers that no rule knows to be
// right.
func claims(answers ...string) func(context.Context, int) (race.Turn, error) {
	return func(_ context.Context, lane int) (race.Turn, error) {
		turn := race.Turn{Lane: lane}
		for i, b := range []search.Body{
			search.Started{State: "who?"},
			search.Replied{Purpose: search.Answer, Completions: []engine.Completion{{Text: answers[lane]}}, Calls: 1},
			search.Thought{Node: 1, Text: answers[lane], Reply: 2},
			search.Checked{Node: 1, Check: search.Check{Verdict: search.Legal, State: answers[lane], Answer: answers[lane]}},
			search.Solved{Node: 1, Answer: answers[lane], Chosen: "the only answer"},
		} {
			turn.Events = append(turn.Events, search.Event{Seq: i + 1, Body: b})
		}
		return turn, nil
	}
}

// TestAModelJudgesWhatRulesCannot: after the reader where names are hidden, and its words
// can be read.
func TestAModelJudgesWhatRulesCannot(t *testing.T) {
	f := newField(t, "cot", "cot-sc")
	f.Step = claims("Ada", "Grace")
	asked := 0
	fails := true
	f.Blind = true
	f.Judge = func(context.Context) (race.Verdict, error) {
		if asked++; fails {
			return race.Verdict{}, errors.New("the server is gone")
		}
		words := []race.Opinion{{Order: []int{0, 1}, Text: "I like A.\n\x1b[31mThe best choice is 1", Chosen: 0}, {Order: []int{1, 0}, Text: "A again", Chosen: 0}}
		return race.Verdict{Winner: 0, By: "critic", Reason: "it chose A in both orders", Words: words}, nil
	}
	s := newStage(t, 120, 30, f)
	s.press("c")
	if asked > 0 || s.judge.verdict != nil || !strings.Contains(s.screen(), "no rule tells the answers apart: v votes") {
		t.Fatalf("the judge speaks before the reader:\n%s", s.screen())
	}
	s.press("2", "v")
	if asked != 1 || s.judge.verdict != nil || !s.judge.failed {
		t.Fatalf("asked %d times: %+v", asked, s.judge)
	}
	fails = false
	s.press("J")
	if !strings.Contains(s.screen(), "judged by model critic: A wins, it chose A in both orders; you said B") {
		t.Errorf("%s", s.screen())
	}
	s.press("J")
	if view := s.screen(); asked != 2 || !strings.Contains(view, "words of the model, to the answers in the order B, A:") || strings.Contains(view, "\x1b[31m") {
		t.Errorf("asked %d times, and the words are not to be read:\n%s", asked, view)
	}
}

// TestASearchThatFailsStopsTheRace, which can go on without it.
func TestASearchThatFailsStopsTheRace(t *testing.T) {
	f := newField(t, "tot-dfs", "cot")
	step, down := f.Step, true
	f.Step = func(ctx context.Context, lane int) (race.Turn, error) {
		if lane == 0 && down {
			return race.Turn{}, errors.New("the server is gone")
		}
		return step(ctx, lane)
	}
	s := newStage(t, 120, 30, f)
	s.press("c")
	if s.run.moves() || len(s.turns) != 0 || !strings.Contains(s.shell.View(), "A: the server is gone; c tries again, x gives A up") {
		t.Errorf("%d turns:\n%s", len(s.turns), s.shell.View())
	}
	down = false
	s.press("n", "n", "n")
	down = true
	s.press("c", "x", "c")
	if s.judge.verdict == nil || s.lanes[0].out == "" || !s.lanes[1].tip.Outcome().Ended {
		t.Errorf("the race does not go on without A:\n%s", s.screen())
	}
}

// TestWhatIsBeingWritten is shown below the thought that it is about, and the action can be
// abandoned.
func TestWhatIsBeingWritten(t *testing.T) {
	f := newField(t, "tot-dfs", "cot")
	step := f.Step
	f.Step = func(ctx context.Context, lane int) (race.Turn, error) {
		if ctx.Err() != nil {
			return race.Turn{}, ctx.Err()
		}
		return step(ctx, lane)
	}
	s := newStage(t, 120, 30, f)
	s.press("n")
	_, cmd := s.shell.Update(keypress.Key("n")) // under way
	var seen []string
	seat := &Seat{lane: 0}
	seat.Attach(func(runner.Update) {}, func(u search.StreamUpdate) { seen = append(seen, u.Token.Text) })
	s.seats = append(s.seats, seat)
	f.Inbox.Live(0)(search.StreamUpdate{Purpose: search.Propose, Token: engine.Token{Text: "4 + 9 = 1"}})
	f.Inbox.Live(1)(search.StreamUpdate{Purpose: search.Propose, Token: engine.Token{Text: "out of turn"}})
	s.Screen.Update(mailMsg{})
	s.shell.Update(tea.WindowSizeMsg{Width: 120, Height: 30})
	if view := s.screen(); !strings.Contains(view, "4 + 9 = 1▌") || strings.Contains(view, "out of turn") {
		t.Errorf("%s", view)
	}
	if len(seen) != 1 || seen[0] != "4 + 9 = 1" {
		t.Errorf("an explorer of the search sees %q", seen)
	}
	s.press("ctrl+c")
	s.follow(cmd)
	if len(s.turns) != 1 || s.run.stepping || len(f.runners[0].Log()) != 1 {
		t.Errorf("%d turns", len(s.turns))
	}
}

// TestThePaceHoldsTheRaceBack for the eye, as much as the user wants.
func TestThePaceHoldsTheRaceBack(t *testing.T) {
	f := newField(t, "tot-dfs", "cot")
	f.Pace = 10
	now := time.Unix(0, 0)
	s := &stage{t: t, field: f}
	s.shell = shell.Start(t.Context(), shell.Options{Profile: themes.None, Now: func() time.Time { return now }}, New(f.Options))
	s.Screen = s.shell.Top().(*Screen)
	s.run.abandon = func() {}
	s.run.took(turnMsg{Turn: race.Turn{Events: []search.Event{{Seq: 1, Body: search.Started{State: "4 9 10 13"}}}}})
	if wait := s.run.due.Sub(now); wait != 100*time.Millisecond {
		t.Errorf("one event at 10 a second is shown for %s", wait)
	}
	s.shell.Update(keypress.Key(")"))
	if s.run.pace() != 20 {
		t.Errorf("twice as fast is %v events a second", s.run.pace())
	}
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	seen := map[string]string{}
	for _, a := range append((&Screen{}).Actions(), shell.Actions([]shell.Place{{ID: "new", Keys: []string{"ctrl+n"}}, {ID: "sessions", Keys: []string{"ctrl+o"}}})...) {
		for _, k := range a.Keys {
			if other, taken := seen[k]; taken {
				t.Errorf("%s is a key of %s and of %s", k, other, a.ID)
			}
			seen[k] = a.ID
		}
	}
	if action.Keys("race", (&Screen{}).Actions()) == "" {
		t.Error("there are none")
	}
}

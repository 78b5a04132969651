package explorer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/tui/keypress"
	"espalier/tui/outline"
)

func TestStepShowsOneEventAndAsksOnlyWhenNoneWaits(t *testing.T) {
	s := newStage(t, 100, 30, Options{})
	log := solvedLog()
	s.deliver(runner.Update{Events: log[:1], State: runner.Paused})
	s.press("s")
	if diff := cmp.Diff([]string{"step"}, s.driver.asked); diff != "" {
		t.Fatal(diff)
	}
	s.deliver(runner.Update{Events: log[1:40], State: runner.Paused})
	if s.history.now() != 2 {
		t.Fatalf("event %d is shown after one step", s.history.now())
	}
	s.press("s", "s")
	if s.history.now() != 4 || len(s.driver.asked) != 1 {
		t.Fatalf("event %d is shown, asked %v", s.history.now(), s.driver.asked)
	}
	s.press("n")               // the rest of the action
	if s.history.now() != 39 { // event 40 decides the next one
		t.Fatalf("event %d is shown after the action", s.history.now())
	}
}

func TestTravelIsAFoldOfThePrefix(t *testing.T) {
	s := newStage(t, 100, 30, Options{})
	log := solvedLog()
	s.deliver(runner.Update{Events: log, State: runner.Ended})
	s.press(",", ",", ",", "<", ".")
	at := s.history.now()
	if at >= len(log)-3 {
		t.Fatalf("event %d of %d is shown", at, len(log))
	}
	want, err := search.Fold(log[:at])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(nodes(want), nodes(s.history.tree), cmp.AllowUnexported(search.Node{})); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(s.text(), "looking back") {
		t.Error("the header does not say that this is the past")
	}
	s.press("esc")
	if s.history.behind() != 0 || !strings.Contains(s.text(), "★ solved") {
		t.Errorf("esc does not lead to the present: event %d", s.history.now())
	}
	if len(s.driver.asked) != 0 {
		t.Errorf("travelling asked the driver: %v", s.driver.asked)
	}
}

// The line a user reads stays where it is when thoughts arrive above it.
func TestSelectedLineStays(t *testing.T) {
	s := newStage(t, 100, 30, Options{})
	log := solvedLog()
	s.deliver(runner.Update{Events: log[:78], State: runner.Running})
	s.press("f", "g", "j", "j", "j", "j", "j") // below where children will appear
	selected, screen := s.tree.selected, s.tree.offset
	for i := 78; i < 150; i++ {
		s.deliver(runner.Update{Events: log[i : i+1], State: runner.Running})
		at, ok := s.history.outline.Index(s.tree.selected)
		if !ok || s.tree.selected != selected {
			t.Fatalf("event %d: %v is selected instead of %v", i+1, s.tree.selected, selected)
		}
		if s.tree.top > 0 && at-s.tree.top != screen {
			t.Fatalf("event %d: the line moved from row %d to %d", i+1, screen, at-s.tree.top)
		}
		screen = at - s.tree.top
	}
	if !strings.Contains(s.text(), "new thoughts, f follows") {
		t.Error("the pane does not say how many thoughts are new")
	}
}

func TestQuittingAsksWhileASearchRuns(t *testing.T) {
	s := newStage(t, 80, 24, Options{})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Running})
	if _, cmd := s.Update(keypress.Key("q")); quits(cmd) {
		t.Fatal("q quits while a search runs")
	}
	if _, cmd := s.Update(keypress.Key("j")); quits(cmd) {
		t.Fatal("another key quits")
	}
	s.press("q")
	if _, cmd := s.Update(keypress.Key("q")); !quits(cmd) {
		t.Fatal("q twice does not quit")
	}
	s.deliver(runner.Update{State: runner.Paused})
	s.press("esc", "esc", "esc", "esc")
	if _, cmd := s.Update(keypress.Key("q")); !quits(cmd) {
		t.Fatal("q does not quit when nothing runs")
	}
}

func TestCtrlCCancelsAndTwiceInterrupts(t *testing.T) {
	s := newStage(t, 80, 24, Options{})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Running})
	if _, cmd := s.Update(keypress.Key("ctrl+c")); quits(cmd) {
		t.Fatal("one ctrl+c quits")
	}
	if !slices.Equal(s.driver.asked, []string{"cancel"}) {
		t.Errorf("asked %v", s.driver.asked)
	}
	if _, cmd := s.Update(keypress.Key("ctrl+c")); !quits(cmd) {
		t.Fatal("two do not")
	}
}

// What was cancelled does not begin anew by itself, though the user had asked for
// all of it; c does.
func TestCtrlCEndsWhatWasAskedFor(t *testing.T) {
	s := newStage(t, 80, 24, Options{})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Paused})
	s.press("c")
	s.deliver(runner.Update{State: runner.Running})
	s.press("ctrl+c")
	s.deliver(runner.Update{State: runner.Paused})
	if want := []string{"run", "cancel"}; !slices.Equal(s.driver.asked, want) {
		t.Fatalf("asked %v, and not %v", s.driver.asked, want)
	}
	s.press("c")
	if last := s.driver.asked[len(s.driver.asked)-1]; last != "run" {
		t.Errorf("c does not go on: asked %v", s.driver.asked)
	}
}

// quits runs a command, and those it batches, as far as they return at once.
func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }()
	switch msg := (<-got).(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		return slices.ContainsFunc(msg, quits)
	}
	return false
}

func TestDisabledActionsSayWhy(t *testing.T) {
	s := newStage(t, 100, 30, Options{})
	s.press(",")
	if !strings.Contains(s.text(), "not now, this is the first event") {
		t.Errorf("the status line does not say why:\n%s", s.text())
	}
}

func TestHelpRunsWhatItFinds(t *testing.T) {
	s := newStage(t, 100, 30, Options{})
	before := s.host.Palette().Theme.Name
	s.press("?", "n", "e", "x", "t", " ", "t", "h", "e", "m", "e", "enter")
	if s.over() != nil || s.host.Palette().Theme.Name == before {
		t.Errorf("open %t, theme %s", s.over() != nil, s.host.Palette().Theme.Name)
	}
}

func TestMouse(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	in := s.view.layout.tree.Inner()
	click := func(x, y int) {
		s.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	}
	click(in.X+5, in.Y+3)
	want, _ := s.history.outline.At(s.tree.top + 3)
	if s.tree.selected != want {
		t.Errorf("a click selects %v, want %v", s.tree.selected, want)
	}
	top := s.tree.top
	s.Update(tea.MouseMsg{X: in.X, Y: in.Y, Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	if s.tree.top != top+3 {
		t.Errorf("the wheel scrolls from %d to %d", top, s.tree.top)
	}
	strip := s.timeline.strips[0]
	click(strip.X+strip.W/2, strip.Y)
	if now, last := s.history.now(), s.history.last(); now < last/3 || now > last*2/3 {
		t.Errorf("a click in the middle of the timeline shows event %d of %d", now, last)
	}
	click(s.view.layout.inspector.X+3, s.view.layout.inspector.Y+3)
	if s.view.focus != paneInspector {
		t.Error("a click does not focus the inspector")
	}
}

func TestCopy(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	_, cmd := s.Update(keypress.Key("y"))
	run(cmd)
	if s.copied != "4 * ((9 + 10) - 13) = 24" {
		t.Errorf("copied %q", s.copied)
	}
}

func run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			run(c)
		}
	}
}

func TestStreamsAreShownUntilAnswered(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	log := solvedLog()
	s.deliver(runner.Update{Events: log[:1], State: runner.Running},
		search.StreamUpdate{Node: 0, Purpose: search.Propose, Token: engine.Token{Text: "9 * 13 = 117"}})
	if !strings.Contains(s.text(), "proposing") || !strings.Contains(s.text(), "9 * 13 = 117▌") {
		t.Errorf("no stream on the screen:\n%s", s.text())
	}
	s.deliver(runner.Update{Events: log[1:40], State: runner.Running})
	if strings.Contains(s.text(), "proposing") {
		t.Error("the stream stays after its reply")
	}
	if _, ok := s.history.outline.Index(outline.Row{Node: 0, Kind: outline.Live}); ok {
		t.Error("its line stays")
	}
}

func TestFailureIsSaid(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Paused, Err: errors.New("ollama: connection refused")})
	if !strings.Contains(s.text(), "connection refused") || !strings.Contains(s.text(), "✗ failed") {
		t.Errorf("the screen does not say so:\n%s", s.text())
	}
	s.deliver(runner.Update{State: runner.Running})
	if strings.Contains(s.text(), "✗ failed") {
		t.Error("it still says so while it runs again")
	}
}

// A log that does not fold is an error on the screen, not a panic.
func TestBrokenLog(t *testing.T) {
	s := newStage(t, 120, 40, Options{})
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Running})
	s.deliver(runner.Update{Events: []search.Event{{Seq: 99, Body: search.Kept{}}}, State: runner.Running})
	if !strings.Contains(s.text(), "✗ failed") {
		t.Errorf("the screen does not say so:\n%s", s.text())
	}
	s.press("j", ",", "G")
	s.fits(120, 40)
}

// recorder is a player that notes its speed.
type recorder struct {
	intents
	speeds []float64
}

func (r *recorder) SetSpeed(times float64) { r.speeds = append(r.speeds, times) }

func TestTheSpeedOfAReplayCanBeChanged(t *testing.T) {
	player := &recorder{}
	s := newStage(t, 120, 40, Options{Pace: 100})
	s.steering.driver = player
	s.deliver(runner.Update{Events: solvedLog(), State: runner.Ended})
	s.press("(", "(", ")", ")", ")")
	if diff := cmp.Diff([]float64{0.5, 0.25, 0.5, 1, 2}, player.speeds); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(s.text(), "2 times as fast as usual") {
		t.Errorf("the status line does not say so:\n%s", s.text())
	}
	for range 10 {
		s.press("(")
	}
	if s.history.pace.speed != -mostSpeed || !strings.Contains(s.text(), "slower would be a still") {
		t.Errorf("speed %d:\n%s", s.history.pace.speed, s.text())
	}
}

// A thought does not move when the rules have read it, nor does the state that it claims.
func TestChecksMoveNothing(t *testing.T) {
	const thought = "13 - 9 = 4"
	log := []search.Event{
		{Seq: 1, Body: search.Started{Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, Settings: search.Settings{Method: "tot-bfs"}, State: "4 9 10 13"}},
		{Seq: 2, Body: search.Thought{Node: 1, Text: thought + " (left: 4 4 10)"}},
		{Seq: 3, Body: search.Checked{Node: 1, Check: search.Check{Verdict: search.Legal, Short: thought, State: "4 4 10"}}},
	}
	for _, width := range []int{45, 60, 80, 120, 200} {
		s := newStage(t, width, 40, Options{})
		var seen []string
		for _, e := range log {
			s.deliver(runner.Update{Events: []search.Event{e}, State: runner.Paused})
			s.press("s")
			if i := strings.Index(s.text(), thought); i >= 0 {
				row, _, _ := strings.Cut(s.text()[i:], "│")
				row, _, _ = strings.Cut(row, "open") // the word at the end may change
				seen = append(seen, row)
			}
		}
		if len(seen) != 2 || seen[0] != seen[1] {
			t.Errorf("at %d columns: %q", width, seen)
		}
	}
}

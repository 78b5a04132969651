package explorer

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"espalier/tui/shell"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/internal/golden"
	"espalier/tui/keypress"
	"espalier/tui/overlay"
)

// play is a real search under the explorer: the Game of 24, with the model that
// proposes and judges blindly, so that a seed decides everything. Its methods read
// like what a user does.
type play struct {
	*stage
	name          string
	width, height int
	shots         int
}

func newPlay(t *testing.T, width, height int) *play {
	t.Helper()
	p := &play{name: fmt.Sprintf("%dx%d", width, height), width: width, height: height}
	p.stage = stageIn(t, width, height, look{Profile: themes.None}, liveSearch(t, nil))
	t.Cleanup(p.shell.Close)
	return p
}

// liveSearch is what the explorer needs for that search. Whatever may take long in
// earnest calls wait, if it is given: the model, opening one, the checker.
func liveSearch(t *testing.T, wait func()) Options {
	t.Helper()
	return liveSearchOf(t, wait, func(o debug.Oracle) debug.Oracle { return o })
}

// liveSearchOf is the same with another oracle made of the task's.
func liveSearchOf(t *testing.T, wait func(), oracle func(debug.Oracle) debug.Oracle) Options {
	t.Helper()
	slow := wait != nil // a random control in a wrapper is asked otherwise
	if !slow {
		wait = func() {}
	}
	puzzle := search.Puzzle{Task: "game24", Input: "4 9 10 13"}
	problem, err := game24.Task().Problem(puzzle)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := method.Defaults("tot-bfs")
	if err != nil {
		t.Fatal(err)
	}
	settings.Beam, settings.Proposals, settings.Evaluate = 2, 6, search.EvaluateValue
	mailbox := NewMailbox()
	configure := func(_ context.Context, s search.Started) (runner.Config, error) {
		wait()
		c := runner.Config{
			Problem: problem, Settings: s.Settings, Budget: s.Budget, Seed: s.Seed, Model: search.NewRandom(problem),
			Stream: mailbox.Live, Clock: func() time.Time { return time.Unix(0, 0) },
		}
		if slow {
			c.Model = slowModel{c.Model, wait}
		}
		return c, nil
	}
	config, _ := configure(t.Context(), search.Started{Settings: settings, Seed: 5, Budget: search.Budget{Nodes: 200}})
	searcher, err := runner.New(config)
	if err != nil {
		t.Fatal(err)
	}
	d, err := debug.New(debug.Host{Configure: configure, Depth: problem.Depth(), Oracle: oracle(solver.Oracle(puzzle))}, searcher)
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Facts:    tui.Facts{Title: "Game of 24", Input: puzzle.Input, Model: "random", StateWord: "left", Goal: "= 24", Depth: 3},
		Debugger: d, Mailbox: mailbox,
		Check: func(ctx context.Context, path []search.Step, text string) (search.Check, error) {
			wait()
			return problem.Check(ctx, path, text)
		},
		Drive: func(r *runner.Runner) Driver {
			driver := runner.NewDriver(r, mailbox.Deliver)
			driver.HaltWhen(d.Breaks().Halts)
			return driver
		},
	}
}

// slowModel waits before it answers.
type slowModel struct {
	engine.Model
	wait func()
}

func (m slowModel) Enumerate(ctx context.Context, r []engine.EnumerateRequest, s engine.Stream) ([][]engine.Completion, error) {
	m.wait()
	return m.Model.(engine.Enumerator).Enumerate(ctx, r, s)
}

func (m slowModel) Generate(ctx context.Context, r []engine.Request, s engine.Stream) ([]engine.Completion, error) {
	m.wait()
	return m.Model.Generate(ctx, r, s)
}

// rests waits until neither the search nor the debugger has anything left to do.
func (p *play) rests() *play {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		p.Update(mailMsg{})
		if p.steering.run.state != runner.Running && !p.steering.asked && !p.history.playing() {
			p.Update(mailMsg{})
			return p
		}
		p.clock.t = p.clock.t.Add(frameTime)
		time.Sleep(time.Millisecond)
	}
	p.t.Fatalf("it does not come to rest:\n%s", p.text())
	return p
}

// keys presses keys by their names.
func (p *play) keys(keys ...string) *play {
	p.t.Helper()
	for _, k := range keys {
		p.press(k)
		p.rests()
	}
	return p
}

// types writes a text and ends it with enter.
func (p *play) types(text string) *play {
	p.enter(text, "enter")
	return p.rests()
}

// sees fails the test if a text is not on the screen.
func (p *play) sees(texts ...string) *play {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.text(), text) {
			p.t.Fatalf("no %q on the screen:\n%s", text, p.text())
		}
	}
	return p
}

// picture compares the screen with a golden file.
func (p *play) picture(what string) *play {
	p.t.Helper()
	p.fits(p.width, p.height)
	p.clock.t = p.clock.t.Add(time.Minute) // words that go away have gone
	p.Update(shell.TickMsg{})
	p.shots++
	golden.Check(p.t, fmt.Sprintf("session/%s/%02d-%s", p.name, p.shots, what), p.View())
	return p
}

// A whole debugging session: break, run, inspect, go back, edit, fork, diff, why.
func TestDebuggingSession(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			p := newPlay(t, size.w, size.h)
			p.picture("start")
			p.types(":break on prune").types(":display value").keys("c")
			p.sees("breakpoint 1", "display 1: value =").picture("stopped-at-a-breakpoint")
			p.keys("B").sees("break on prune").picture("breakpoints").keys("esc")
			p.keys("W").sees("why").picture("why").keys("esc")
			p.keys("O").sees("oracle, not the model").picture("oracle").keys("O")
			p.types(":clear all").keys("c", "g").picture("end") // where it scrolls to depends on how fast it ran
			first := p.history.branch
			p.keys("A").sees("looking back").picture("autopsy").keys("esc", "$", "g")
			p.keys("<", "<", "<", "<").sees("looking back").picture("back")
			p.keys("g", "i").press("1", "3")
			p.sees("inject below 4 9 10 13:").picture("inject-half-typed")
			p.enter(" - 9 = 4 (left: 4 4 10)")
			p.sees("legal").keys("enter").sees("branch 2 beside branch 1").picture("fork")
			p.keys("c").sees("branch 2 beside branch 1").picture("fork-ran").keys("esc", "g")
			p.keys("E").picture("settings").types("beam").types("4").sees("branch 3 beside branch 2").keys("esc")
			p.keys("X").sees("branch 1", "branch 3").picture("branches").keys("esc")
			p.types(":branch 1")
			if p.history.branch != first || p.history.err != nil {
				t.Errorf("branch %d is shown (%v)", p.history.branch.Number, p.history.err)
			}
			for _, b := range p.history.d.Branches() {
				if b.Parent == nil {
					continue
				}
				if _, err := search.Fold(b.Line().Log()); err != nil {
					t.Errorf("branch %d: %v", b.Number, err)
				}
			}
		})
	}
}

// A note changes the log and nothing else; the thought shows it.
func TestNotesAreKept(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("n", "n", "n").keys("g", "j")
	p.keys("a").types("look here")
	p.sees("look here", "¶")
	if len(p.history.d.Branches()) != 1 {
		t.Error("a note began a branch")
	}
	p.types(":filter marked").sees("only marked")
}

// What the rules find is said while a thought is typed, and a refusal does not
// leave the line.
func TestEditSaysWhatTheRulesFind(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("n", "n", "g", "j", "e")
	for p.over().(*overlay.Entry).Text() != "" {
		p.press("backspace")
	}
	p.enter("13 - 9 = 5 (left: 4 5 10)")
	p.sees("refused: 13 - 9 is 4, not 5")
	p.press("esc")
}

// Keys that come faster than the search can step are done one after the other.
func TestStepsQueueUp(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.press("n", "n", "n")
	p.rests()
	slow := newPlay(t, 120, 40).keys("n", "n", "n")
	if p.history.now() != slow.history.now() || p.history.now() < 10 {
		t.Errorf("event %d after three steps at once, %d after three steps", p.history.now(), slow.history.now())
	}
}

// Going back and forward again, and running on, gives the log that running gives.
func TestTravelChangesNothing(t *testing.T) {
	whole := newPlay(t, 120, 40)
	whole.keys("c")
	p := newPlay(t, 120, 40)
	p.keys("n", "n", ",", ",", "<", "s", "s", "c", "<", "<", "c", "S", "S", "N", "c", "r", "$")
	p.keys("c")
	if a, b := len(whole.history.log), len(p.history.log); a != b || !whole.history.ended() {
		t.Fatalf("%d events without travelling, %d with", a, b)
	}
	if d := sessions.Diff(whole.history.log, p.history.log); !d.Same() {
		t.Error(d)
	}
	if p.history.now() != len(p.history.log) {
		t.Errorf("event %d of %d is shown", p.history.now(), len(p.history.log))
	}
}

// While a change is made the screen can be resized and read, and other verbs wait.
func TestResizeWhileAChangeIsMade(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("n", "n", "g", "j", "x")
	_, cmd := p.shell.Update(keypress.Key("enter"))
	if p.whatif.changing != "close" {
		t.Fatalf("%q is under way", p.whatif.changing)
	}
	selected := p.Explorer.tree.selected
	p.shell.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	p.shell.Update(keypress.Key("k"))
	p.sees("close …").fits(80, 24)
	if p.Explorer.tree.selected == selected {
		t.Error("the selection does not move")
	}
	p.shell.Update(keypress.Key("n"))
	p.sees("next: not now, close is not done yet")
	_, cmd = p.shell.Update(p.reported(cmd))
	p.shell.Update(p.reported(cmd))
	p.width, p.height = 80, 24
	p.sees("branch 2 beside branch 1").fits(80, 24)
}

// What reads a whole log does so beside the screen, and the autopsy leads to its event.
func TestAnAutopsyDoesNotBlockTheScreen(t *testing.T) {
	p := newPlay(t, 120, 40)
	p.keys("c", "g")
	last := p.history.now()
	_, cmd := p.shell.Update(keypress.Key("A"))
	selected := p.Explorer.tree.selected
	p.shell.Update(keypress.Key("j"))
	if p.Explorer.tree.selected == selected || p.steering.performing != 1 || p.over() != nil {
		t.Fatal("a key waits for the autopsy")
	}
	p.Update(p.reported(cmd))
	p.sees("by an exact solver", "looking back")
	if at := p.history.now(); at >= last || !strings.Contains(p.text(), fmt.Sprintf("lost at event %d,", at)) {
		t.Errorf("event %d of %d is shown", at, last)
	}
}

// A line that counts thoughts says whether one of them can be solved.
func TestTheOracleMarksWhatIsFolded(t *testing.T) {
	p := newPlay(t, 120, 60)
	p.keys("c", "g", "O")
	folded := 0
	for _, row := range strings.Split(p.text(), "\n") {
		if at := strings.Index(row, "◇ … more: "); at >= 0 {
			folded++
			if gutter := string([]rune(row)[1:6]); !strings.ContainsAny(gutter, "+†") {
				t.Errorf("no mark in the gutter %q of %q", gutter, row)
			}
		}
	}
	if folded == 0 {
		t.Error("nothing is folded")
	}
}

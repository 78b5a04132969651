package explorer

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"espalier/search/debug"
	"espalier/tui/shell"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/sessions"
	"espalier/tui/keypress"
)

// realProgram is an explorer in a real Bubble Tea program without a terminal: commands
// run in goroutines of their own, and messages come from another one.
type realProgram struct {
	*tea.Program
	t     *testing.T
	shell *shell.Shell
	e     *Explorer
	ended chan error
}

func startProgram(t *testing.T, o Options) *realProgram {
	t.Helper()
	s := shell.Start(t.Context(), shell.Options{Places: []shell.Place{{ID: "new", Keys: []string{"ctrl+n"}, Open: func(context.Context, bool) (shell.New, error) {
		return New(liveSearch(t, nil)), nil
	}}}}, New(o))
	p := &realProgram{
		Program: tea.NewProgram(answering{s}, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutSignalHandler()),
		t:       t, shell: s, e: s.Top().(*Explorer), ended: make(chan error, 1),
	}
	go func() {
		_, err := p.Run()
		p.ended <- err
	}()
	p.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
	return p
}

// enter types a text letter by letter, and then keys by their names.
func (p *realProgram) enter(text string, keys ...string) {
	for _, r := range text {
		p.Send(keypress.Key(string(r)))
	}
	for _, k := range keys {
		p.Send(keypress.Key(k))
	}
}

// done waits until the program has ended, and closes the explorer as Run does. After
// that the explorer may be looked at.
func (p *realProgram) done() {
	p.t.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		p.t.Fatal("the program does not end")
	}
	p.shell.Close()
}

// TestRealProgram has a user at work on a live search in a real program: verbs that
// branch and wait, keys, clicks, sizes and ticks meanwhile, and an end in the middle
// of it all. It is meant for the race detector.
func TestRealProgram(t *testing.T) {
	lines := []string{
		":inject 0: 13 - 9 = 4 (left: 4 4 10)", ":edit 1: 10 - 4 = 6 (left: 6 9 13)", ":cut 1: whim", ":set beam 3", ":set seed 8", ":fork", ":note 0: look",
		":branch 1", ":branch 2", ":goto 9", ":break on prune", ":watch value", ":display depth", ":mark 3", ":commands 1: print id; continue", ":clear all", ":until depth == 2", ":filter kept", ":filter all", ":checkpoint here", "/13",
	}
	keys := []string{
		"c", "n", "s", "p", ",", ".", "<", ">", "$", "r", "j", "k", "g", "G", " ", "enter", "tab", "+", "[", "]", "W", "O", "A", "M", "X", "d", "i", "esc", "esc", "?", "t", "b", "ctrl+p", "ctrl+n",
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			var waits atomic.Uint64
			o := liveSearch(t, func() { time.Sleep(time.Duration(waits.Add(1)%5) * time.Millisecond) })
			o.Start = seed%2 == 0
			p := startProgram(t, o)
			rng := rand.New(rand.NewPCG(seed, 11))
			for range 150 {
				switch rng.IntN(8) {
				case 0, 1:
					p.enter("", "esc", "esc")
					p.enter(lines[rng.IntN(len(lines))], "enter")
				case 2:
					p.Send(tea.WindowSizeMsg{Width: 20 + rng.IntN(180), Height: 5 + rng.IntN(60)})
				case 3:
					p.Send(tea.MouseMsg{X: rng.IntN(120), Y: rng.IntN(40), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
				case 4:
					time.Sleep(time.Duration(rng.IntN(20)) * time.Millisecond)
				default:
					p.enter("", keys[rng.IntN(len(keys))])
				}
			}
			p.enter("", "esc", "esc", "esc")
			p.enter(":fork", "enter") // and quit before it is done
			p.Quit()
			p.done()
			h := p.e.history
			if h.err != nil {
				t.Fatal(h.err)
			}
			for _, b := range h.d.Branches() {
				if _, err := search.Fold(b.Line().Log()); err != nil {
					t.Errorf("branch %d: %v", b.Number, err)
				}
				if b.Parent == nil {
					continue
				}
				if d := sessions.Diff(b.Line().Log()[:b.From], b.Parent.Line().Log()[:b.From]); !d.Same() {
					t.Errorf("branch %d and its parent part before event %d: %s", b.Number, b.From, d)
				}
			}
		})
	}
}

// TestRealProgramWhileAVerbWaits types, scrolls and resizes while a model is being
// opened that takes its time.
func TestRealProgramWhileAVerbWaits(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var slow atomic.Bool
	o := liveSearch(t, func() {
		if slow.CompareAndSwap(true, false) {
			close(begun)
			<-release
		}
	})
	p := startProgram(t, o)
	p.enter("nnn")
	p.until(func(e *Explorer) bool { return e.history.now() > 10 && e.history.behind() == 0 })
	slow.Store(true)
	p.enter(":fork", "enter")
	<-begun
	p.Send(tea.WindowSizeMsg{Width: 90, Height: 30})
	p.enter("g")
	p.enter("j")
	p.enter("/13")
	p.until(func(e *Explorer) bool {
		return e.whatif.changing == "fork" && e.view.layout.width == 90 && strings.Contains(p.shell.View(), "13▌")
	})
	close(release)
	p.enter("", "esc")
	p.until(func(e *Explorer) bool { return e.whatif.changing == "" && len(e.history.d.Branches()) == 2 })
	p.Quit()
	p.done()
}

// TestRealProgramDrawsWhileTheOracleThinks: an exact solver that takes its time leaves the
// screen alone, and its marks come when it has answered.
func TestRealProgramDrawsWhileTheOracleThinks(t *testing.T) {
	release := make(chan struct{})
	o := liveSearchOf(t, nil, func(next debug.Oracle) debug.Oracle {
		return func(state string) (bool, bool) {
			<-release
			return next(state)
		}
	})
	p := startProgram(t, o)
	p.enter("nnn")
	p.until(func(e *Explorer) bool { return e.history.now() > 10 && e.history.behind() == 0 })
	p.enter("O")
	p.enter("g")
	p.until(func(e *Explorer) bool { return e.history.d.Oracle().On() && e.tree.selected.Node == 0 })
	p.enter("/13")
	p.until(func(e *Explorer) bool { return e.steering.solving && strings.Contains(p.shell.View(), "13▌") })
	close(release)
	p.until(func(e *Explorer) bool {
		_, known := e.history.d.Oracle().Solvable(e.history.tree, 0)
		return known && !e.steering.solving
	})
	p.Quit()
	p.done()
}

// TestRealProgramTypesWhileACheckerWaits: three letters and what follows them do not
// wait for a checker that takes its time over each, and what it says of the latest
// text is what stands there at the end.
func TestRealProgramTypesWhileACheckerWaits(t *testing.T) {
	const each = 100 * time.Millisecond
	o := liveSearch(t, nil)
	check := o.Check
	var cancelled atomic.Int32
	o.Check = func(ctx context.Context, path []search.Step, text string) (search.Check, error) {
		select {
		case <-time.After(each):
		case <-ctx.Done():
			cancelled.Add(1)
			return search.Check{}, ctx.Err()
		}
		return check(ctx, path, text)
	}
	p := startProgram(t, o)
	p.enter("nnn")
	p.until(func(e *Explorer) bool { return e.history.now() > 10 && e.history.behind() == 0 })
	p.enter("g")
	p.enter("i")
	start := time.Now()
	p.enter("13 ")
	p.until(func(*Explorer) bool { return strings.Contains(p.shell.View(), "13 ▌") })
	if took := time.Since(start); took > each/2 {
		t.Errorf("three letters took %s with a checker of %s", took, each)
	}
	p.enter("- 9 = 4 (left: 4 4 10)")
	p.until(func(*Explorer) bool { return strings.Contains(p.shell.View(), "checking …") })
	p.until(func(*Explorer) bool { return strings.Contains(p.shell.View(), "✓ legal") })
	if cancelled.Load() == 0 {
		t.Error("no check of a text that had changed was cancelled")
	}
	p.enter("", "x", "esc") // a check is under way when the line is left
	p.Quit()
	start = time.Now()
	p.done()
	if took := time.Since(start); took > each/2 {
		t.Errorf("leaving took %s", took)
	}
}

// askMsg has Update look at the explorer.
type askMsg struct {
	is    func() bool
	reply chan bool
}

// until waits until something holds of the explorer. It is asked from within Update,
// which alone may look.
func (p *realProgram) until(is func(*Explorer) bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		ask := askMsg{func() bool { return is(p.e) }, make(chan bool, 1)}
		p.Send(ask)
		select {
		case yes := <-ask.reply:
			if yes {
				return
			}
			time.Sleep(2 * time.Millisecond)
		case <-ctx.Done():
			p.t.Fatal("it does not come to that")
		}
	}
}

// answering is a shell that answers such messages.
type answering struct{ *shell.Shell }

func (a answering) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if ask, ok := msg.(askMsg); ok {
		ask.reply <- ask.is()
		return a, nil
	}
	_, cmd := a.Shell.Update(msg)
	return a, cmd
}

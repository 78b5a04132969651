package explorer

import (
	"context"
	"testing"
	"time"

	"espalier/engine/embedded"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/themes"
	"espalier/tui"
)

// chainSearch is a live search by a chain of thought of the embedded model.
func chainSearch(t *testing.T) Options {
	t.Helper()
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	model, err := embedded.Open(embedded.Game24)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	settings, err := method.Defaults("cot")
	if err != nil {
		t.Fatal(err)
	}
	settings.Trace = true
	mailbox := NewMailbox()
	configure := func(_ context.Context, s search.Started) (runner.Config, error) {
		return runner.Config{
			Problem: problem, Settings: s.Settings, Seed: s.Seed, Model: model, Stream: mailbox.Live,
			Clock: func() time.Time { return time.Unix(0, 0) },
		}, nil
	}
	config, _ := configure(t.Context(), search.Started{Settings: settings, Seed: 1})
	searcher, err := runner.New(config)
	if err != nil {
		t.Fatal(err)
	}
	d, err := debug.New(debug.Host{Configure: configure, Depth: problem.Depth(), Problem: problem}, searcher)
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Facts:    tui.Facts{Title: "Game of 24", Input: "4 9 10 13", Model: "embedded", StateWord: "left", Goal: "= 24", Depth: 3, Thinking: problem.Capabilities().Thinking},
		Debugger: d, Mailbox: mailbox,
		Drive: func(r *runner.Runner) Driver {
			driver := runner.NewDriver(r, mailbox.Deliver)
			driver.HaltWhen(d.Breaks().Halts)
			return driver
		},
	}
}

// A chain is stopped while it is written; its inside is open there. One sentence is changed,
// the chain goes on from there, and both stand side by side.
func TestAChainIsStoppedChangedAndCompared(t *testing.T) {
	p := &play{name: "inside-140x50", width: 140, height: 50}
	p.stage = stageIn(t, 140, 50, look{Profile: themes.None}, chainSearch(t))
	t.Cleanup(p.shell.Close)
	p.press(":")
	p.types("tbreak on false claim, thinking give-up")
	p.keys("c").sees("stopped at breakpoint 1", "⊣ impossible")
	if shown := p.inside.shown(); shown == nil || shown.Node.Kind.String() != "give up" || shown.Written == nil {
		t.Fatalf("%+v is selected", shown)
	}
	before := p.inside.shown().Node.ID
	p.keys("~")
	if at := p.inside.shown(); at == nil || at.Node.ID != before-1 {
		t.Errorf("back from segment %d is %+v", before, at)
	}
	p.keys(";", "|").sees("inside the reply, which is not finished")
	p.keys("g", "j", "e").sees("segment 1, go on from:")
	p.press("ctrl+u")
	p.types("10 - 4 = 6 (left: 6 9 13) likely").sees("branch 2 beside branch 1", "begun by the user")
	p.keys("esc", "c").sees("solved")
	p.keys("d").sees("-○ 4 + 9 = 13 (left: 10 13 13) likely", "+○ ⟨10 - 4 = 6 (left: 6 9 13) likely⟩")
	p.keys("esc")
	if o := p.history.tree.Outcome(); !o.Solved || p.history.branch.Number != 2 {
		t.Errorf("branch %d: %+v", p.history.branch.Number, o)
	}
	// Another token, from the tab of tokens.
	p.keys("g", "j")
	for range 4 {
		p.press("]")
	}
	p.sees("enter takes another")
	p.keys("enter", "enter").sees("in the place of token")
	p.press("up") // the last line: any other
	p.keys("enter").sees("fork")
}

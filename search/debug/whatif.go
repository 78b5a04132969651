package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

var errNoModel = errors.New("there is no model to go on with")

// change plans a branch at the moment that is shown: the user's changes happen at its
// beginning, and then whatever recorded replies suffice for is decided again.
func (d *Debugger) change(what string, apply func(context.Context, *search.Runner) error) (plan, error) {
	if d.host.Configure == nil {
		return plan{}, errNoModel
	}
	d.drop()
	from := d.at.line.Boundary(d.Moment())
	if from == 0 {
		return plan{}, errNothing
	}
	b := &Branch{Number: len(d.branches) + 1, Parent: d.at, From: from, Changes: []string{what}}
	w := &branching{
		branch: b, host: d.host, log: d.at.line.Log(), setup: d.at.line.At(from).Setup(), apply: apply,
	}
	return plan{run: w.run, show: func(d *Debugger) ([]string, error) {
		d.branches = append(d.branches, b)
		d.show(b, w.changed)
		return d.tellChange(b, what, w.missing), nil
	}}, nil
}

// branching makes a branch. It belongs to one goroutine and shares nothing with the
// debugger but events, which nobody changes.
type branching struct {
	branch *Branch
	host   Host
	log    []search.Event // of the parent
	setup  search.Started // at the point where the branch begins
	apply  func(context.Context, *search.Runner) error

	changed int      // events up to and with the user's changes
	missing *Missing // what the log has no answer to; nil if the search ended
}

func (w *branching) run(ctx context.Context) error {
	b := w.branch
	config, err := w.configure(ctx, w.setup)
	if err != nil {
		return err
	}
	runner, err := search.Resume(config, w.log[:b.From])
	if err != nil {
		return err
	}
	if err := w.apply(ctx, runner); err != nil {
		return err
	}
	w.changed = len(runner.Log())
	if config, err = w.configure(ctx, runner.Tree().Setup()); err != nil {
		return err
	}
	log, missing, err := redecide(ctx, config, runner.Log(), recorded(w.log))
	if err != nil {
		return err
	}
	if b.runner, err = search.Resume(config, log); err != nil {
		return err
	}
	if b.line, err = NewTimeline(log); err != nil {
		return err
	}
	w.missing, b.Free = missing, len(log)-w.changed
	return nil
}

// configure prepares the search of the branch, which is recorded as a fork.
func (w *branching) configure(ctx context.Context, setup search.Started) (search.Config, error) {
	config, err := w.host.Configure(ctx, setup)
	if err == nil && w.host.Fork != nil {
		config.Record = func(events []search.Event) error {
			return w.branch.recording.append(w.host.Fork, w.branch, events)
		}
	}
	return config, err
}

// tellChange says what a change led to, and what going on will cost.
func (d *Debugger) tellChange(b *Branch, what string, missing *Missing) []string {
	first := fmt.Sprintf("branch %d: %s, after event %d of branch %d", b.Number, what, b.From, b.Parent.Number)
	if name := b.Name(); name != "" {
		first += ", recorded as " + name
	}
	lines := []string{first}
	tip := b.line.Tip()
	switch {
	case tip.Outcome().Solved:
		lines = append(lines, fmt.Sprintf("decided again from recorded replies to its end, without a model: solved, %s", tip.Outcome().Answer))
	case tip.Outcome().Ended:
		lines = append(lines, fmt.Sprintf("decided again from recorded replies to its end, without a model: not solved, %s", tip.Outcome().Reason))
	case b.Free > 0:
		lines = append(lines, fmt.Sprintf("decided again from recorded replies up to event %d, without a model", b.line.Len()))
	}
	if missing != nil {
		lines = append(lines, fmt.Sprintf("the log has no answer to %q; going on asks the model: %s", shorten(missing.Prompt), d.Price()))
	}
	return lines
}

// shorten shows the end of a prompt: what it is about stands there.
func shorten(prompt string) string {
	const most = 60
	r := []rune(printable.Line(prompt))
	if len(r) <= most {
		return string(r)
	}
	return "…" + strings.TrimSpace(string(r[len(r)-most:]))
}

package debug

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/runner"
)

var errNoModel = errors.New("there is no model to continue with")

// changeHere plans a branch at the moment that is shown. The user's changes are its first
// events; then everything is decided again that recorded replies suffice for.
func changeHere(d *Debugger, what string, apply func(context.Context, *runner.Runner) error) (plan, error) {
	return changeAfter(d, d.boundary(), what, apply)
}

// changeAfter is changeHere after another event, which is between two actions.
func changeAfter(d *Debugger, from int, what string, apply func(context.Context, *runner.Runner) error) (plan, error) {
	if d.host.Configure == nil {
		return plan{}, errNoModel
	}
	d.drop()
	if from == 0 {
		return plan{}, errNothing
	}
	b := &Branch{Number: len(d.branches) + 1, Parent: d.at, From: from, Changes: []string{what}, left: d.Moment()}
	b.line = d.at.line.Until(from)
	w := &branching{branch: b, host: d.host, log: d.at.line.Log(), apply: apply}
	return plan{run: w.run, show: func(d *Debugger) ([]string, error) {
		d.branches = append(d.branches, b)
		b.Parent.undone = nil
		d.show(b, w.changed)
		lines := tellChange(d, b, what, w)
		d.data = b.report(b == d.at)
		if w.unrecorded != nil {
			lines = append(lines, w.unrecorded.Error())
		}
		return lines, nil
	}}, nil
}

// branching makes a branch. It belongs to one goroutine and shares nothing with the
// debugger but events and parts of trees, which do not change.
type branching struct {
	branch *Branch
	host   Host
	log    []search.Event // of the parent
	apply  func(context.Context, *runner.Runner) error

	done       bool     // the user was told the result
	unrecorded error    // why it is not recorded
	changed    int      // events up to and with the user's changes
	missing    *Missing // what the log has no answer to; nil if the search ended
	borrowed   int      // samples of other requests that answer
}

func (w *branching) run(ctx context.Context) error {
	b := w.branch
	config, err := w.configure(ctx, b.line.Tip().Setup())
	if err != nil {
		return err
	}
	searcher, err := runner.ResumeFolded(config, b.line.Log(), b.line.Tip().Clone())
	if err != nil {
		return err
	}
	if err := w.apply(ctx, searcher); err != nil {
		return err
	}
	w.changed = len(searcher.Log())
	if config, err = w.configure(ctx, searcher.Tree().Setup()); err != nil {
		return err
	}
	answers := recorded(w.log)
	again, missing, err := redecide(ctx, config, searcher, answers)
	if err != nil {
		return err
	}
	log := again.Log()
	if b.runner, err = runner.ResumeFolded(config, log, again.Tree().Clone()); err != nil {
		return err
	}
	if err = b.line.extend(log); err != nil {
		return err
	}
	b.line.tip = again.Tree().Clone() // the same again, shared with the runner
	w.missing, w.borrowed, b.Free, w.done = missing, answers.borrowed, len(log)-w.changed, true
	return nil
}

// configure prepares the search of the branch, which is recorded as a fork. If
// recording fails, the branch is made all the same.
func (w *branching) configure(ctx context.Context, setup search.Started) (runner.Config, error) {
	config, err := w.host.Configure(ctx, setup)
	if err == nil && w.host.Fork != nil {
		config.Record = func(events []search.Event) error {
			err := w.branch.recording.append(w.host.Fork, w.branch, events)
			if err != nil && !w.done {
				// The user asked for this branch, and is told with the rest of it.
				w.unrecorded = err
				err = w.branch.recording.append(w.host.Fork, w.branch, events)
			}
			return err
		}
	}
	return config, err
}

// tellChange describes what a change led to, and what continuing will cost.
func tellChange(d *Debugger, b *Branch, what string, w *branching) []string {
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
	if w.borrowed > 0 {
		lines = append(lines, fmt.Sprintf("%s reused that the log has for other thoughts: a search from the start would draw others", english.Plural(w.borrowed, "sample")))
	}
	if w.missing != nil {
		lines = append(lines, fmt.Sprintf("the log has no answer to %q; continuing asks the model: %s", shorten(w.missing.Prompt), d.Estimate()))
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

package debug

import (
	"errors"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

var errNoModel = errors.New("there is no model to go on with")

// change makes a branch at the moment that is shown, lets the user's changes
// happen at its beginning, and decides again what recorded replies suffice for.
func (d *Debugger) change(what string, apply func(*search.Runner) error) ([]string, error) {
	if d.host.Configure == nil {
		return nil, errNoModel
	}
	d.drop()
	parent, from := d.at, d.at.line.Boundary(d.Moment())
	if from == 0 {
		return nil, errNothing
	}
	setup := parent.line.At(from).Setup()
	config, err := d.host.Configure(setup)
	if err != nil {
		return nil, err
	}
	b := &Branch{Number: len(d.branches) + 1, Parent: parent, From: from, Changes: []string{what}}
	config.Record = d.recorder(parent, b)
	runner, err := search.Resume(config, parent.line.Log()[:from])
	if err != nil {
		return nil, err
	}
	if err := apply(runner); err != nil {
		return nil, err
	}
	changed := len(runner.Log())
	setup = runner.Tree().Setup()
	if config, err = d.host.Configure(setup); err != nil {
		return nil, err
	}
	config.Record = d.recorder(parent, b)
	replies := recorded(parent.line.Log())
	log, missing, err := redecide(config, runner.Log(), replies)
	if err != nil {
		return nil, err
	}
	if b.runner, err = search.Resume(config, log); err != nil {
		return nil, err
	}
	if b.line, err = NewTimeline(log); err != nil {
		return nil, err
	}
	b.Free = len(log) - changed
	d.branches = append(d.branches, b)
	d.show(b, changed)
	return d.tellChange(b, what, missing), nil
}

// recorder forks the recording of the parent when the first event of a branch is
// to be stored, and then stores them all.
func (d *Debugger) recorder(parent, b *Branch) func([]search.Event) error {
	if d.host.Fork == nil {
		return nil
	}
	return func(events []search.Event) error {
		if b.record == nil {
			for parent.record == nil && parent.Parent != nil {
				parent = parent.Parent // nothing was done in the one between
			}
			name, record, err := d.host.Fork(parent.Name, b.From)
			if err != nil {
				return err
			}
			b.Name, b.record = name, record
		}
		return b.record(events)
	}
}

// tellChange says what a change led to, and what going on will cost.
func (d *Debugger) tellChange(b *Branch, what string, missing *Missing) []string {
	first := fmt.Sprintf("branch %d: %s, after event %d of branch %d", b.Number, what, b.From, b.Parent.Number)
	if b.Name != "" {
		first += ", recorded as " + b.Name
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

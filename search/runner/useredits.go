package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/method"
)

// Amend logs what the user does to the search at this moment, which is between two
// actions, and returns the events. The rules check what is injected or edited, and
// number it: Node and Check of an Injected, and Check of an Edited, are filled in.
// All changes are made, or none: none if the checker fails or ctx ends first.
func (r *Runner) Amend(ctx context.Context, changes ...search.Body) ([]search.Event, error) {
	if r.tree.Seq() == 0 {
		return nil, errors.New("the search has not begun; do one step first")
	}
	// On a copy, so that invalid changes are refused before they are stored, and the
	// checker sees each change after those before it.
	trial := r.tree.Clone()
	var events []search.Event
	for _, change := range changes {
		if !search.UserEvent(change) {
			return nil, fmt.Errorf("a %s event is not the user's to make", change.Type())
		}
		e := search.Event{Seq: trial.Seq() + 1, Body: change}
		switch b := change.(type) {
		case search.Injected:
			for _, id := range append([]search.NodeID{b.Parent}, b.OtherParents...) {
				if id < 0 || int(id) >= trial.Len() {
					return nil, fmt.Errorf("there is no thought %d", id)
				}
			}
			b.Node = search.NodeID(trial.Len())
			var err error
			if b.Text, b.Check, err = r.write(ctx, trial.Steps(b.Parent, b.OtherParents...), b.Text); err != nil {
				return nil, err
			}
			e.Body = b
		case search.Edited:
			if b.Node < 1 || int(b.Node) >= trial.Len() {
				return nil, fmt.Errorf("there is no thought %d that can be edited", b.Node)
			}
			var err error
			if b.Text, b.Check, err = r.write(ctx, search.PastOf(trial, b.Node), b.Text); err != nil {
				return nil, err
			}
			e.Body = b
		case search.Cut:
			b.Reason = strings.ToValidUTF8(b.Reason, "\uFFFD")
			e.Body = b
		case search.Noted:
			b.Text = strings.ToValidUTF8(b.Text, "\uFFFD")
			e.Body = b
		}
		if err := trial.Apply(e); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	r.refused = nil // what was decided before the change is decided anew
	stored, err := r.commit(events)
	if err != nil {
		r.refused = nil // the user is told, and may ask for it again
	}
	return stored, err
}

// write returns a thought of the user as it is logged, and what the rules find.
func (r *Runner) write(ctx context.Context, path []search.Step, text string) (string, search.Check, error) {
	text = search.Write(r.config.Problem, path, strings.ToValidUTF8(text, "\uFFFD"))
	check, err := r.requester().Check(ctx, path, text)
	return text, check, err
}

// Refusal is why the rules refuse a thought of the user below another one, or aggregated
// from several; empty if they do not.
func (r *Runner) Refusal(ctx context.Context, text string, parent search.NodeID, others ...search.NodeID) (string, error) {
	_, check, err := r.write(ctx, r.tree.Steps(parent, others...), text)
	if err != nil || check.Verdict != search.Refused {
		return "", err
	}
	return cmp.Or(check.Reason, "refused"), nil
}

// Reconfigure continues with other settings, models, seed or budget, and logs them.
// The problem, and who records and watches, stay.
func (r *Runner) Reconfigure(ctx context.Context, c Config) ([]search.Event, error) {
	c.Problem, c.Record, c.Stream, c.Clock = r.config.Problem, r.config.Record, r.config.Stream, r.config.Clock
	next, err := New(c)
	if err != nil {
		return nil, err
	}
	s := next.started()
	if err := method.Continue(r.tree, s); err != nil {
		return nil, err
	}
	events, err := r.Amend(ctx, search.Reconfigured{Settings: s.Settings, Model: s.Model, Proposers: s.Proposers, Evaluator: s.Evaluator, Seed: s.Seed, Budget: s.Budget, BestLabel: s.BestLabel})
	if err != nil {
		return nil, err
	}
	r.config, r.strategy = next.config, next.strategy
	return events, nil
}

package search

import (
	"context"
	"errors"
	"fmt"
	"math"

	"espalier/engine"
)

// possible says why this search could never take its first steps, so that the
// user hears it before the first screen and not in the middle.
func (r *Runner) possible() error {
	if err := r.config.Budget.check(); err != nil {
		return err
	}
	settings := r.config.Settings
	method, err := MethodNamed(settings.Method)
	if err != nil {
		return err
	}
	if settings.Generate == GenerateEnumerate {
		if err := canEnumerate(r.config.Model); err != nil {
			return err
		}
	}
	if settings.Evaluate == EvaluateLogProb || settings.Evaluate == EvaluateDoubt {
		if err := canScore(r.evaluator()); err != nil {
			return err
		}
	}
	if err := r.canPrompt(settings.asks(method.purpose), r.config.Model); err != nil {
		return err
	}
	if settings.Rollouts > 0 {
		return r.canPrompt(Continue, r.config.Model)
	}
	switch settings.Evaluate {
	case EvaluateValue, EvaluateLogProb:
		return r.canValue(Judge)
	case EvaluateThink:
		return r.canValue(Think)
	case EvaluateDoubt:
		return errors.Join(r.canValue(Judge), r.canValue(Think))
	case EvaluateVote:
		return r.canVote()
	}
	return nil
}

// canEnumerate probes with an empty batch: a backend may wrap another and
// implement Enumerator for it in vain.
func canEnumerate(m engine.Model) error {
	name := m.Describe().Name
	e, ok := m.(engine.Enumerator)
	if ok {
		_, err := e.Enumerate(context.Background(), nil, nil)
		ok = !errors.Is(err, engine.ErrUnsupported)
	}
	if !ok {
		return fmt.Errorf("model %s cannot enumerate its token tree; use generate %q or %q", name, GenerateSample, GeneratePropose)
	}
	return nil
}

func canScore(m engine.Model) error {
	if _, err := m.Score(context.Background(), nil); errors.Is(err, engine.ErrUnsupported) {
		return fmt.Errorf("model %s cannot score given labels; use evaluate %q or %q", m.Describe().Name, EvaluateValue, EvaluateRule)
	}
	return nil
}

func (r *Runner) canVote() error {
	p := r.config.Problem
	if r.can.Ballot == nil {
		return fmt.Errorf("task %s has no prompt to compare states with; use evaluate %q or %q", p.Puzzle().Task, EvaluateValue, EvaluateRule)
	}
	root := []Step{{State: p.Root()}}
	_, err := r.can.Ballot([][]Step{root, root}, r.dialect(r.evaluator()))
	return err
}

func (r *Runner) canPrompt(purpose Purpose, m engine.Model) error {
	root := []Step{{State: r.config.Problem.Root()}}
	p, err := r.config.Problem.Prompt(purpose, root, r.dialect(m))
	if err != nil {
		return err
	}
	if reader, ok := m.(engine.Reader); ok {
		if err := reader.CanRead(p.Text); err != nil {
			return fmt.Errorf("model %s cannot read the puzzle: %w", m.Describe().Name, err)
		}
	}
	return nil
}

func (r *Runner) canValue(purpose Purpose) error {
	labels, err := r.config.Settings.Labels(r.config.Problem)
	if err != nil {
		return err
	}
	if len(labels) == 0 {
		return fmt.Errorf("task %s has no labels to value a thought with; use evaluate %q", r.config.Problem.Puzzle().Task, EvaluateRule)
	}
	for _, l := range labels {
		if math.IsNaN(l.Weight) || math.IsInf(l.Weight, 0) {
			return fmt.Errorf("label %q is worth %v; a weight must be finite", l.Text, l.Weight)
		}
	}
	return r.canPrompt(purpose, r.evaluator())
}

// sane refuses an action that the tree cannot take. It catches mistakes of a
// strategy before a model is asked.
func (r *Runner) sane(a Action) error {
	bad := func(why string) error {
		return fmt.Errorf("method %s asked to %s %v: %s", r.config.Settings.Method, a.Kind, a.Nodes, why)
	}
	named := append(append([]NodeID{a.To}, a.Nodes...), a.Cut...)
	for _, id := range named {
		if id < 0 || int(id) >= r.tree.Len() {
			return bad(fmt.Sprintf("there is no thought %d", id))
		}
	}
	switch a.Kind {
	case Expand:
		if a.Count < 1 || len(a.Nodes) == 0 {
			return bad("it asks for nothing")
		}
	case Evaluate, Conclude, Backtrack, Backup:
		if len(a.Nodes) == 0 {
			return bad("it names no thought")
		}
	case Select:
		if len(a.Nodes)+len(a.Cut) == 0 {
			return bad("it names no thought")
		}
	case Exhaust:
	default:
		return bad("no such action")
	}
	return nil
}

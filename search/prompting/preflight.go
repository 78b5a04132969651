package prompting

import (
	"context"
	"errors"
	"fmt"
	"math"

	"espalier/engine"
	"espalier/search"
)

// Preflight reports why the search could not take its first steps, of which the
// first asks for first, so that the user learns it before a screen opens, not in the middle.
func (r *Requester) Preflight(first search.Purpose) error {
	settings := r.Settings
	if first == search.Split && !r.can().Divides {
		return fmt.Errorf("%s is not divided into parts; use method %q", r.Problem.Puzzle().Task, search.UsualMethod)
	}
	if first == search.Ask {
		if err := r.canRun(); err != nil {
			return err
		}
		return r.canForce(first)
	}
	if settings.Generate == search.GenerateEnumerate {
		if !engine.CanEnumerate(r.Model) {
			return fmt.Errorf("model %s cannot enumerate its token tree; use generate %q or %q", r.Model.Describe().Name, search.GenerateSample, search.GeneratePropose)
		}
	}
	if settings.Evaluate == search.EvaluateLogProb || settings.Evaluate == search.EvaluateDoubt {
		if err := canScore(r.evaluator()); err != nil {
			return err
		}
	}
	if err := r.canPrompt(settings.Asks(first), r.Model); err != nil {
		return err
	}
	if err := r.canForce(first); err != nil {
		return err
	}
	if settings.Rollouts > 0 {
		return r.canPrompt(search.Continue, r.Model)
	}
	switch settings.Evaluate {
	case search.EvaluateValue, search.EvaluateLogProb:
		return r.canValue(search.Judge)
	case search.EvaluateThink:
		return r.canValue(search.Think)
	case search.EvaluateDoubt:
		return errors.Join(r.canValue(search.Judge), r.canValue(search.Think))
	case search.EvaluateVote:
		return r.canVote()
	case search.EvaluatePRM:
		if !r.can().Verifies {
			return fmt.Errorf("there is no process reward model for the task %s; leave evaluate %q out", r.Problem.Puzzle().Task, search.EvaluatePRM)
		}
		m := r.evaluator()
		if err := errors.Join(canScore(m), r.canPrompt(search.Verify, m)); err != nil {
			return fmt.Errorf("steps are to be verified by model %s: %w", m.Describe().Name, err)
		}
	case search.EvaluateSelf:
		return r.canSay(search.Grade, r.evaluator())
	case search.EvaluateFeedback:
		if err := r.canSay(search.Feedback, r.evaluator()); err != nil {
			return err
		}
		return r.canSay(search.Refine, r.Model)
	}
	return nil
}

// canRun reports why the problem cannot be run as a program of steps.
func (r *Requester) canRun() error {
	p := r.can().Program
	if p == nil {
		return fmt.Errorf("%s is not a program of steps; use method %q", r.Problem.Puzzle().Task, search.UsualMethod)
	}
	if err := r.canPrompt(search.Ask, r.Model); err != nil {
		return err
	}
	if p.Ranks {
		return canRank(r.Model)
	}
	return nil
}

// canRank reports why a model cannot say how probable a whole text is. A server that has to be
// made to write what it scores puts it in quotes, which suits labels and no texts.
func canRank(m engine.Model) error {
	d := m.Describe()
	if _, err := m.Score(context.Background(), nil); err == nil && !d.PerLabel {
		return nil
	}
	return fmt.Errorf("model %s does not say how probable a given text is, by which this program ranks; use a model that runs inside this program, --model disk:NAME or a path, such as --model disk:qwen2.5:0.5b for one that Ollama has on this machine", d.Name)
}

func canScore(m engine.Model) error {
	if _, err := m.Score(context.Background(), nil); errors.Is(err, engine.ErrUnsupported) {
		return fmt.Errorf("model %s cannot score given labels; use evaluate %q or %q", m.Describe().Name, search.EvaluateValue, search.EvaluateRule)
	}
	return nil
}

func (r *Requester) canVote() error {
	p := r.Problem
	if r.can().Ballot == nil {
		return fmt.Errorf("task %s has no prompt to compare states with; use evaluate %q or %q", p.Puzzle().Task, search.EvaluateValue, search.EvaluateRule)
	}
	root := []search.Step{{State: p.Root()}}
	_, err := r.can().Ballot([][]search.Step{root, root}, r.wording().dialect(r.evaluator()))
	return err
}

func (r *Requester) canPrompt(purpose search.Purpose, m engine.Model) error {
	root := []search.Step{{State: r.Problem.Root()}}
	p, err := r.Problem.Prompt(purpose, root, r.wording().dialect(m))
	if err != nil {
		return err
	}
	if n, limited := r.Settings.Examples(); limited && n > 0 && len(p.Examples) == 0 {
		return fmt.Errorf("shots is %d, and the prompt to %s for model %s has no examples; leave shots out", n, purpose, m.Describe().Name)
	}
	if reader, ok := m.(engine.Reader); ok {
		if err := reader.CanRead(p.Text); err != nil {
			return fmt.Errorf("model %s cannot read the puzzle: %w", m.Describe().Name, err)
		}
	}
	return nil
}

func (r *Requester) canValue(purpose search.Purpose) error {
	labels, err := r.Settings.Labels(r.Problem)
	if err != nil {
		return err
	}
	if len(labels) == 0 {
		return fmt.Errorf("task %s has no labels to value a thought with; use evaluate %q", r.Problem.Puzzle().Task, search.EvaluateRule)
	}
	for _, l := range labels {
		if math.IsNaN(l.Weight) || math.IsInf(l.Weight, 0) {
			return fmt.Errorf("label %q is worth %v; a weight must be finite", l.Text, l.Weight)
		}
	}
	return r.canPrompt(purpose, r.evaluator())
}

// canSay reports why a model cannot be asked for its opinion.
func (r *Requester) canSay(purpose search.Purpose, m engine.Model) error {
	root := []search.Step{{State: r.Problem.Root()}}
	if speaks(m) {
		purposes := wholeAnswers
		if purpose != search.Grade {
			purposes = wholeAnswers[:1]
		}
		_, err := r.wording().question(root, r.wording().dialect(m), purposes...)
		return err
	}
	_, err := r.Problem.Prompt(purpose, root, r.wording().dialect(m))
	if err == nil {
		return nil
	}
	what := map[search.Purpose]string{
		search.Grade:    "to give points to thoughts",
		search.Feedback: "to say what is to be better in an answer",
		search.Refine:   "to write a better version of an answer",
	}[purpose]
	return fmt.Errorf("model %s was not taught %s; use one that follows instructions, such as --model ollama:NAME", m.Describe().Name, what)
}

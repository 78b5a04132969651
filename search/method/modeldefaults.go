package method

import (
	"context"
	"errors"
	"fmt"

	"espalier/engine"
	"espalier/search"
)

// reasks is how often a model that is prompted in words is asked again when its reply
// cannot be read.
const reasks = 2

// thinkingWindow is how many tokens the confidence of a model that thinks long is averaged
// over, as Fu et al. (2025) do.
const thinkingWindow = 2048

// ModelDefaults are a method's default settings for a model that is asked in words. Such
// models are behind servers, which do not show the token tree: thoughts are
// proposed several at a time, as in the paper. The temperature is the
// one that their makers advise. A model that reasons first does so before its label
// as well, and need not be asked for it three times. Reviews are those that any model's makers advise.
func ModelDefaults(s search.Settings, m engine.Model) search.Settings {
	d := m.Describe()
	if s.Method == "tot-dfs" {
		s.Reviews = max(s.Reviews, d.Reviews)
	}
	if d.Dialect != engine.Chat && d.Dialect != engine.ZeroShot {
		return s
	}
	s.MaxReasks = reasks
	if s.Generate == search.GenerateEnumerate && !engine.CanEnumerate(m) {
		s.Generate = search.GeneratePropose
	}
	if s.Evaluate == search.EvaluateThink && d.Dialect == engine.Chat {
		s.Evaluate = search.EvaluateValue
	}
	if s.Window > 0 && d.Dialect == engine.ZeroShot {
		s.Window = thinkingWindow
	}
	if d.Temperature > 0 {
		s.Temperature = d.Temperature
	}
	return s
}

// CanScore reports why a model cannot value thoughts by the probabilities of labels. Where only
// a request tells, it makes one, and returns what that cost; nil is nothing.
func CanScore(ctx context.Context, judge engine.Model) (probe *engine.Usage, err error) {
	if !judge.Describe().PerLabel {
		return nil, nil // runner.New finds out
	}
	if _, err = judge.Score(ctx, nil); !errors.Is(err, engine.ErrUntried) {
		return nil, err
	}
	probe = &engine.Usage{}
	scores, err := judge.Score(ctx, []engine.ScoreRequest{{Prompt: "Say yes.", Continuations: []string{"yes"}}})
	if len(scores) > 0 {
		probe.Prompt, probe.Completion = scores[0].Usage.Prompt, scores[0].Usage.Completion
	}
	return probe, err
}

// Scorable returns settings by which a model can value thoughts. A server that cannot hold
// a reply to given labels, or does not report how probable they are, is asked for a label
// instead; said is the warning for the user. can is CanScore for the model, and is only called if the
// answer matters.
func Scorable(s search.Settings, can func() (*engine.Usage, error)) (suited search.Settings, probe *engine.Usage, said string) {
	wanted := s.Evaluate
	if wanted != search.EvaluateLogProb && wanted != search.EvaluateDoubt {
		return s, nil, ""
	}
	probe, err := can()
	if !errors.Is(err, engine.ErrUnsupported) {
		return s, probe, ""
	}
	s.Evaluate = search.EvaluateValue
	if s.Evaluations = max(s.Evaluations, 1); s.Temperature == 0 {
		s.Evaluations = 1
	}
	return s, probe, fmt.Sprintf("evaluate %q in place of %q: %v", s.Evaluate, wanted, err)
}

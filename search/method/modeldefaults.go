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

// ModelDefaults are a method's default settings for a model that is asked in words. Such
// models are behind servers, which do not show the token tree: thoughts are
// proposed several at a time, as in the paper. The temperature is the
// one that their makers advise. A model that reasons first does so before its label
// as well, and need not be asked for it three times.
func ModelDefaults(s search.Settings, m engine.Model) search.Settings {
	d := m.Describe()
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
	if d.Temperature > 0 {
		s.Temperature = d.Temperature
	}
	return s
}

// Scorable returns settings by which a model can value thoughts. A server that cannot hold
// a reply to given labels, or does not report how probable they are, is asked for a label
// instead; said tells the user so.
func Scorable(s search.Settings, judge engine.Model) (suited search.Settings, said string) {
	wanted := s.Evaluate
	if wanted != search.EvaluateLogProb && wanted != search.EvaluateDoubt || !judge.Describe().PerLabel {
		return s, ""
	}
	_, err := judge.Score(context.Background(), nil)
	if !errors.Is(err, engine.ErrUnsupported) {
		return s, ""
	}
	s.Evaluate = search.EvaluateValue
	if s.Evaluations = max(s.Evaluations, 1); s.Temperature == 0 {
		s.Evaluations = 1
	}
	return s, fmt.Sprintf("evaluate %q in place of %q: %v", s.Evaluate, wanted, err)
}

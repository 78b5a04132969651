package method

import (
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

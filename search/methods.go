package search

import (
	"fmt"
	"slices"

	"espalier/search/usage"
)

// Values of Settings.Generate and Settings.Evaluate.
const (
	GeneratePropose   = "propose"   // read several thoughts from one completion
	GenerateSample    = "sample"    // draw completions, a thought each
	GenerateEnumerate = "enumerate" // walk the token tree, branches above a probability

	EvaluateValue   = "value"   // draw labels, sum their weights
	EvaluateThink   = "think"   // reason about the state, then one label
	EvaluateLogProb = "logprob" // expected weight under the labels' probabilities
	EvaluateDoubt   = "doubt"   // logprob, and think where no label is likely enough
	EvaluateVote    = "vote"    // compare states, count ballots
	EvaluateRule    = "rule"    // the checker alone
)

// Method is a row of the table of methods. Each is declared beside its strategy.
type Method struct {
	Name    string
	About   string // one line
	Options []Option

	purpose  Purpose // of its first request
	base     Settings
	check    func(Settings) error // of several options together; nil: there is nothing to check
	strategy func(Settings) Strategy
}

// Methods lists every method, from the least search to the most.
func Methods() []Method {
	return []Method{
		inputOutputMethod(), chainOfThoughtMethod(), selfConsistencyMethod(), bestOfMethod(),
		breadthFirstMethod(), depthFirstMethod(), bestFirstMethod(), monteCarloMethod(), controllerMethod(),
	}
}

// MethodNames are the names of all methods, in the order of Methods.
func MethodNames() []string {
	var names []string
	for _, m := range Methods() {
		names = append(names, m.Name)
	}
	return names
}

// Defaults are the paper's settings for a method, suited to the embedded model:
// proposals are enumerated, which costs a quarter of the tokens that samples do,
// and states are thought over before they are judged, as the paper's value prompt
// has it.
func Defaults(method string) (Settings, error) {
	m, err := MethodNamed(method)
	if err != nil {
		return Settings{}, err
	}
	return m.defaults(), nil
}

func (m Method) defaults() Settings {
	s := m.base
	s.Method = m.Name
	for _, o := range m.Options {
		o.reset(&s)
	}
	return s
}

// NewStrategy builds the strategy of a method, or says which setting it cannot
// work with, and what would do.
func NewStrategy(s Settings) (Strategy, error) {
	m, err := MethodNamed(s.Method)
	if err != nil {
		return nil, err
	}
	for _, o := range m.Options {
		if o.check == nil {
			continue
		}
		if err := o.check(s); err != nil {
			return nil, fmt.Errorf("method %s: %w", m.Name, err)
		}
	}
	if m.check != nil {
		if err := m.check(s); err != nil {
			return nil, fmt.Errorf("method %s: %w", m.Name, err)
		}
	}
	return m.strategy(s), nil
}

// MethodNamed finds a method, or says which there are.
func MethodNamed(name string) (Method, error) {
	methods := Methods()
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		return Method{}, usage.Unknown("method", name, MethodNames())
	}
	return methods[i], nil
}

// WithMethod returns the settings with another method. What the user changed of
// them stays where the method has a use for it; all else is as usual for the
// method.
func (s Settings) WithMethod(name string) (Settings, error) {
	next, err := MethodNamed(name)
	if err != nil {
		return s, err
	}
	now, err := MethodNamed(s.Method)
	if err != nil {
		return s, err
	}
	changed := next.defaults()
	for _, o := range next.Options {
		if before, ok := OptionNamed(now.Options, o.Name); ok && before.Text(s) != before.Text(now.defaults()) {
			o.copy(&changed, s)
		}
	}
	return changed, nil
}

// Title names a method with the settings that tell its variants apart: "tot-bfs
// b=5 sample rule".
func (s Settings) Title() string {
	title := s.Method
	m, err := MethodNamed(s.Method)
	if err != nil {
		return title
	}
	usual := m.defaults()
	for _, o := range m.Options {
		switch text := o.Text(s); {
		case o.short != "" && text != "0":
			title += " " + o.short + text
		case o.Name == "generate" || o.Name == "evaluate" || o.Name == "policy":
			if text != o.Text(usual) {
				title += " " + text
			}
		}
	}
	return title
}

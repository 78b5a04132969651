// Package method has the methods of search, a file each, with the options that each
// has, and the table of them all.
package method

import (
	"fmt"
	"slices"
	"sync"

	"espalier/search"
	"espalier/search/usage"
)

// Method is a row of the table of methods. Each is declared beside its strategy.
type Method struct {
	Name    string
	About   string // one line
	Options []Option
	Purpose search.Purpose // of its first request

	// What its trees are continued by: see Continue.
	single   bool // its tree is one chain
	averages bool // the rewards of visits
	leaves   bool // it never returns to what it has backtracked from

	base     search.Settings
	check    func(search.Settings) error // of several options together; nil: there is nothing to check
	strategy func(search.Settings) search.Strategy
}

// table is every method. It is made once: screens ask for titles of methods at every drawing.
var table = sync.OnceValue(func() []Method {
	return []Method{
		inputOutputMethod(), chainOfThoughtMethod(), selfConsistencyMethod(), bestOfMethod(), refineMethod(),
		breadthFirstMethod(), depthFirstMethod(), bestFirstMethod(), monteCarloMethod(), adaptiveMethod(), controllerMethod(),
		graphMethod(), programMethod(),
	}
})

// All lists every method, from the least search to the most.
func All() []Method { return slices.Clone(table()) }

// Suits reports whether a method can search a problem at all: not every puzzle is divided, and
// few are programs.
func (m Method) Suits(p search.Problem) bool {
	can := p.Capabilities()
	return (m.Purpose != search.Split || can.Divides) && (m.Purpose != search.Ask || can.Program != nil)
}

// Names are the names of all methods, in the order of Methods.
func Names() []string {
	var names []string
	for _, m := range All() {
		names = append(names, m.Name)
	}
	return names
}

// Defaults are the paper's settings for a method, suited to the embedded model:
// proposals are enumerated, which costs a quarter of the tokens that samples do,
// and states are thought over before they are judged, as the paper's value prompt
// has it.
func Defaults(method string) (search.Settings, error) {
	m, err := Named(method)
	if err != nil {
		return search.Settings{}, err
	}
	return m.defaults(), nil
}

func (m Method) defaults() search.Settings {
	s := m.base
	s.Method = m.Name
	for _, o := range m.Options {
		o.reset(&s)
	}
	return s
}

// New builds the strategy of a method, or reports which setting it cannot work with
// and what would do.
func New(s search.Settings) (search.Strategy, error) {
	m, err := Named(s.Method)
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

// Named finds a method; the error lists those there are.
func Named(name string) (Method, error) {
	methods := table()
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		return Method{}, usage.Unknown("method", name, Names())
	}
	return methods[i], nil
}

// Switch returns the settings with another method. What the user changed is kept if
// the method has the option; all else gets the method's defaults.
func Switch(s search.Settings, name string) (search.Settings, error) {
	next, err := Named(name)
	if err != nil {
		return s, err
	}
	now, err := Named(s.Method)
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
func Title(s search.Settings) string {
	title := s.Method
	m, err := Named(s.Method)
	if err != nil {
		return title
	}
	usual := m.defaults()
	for _, o := range m.Options {
		switch text := o.Text(s); {
		case o.short != "" && text != "" && (text != "0" || o.Name == "shots"):
			title += " " + o.short + text
		case o.Name == "generate" || o.Name == "evaluate" || o.Name == "policy" || o.Name == "prior":
			if text != o.Text(usual) {
				title += " " + text
			}
		}
	}
	return title
}

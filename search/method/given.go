package method

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/usage"
)

// Given are settings that the user gave: they take precedence over the defaults of a method.
type Given []GivenSetting

// GivenSetting is an option and the text of its value.
type GivenSetting struct {
	Option Option
	Text   string
}

// ParseGiven reads settings of the form name=value.
func ParseGiven(pairs []string) (Given, error) {
	var given Given
	for _, pair := range pairs {
		name, text, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not a setting; write name=value", pair)
		}
		o, ok := OptionNamed(Options(), name)
		if !ok {
			return nil, usage.Unknown("setting", name, optionNames()).Err
		}
		if err := o.Set(new(search.Settings), text); err != nil {
			return nil, err
		}
		given = append(given, GivenSetting{o, text})
	}
	return given, nil
}

func optionNames() []string {
	var names []string
	for _, o := range Options() {
		names = append(names, o.Name)
	}
	return names
}

// Over lays the settings over a method's defaults.
func (g Given) Over(s search.Settings) search.Settings {
	for _, given := range g {
		_ = given.Option.Set(&s, given.Text) // its text was valid when it was read
	}
	return g.warmed(s)
}

// OverUsed is Over for several methods at once: a setting tunes the methods that have
// it, and the others ignore it.
func (g Given) OverUsed(s search.Settings) search.Settings {
	used := slices.DeleteFunc(slices.Clone(g), func(given GivenSetting) bool { return !HasOption(s.Method, given.Option.Name) })
	return used.Over(s)
}

// Unused names the settings that a method ignores.
func (g Given) Unused(method string) []string {
	var names []string
	for _, given := range g {
		if !HasOption(method, given.Option.Name) {
			names = append(names, given.Option.Name)
		}
	}
	return names
}

// Idle says of each setting that changes nothing beside the others what it would take: "max-doubt needs evaluate=doubt".
func (g Given) Idle(s search.Settings) []string {
	var said []string
	for _, given := range g {
		if o := given.Option; o.without != nil && HasOption(s.Method, o.Name) {
			if what := o.without(s); what != "" {
				said = append(said, fmt.Sprintf("%s changes nothing here: it needs %s", o.Name, what))
			}
		}
	}
	return said
}

// HasOption reports whether a method has an option.
func HasOption(method, option string) bool {
	m, err := Named(method)
	if err != nil {
		return false
	}
	_, ok := OptionNamed(m.Options, option)
	return ok
}

// warmed gives a generator or an evaluator that the user chose and that samples the
// temperature that is usual for the method, unless the task or the user has set
// another: greedy samples are all the same.
func (g Given) warmed(s search.Settings) search.Settings {
	given := func(name string) bool {
		return slices.ContainsFunc(g, func(g GivenSetting) bool { return g.Option.Name == name })
	}
	samples := given("generate") && s.Generate == search.GenerateSample ||
		given("evaluate") && samplesLabels(s)
	if usual, err := Defaults(s.Method); err == nil && samples && s.Temperature == 0 && !given("temperature") {
		s.Temperature = usual.Temperature
	}
	return s
}

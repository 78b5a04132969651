package debug

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
)

// Setting is something that set can change of how a search continues.
type Setting struct {
	Name    string
	Help    string
	Choices []string // the words it may be; nil: a number or free text

	value func(search.Started) string
	apply func(s *search.Started, value string) error
}

// Value is what a search has for the setting.
func (s Setting) Value(setup search.Started) string { return s.value(setup) }

// Settings lists the options of a method, and what else decides how a search
// continues: method, models, seed and budget.
func Settings(methodName string) []Setting {
	all := []Setting{{
		"method", "How the search decides what to do next.", method.Names(),
		func(s search.Started) string { return s.Settings.Method },
		func(s *search.Started, value string) (err error) {
			s.Settings, err = method.Switch(s.Settings, value)
			return err
		},
	}}
	if m, err := method.Named(methodName); err == nil {
		for _, o := range m.Options {
			all = append(all, Setting{
				o.Name, o.Help, o.Choices,
				func(s search.Started) string { return o.Text(s.Settings) },
				func(s *search.Started, value string) error { return o.Set(&s.Settings, value) },
			})
		}
	}
	word := func(name, help string, at func(*search.Started) *string) Setting {
		return Setting{
			name, help, nil,
			func(s search.Started) string { return *at(&s) },
			func(s *search.Started, value string) error {
				*at(s) = value
				return nil
			},
		}
	}
	limit := func(name, help string, at func(*search.Started) *int) Setting {
		return Setting{
			name, help, nil,
			func(s search.Started) string { return strconv.Itoa(*at(&s)) },
			func(s *search.Started, value string) error {
				n, err := strconv.Atoi(value)
				if err != nil || n < 0 {
					return fmt.Errorf("%q is not a whole number of 0 or more; 0 means no limit", value)
				}
				*at(s) = n
				return nil
			},
		}
	}
	return append(
		all,
		word("model", "The model that proposes thoughts, and values them unless value-model does.", func(s *search.Started) *string { return &s.Model }),
		word("propose-with", "Further models that propose in the same tree, with commas between.", func(s *search.Started) *string { return &s.Proposers }),
		word("value-model", "The model that values thoughts, if it is another one.", func(s *search.Started) *string { return &s.Evaluator }),
		Setting{
			"seed", "The same seed gives the same search.", nil,
			func(s search.Started) string { return strconv.FormatUint(s.Seed, 10) },
			func(s *search.Started, value string) error {
				seed, err := strconv.ParseUint(value, 10, 64)
				if err != nil {
					return fmt.Errorf("%q is not a whole number of 0 or more", value)
				}
				s.Seed = seed
				return nil
			},
		},
		limit("max-nodes", "The most thoughts; 0 means no limit.", func(s *search.Started) *int { return &s.Budget.Nodes }),
		limit("max-calls", "The most requests to models; 0 means no limit.", func(s *search.Started) *int { return &s.Budget.Calls }),
		limit("max-tokens", "The most tokens of prompts and completions, cached ones included; 0 means no limit.", func(s *search.Started) *int { return &s.Budget.Tokens }),
		Setting{
			"timeout", "The longest time, such as 2m; 0 means no limit.", nil,
			func(s search.Started) string { return s.Budget.Time.String() },
			func(s *search.Started, value string) error {
				limit, err := time.ParseDuration(value)
				if err != nil || limit < 0 {
					return fmt.Errorf("%q is not a duration, such as 500ms or 2m; 0 means no limit", value)
				}
				s.Budget.Time = limit
				return nil
			},
		},
	)
}

// SettingNames lists what set can change of a search with a method.
func SettingNames(methodName string) []string {
	var names []string
	for _, s := range Settings(methodName) {
		names = append(names, s.Name)
	}
	return names
}

// settingHelp describes what set can change of a search.
func settingHelp(setup search.Started) []string {
	lines := []string{"settings, with the values of this search:"}
	for _, s := range Settings(setup.Settings.Method) {
		lines = append(lines, fmt.Sprintf("  %-16s %-10s %s", s.Name, s.Value(setup), s.Help))
	}
	return lines
}

// findSetting finds a setting of the method by its name, or by the one that logs
// and earlier versions give it.
func findSetting(methodName, name string) (Setting, error) {
	all := Settings(methodName)
	if o, ok := method.OptionNamed(method.Options(), name); ok {
		name = o.Name
	}
	if i := slices.IndexFunc(all, func(s Setting) bool { return s.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := SettingNames(methodName)
	if _, ok := method.OptionNamed(method.Options(), name); ok {
		return Setting{}, fmt.Errorf("method %s does not use %s; its settings are %s", methodName, name, strings.Join(names, ", "))
	}
	return Setting{}, fmt.Errorf("there is no setting %q; %ssettings are %s", name, meant(name, names), strings.Join(names, ", "))
}

// Changed reads NAME VALUE or NAME=VALUE, once or several times, and returns a
// setup with the changes.
func Changed(setup search.Started, args string) (search.Started, error) {
	words := strings.Fields(args)
	if len(words) == 0 {
		return setup, fmt.Errorf("write set NAME VALUE; settings are %s", strings.Join(SettingNames(setup.Settings.Method), ", "))
	}
	before := setup
	for len(words) > 0 {
		name, value, ok := strings.Cut(words[0], "=")
		words = words[1:]
		if !ok && len(words) > 0 {
			value, words = words[0], words[1:]
			ok = true
		}
		found, err := findSetting(setup.Settings.Method, name)
		switch {
		case err != nil:
			return setup, err
		case !ok:
			return setup, fmt.Errorf("a value for %s is missing", name)
		}
		if err := found.apply(&setup, value); err != nil {
			return setup, fmt.Errorf("set %s: %w", name, err)
		}
	}
	if before.Settings.Evaluate == search.EvaluatePRM && setup.Settings.Evaluate != search.EvaluatePRM && setup.Evaluator == before.Evaluator {
		setup.Evaluator = "" // a process reward model values in no other way
	}
	return setup, nil
}

func set(d *Debugger, args string) (plan, error) {
	if change, ok, err := readOverride(d, args); err != nil {
		return plan{}, err
	} else if ok {
		return amend(d, "set "+strings.Join(strings.Fields(args), " "), change)
	}
	return reconfigure(d, "set", d.boundary(), args)
}

// rerun begins the search again, with what it runs with at the moment that is shown and
// other settings where there are any.
func rerun(d *Debugger, args string) (plan, error) { return reconfigure(d, "rerun", 1, args) }

// reconfigure changes the settings in a branch after an event.
func reconfigure(d *Debugger, verb string, from int, args string) (plan, error) {
	setup, err := d.at.line.At(d.boundary()).Setup(), error(nil)
	if args != "" || verb == "set" {
		setup, err = Changed(setup, args)
	}
	if err != nil {
		return plan{}, err
	}
	if d.host.Configure == nil {
		return plan{}, errNoModel
	}
	args = strings.Join(strings.Fields(args), " ")
	if err := method.Continue(d.at.line.At(from), setup); err != nil {
		return plan{}, &NotFromHereError{"rerun " + args, err}
	}
	configure := d.host.Configure
	return changeAfter(d, from, strings.TrimSpace(verb+" "+args), func(ctx context.Context, r *runner.Runner) error {
		config, err := configure(ctx, setup)
		if err != nil {
			return err
		}
		_, err = r.Reconfigure(ctx, config)
		return err
	})
}

// NotFromHereError is a change that the search can only begin with.
type NotFromHereError struct {
	Instead string // the line that begins with it
	Why     error
}

func (e *NotFromHereError) Error() string {
	return fmt.Sprintf("the search cannot continue from here: %v: %s", e.Why, e.Instead)
}
func (e *NotFromHereError) Unwrap() error { return e.Why }

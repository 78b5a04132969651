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

// setting is something that set can change of how a search continues.
type setting struct {
	name  string
	apply func(s *search.Started, value string) error
}

// settings are those of the method, and what else decides how a search unfolds.
func settings(methodName string) []setting {
	all := []setting{{"method", func(s *search.Started, value string) (err error) {
		s.Settings, err = method.Switch(s.Settings, value)
		return err
	}}}
	if m, err := method.Named(methodName); err == nil {
		for _, o := range m.Options {
			all = append(all, setting{o.Name, func(s *search.Started, value string) error { return o.Set(&s.Settings, value) }})
		}
	}
	whole := func(at func(*search.Budget) *int) func(*search.Started, string) error {
		return func(s *search.Started, value string) error {
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no whole number from 0 on; 0 is no limit", value)
			}
			*at(&s.Budget) = n
			return nil
		}
	}
	return append(
		all,
		setting{"model", func(s *search.Started, value string) error {
			s.Model = value
			return nil
		}},
		setting{"value-model", func(s *search.Started, value string) error {
			s.Evaluator = value
			return nil
		}},
		setting{"seed", func(s *search.Started, value string) error {
			seed, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return fmt.Errorf("%q is no whole number from 0 on", value)
			}
			s.Seed = seed
			return nil
		}},
		setting{"max-nodes", whole(func(b *search.Budget) *int { return &b.Nodes })},
		setting{"max-calls", whole(func(b *search.Budget) *int { return &b.Calls })},
		setting{"max-tokens", whole(func(b *search.Budget) *int { return &b.Tokens })},
		setting{"timeout", func(s *search.Started, value string) error {
			limit, err := time.ParseDuration(value)
			if err != nil || limit < 0 {
				return fmt.Errorf("%q is no time, such as 500ms or 2m; 0 is no limit", value)
			}
			s.Budget.Time = limit
			return nil
		}},
	)
}

// SettingNames lists what set can change of a search with a method.
func SettingNames(methodName string) []string {
	var names []string
	for _, s := range settings(methodName) {
		names = append(names, s.name)
	}
	return names
}

// settingHelp describes what set can change of a search with these settings.
func settingHelp(now search.Settings) []string {
	lines := []string{"settings of every search: " + strings.Join(SettingNames(""), ", "), "settings of " + now.Method + ":"}
	m, err := method.Named(now.Method)
	if err != nil {
		return lines[:1]
	}
	for _, o := range m.Options {
		lines = append(lines, fmt.Sprintf("  %-16s %-10s %s", o.Name, o.Text(now), o.Help))
	}
	return lines
}

// findSetting finds a setting of the method by its name, or by the one that logs
// and earlier versions give it.
func findSetting(methodName, name string) (setting, error) {
	all := settings(methodName)
	if o, ok := method.OptionNamed(method.Options(), name); ok {
		name = o.Name
	}
	if i := slices.IndexFunc(all, func(s setting) bool { return s.name == name }); i >= 0 {
		return all[i], nil
	}
	names := SettingNames(methodName)
	if _, ok := method.OptionNamed(method.Options(), name); ok {
		return setting{}, fmt.Errorf("method %s has no use for %s; its settings are %s", methodName, name, strings.Join(names, ", "))
	}
	return setting{}, fmt.Errorf("there is no setting %q; %ssettings are %s", name, meant(name, names), strings.Join(names, ", "))
}

// Changed reads NAME VALUE or NAME=VALUE, once or several times, and returns a
// setup with the changes.
func Changed(setup search.Started, args string) (search.Started, error) {
	words := strings.Fields(args)
	if len(words) == 0 {
		return setup, fmt.Errorf("write set NAME VALUE; settings are %s", strings.Join(SettingNames(setup.Settings.Method), ", "))
	}
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
	return setup, nil
}

func set(d *Debugger, args string) (plan, error) {
	setup, err := Changed(d.at.line.At(d.at.line.Boundary(d.Moment())).Setup(), args)
	if err != nil {
		return plan{}, err
	}
	if d.host.Configure == nil {
		return plan{}, errNoModel
	}
	configure := d.host.Configure
	return d.change("set "+strings.Join(strings.Fields(args), " "), func(ctx context.Context, r *runner.Runner) error {
		config, err := configure(ctx, setup)
		if err != nil {
			return err
		}
		_, err = r.Reconfigure(ctx, config)
		return err
	})
}

package debug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"espalier/search"
)

// setting is something that set can change of how a search goes on.
type setting struct {
	name  string
	apply func(s *search.Started, value string) error
}

// settings are those of search.Settings by their names in a log, with hyphens,
// and what else decides how a search unfolds.
func settings() []setting {
	all := []setting{{"method", setMethod}}
	for field := range reflect.TypeFor[search.Settings]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "method" {
			all = append(all, setting{strings.ReplaceAll(name, "_", "-"), func(s *search.Started, value string) error {
				return setField(&s.Settings, name, value)
			}})
		}
	}
	whole := func(at func(*search.Budget) *int) func(*search.Started, string) error {
		return func(s *search.Started, value string) (err error) {
			*at(&s.Budget), err = strconv.Atoi(value)
			return err
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
		setting{"seed", func(s *search.Started, value string) (err error) {
			s.Seed, err = strconv.ParseUint(value, 10, 64)
			return err
		}},
		setting{"max-nodes", whole(func(b *search.Budget) *int { return &b.Nodes })},
		setting{"max-calls", whole(func(b *search.Budget) *int { return &b.Calls })},
		setting{"max-tokens", whole(func(b *search.Budget) *int { return &b.Tokens })},
		setting{"timeout", func(s *search.Started, value string) (err error) {
			s.Budget.Time, err = time.ParseDuration(value)
			return err
		}},
	)
}

// setField changes a setting that a log knows by this name.
func setField(s *search.Settings, name, value string) error {
	for _, form := range []string{value, strconv.Quote(value)} { // a number or yes and no, else a word
		next := *s
		if json.Unmarshal(fmt.Appendf(nil, `{%q: %s}`, name, form), &next) == nil {
			*s = next
			return nil
		}
	}
	return errors.New("a number is wanted")
}

// setMethod takes the defaults of another method, and keeps what both have a use
// for.
func setMethod(s *search.Started, value string) error {
	next, err := search.Defaults(value)
	if err != nil {
		return err
	}
	if now := s.Settings; now.Generate != "" && next.Generate != "" {
		next.Generate, next.Evaluate, next.Proposals, next.MinProb = now.Generate, now.Evaluate, now.Proposals, now.MinProb
		next.Evaluations, next.Temperature, next.Weights = now.Evaluations, now.Temperature, now.Weights
	}
	next.Trace = s.Settings.Trace
	s.Settings = next
	return nil
}

func settingNames() string {
	var names []string
	for _, s := range settings() {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

// changed reads NAME VALUE or NAME=VALUE, once or several times, and returns a
// setup with the changes.
func changed(setup search.Started, args string) (search.Started, error) {
	words := strings.Fields(args)
	if len(words) == 0 {
		return setup, fmt.Errorf("write set NAME VALUE; settings are %s", settingNames())
	}
	all := settings()
	for len(words) > 0 {
		name, value, ok := strings.Cut(words[0], "=")
		words = words[1:]
		if !ok && len(words) > 0 {
			value, words = words[0], words[1:]
			ok = true
		}
		at := slices.IndexFunc(all, func(s setting) bool { return s.name == name })
		switch {
		case at < 0:
			return setup, fmt.Errorf("there is no setting %q; %ssettings are %s", name, meant(name, strings.Split(settingNames(), ", ")), settingNames())
		case !ok:
			return setup, fmt.Errorf("a value for %s is missing", name)
		}
		if err := all[at].apply(&setup, value); err != nil {
			return setup, fmt.Errorf("%s %s: %w", name, value, err)
		}
	}
	return setup, nil
}

func set(d *Debugger, args string) (plan, error) {
	setup, err := changed(d.at.line.At(d.at.line.Boundary(d.Moment())).Setup(), args)
	if err != nil {
		return plan{}, err
	}
	if d.host.Configure == nil {
		return plan{}, errNoModel
	}
	configure := d.host.Configure
	return d.change("set "+strings.Join(strings.Fields(args), " "), func(ctx context.Context, r *search.Runner) error {
		config, err := configure(ctx, setup)
		if err != nil {
			return err
		}
		_, err = r.Reconfigure(ctx, config)
		return err
	})
}

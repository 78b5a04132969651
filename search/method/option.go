package method

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
)

// Option is one setting of a method, declared once. Flags and their help, the
// debugger's set and its completion, forms, exports and bisections read it.
type Option struct {
	Name        string // "min-probability", as flags and set spell it
	Logged      string // its name in logs, by which it may be set as well
	Placeholder string
	Help        string
	Choices     []string // the words it may be; nil: a number, true or false, or free text

	short   string // stands before it in the title of a search: "b="
	usual   any    // its value unless the user says otherwise
	field   func(*search.Settings) any
	check   func(search.Settings) error  // why it cannot be what it is; nil: whatever fits the field
	without func(search.Settings) string // the setting that is missing for it to matter, empty if none is; nil: none can be
}

// whole is a setting that is a whole number of at least least.
func whole(name, placeholder, help string, usual, least int, field func(*search.Settings) *int) Option {
	return Option{
		Name: name, Logged: logName(name), Placeholder: placeholder, Help: help, usual: usual,
		field: func(s *search.Settings) any { return field(s) },
		check: func(s search.Settings) error {
			if n := *field(&s); n < least {
				return fmt.Errorf("%s is %d; it must be %d or more", name, n, least)
			}
			return nil
		},
	}
}

// number is a setting that is a number for which check has no objection.
func number(name, placeholder, help string, usual float64, field func(*search.Settings) *float64, check func(search.Settings) error) Option {
	return Option{
		Name: name, Logged: logName(name), Placeholder: placeholder, Help: help, usual: usual,
		field: func(s *search.Settings) any { return field(s) }, check: check,
	}
}

// word is a setting that is one of some words.
func word(name, help, usual string, field func(*search.Settings) *string, choices ...string) Option {
	return Option{
		Name: name, Logged: logName(name), Placeholder: "HOW", Help: help, Choices: choices, usual: usual,
		field: func(s *search.Settings) any { return field(s) },
		check: func(s search.Settings) error {
			if value := *field(&s); !slices.Contains(choices, value) && value != usual {
				return fmt.Errorf("cannot %s by %q; use %s", name, value, oneOf(choices))
			}
			return nil
		},
	}
}

func logName(name string) string { return strings.ReplaceAll(name, "-", "_") }

// formerly gives an option the name that it has in logs and had in earlier versions.
func (o Option) formerly(name string) Option {
	o.Logged = name
	return o
}

// usually gives an option another default.
func (o Option) usually(value any) Option {
	o.usual = value
	return o
}

// needing gives an option the other setting without which it changes nothing.
func (o Option) needing(what string, has func(search.Settings) bool) Option {
	o.without = func(s search.Settings) string {
		if has(s) {
			return ""
		}
		return what
	}
	return o
}

// titled has the option stand in the title of a search.
func (o Option) titled(short string) Option {
	o.short = short
	return o
}

// Kind is the type of the option's value: "whole", "number", "word" or "switch".
func (o Option) Kind() string {
	switch o.field(new(search.Settings)).(type) {
	case *int:
		return "whole"
	case *float64:
		return "number"
	case *bool:
		return "switch"
	}
	return "word"
}

// Usual is the option's default, as text; empty for an empty word.
func (o Option) Usual() string { return fmt.Sprint(o.usual) }

// Text is the option's value in s.
func (o Option) Text(s search.Settings) string {
	switch p := o.field(&s).(type) {
	case *int:
		return strconv.Itoa(*p)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	case *bool:
		return strconv.FormatBool(*p)
	case *string:
		return *p
	}
	return ""
}

// Set reads a value. It is not checked against other settings: see New.
func (o Option) Set(s *search.Settings, text string) error {
	var err error
	switch p := o.field(s).(type) {
	case *int:
		err = read(p, text, strconv.Atoi)
	case *float64:
		err = read(p, text, func(text string) (float64, error) { return strconv.ParseFloat(text, 64) })
	case *bool:
		err = read(p, text, strconv.ParseBool)
	case *string:
		*p = text
	}
	if err != nil {
		want := map[string]string{"whole": "a whole number", "number": "a number", "switch": "true or false"}[o.Kind()]
		return fmt.Errorf("%s is %q; it must be %s", o.Name, text, want)
	}
	return nil
}

func read[T any](to *T, text string, parse func(string) (T, error)) error {
	value, err := parse(text)
	if err == nil {
		*to = value
	}
	return err
}

// reset gives the setting its default.
func (o Option) reset(s *search.Settings) {
	switch p := o.field(s).(type) {
	case *int:
		*p = o.usual.(int)
	case *float64:
		*p = o.usual.(float64)
	case *bool:
		*p = o.usual.(bool)
	case *string:
		*p = o.usual.(string)
	}
}

// copy gives to the value that from has.
func (o Option) copy(to *search.Settings, from search.Settings) { _ = o.Set(to, o.Text(from)) }

// Options lists every option that a method has, each as the first method has it.
func Options() []Option {
	var all []Option
	for _, m := range All() {
		for _, o := range m.Options {
			if _, ok := OptionNamed(all, o.Name); !ok {
				all = append(all, o)
			}
		}
	}
	return all
}

// UsualBy lists the methods that have an option, with their defaults for it:
// "tot-bfs, tot-dfs: 64; controller: 1".
func UsualBy(name string) string {
	var values []string
	methods := map[string][]string{}
	all := All()
	for _, m := range all {
		o, ok := OptionNamed(m.Options, name)
		if !ok {
			continue
		}
		value := o.Usual()
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
		methods[value] = append(methods[value], m.Name)
	}
	var parts []string
	for _, value := range values {
		who := strings.Join(methods[value], ", ")
		if len(methods[value]) == len(all) {
			who = "all methods"
		}
		if value == "" || value == "false" {
			value = "none"
		}
		parts = append(parts, who+": "+value)
	}
	return strings.Join(parts, "; ")
}

// OptionNamed finds an option by its name, or by the name that logs give it.
func OptionNamed(options []Option, name string) (Option, bool) {
	i := slices.IndexFunc(options, func(o Option) bool { return o.Name == name || o.Logged == name || logName(o.Name) == name })
	if i < 0 {
		return Option{}, false
	}
	return options[i], true
}

// oneOf lists words: "a", "b" or "c", in quotes.
func oneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

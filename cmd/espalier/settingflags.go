package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"espalier/search"
)

// settingFlags are a flag for each option of a method. newSettingFlags fills them,
// before kong looks at the command.
type settingFlags struct{ kong.Plugins }

// newSettingFlags makes the flags out of the table of options: a struct with a
// pointer for each, which stays nil where the flag is not given.
func newSettingFlags() settingFlags {
	var fields []reflect.StructField
	for _, o := range search.Options() {
		kind := map[string]reflect.Type{
			"whole": reflect.TypeFor[*int](), "number": reflect.TypeFor[*float64](),
			"word": reflect.TypeFor[*string](), "switch": reflect.TypeFor[*bool](),
		}[o.Kind()]
		tag := fmt.Sprintf(`name:%q group:"search" help:%q`, o.Name, fmt.Sprintf("%s [%s]", o.Help, search.UsualBy(o.Name)))
		if o.Placeholder != "" {
			tag += fmt.Sprintf(` placeholder:%q`, o.Placeholder)
		}
		if former := strings.ReplaceAll(o.Logged, "_", "-"); former != o.Name {
			tag += fmt.Sprintf(` aliases:%q`, former)
		}
		fields = append(fields, reflect.StructField{Name: fieldName(o.Name), Type: kind, Tag: reflect.StructTag(tag)})
	}
	return settingFlags{kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}}
}

// fieldName is an exported name of Go for an option: MinProbability.
func fieldName(option string) string {
	var name string
	for part := range strings.SplitSeq(option, "-") {
		name += capital(part)
	}
	return name
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// values are the flags that were given.
func (f settingFlags) values() settingValues {
	var given settingValues
	for _, o := range search.Options() {
		for _, plugin := range f.Plugins {
			if p := reflect.ValueOf(plugin).Elem().FieldByName(fieldName(o.Name)); !p.IsNil() {
				given = append(given, settingValue{o, fmt.Sprint(p.Elem().Interface())})
			}
		}
	}
	return given
}

// settingValue is a setting that the user gave.
type settingValue struct {
	option search.Option
	text   string
}

// settingValues lie over the defaults of a method.
type settingValues []settingValue

// parseSettings reads name=value, as bench and the start form have it.
func parseSettings(pairs []string) (settingValues, error) {
	var given settingValues
	for _, pair := range pairs {
		name, text, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not a setting; write name=value", pair)
		}
		o, ok := search.OptionNamed(search.Options(), name)
		if !ok {
			return nil, unknown("setting", name, optionNames()).err
		}
		if err := o.Set(new(search.Settings), text); err != nil {
			return nil, err
		}
		given = append(given, settingValue{o, text})
	}
	return given, nil
}

func optionNames() []string {
	var names []string
	for _, o := range search.Options() {
		names = append(names, o.Name)
	}
	return names
}

// over lays the settings over a method's defaults.
func (v settingValues) over(s search.Settings) search.Settings {
	for _, given := range v {
		_ = given.option.Set(&s, given.text) // kong or parseSettings has read it before
	}
	return v.warmed(s)
}

// overUsed is over for several methods at once: a setting tunes those that have
// it, and passes the others by.
func (v settingValues) overUsed(s search.Settings) search.Settings {
	used := slices.DeleteFunc(slices.Clone(v), func(given settingValue) bool { return !has(s.Method, given.option.Name) })
	return used.over(s)
}

// unused names the settings that a method has no use for.
func (v settingValues) unused(method string) []string {
	var names []string
	for _, given := range v {
		if !has(method, given.option.Name) {
			names = append(names, given.option.Name)
		}
	}
	return names
}

func has(method, option string) bool {
	m, err := search.MethodNamed(method)
	if err != nil {
		return false
	}
	_, ok := search.OptionNamed(m.Options, option)
	return ok
}

// warmed gives a generator or an evaluator that was asked for and samples the
// temperature that is usual for the method, where the task has none and the user
// says nothing else: greedy samples are all the same.
func (v settingValues) warmed(s search.Settings) search.Settings {
	given := func(name string) bool {
		return slices.ContainsFunc(v, func(v settingValue) bool { return v.option.Name == name })
	}
	samples := given("generate") && s.Generate == search.GenerateSample ||
		given("evaluate") && (s.Evaluate == search.EvaluateValue || s.Evaluate == search.EvaluateVote)
	if usual, err := search.Defaults(s.Method); err == nil && samples && s.Temperature == 0 && !given("temperature") {
		s.Temperature = usual.Temperature
	}
	return s
}

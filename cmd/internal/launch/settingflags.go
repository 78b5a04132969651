package launch

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"espalier/search/method"
)

// SettingFlags are a flag for each option of a method. newSettingFlags fills them,
// before kong looks at the command.
type SettingFlags struct{ kong.Plugins }

// NewSettingFlags returns a function that makes the flags out of the table of options: a
// struct with a pointer for each, which stays nil where the flag is not given.
func NewSettingFlags() func() SettingFlags {
	var fields []reflect.StructField
	for _, o := range method.Options() {
		kind := map[string]reflect.Type{
			"whole": reflect.TypeFor[*int](), "number": reflect.TypeFor[*float64](),
			"word": reflect.TypeFor[*string](), "switch": reflect.TypeFor[*bool](),
		}[o.Kind()]
		tag := fmt.Sprintf(`name:%q group:"search" help:%q`, o.Name, fmt.Sprintf("%s [%s]", o.Help, method.UsualBy(o.Name)))
		if o.Placeholder != "" {
			tag += fmt.Sprintf(` placeholder:%q`, o.Placeholder)
		}
		if former := strings.ReplaceAll(o.Logged, "_", "-"); former != o.Name {
			tag += fmt.Sprintf(` aliases:%q`, former)
		}
		fields = append(fields, reflect.StructField{Name: fieldName(o.Name), Type: kind, Tag: reflect.StructTag(tag)})
	}
	all := reflect.StructOf(fields)
	return func() SettingFlags { return SettingFlags{kong.Plugins{reflect.New(all).Interface()}} }
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

// Given are the flags that were given.
func (f SettingFlags) Given() method.Given {
	var given method.Given
	for _, o := range method.Options() {
		for _, plugin := range f.Plugins {
			if p := reflect.ValueOf(plugin).Elem().FieldByName(fieldName(o.Name)); !p.IsNil() {
				given = append(given, method.GivenSetting{Option: o, Text: fmt.Sprint(p.Elem().Interface())})
			}
		}
	}
	return given
}

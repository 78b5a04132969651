package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"espalier/cmd/internal/launch"
	"espalier/cmd/internal/version"
	"espalier/engine/train"
	"espalier/search/method"
	"espalier/search/tasks/registry"
	"espalier/sessions"
	"espalier/sessions/export"
)

// The flags that commands share; those of a method's settings are in settingflags.go.

var flagGroups = []kong.Group{
	{Key: "search", Title: "Search:"},
	{Key: "model", Title: "Model:"},
	{Key: "server", Title: "Models behind servers:"},
	{Key: "budget", Title: "Budget of each search:"},
	{Key: "screen", Title: "Screen:"},
}

// methodHelp lists the methods below a command's help.
func methodHelp() string {
	var b strings.Builder
	b.WriteString("Methods:\n\n")
	for _, m := range method.All() {
		fmt.Fprintf(&b, "    %-10s %s\n", m.Name, m.About)
	}
	return b.String()
}

// variables are what the tags of flags quote. kong goes through each of them for each flag, so
// lists are not among them.
func variables() kong.Vars {
	return kong.Vars{"version": "espalier " + version.Describe(), "steps": fmt.Sprint(train.Defaults().Steps)}
}

// listsInHelp fills in the lists that help texts quote.
func listsInHelp(k *kong.Kong) error {
	var sorts, formats []string
	for _, by := range sessions.Sorts() {
		sorts = append(sorts, string(by))
	}
	for _, f := range export.Formats() {
		formats = append(formats, f.Name)
	}
	lists := strings.NewReplacer(
		"${sorts}", strings.Join(sorts, ", "), "${formats}", strings.Join(formats, ", "), "${foreign}", launch.ForeignFormats(),
		"${tasks}", strings.Join(registry.Names(), ", "), "${methods}", strings.Join(method.Names(), ", "))
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		if value, ok := node.(*kong.Value); ok {
			value.Help = lists.Replace(value.Help)
		}
		return next(nil)
	})
}

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

// helpVariables are the defaults that help texts quote.
func helpVariables() kong.Vars {
	var sorts, formats []string
	for _, by := range sessions.Sorts() {
		sorts = append(sorts, string(by))
	}
	for _, f := range export.Formats() {
		formats = append(formats, f.Name)
	}
	return kong.Vars{
		"sorts":   strings.Join(sorts, ", "),
		"formats": strings.Join(formats, ", "),
		"foreign": launch.ForeignFormats(),
		"version": "espalier " + version.Describe(),
		"steps":   fmt.Sprint(train.Defaults().Steps),
		"tasks":   strings.Join(registry.Names(), ", "),
		"methods": strings.Join(method.Names(), ", "),
	}
}

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"espalier/themes"
)

type themesCmd struct {
	List    themesListCmd    `cmd:"" default:"1" help:"List the themes."`
	Preview themesPreviewCmd `cmd:"" help:"Show the look of every role."`
}

type themesListCmd struct{}

func (themesListCmd) Run() error {
	for _, name := range themes.Names() {
		theme, err := themes.Builtin(name)
		if err != nil {
			return failed(err)
		}
		fmt.Printf("%-16s %-6s built in\n", name, theme.Variant)
	}
	own := userThemes()
	names := make([]string, 0, len(own))
	for name := range own {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		theme, err := themeFile(own[name])
		if err != nil {
			fmt.Fprintf(os.Stderr, "espalier: warning: %v\n", err)
			continue
		}
		fmt.Printf("%-16s %-6s %s\n", name, theme.Variant, own[name])
	}
	return nil
}

type themesPreviewCmd struct {
	Name    string `arg:"" optional:"" default:"terminal" help:"A built-in theme or a .toml file."`
	Colors  string `default:"auto" placeholder:"DEPTH" help:"auto, none, 16, 256 or truecolor. Default: ${default}."`
	NoColor bool   `help:"The same as --colors none."`
}

func (c themesPreviewCmd) Run() error {
	look := colorFlags{Theme: c.Name, Colors: c.Colors, NoColor: c.NoColor}
	palette, err := look.palette()
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, role := range themes.Roles() {
		sample := fmt.Sprintf(" %-16s 10 - 4 = 6  left 6 9 13 ", role)
		b.WriteString(palette.On(role) + sample + palette.OnSelected(role) + " selected " + palette.Reset + "\n")
	}
	_, err = fmt.Print(b.String())
	return err
}

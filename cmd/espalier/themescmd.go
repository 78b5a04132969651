package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/cmd/internal/launch"
	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/search/printable"
	"espalier/themes"
	"espalier/tui/config"
)

type themesCmd struct {
	List    themesListCmd    `cmd:"" default:"1" help:"List the themes."`
	Preview themesPreviewCmd `cmd:"" help:"Preview a theme."`
	Import  themesImportCmd  `cmd:"" help:"Convert a base16 or base24 scheme to a theme."`
	Schema  themesSchemaCmd  `cmd:"" help:"Print the JSON schema of theme files, for editors."`
}

type themesListCmd struct{}

func (themesListCmd) Run() error {
	for _, name := range themes.Names() {
		theme, err := themes.Builtin(name)
		if err != nil {
			return exit.Failed(err)
		}
		fmt.Fprintf(console.Stdout, "%-16s %-6s built in\n", name, theme.Variant)
	}
	for _, name := range themes.Families() {
		fmt.Fprintf(console.Stdout, "%-16s %-6s %s or %s, after the background\n", name, "both",
			themes.ForBackground(name, themes.Dark), themes.ForBackground(name, themes.Light))
	}
	own := config.Themes()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		theme, err := launch.OpenTheme(own[name])
		if err != nil {
			fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", console.Redacted(err))
			continue
		}
		fmt.Fprintf(console.Stdout, "%-16s %-6s %s\n", name, theme.Variant, own[name])
	}
	return nil
}

type themesPreviewCmd struct {
	Name       string `arg:"" optional:"" default:"auto" help:"Name of a theme, or a .toml file."`
	All        bool   `help:"Preview every theme."`
	Background string `default:"auto" placeholder:"SIDE" help:"Use a theme's light or dark variant. Default: ${default}."`
	Colors     string `default:"auto" placeholder:"DEPTH" help:"Colour depth: auto, none, 16, 256 or truecolor. Default: ${default}."`
	NoColor    bool   `help:"Same as --colors none."`
}

func (c themesPreviewCmd) Run() error {
	look := launch.ColorFlags{Theme: c.Name, Background: c.Background, Colors: c.Colors, NoColor: c.NoColor}
	if !c.All {
		palette, err := look.Palette()
		if err != nil {
			return err
		}
		_, err = io.WriteString(console.Raw, palette.Preview())
		return err
	}
	profile, err := look.Profile()
	if err != nil {
		return err
	}
	all, wrong := config.AllThemes()
	for _, err := range wrong {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", console.Redacted(err))
	}
	for _, theme := range all {
		if _, err := fmt.Fprintf(console.Raw, "%s\n%s\n", printable.Line(theme.Name), theme.Palette(profile).Preview()); err != nil {
			return err
		}
	}
	return nil
}

type themesSchemaCmd struct{}

func (themesSchemaCmd) Run() error {
	_, err := console.Raw.Write(themes.Schema())
	return err
}

type themesImportCmd struct {
	File  string `arg:"" help:"YAML file in the format of tinted-theming."`
	Name  string `placeholder:"NAME" help:"Name of the theme. Default: the file's name."`
	Out   string `placeholder:"FILE" help:"Output file; - is standard output. Default: your themes folder."`
	Force bool   `help:"Overwrite an existing file."`
}

func (c themesImportCmd) Run(ctx context.Context) error {
	name := c.Name
	if name == "" {
		base := filepath.Base(c.File)
		name = strings.ToLower(strings.TrimSuffix(base, filepath.Ext(base)))
	}
	if err := themes.CheckName(name); err != nil {
		return exit.BadInput(err, "choose another with --name")
	}
	data, err := boundedfile.Read(ctx, c.File, boundedfile.Text)
	if err != nil {
		return exit.Unread(ctx, fmt.Errorf("scheme: %w", err))
	}
	theme, err := themes.Import(c.File, data, name)
	if err != nil {
		return exit.BadInput(fmt.Errorf("scheme: %w", err), "")
	}
	if c.Out == "-" {
		out := console.Content()
		_, err := out.Write(theme)
		return errors.Join(err, out.Close())
	}
	try := c.Out
	file := c.Out
	if file == "" {
		try = name
		if file, err = config.ThemeFile(name); err != nil {
			return exit.BadInput(err, "use --out FILE, or set ESPALIER_CONFIG")
		}
	}
	// The whole file or none: an explorer may be watching it.
	write := wholefile.New
	if c.Force {
		write = wholefile.Write
	}
	if err := write(file, theme, 0o644); errors.Is(err, fs.ErrExist) {
		return exit.BadInput(fmt.Errorf("%s already exists", file), "--force overwrites it; --name or --out choose another")
	} else if err != nil {
		return exit.BadInput(fmt.Errorf("themes: %w", err), "")
	}
	_, err = fmt.Fprintf(console.Stdout, "wrote %s\ntry it: espalier themes preview %s\n", file, try)
	return err
}

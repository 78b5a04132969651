package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/themes"
	"espalier/tui/config"
)

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
		return badInput(err, "choose another with --name")
	}
	data, err := boundedfile.Read(ctx, c.File, boundedfile.Text)
	if err != nil {
		return unread(ctx, fmt.Errorf("scheme: %w", err))
	}
	theme, err := themes.Import(c.File, data, name)
	if err != nil {
		return badInput(fmt.Errorf("scheme: %w", err), "")
	}
	if c.Out == "-" {
		out := content()
		_, err := out.Write(theme)
		return errors.Join(err, out.Close())
	}
	try := c.Out
	file := c.Out
	if file == "" {
		try = name
		if file, err = config.ThemeFile(name); err != nil {
			return badInput(err, "use --out FILE, or set ESPALIER_CONFIG")
		}
	}
	// The whole file or none: an explorer may be watching it.
	write := wholefile.New
	if c.Force {
		write = wholefile.Write
	}
	if err := write(file, theme, 0o644); errors.Is(err, fs.ErrExist) {
		return badInput(fmt.Errorf("%s already exists", file), "--force overwrites it; --name or --out choose another")
	} else if err != nil {
		return badInput(fmt.Errorf("themes: %w", err), "")
	}
	_, err = fmt.Fprintf(stdout, "wrote %s\ntry it: espalier themes preview %s\n", file, try)
	return err
}

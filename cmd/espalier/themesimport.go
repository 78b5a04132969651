package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	file, err := c.target(name)
	if err != nil {
		return err
	}
	if err := c.write(file, theme); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "wrote %s\ntry it: espalier themes preview %s\n", file, c.tryAs(name, file))
	return err
}

// target is the file to write to.
func (c themesImportCmd) target(name string) (string, error) {
	if c.Out != "" {
		return c.Out, nil
	}
	dir, ok := config.ThemesDir()
	if !ok {
		return "", badInput(errors.New("no home folder to keep themes in"), "use --out FILE, or set ESPALIER_CONFIG")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", badInput(fmt.Errorf("themes: %w", err), "use --out FILE")
	}
	return filepath.Join(dir, name+".toml"), nil
}

// write makes the file at once or not at all: an explorer may be watching it.
func (c themesImportCmd) write(file string, data []byte) error {
	if _, err := os.Lstat(file); err == nil && !c.Force {
		return badInput(fmt.Errorf("%s already exists", file), "--force overwrites it; --name or --out choose another")
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return badInput(fmt.Errorf("themes: %w", err), "")
	}
	if err := wholefile.Write(file, data, 0o644); err != nil {
		return badInput(fmt.Errorf("themes: %w", err), "")
	}
	return nil
}

// tryAs is what to call the theme by: its name, if it is where names are looked
// for.
func (c themesImportCmd) tryAs(name, file string) string {
	if c.Out == "" {
		return name
	}
	return file
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"

	"espalier/themes"
)

// colorFlags choose the colours of what is printed.
type colorFlags struct {
	Theme   string `group:"screen" default:"terminal" env:"ESPALIER_THEME" placeholder:"NAME" help:"A theme of \"espalier themes list\", or a .toml file. Default: ${default}."`
	Colors  string `group:"screen" default:"auto" placeholder:"DEPTH" help:"auto, none, 16, 256 or truecolor. Default: ${default}."`
	NoColor bool   `group:"screen" help:"The same as --colors none."`
}

// profile is how many colours are wanted on standard output.
func (f colorFlags) profile() (themes.Profile, error) {
	switch {
	case f.NoColor:
		return themes.None, nil
	case f.Colors == "auto":
		return themes.Detect(os.Getenv, isTerminal(os.Stdout)), nil
	}
	p, err := themes.ParseProfile(f.Colors)
	if err != nil {
		err = badInput(fmt.Errorf("unknown colour depth %q; there are auto, none, 16, 256, truecolor", f.Colors), "")
	}
	return p, err
}

func (f colorFlags) palette() (*themes.Palette, error) {
	theme, err := openTheme(f.Theme)
	if err != nil {
		return nil, err
	}
	profile, err := f.profile()
	if err != nil {
		return nil, err
	}
	return theme.Palette(profile), nil
}

// openTheme returns a theme that is built in, stands in the user's folder of
// themes, or is a file.
func openTheme(name string) (*themes.Theme, error) {
	if strings.HasSuffix(name, ".toml") {
		return themeFile(name)
	}
	names := themes.Names()
	for _, builtin := range names {
		if name == builtin {
			return themes.Builtin(name)
		}
	}
	own := userThemes()
	if file, ok := own[name]; ok {
		return themeFile(file)
	}
	for n := range own {
		names = append(names, n)
	}
	return nil, unknown("theme", name, names)
}

func themeFile(file string) (*themes.Theme, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, badInput(fmt.Errorf("theme: %w", err), "")
	}
	theme, warnings, err := themes.Parse(file, data)
	if err != nil {
		return nil, badInput(fmt.Errorf("theme: %w", err), "")
	}
	for _, w := range warnings {
		fmt.Fprintf(os.Stderr, "espalier: warning: %s\n", w)
	}
	return theme, nil
}

// userThemes are the files of the user's folder of themes, by name. A folder
// that cannot be read holds none.
func userThemes() map[string]string {
	found := map[string]string{}
	dir, ok := configDir()
	if !ok {
		return found
	}
	files, _ := filepath.Glob(filepath.Join(dir, "themes", "*.toml"))
	for _, file := range files {
		found[strings.TrimSuffix(filepath.Base(file), ".toml")] = file
	}
	return found
}

// configDir is where a user's settings stand, on every system alike. Nothing is
// ever written there.
func configDir() (string, bool) {
	if dir := os.Getenv("ESPALIER_CONFIG"); dir != "" {
		return dir, true
	}
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "espalier"), true
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return "", false
	}
	return filepath.Join(home, ".config", "espalier"), true
}

func isTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// terminalWidth is 0 where there is no terminal.
func terminalWidth(f *os.File) int {
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}

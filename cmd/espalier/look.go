package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"espalier/search/usage"
	"espalier/themes"
	"espalier/tui/terminal"
)

// colorFlags choose the colours of what is printed.
type colorFlags struct {
	Theme      string `group:"screen" default:"auto" env:"ESPALIER_THEME" placeholder:"NAME" help:"Theme from \"espalier themes list\", a .toml file, or auto for the terminal's own colours. Default: ${default}."`
	Background string `group:"screen" default:"auto" env:"ESPALIER_BACKGROUND" placeholder:"SIDE" help:"Use a theme's light or dark variant; auto asks the terminal. Default: ${default}."`
	Colors     string `group:"screen" default:"auto" placeholder:"DEPTH" help:"Colour depth: auto, none, 16, 256 or truecolor. Default: ${default}."`
	NoColor    bool   `group:"screen" help:"Same as --colors none."`
}

// profile is how many colours are wanted on standard output.
func (f colorFlags) profile() (themes.Profile, error) {
	switch {
	case f.NoColor:
		return themes.None, nil
	case f.Colors == "auto":
		return themes.Detect(os.Getenv, terminal.Is(os.Stdout)), nil
	}
	p, err := themes.ParseProfile(f.Colors)
	if err != nil {
		err = badInput(fmt.Errorf("unknown colour depth %q; there are auto, none, 16, 256, truecolor", f.Colors), "")
	}
	return p, err
}

func (f colorFlags) palette() (*themes.Palette, error) {
	theme, err := f.theme(nil)
	if err != nil {
		return nil, err
	}
	profile, err := f.profile()
	if err != nil {
		return nil, err
	}
	return theme.Palette(profile), nil
}

// theme is the one that was asked for, on the side that was asked for. Only a
// name that means a pair of themes needs to know the background; then the
// environment is asked, and after it the terminal, if probe is given.
func (f colorFlags) theme(probe func() themes.Variant) (*themes.Theme, error) {
	if f.Theme == themes.Auto {
		f.Theme = cmp.Or(keptTheme(), f.Theme)
	}
	side := themes.Variant(f.Background)
	switch side {
	case themes.Dark, themes.Light:
	case themes.Auto:
		side = themes.AnyTone
		if themes.NeedsBackground(f.Theme) {
			side = themes.BackgroundFromEnv(os.Getenv)
			if side == themes.AnyTone && probe != nil {
				side = probe()
			}
		}
	default:
		return nil, badInput(fmt.Errorf("unknown background %q; there are auto, light, dark", f.Background), "")
	}
	theme, err := openTheme(themes.ForBackground(f.Theme, side))
	if err != nil || side == themes.AnyTone || theme.Variant == themes.AnyTone || theme.Variant == side || theme.Pair == "" {
		return theme, err
	}
	return openTheme(theme.Pair)
}

// askTerminal is the background that the terminal says it has. An answer over a
// network can come so late that it would be taken for keys: there, no question.
func askTerminal() themes.Variant {
	const patience = 100 * time.Millisecond
	if !terminal.Is(os.Stdin) || !terminal.Is(os.Stdout) || terminal.IsDumb() ||
		os.Getenv("SSH_CONNECTION") != "" || os.Getenv("SSH_TTY") != "" {
		return themes.AnyTone
	}
	if rgb, ok := terminal.Background(patience); ok {
		return themes.BackgroundOf(rgb[0], rgb[1], rgb[2])
	}
	return themes.AnyTone
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
	names = append(names, themes.Families()...)
	names = slices.AppendSeq(names, maps.Keys(own))
	return nil, usage.Unknown("theme", name, append(names, themes.Auto))
}

// allThemes are those to pick from: the built-in ones, and the user's own. What
// is wrong with one of those is for the caller to show.
func allThemes() (all []*themes.Theme, wrong []error) {
	for _, name := range themes.Names() {
		t, err := themes.Builtin(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, t)
	}
	own := userThemes()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		t, _, err := themes.Load(own[name])
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, t)
	}
	return all, wrong
}

func themeFile(file string) (*themes.Theme, error) {
	theme, warnings, err := themes.Load(file)
	if err != nil {
		return nil, badInput(err, "")
	}
	for _, w := range warnings {
		fmt.Fprintf(stderr, "espalier: warning: %s\n", w)
	}
	return theme, nil
}

// firstOf is what there is room for in a status line.
func firstOf(wrong []error) string {
	if len(wrong) == 0 {
		return ""
	}
	return wrong[0].Error()
}

// userThemes are the files of the user's folder of themes, by name. A folder
// that cannot be read holds none.
func userThemes() map[string]string {
	found := map[string]string{}
	dir, ok := themesDir()
	if !ok {
		return found
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.toml"))
	for _, file := range files {
		found[strings.TrimSuffix(filepath.Base(file), ".toml")] = file
	}
	return found
}

// themesDir is the user's folder of themes.
func themesDir() (string, bool) {
	dir, ok := configDir()
	return filepath.Join(dir, "themes"), ok
}

// configDir is where a user's settings stand, on every system alike. Nothing is
// written there but themes that the user imports.
func configDir() (string, bool) {
	if dir := os.Getenv("ESPALIER_CONFIG"); filepath.Ext(dir) == ".toml" {
		return filepath.Dir(dir), true
	} else if dir != "" {
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

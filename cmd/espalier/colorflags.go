package main

import (
	"cmp"
	"fmt"
	"os"
	"time"

	"espalier/themes"
	"espalier/tui/config"
	"espalier/tui/terminal"
)

// colorFlags choose the colours of what is printed.
type colorFlags struct {
	Theme      string `group:"screen" default:"auto" env:"ESPALIER_THEME" placeholder:"NAME" help:"Theme from \"espalier themes list\", a .toml file, or auto: the one last chosen on the screen, which config.toml keeps, else the terminal's own colours. Default: ${default}."`
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
		err = badInput(fmt.Errorf("unknown colour depth %q; use auto, none, 16, 256 or truecolor", f.Colors), "")
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
		f.Theme = cmp.Or(config.Theme(), f.Theme)
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
		return nil, badInput(fmt.Errorf("unknown background %q; use auto, light or dark", f.Background), "")
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

// openTheme returns a theme and warns of what is wrong with it.
func openTheme(name string) (*themes.Theme, error) {
	theme, warnings, err := config.OpenTheme(name)
	for _, w := range warnings {
		fmt.Fprintf(stderr, "espalier: warning: %s\n", w)
	}
	return theme, badInput(err, "")
}

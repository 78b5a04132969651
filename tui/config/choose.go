package config

import (
	"fmt"
	"os"
	"time"

	"espalier/search/usage"
	"espalier/themes"
	"espalier/tui/terminal"
)

// ChooseTheme returns the theme of a name, on the side that was asked for. Only a
// name that means a pair of themes needs to know the background; then the
// environment is asked, and after it the terminal, if probe is given.
func ChooseTheme(name, background string, probe func() themes.Variant) (*themes.Theme, []themes.Warning, error) {
	own, _ := Load()
	if name == themes.Auto {
		name = own.Theme
	}
	if background == themes.Auto {
		background = own.Background
	}
	side := themes.Variant(background)
	switch side {
	case themes.Dark, themes.Light:
	case themes.Auto:
		side = themes.AnyTone
		if themes.NeedsBackground(name) {
			side = themes.BackgroundFromEnv(os.Getenv)
			if side == themes.AnyTone && probe != nil {
				side = probe()
			}
		}
	default:
		return nil, nil, usage.New(fmt.Errorf("unknown background %q; use auto, light or dark", background), "")
	}
	theme, warnings, err := OpenTheme(themes.ForBackground(name, side))
	if err != nil || side == themes.AnyTone || theme.Variant == themes.AnyTone || theme.Variant == side || theme.Pair == "" {
		return theme, warnings, err
	}
	return OpenTheme(theme.Pair)
}

// AskTerminal is the background that the terminal says it has. An answer over a
// network can come so late that it would be taken for keys: there, no question.
func AskTerminal() themes.Variant {
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

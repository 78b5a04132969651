package launch

import (
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/themes"
	"espalier/tui/config"
	"espalier/tui/terminal"
)

// ColorFlags choose the colours of what is printed.
type ColorFlags struct {
	Theme      string `group:"screen" default:"auto" env:"ESPALIER_THEME" placeholder:"NAME" help:"Theme from \"espalier themes list\", a .toml file, or auto: the one last chosen on the screen, which config.toml keeps, else the terminal's own colours. Default: ${default}."`
	Background string `group:"screen" default:"auto" env:"ESPALIER_BACKGROUND" placeholder:"SIDE" help:"Use a theme's light or dark variant; auto asks the terminal. Default: ${default}."`
	Colors     string `group:"screen" default:"auto" placeholder:"DEPTH" help:"Colour depth: auto, none, 16, 256 or truecolor. Default: ${default}."`
	NoColor    bool   `group:"screen" help:"Same as --colors none."`
}

// Profile is how many colours are wanted on standard output.
func (f ColorFlags) Profile() (themes.Profile, error) {
	switch {
	case f.NoColor:
		return themes.None, nil
	case f.Colors == "auto":
		return themes.Detect(os.Getenv, terminal.Is(os.Stdout)), nil
	}
	p, err := themes.ParseProfile(f.Colors)
	if err != nil {
		err = exit.BadInput(fmt.Errorf("unknown colour depth %q; use auto, none, 16, 256 or truecolor", f.Colors), "")
	}
	return p, err
}

func (f ColorFlags) Palette() (*themes.Palette, error) {
	theme, err := f.theme(nil)
	if err != nil {
		return nil, err
	}
	profile, err := f.Profile()
	if err != nil {
		return nil, err
	}
	return theme.Palette(profile), nil
}

// theme is the one that was asked for. probe asks the terminal for its background.
func (f ColorFlags) theme(probe func() themes.Variant) (*themes.Theme, error) {
	return warned(config.ChooseTheme(f.Theme, f.Background, probe))
}

// OpenTheme returns a theme and warns of what is wrong with it.
func OpenTheme(name string) (*themes.Theme, error) { return warned(config.OpenTheme(name)) }

func warned(theme *themes.Theme, warnings []themes.Warning, err error) (*themes.Theme, error) {
	for _, w := range warnings {
		fmt.Fprintf(console.Stderr, "espalier: warning: %s\n", w)
	}
	return theme, exit.BadInput(err, "")
}

package themes

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Variant is the background that a theme is made for.
type Variant string

// The variants.
const (
	Dark    Variant = "dark"
	Light   Variant = "light"
	AnyTone Variant = "any" // draws on the terminal's own background
)

// Theme is a look for every role. It is immutable.
type Theme struct {
	Name    string
	Variant Variant
	Pair    string // the same theme for the other background; empty: there is none
	File    string // where it was read from; empty: it is built in

	roles [roleCount]style
	read  stamp // which version of File it is
	// ansi are the looks on a terminal of 16 colours. Users choose those 16, so that
	// mapping the theme's colours to them would be a guess: every theme has the looks of
	// "terminal" there, except for those under [ansi].
	ansi [roleCount]style
}

// DefaultName is the theme that is used if the user chooses none.
const DefaultName = "terminal"

//go:embed builtin/*.toml
var builtinFiles embed.FS

// builtinOrder is the order in which themes are listed and cycled.
var builtinOrder = []string{
	"terminal", "dark", "light",
	"catppuccin-mocha", "catppuccin-latte", "tokyonight", "gruvbox-dark", "gruvbox-light", "nord", "dracula",
	"solarized-dark", "solarized-light", "rose-pine", "rose-pine-dawn",
	"high-contrast", "colour-blind", "mono",
}

// Names lists the built-in themes.
func Names() []string { return slices.Clone(builtinOrder) }

// Builtin returns a built-in theme.
func Builtin(name string) (*Theme, error) {
	if !slices.Contains(builtinOrder, name) {
		return nil, fmt.Errorf("unknown theme %q: use one of %s", name, strings.Join(builtinOrder, ", "))
	}
	file := path.Join("builtin", name+".toml")
	data, err := builtinFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("theme %q: %w", name, err)
	}
	t, warnings, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	if len(warnings) > 0 {
		return nil, fmt.Errorf("built-in theme: %s", warnings[0])
	}
	return t, nil
}

// Default returns the theme in the terminal's own colours. It panics if that cannot be
// read, which a test rules out.
func Default() *Theme {
	t, err := Builtin(DefaultName)
	if err != nil {
		panic(err)
	}
	return t
}

package themes

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Variant says for which background a theme was made.
type Variant string

// The variants.
const (
	Dark    Variant = "dark"
	Light   Variant = "light"
	AnyTone Variant = "any" // draws on the terminal's own background
)

// Theme is a complete set of looks. It does not change after it was read.
type Theme struct {
	Name    string
	Variant Variant
	Pair    string // the same theme for the other background; empty: there is none
	File    string // where it was read from; empty: it is built in

	roles [roleCount]style
	read  stamp // which version of File it is
	// ansi are the looks on a terminal of 16 colours. Its user chose those 16;
	// squeezing a theme's own into them would be a guess, so every theme has
	// them from "terminal", except for what it names under [ansi] itself.
	ansi [roleCount]style
}

// DefaultName is the theme that is used when none is asked for.
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

// Builtin returns a theme that comes with the program.
func Builtin(name string) (*Theme, error) {
	if !slices.Contains(builtinOrder, name) {
		return nil, fmt.Errorf("unknown theme %q: there are %s", name, strings.Join(builtinOrder, ", "))
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

// Default is the theme on the terminal's own colours. It is part of the binary,
// and a test reads it: that it cannot be read is a programming error.
func Default() *Theme {
	t, err := Builtin(DefaultName)
	if err != nil {
		panic(err)
	}
	return t
}

package themes

import (
	"strconv"
	"strings"
)

// Auto is the name of whatever suits the terminal.
const Auto = "auto"

// families are names for a theme that comes for either background.
var families = map[string]struct{ dark, light string }{
	"catppuccin": {"catppuccin-mocha", "catppuccin-latte"},
	"gruvbox":    {"gruvbox-dark", "gruvbox-light"},
	"solarized":  {"solarized-dark", "solarized-light"},
}

// Families lists the names that stand for a dark and a light theme.
func Families() []string { return []string{"catppuccin", "gruvbox", "solarized"} }

// NeedsBackground says whether the name means one theme on a dark background and
// another on a light one.
func NeedsBackground(name string) bool {
	_, ok := families[name]
	return ok
}

// ForBackground turns a name into that of the theme for a background; AnyTone is
// an unknown one. "auto" then is the theme that is right on both. Names of single
// themes stay what they are.
func ForBackground(name string, background Variant) string {
	f, ok := families[name]
	switch {
	case name == Auto && background == AnyTone:
		return DefaultName
	case name == Auto:
		return string(background)
	case ok && background == Light:
		return f.light
	case ok:
		return f.dark
	}
	return name
}

// BackgroundOf is the variant that a colour of the screen calls for; the channels
// go from 0 to 255.
func BackgroundOf(r, g, b int) Variant {
	if luminance(r, g, b) < middleLuminance {
		return Dark
	}
	return Light
}

// BackgroundFromEnv reads $COLORFGBG, which some terminals set to the numbers of
// their colours: "15;0" or "15;default;0". AnyTone means that it does not say.
func BackgroundFromEnv(getenv func(string) string) Variant {
	value := getenv("COLORFGBG")
	n, err := strconv.Atoi(value[strings.LastIndexByte(value, ';')+1:])
	switch {
	case err != nil || n < 0 || n > 15:
		return AnyTone
	case n <= 6 || n == 8:
		return Dark
	}
	return Light
}

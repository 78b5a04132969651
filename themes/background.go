package themes

import (
	"strconv"
	"strings"
)

// Auto is the name for the theme that suits the terminal.
const Auto = "auto"

// families are names for a theme with a version for each background.
var families = map[string]struct{ dark, light string }{
	"catppuccin": {"catppuccin-mocha", "catppuccin-latte"},
	"gruvbox":    {"gruvbox-dark", "gruvbox-light"},
	"solarized":  {"solarized-dark", "solarized-light"},
}

// Families lists the names that stand for a pair of a dark and a light theme.
func Families() []string { return []string{"catppuccin", "gruvbox", "solarized"} }

// NeedsBackground reports whether a name stands for different themes on dark and light
// backgrounds.
func NeedsBackground(name string) bool {
	_, ok := families[name]
	return ok
}

// ForBackground resolves a name to the theme for a background. For AnyTone, an unknown
// background, "auto" is the theme that is readable on both. Names of single themes are
// returned unchanged.
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

// BackgroundOf returns the variant for a background colour, with channels from 0 to 255.
func BackgroundOf(r, g, b int) Variant {
	if luminance(r, g, b) < middleLuminance {
		return Dark
	}
	return Light
}

// BackgroundFromEnv reads $COLORFGBG, which some terminals set to the numbers of their
// colours: "15;0" or "15;default;0". It returns AnyTone if the variable does not say.
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

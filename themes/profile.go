package themes

import (
	"fmt"
	"strings"
)

// Profile is the number of colours that a terminal shows.
type Profile int

// The profiles, in order of the number of colours.
const (
	None      Profile = iota // no escape sequences for colour at all
	ANSI                     // 16
	ANSI256                  // 256
	TrueColor                // 16.7 million
)

func (p Profile) String() string {
	switch p {
	case None:
		return "none"
	case ANSI:
		return "16"
	case ANSI256:
		return "256"
	case TrueColor:
		return "truecolor"
	}
	return "unknown"
}

// ParseProfile reads what String writes.
func ParseProfile(name string) (Profile, error) {
	for p := None; p <= TrueColor; p++ {
		if p.String() == name {
			return p, nil
		}
	}
	return None, fmt.Errorf("unknown colour depth %q: use none, 16, 256 or truecolor", name)
}

// Detect chooses the profile from the environment. NO_COLOR, if not empty, overrides
// CLICOLOR_FORCE, which overrides CLICOLOR=0 and an output that is not a terminal.
func Detect(getenv func(string) string, isTerminal bool) Profile {
	if getenv("NO_COLOR") != "" {
		return None
	}
	forced := getenv("CLICOLOR_FORCE")
	if forced != "" && forced != "0" {
		return max(ANSI, announced(getenv))
	}
	if getenv("CLICOLOR") == "0" || !isTerminal {
		return None
	}
	return announced(getenv)
}

// announced returns the profile according to TERM and COLORTERM.
func announced(getenv func(string) string) Profile {
	term := getenv("TERM")
	if term == "dumb" {
		return None
	}
	switch strings.ToLower(getenv("COLORTERM")) {
	case "truecolor", "24bit":
		// screen passes on COLORTERM of the outer terminal, but has no true colour.
		if strings.HasPrefix(term, "screen") && getenv("TERM_PROGRAM") != "tmux" {
			return ANSI256
		}
		return TrueColor
	}
	switch {
	case term == "":
		return None
	case strings.HasSuffix(term, "-direct"), strings.Contains(term, "kitty"),
		strings.Contains(term, "ghostty"), term == "alacritty", term == "wezterm", term == "foot":
		return TrueColor
	case strings.Contains(term, "256color"):
		return ANSI256
	}
	return ANSI
}

package terminal

import (
	"io"
	"strings"

	"espalier/search/printable"
)

// Notify rings the bell and, where the terminal is one that shows notifications to programs
// (by is "auto"), or as the user wants it ("osc9", "osc777"), shows one. Inside tmux, which
// passes the bell alone on, "auto" only rings. There is no answer.
func Notify(w io.Writer, by, text string, getenv func(string) string) error {
	if by == "auto" {
		by = notifier(getenv)
	}
	sequence := "\a"
	// What foreign text could end or divide the sequence with is gone from it.
	text = strings.ReplaceAll(printable.Line(text), ";", ",")
	if runes := []rune(text); len(runes) > longestNotice {
		text = string(runes[:longestNotice]) + "…"
	}
	switch by {
	case "osc9":
		sequence += "\x1b]9;Espalier: " + text + "\x1b\\"
	case "osc777":
		sequence += "\x1b]777;notify;Espalier;" + text + "\x1b\\"
	}
	_, err := io.WriteString(w, sequence)
	return err
}

// longestNotice is how many characters of a text fit into a notification.
const longestNotice = 120

// notifier is the sequence that the terminal of an environment shows notifications for.
func notifier(getenv func(string) string) string {
	if getenv("TMUX") != "" {
		return "bell"
	}
	switch getenv("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "ghostty":
		return "osc9"
	}
	switch name, _, _ := strings.Cut(getenv("TERM"), "-"); {
	case getenv("TERM") == "xterm-kitty", getenv("TERM") == "xterm-ghostty":
		return "osc9"
	case name == "foot", name == "rxvt":
		return "osc777"
	}
	return "bell"
}

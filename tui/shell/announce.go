package shell

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/config"
)

// announcer tells a user who looks elsewhere what has ended.
type announcer struct {
	config.Notify
	tell func(text string) error // nil: there is no terminal to tell by
	away bool                    // another window has the keyboard
}

// due reports whether the end of what took this long is to be told.
func (a *announcer) due(took time.Duration) bool {
	return a.tell != nil && (took >= a.After || a.away && a.Unfocused)
}

// Announce tells of the end of a search, if that took long or nobody looks.
func (h *Host) Announce(text string, took time.Duration) tea.Cmd {
	a := &h.shell.announcer
	if !a.due(took) {
		return nil
	}
	tell := a.tell
	return h.jobs.Command(func(context.Context) tea.Msg {
		_ = tell(text) // a terminal that cannot be written to shows in every frame
		return nil
	})
}

package shell

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"espalier/search/printable"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/keymap"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/usercommand"
)

// CustomKeys are the keys of the user's own commands, as changes of what has none.
func CustomKeys(commands []usercommand.Command) (changes []keymap.Change) {
	for _, c := range commands {
		changes = append(changes, keymap.Change{ID: c.Name, Keys: c.Keys, File: c.File, Line: c.Line})
	}
	return changes
}

// Custom are the user's own commands on a screen, without one to act on.
func Custom(commands []usercommand.Command, screen string) (all []action.Action) {
	for _, c := range commands {
		if c.On(screen) {
			all = append(all, action.Action{ID: c.Name, Group: "your commands", Title: c.About(), Words: c.Run})
		}
	}
	return all
}

// customActions are the user's own commands on a screen.
func (s *Shell) customActions(h *Host) []action.Action {
	all := Custom(s.custom, h.screen.Subject().Screen)
	for i := range all {
		at := slices.IndexFunc(s.custom, func(c usercommand.Command) bool { return c.Name == all[i].ID })
		c := s.custom[at]
		all[i].Do = func() tea.Cmd { return h.askFor(c) }
		if c.Output == usercommand.Thought {
			all[i].Why = h.noThought
		}
	}
	return all
}

func (h *Host) noThought() string {
	if h.screen.Subject().Inject == nil {
		return "there is no thought to add one to"
	}
	return ""
}

// askFor asks what a command wants to know, and runs it with the answer. It is about what
// is selected now, wherever the selection goes meanwhile.
func (h *Host) askFor(c usercommand.Command) tea.Cmd {
	about := h.screen.Subject()
	about.Values = maps.Clone(about.Values)
	if c.Ask == "" {
		return h.confirm(c, about)
	}
	h.overlays.Open(&overlay.Entry{Line: prompt.NewLine("", nil), Label: printable.Line(c.Ask), Done: func(text string) tea.Cmd {
		if about.Values == nil {
			about.Values = map[string]string{}
		}
		about.Values["typed"] = text
		return h.confirm(c, about)
	}})
	return nil
}

func (h *Host) confirm(c usercommand.Command, about Subject) tea.Cmd {
	if c.Confirm == "" {
		return h.launch(c, about)
	}
	h.overlays.Open(&overlay.Entry{Line: prompt.NewLine("", nil), Label: printable.Line(c.Confirm) + " y or n:", Done: func(text string) tea.Cmd {
		if answer := strings.ToLower(strings.TrimSpace(text)); answer == "y" || answer == "yes" {
			return h.launch(c, about)
		}
		h.Say(themes.Text, c.Name+" was not run")
		return nil
	}})
	return nil
}

// ranMsg reports that a command of the user's own has ended.
type ranMsg struct {
	host    *Host
	command usercommand.Command
	about   Subject
	printed string
	err     error
}

// launch runs a command beside the screen, or on the plain terminal.
func (h *Host) launch(c usercommand.Command, about Subject) tea.Cmd {
	if c.Output == usercommand.Terminal {
		return tea.Exec(usercommand.OnTerminal(h.jobs.Context(), c, about.Values), func(err error) tea.Msg {
			return ranMsg{host: h, command: c, about: about, err: err}
		})
	}
	h.Hold(themes.Dim, c.Name+" is running …")
	return h.jobs.Command(func(ctx context.Context) tea.Msg {
		printed, err := c.Collect(ctx, about.Values)
		return ranMsg{h, c, about, printed, err}
	})
}

// ran shows what a command of the user's own has printed where that belongs.
func (s *Shell) ran(m ranMsg) tea.Cmd {
	if !slices.Contains(s.hosts, m.host) {
		return nil // it was closed meanwhile
	}
	h, c := m.host, m.command
	h.Unsay()
	text := strings.TrimSpace(m.printed)
	switch {
	case c.Output == usercommand.Terminal:
		h.Complain(printed(m.err))
		return s.regained()
	case m.err != nil && (c.Output != usercommand.Popup || text == ""):
		h.Complain(printed(m.err))
	case c.Output == usercommand.Popup && text != "":
		lines := strings.Split(printable.Text(ansi.Strip(text)), "\n")
		if m.err != nil {
			lines = append(lines, "", printed(m.err).Error())
		}
		h.overlays.Open(overlay.NewSheet(c.Name, lines))
	case c.Output == usercommand.Thought && text != "":
		return h.own(m.about.Inject(text))
	case c.Output == usercommand.Thought:
		h.Complain(fmt.Errorf("%s printed nothing: no thought was added", c.Name))
	default:
		h.Say(themes.Text, c.Name+" is done")
	}
	return nil
}

// printed is an error that may quote a program.
func printed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", printable.Line(err.Error()))
}

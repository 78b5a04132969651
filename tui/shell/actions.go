package shell

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/overlay"
)

// Groups of the actions that are everywhere.
const (
	groupScreen = "screen"
	groupGo     = "go to"
)

// Actions lists what can be done on every screen, for the page of keys.
func Actions(places []Place) []action.Action {
	return (&Shell{places: places}).common(&Host{})
}

// common are the actions that every screen has.
func (s *Shell) common(h *Host) []action.Action {
	all := []action.Action{
		{ID: "theme", Group: groupScreen, Title: "next theme", Keys: []string{"t"}, Do: s.nextTheme},
		{ID: "themes", Group: groupScreen, Title: "choose a theme", Keys: []string{"T"}, Do: action.Then(s.openThemes)},
		{ID: "background", Group: groupScreen, Title: "light or dark", Keys: []string{"D"}, Why: s.hasNoOtherSide, Do: s.otherSide},
		{ID: "mouse", Group: groupScreen, Title: "mouse on or off", Keys: []string{"%"}, Do: s.toggleMouse},
		{ID: "help", Group: groupScreen, Title: "show all keys and actions", Keys: []string{"?", "f1"}, Do: action.Then(func() { h.overlays.Open(overlay.NewHelp(h.actions, h.Do)) })},
		{ID: "command", Group: groupScreen, Title: "type a command", Keys: []string{":"}, Do: action.Then(func() { h.Type("") })},
		{ID: "palette", Group: groupScreen, Title: "find an action", Keys: []string{"ctrl+p"}, Do: action.Then(func() { h.overlays.Open(overlay.NewPalette(h.actions, h.Do)) })},
		{ID: "suspend", Group: groupScreen, Title: "suspend", Keys: []string{"ctrl+z"}, Do: func() tea.Cmd { return tea.Suspend }},
		{ID: "cancel", Group: groupScreen, Title: "cancel; twice quits", Keys: []string{"ctrl+c"}, Do: action.Then(func() { s.cancel(h) }), Confirmed: s.interrupt},
		{ID: "quit", Group: groupScreen, Title: "back, or quit", Keys: []string{"q"}, Do: func() tea.Cmd { return s.quit(h) }, Confirmed: s.back},
	}
	for _, p := range s.places {
		all = append(all, action.Action{ID: p.ID, Group: groupGo, Title: p.Title, Keys: p.Keys, Do: func() tea.Cmd { return s.goTo(p.ID) }})
	}
	return all
}

func (s *Shell) toggleMouse() tea.Cmd {
	h := s.top()
	s.mouse = !s.mouse
	if s.mouse {
		h.Say(themes.Text, "the mouse selects and scrolls; % frees it")
		return tea.EnableMouseCellMotion
	}
	h.Say(themes.Text, "the mouse is the terminal's; % takes it back")
	return tea.DisableMouse
}

// cancel abandons what runs; a second ctrl+c leaves.
func (s *Shell) cancel(h *Host) {
	text := "ctrl+c again quits"
	if done := h.screen.Cancel(); done != "" {
		text = done + ", " + text
	}
	h.ask("cancel", text)
}

func (s *Shell) interrupt() tea.Cmd {
	s.interrupted = true
	return tea.Quit
}

// quit leaves the screen, but asks while something runs there.
func (s *Shell) quit(h *Host) tea.Cmd {
	if busy := h.screen.Busy(); busy != "" {
		h.ask("quit", busy)
		return nil
	}
	return s.back()
}

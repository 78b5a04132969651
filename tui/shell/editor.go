package shell

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/editor"
)

// editedMsg is a text that comes back from the user's editor.
type editedMsg struct {
	text string
	err  error
	put  func(string) tea.Cmd
}

// edit opens a text in the user's editor, which has the terminal meanwhile. Unless it comes
// back changed, all stays as it is.
func (h *Host) edit(text string, put func(string) tea.Cmd) tea.Cmd {
	e := editor.New(h.jobs.Context(), text)
	return tea.Exec(e, func(err error) tea.Msg { return editedMsg{e.Text, err, put} })
}

func (h *Host) edited(m editedMsg) tea.Cmd {
	h.overlays.Touch()
	switch {
	case errors.Is(m.err, editor.ErrUnchanged), errors.Is(m.err, editor.ErrEmpty):
		h.Say(themes.Text, m.err.Error())
		return nil
	case m.err != nil:
		h.Complain(m.err)
		return nil
	}
	return m.put(m.text)
}

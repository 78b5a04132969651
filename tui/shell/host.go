package shell

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/jobs"
	"espalier/tui/overlay"
)

// Host is a screen's place in the shell: what it may ask of the shell, and what is its
// own there, so that it is found as it was left.
type Host struct {
	shell    *Shell
	screen   Screen
	place    string // the Place that it is; empty: none
	overlays overlay.Stack
	notice   notice
	actions  []action.Action
	jobs     *jobs.Jobs
}

// notice is a word to the user in the place of the status line.
type notice struct {
	text  string
	role  themes.Role
	until time.Time // zero: until it is answered or taken away
	asks  string    // the action that is confirmed by its own key
}

// Palette is what to draw with.
func (h *Host) Palette() *themes.Palette { return h.shell.look.palette }

// Still reports whether nothing may move on its own.
func (h *Host) Still() bool { return h.shell.still }

// Now is the time.
func (h *Host) Now() time.Time { return h.shell.now() }

// Jobs are those of the screen. They end with it.
func (h *Host) Jobs() *jobs.Jobs { return h.jobs }

// Overlays lie over the screen.
func (h *Host) Overlays() *overlay.Stack { return &h.overlays }

// Say shows a word to the user for a while.
func (h *Host) Say(role themes.Role, text string) {
	const while = 4 * time.Second
	h.notice = notice{text: text, role: role, until: h.Now().Add(while)}
	h.overlays.Touch()
}

// Hold shows a word until Unsay.
func (h *Host) Hold(role themes.Role, text string) {
	h.notice = notice{text: text, role: role}
	h.overlays.Touch()
}

// Unsay takes the word away.
func (h *Host) Unsay() { h.Hold(themes.Text, "") }

// Complain shows what went wrong, if anything did.
func (h *Host) Complain(err error) {
	if err != nil {
		h.Say(themes.StatusFailed, err.Error())
	}
}

// ask waits for the key of an action to be pressed again.
func (h *Host) ask(id, text string) {
	h.notice = notice{text: text, role: themes.Notice, asks: id}
	h.overlays.Touch()
}

// Copy puts a text on the clipboard, and says so or why not.
func (h *Host) Copy(text string) tea.Cmd {
	put := h.shell.copy
	if put == nil {
		return nil
	}
	return func() tea.Msg { return copiedMsg{text, put(text)} }
}

// copiedMsg reports what came of copying.
type copiedMsg struct {
	text string
	err  error
}

func (h *Host) copied(m copiedMsg) {
	if m.err != nil {
		h.Complain(m.err)
		return
	}
	h.Say(themes.Text, "copied: "+m.text)
}

// Open opens a screen over this one, when the opener is done. What goes wrong is given
// to failed, or said if that is nil.
func (h *Host) Open(open Opener, failed func(error)) tea.Cmd {
	return h.shell.open(h, "", open, failed)
}

// Go goes to a place.
func (h *Host) Go(id string) tea.Cmd { return h.shell.goTo(id) }

// Back leaves the screen for the one that it was opened from, or the program.
func (h *Host) Back() tea.Cmd { return h.shell.back() }

// Leaving is what Back does: it leads "back" to another screen, or it is to "quit".
func (h *Host) Leaving() string {
	if len(h.shell.hosts) > 1 {
		return "back"
	}
	return "quit"
}

// Do runs an action, or says why that is not possible now.
func (h *Host) Do(a *action.Action) tea.Cmd {
	if a == nil {
		return nil
	}
	if why := a.Disabled(); why != "" {
		h.Say(themes.Notice, a.Title+": not now, "+why)
		return nil
	}
	return a.Do()
}

// Action is one of the screen's actions or of those that are everywhere.
func (h *Host) Action(id string) *action.Action { return action.Find(h.actions, id) }

// Type begins the `:` line with a text.
func (h *Host) Type(text string) { h.shell.openCommand(h, text) }

// key is a key for the screen below the overlays.
func (h *Host) key(k tea.KeyMsg) tea.Cmd {
	if cmd, used := h.screen.Key(k); used {
		return cmd
	}
	a := action.ForKey(h.actions, k.String(), h.screen.Is)
	asked := h.notice.asks
	if asked != "" || !h.notice.until.IsZero() {
		h.Unsay()
	}
	switch {
	case a == nil:
		return nil
	case asked != "" && a.ID == asked:
		return a.Confirmed()
	}
	return h.Do(a)
}

// close ends what belongs to the screen, and waits.
func (h *Host) close() {
	h.jobs.Close()
	h.screen.Close()
}

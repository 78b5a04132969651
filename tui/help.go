package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// help lists every action. Typing narrows the list, enter runs the chosen one.
type help struct {
	open  bool
	query textinput.Model
	at    int
}

// matches are the actions that the query leaves.
func (h *help) matches(all []Action) []*Action {
	var found []*Action
	for i := range all {
		a := &all[i]
		text := a.Group + " " + a.Title + " " + strings.Join(a.Keys, " ")
		if strings.Contains(strings.ToLower(text), strings.ToLower(h.query.Value())) {
			found = append(found, a)
		}
	}
	return found
}

// key answers a key; done closes the list, with the action to run, if any.
func (h *help) key(k tea.KeyMsg, e *Explorer) (run *Action, done bool) {
	found := h.matches(e.actions)
	switch k.String() {
	case "esc", "ctrl+c", "f1":
		h.open = false
		return nil, true
	case "?":
		if h.query.Value() == "" {
			h.open = false
			return nil, true
		}
	case "enter":
		h.open = false
		if h.at < len(found) {
			return found[h.at], true
		}
		return nil, true
	case "up", "ctrl+p":
		h.at = max(h.at-1, 0)
		return nil, false
	case "down", "ctrl+n":
		h.at = max(min(h.at+1, len(found)-1), 0)
		return nil, false
	}
	before := h.query.Value()
	h.query, _ = h.query.Update(k)
	if h.query.Value() != before {
		h.at = 0
	}
	return nil, false
}

// keyName is a key as it is printed on a keyboard.
func keyName(key string) string {
	names := map[string]string{" ": "space", "up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn"}
	if n, ok := names[key]; ok {
		return n
	}
	return key
}

// Render draws the list in a frame that takes the place of the panes.
func (h *help) Render(p *themes.Palette, e *Explorer, place draw.Rect) []string {
	inner := place.Inner()
	page := &draw.Page{Palette: p, Width: inner.W}
	page.Add(page.Line().Put(themes.Dim, "find ").Put(themes.Text, h.query.Value()).Put(themes.Accent, "▌"))
	group, chosen := "", 0
	for i, a := range h.matches(e.actions) {
		if a.Group != group {
			group = a.Group
			page.Heading(group, "")
		}
		if i == h.at {
			chosen = len(page.Rows)
		}
		page.Add(h.row(page, a, e, i == h.at))
	}
	top := max(min(chosen-inner.H/2, len(page.Rows)-inner.H), 0)
	frame := draw.Frame{Palette: p, Place: place, Role: themes.Focus, Title: "keys", Note: "type to find · enter runs · esc closes"}
	return frame.Around(page.Window(top, inner.H))
}

func (h *help) row(page *draw.Page, a *Action, e *Explorer, chosen bool) *draw.Line {
	l := page.Line()
	mark := " "
	if chosen {
		l.Select()
		mark = "▌"
	}
	why := a.Disabled(e)
	keys, title := themes.Key, themes.Text
	if why != "" {
		keys, title = themes.Dim, themes.Dim
	}
	l.Put(themes.Accent, mark)
	for i, k := range a.Keys {
		if i > 0 {
			l.Gap(themes.Text, 1)
		}
		l.Put(keys, keyName(k))
	}
	l.To(18).Gap(themes.Text, 1).Put(title, a.Title)
	if why != "" {
		l.Gap(themes.Text, 2).Fit(themes.Dim, "("+why+")", l.Left())
	}
	return l
}

// Package keypress makes keys of what a terminal sends for them.
package keypress

import (
	"regexp"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Split takes a message of several letters apart. While a program is busy a
// terminal sends "jjjj" in one piece, and so does `tmux send-keys`; a paste is
// left whole.
func Split(k tea.KeyMsg) []tea.KeyMsg {
	if k.Type != tea.KeyRunes || k.Paste || len(k.Runes) < 2 {
		return []tea.KeyMsg{k}
	}
	keys := make([]tea.KeyMsg, len(k.Runes))
	for i, r := range k.Runes {
		kind := tea.KeyRunes
		if r == ' ' {
			kind = tea.KeySpace
		}
		keys[i] = tea.KeyMsg{Type: kind, Runes: []rune{r}, Alt: k.Alt && i == 0}
	}
	return keys
}

// Filter keeps floods of mouse motion, and the pieces of mouse reports that are
// mistaken for keys in such a flood, from the program.
type Filter struct {
	now  func() time.Time
	last time.Time
}

// NewFilter makes one; now may be nil.
func NewFilter(now func() time.Time) *Filter {
	if now == nil {
		now = time.Now
	}
	return &Filter{now: now}
}

// motionPause is the least time between two movements of the mouse.
const motionPause = 16 * time.Millisecond

// fragment is what is left of a mouse report such as ESC [ < 35 ; 137 ; 17 M.
var fragment = regexp.MustCompile(`^\[?<?\d*;\d+(;\d+)?[Mm]?$|^\[?<\d+[;\d]*[Mm]?$|^\d*;?\d+[Mm]$`)

// Pass is for tea.WithFilter.
func (f *Filter) Pass(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.MouseMsg:
		if msg.Action == tea.MouseActionMotion {
			now := f.now()
			if now.Sub(f.last) < motionPause {
				return nil
			}
			f.last = now
		}
	case tea.KeyMsg:
		if msg.String() == "alt+[" {
			return nil
		}
		if msg.Type == tea.KeyRunes && !msg.Paste && len(msg.Runes) > 1 && fragment.MatchString(string(msg.Runes)) {
			return nil
		}
	}
	return msg
}

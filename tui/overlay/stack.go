package overlay

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// Stack is the overlays over a screen, the last on top. The zero Stack is empty.
type Stack struct {
	// Edit opens a text in the user's editor, and puts what it became; nil: there is none.
	Edit func(text string, put func(string) tea.Cmd) tea.Cmd

	list  []Overlay
	stale bool // something about it must be redrawn
}

// Open lays an overlay over all others.
func (s *Stack) Open(o Overlay) {
	s.list, s.stale = append(s.list, o), true
}

// Close takes the top one away.
func (s *Stack) Close() {
	if top := s.Top(); top != nil {
		s.list, s.stale = s.list[:len(s.list)-1], true
		top.Closed()
	}
}

// Drop takes one away, wherever it lies.
func (s *Stack) Drop(o Overlay) {
	if i := slices.Index(s.list, o); i >= 0 {
		s.list, s.stale = slices.Delete(s.list, i, i+1), true
		o.Closed()
	}
}

// Top is the one that has the keys; nil: there is none.
func (s *Stack) Top() Overlay {
	if len(s.list) == 0 {
		return nil
	}
	return s.list[len(s.list)-1]
}

// Key gives a key to the top one. It is passed on if that has no use for it.
func (s *Stack) Key(k tea.KeyMsg, space Space) (cmd tea.Cmd, pass bool) {
	if s.Top() == nil {
		return nil, true
	}
	return s.after(s.Top(), s.Top().Key(k, space))
}

// Click gives the mouse to the top one.
func (s *Stack) Click(m tea.MouseMsg, space Space) (cmd tea.Cmd, pass bool) {
	if s.Top() == nil {
		return nil, true
	}
	return s.after(s.Top(), s.Top().Click(m, space))
}

func (s *Stack) after(o Overlay, r Result) (tea.Cmd, bool) {
	s.stale = true
	if r.Close {
		s.Drop(o)
	}
	if r.Edit != nil && s.Edit != nil {
		return s.Edit(r.Edit.Text, func(text string) tea.Cmd {
			next, _ := s.after(o, r.Edit.Put(text))
			return next
		}), false
	}
	if r.Do != nil {
		return r.Do(), r.Pass
	}
	return nil, r.Pass
}

// Touch marks the stack for redrawing.
func (s *Stack) Touch() { s.stale = true }

// Stale reports whether it must be redrawn.
func (s *Stack) Stale() bool { return s.stale }

// Lay draws the overlays over the rows of a screen.
func (s *Stack) Lay(p *themes.Palette, space Space, rows []string) []string {
	s.stale = false
	for _, o := range s.list {
		rows = lay(o, p, space, rows)
	}
	return rows
}

// Hints are the keys of the top one.
func (s *Stack) Hints() []draw.Hint {
	if s.Top() == nil {
		return nil
	}
	return s.Top().Hints()
}

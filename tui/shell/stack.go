package shell

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
)

// openedMsg is a screen that is ready to be shown, or why it is not.
type openedMsg struct {
	from   *Host
	place  string
	screen New
	err    error
	failed func(error)
	again  Opener // with a question for the user
}

// open prepares a screen beside the one that is shown. One is opened at a time.
func (s *Shell) open(from *Host, place string, open Opener, failed func(error)) tea.Cmd {
	if s.opening {
		from.Say(themes.Notice, "another screen is being opened")
		return nil
	}
	s.opening = true
	from.Hold(themes.Dim, "opening …")
	return s.jobs.Command(func(ctx context.Context) tea.Msg {
		screen, err := open(ctx, false)
		m := openedMsg{from: from, place: place, screen: screen, err: err, failed: failed}
		if errors.Is(err, ErrAsks) {
			m.again = open
		}
		return m
	})
}

// opened shows the screen. An opener with a question gets the plain terminal for it.
func (s *Shell) opened(m openedMsg) tea.Cmd {
	if m.again != nil {
		asks := &asking{ctx: s.jobs.Context(), open: m.again}
		return tea.Exec(asks, func(err error) tea.Msg {
			return openedMsg{from: m.from, place: m.place, screen: asks.screen, err: err, failed: m.failed}
		})
	}
	s.opening = false
	m.from.Unsay()
	s.redraw()
	if m.err != nil {
		if m.failed != nil {
			m.failed(m.err)
		} else {
			m.from.Complain(m.err)
		}
		return nil
	}
	h := s.push(m.place, m.screen)
	return h.own(h.screen.Init())
}

// asking runs an opener while the terminal is plain.
type asking struct {
	ctx    context.Context
	open   Opener
	screen New
}

// Run is part of tea.ExecCommand.
func (a *asking) Run() (err error) {
	a.screen, err = a.open(a.ctx, true)
	return err
}

// SetStdin is part of tea.ExecCommand, as are the others; the opener has the
// program's own.
func (a *asking) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (a *asking) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (a *asking) SetStderr(io.Writer) {}

// goTo shows a place: as it was left, or opened now.
func (s *Shell) goTo(id string) tea.Cmd {
	if i := slices.IndexFunc(s.hosts, func(h *Host) bool { return h.place == id }); i >= 0 {
		h := s.hosts[i]
		s.hosts = append(slices.Delete(s.hosts, i, i+1), h)
		return s.returned()
	}
	i := slices.IndexFunc(s.places, func(p Place) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return s.open(s.top(), id, s.places[i].Open, nil)
}

// back closes the screen that is shown. The last one ends the program.
func (s *Shell) back() tea.Cmd {
	if len(s.hosts) == 1 {
		return tea.Quit
	}
	h := s.top()
	s.hosts = s.hosts[:len(s.hosts)-1]
	return tea.Batch(s.returned(), s.jobs.Command(func(context.Context) tea.Msg {
		h.close()
		return closedMsg{}
	}))
}

// closedMsg reports that a screen has been closed. What it leaves, such as a session in
// the store, may be of interest to the one that is shown.
type closedMsg struct{}

// returned shows the top screen again.
func (s *Shell) returned() tea.Cmd {
	s.redraw()
	return s.top().own(s.Top().Return())
}

// isTeas reports whether a message is one of Bubble Tea's own, which its loop takes.
func isTeas(msg tea.Msg) bool {
	return reflect.TypeOf(msg).PkgPath() == reflect.TypeFor[tea.QuitMsg]().PkgPath()
}

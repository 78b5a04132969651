package browser

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/sessions"
	"espalier/themes"
)

// shelf asks the store, in commands. An answer carries the number of its
// question, so that one which comes late does not undo a later one.
type shelf struct {
	b     *Browser
	store *sessions.Store
	asked int
	rest  time.Duration // before a session is read for the preview
}

// listedMsg is the list of a query.
type listedMsg struct {
	asked int
	list  []sessions.Session
	err   error
}

// refresh reads the list anew.
func (sh *shelf) refresh() tea.Cmd {
	sh.asked++
	asked, query, store := sh.asked, sh.b.query, sh.store
	return sh.b.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		list, err := store.List(ctx, query)
		return listedMsg{asked, list, err}
	})
}

func (sh *shelf) listed(m listedMsg) tea.Cmd {
	if m.asked != sh.asked {
		return nil
	}
	if m.err != nil {
		sh.b.host.Say(themes.StatusFailed, m.err.Error())
		return nil
	}
	sh.b.list.set(m.list, sh.b.forks)
	return sh.show()
}

// restedMsg says that the selection has stayed where it is for a moment.
type restedMsg struct{ id string }

// usualRest is how long the selection stays before its session is read whole.
const usualRest = 120 * time.Millisecond

// show turns the preview to the selected session.
func (sh *shelf) show() tea.Cmd {
	s := sh.b.list.selected()
	if !sh.b.preview.turn(s) {
		return nil
	}
	return tea.Tick(sh.rest, func(time.Time) tea.Msg { return restedMsg{s.ID} })
}

// loadedMsg is a session that was read for the preview.
type loadedMsg struct {
	id      string
	preview preview
}

// mostPreviewed bounds the log that is read for a preview: it takes 50 ms.
const mostPreviewed = 20_000 // events

func (sh *shelf) rested(m restedMsg) tea.Cmd {
	s := sh.b.list.selected()
	if m.id != s.ID || sh.b.query.Deleted || s.Events > mostPreviewed {
		return nil
	}
	store := sh.store
	return sh.b.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		r, err := store.Load(ctx, m.id)
		if err != nil {
			return loadedMsg{m.id, preview{err: err}}
		}
		return loadedMsg{m.id, read(r)}
	})
}

func (sh *shelf) loaded(m loadedMsg) {
	if m.id == sh.b.preview.session.ID {
		m.preview.session, m.preview.top = sh.b.preview.session, sh.b.preview.top
		sh.b.preview = m.preview
	}
}

// changedMsg is the result of a change of the store.
type changedMsg struct {
	said string
	err  error
	id   string // where to go; empty: stay
	gone string // id that was deleted
}

// change runs a change of the store.
func (sh *shelf) change(do func(context.Context, *sessions.Store) changedMsg) tea.Cmd {
	store := sh.store
	return sh.b.host.Jobs().Command(func(ctx context.Context) tea.Msg { return do(ctx, store) })
}

func (sh *shelf) changed(m changedMsg) tea.Cmd {
	if m.err != nil {
		sh.b.host.Say(themes.StatusFailed, m.err.Error())
		return nil
	}
	if m.gone != "" {
		sh.b.undo = append(sh.b.undo, m.gone)
	}
	if m.id != "" {
		sh.b.list.wanted = m.id
	}
	sh.b.host.Say(themes.Text, m.said)
	sh.b.preview.stale()
	return sh.refresh()
}

func (sh *shelf) remove() tea.Cmd {
	id := sh.b.list.selected().ID
	if sh.b.marked == id {
		sh.b.marked = ""
	}
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		gone, err := s.Delete(ctx, id)
		return changedMsg{said: "deleted " + id + "; u brings it back", err: err, gone: gone}
	})
}

// restore takes back the last delete, or in the bin the selected one.
func (sh *shelf) restore() tea.Cmd {
	id := sh.b.list.selected().ID
	if !sh.b.query.Deleted {
		id = sh.b.undo[len(sh.b.undo)-1]
	}
	sh.b.undo = slices.DeleteFunc(sh.b.undo, func(u string) bool { return u == id })
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		_, err := s.Restore(ctx, id)
		return changedMsg{said: "restored " + id, err: err, id: id}
	})
}

func (sh *shelf) fork() tea.Cmd {
	from := sh.b.list.selected()
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		f, err := s.Fork(ctx, from.ID, from.Events)
		return changedMsg{said: "forked as " + f.ID, err: err, id: f.ID}
	})
}

func (sh *shelf) rename(title string) tea.Cmd {
	id := sh.b.list.selected().ID
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		return changedMsg{said: "renamed", err: s.Rename(ctx, id, title), id: id}
	})
}

// retag makes a line of words the tags of a session.
func (sh *shelf) retag(line string) tea.Cmd {
	from := sh.b.list.selected()
	var tags []string
	for _, t := range strings.Fields(line) {
		tags = append(tags, strings.ToLower(strings.TrimPrefix(t, "#")))
	}
	gone := slices.DeleteFunc(slices.Clone(from.Tags), func(t string) bool { return slices.Contains(tags, t) })
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		err := s.Untag(ctx, from.ID, gone...)
		if err == nil {
			err = s.Tag(ctx, from.ID, tags...)
		}
		return changedMsg{said: "tagged", err: err, id: from.ID}
	})
}

func (sh *shelf) annotate(text string) tea.Cmd {
	id := sh.b.list.selected().ID
	return sh.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		return changedMsg{said: "noted", err: s.AddNote(ctx, id, 0, text), id: id}
	})
}

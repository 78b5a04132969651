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
	store *sessions.Store
	asked int
}

// listedMsg is the list of a query.
type listedMsg struct {
	asked int
	list  []sessions.Session
	err   error
}

// refresh reads the list anew.
func (b *Browser) refresh() tea.Cmd {
	b.shelf.asked++
	asked, query, store := b.shelf.asked, b.query, b.shelf.store
	return b.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		list, err := store.List(ctx, query)
		return listedMsg{asked, list, err}
	})
}

func (b *Browser) listed(m listedMsg) tea.Cmd {
	if m.asked != b.shelf.asked {
		return nil
	}
	if m.err != nil {
		b.host.Say(themes.StatusFailed, m.err.Error())
		return nil
	}
	b.list.set(m.list, b.forks)
	return b.show()
}

// restedMsg says that the selection has stayed where it is for a moment.
type restedMsg struct{ id string }

// usualRest is how long the selection stays before its session is read whole.
const usualRest = 120 * time.Millisecond

// show turns the preview to the selected session.
func (b *Browser) show() tea.Cmd {
	s := b.list.selected()
	if !b.preview.turn(s) {
		return nil
	}
	return tea.Tick(b.rest, func(time.Time) tea.Msg { return restedMsg{s.ID} })
}

// loadedMsg is a session that was read for the preview.
type loadedMsg struct {
	id      string
	preview preview
}

// mostPreviewed bounds the log that is read for a preview: it takes 50 ms.
const mostPreviewed = 20_000 // events

func (b *Browser) rested(m restedMsg) tea.Cmd {
	s := b.list.selected()
	if m.id != s.ID || b.query.Deleted || s.Events > mostPreviewed {
		return nil
	}
	store := b.shelf.store
	return b.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		r, err := store.Load(ctx, m.id)
		if err != nil {
			return loadedMsg{m.id, preview{err: err}}
		}
		return loadedMsg{m.id, read(r)}
	})
}

func (b *Browser) loaded(m loadedMsg) {
	if m.id == b.preview.session.ID {
		m.preview.session, m.preview.top = b.preview.session, b.preview.top
		b.preview = m.preview
	}
}

// changedMsg is what came of a change of the store.
type changedMsg struct {
	said string
	err  error
	id   string // where to go; empty: stay
	gone string // id that was deleted
}

// change runs a change of the store.
func (b *Browser) change(do func(context.Context, *sessions.Store) changedMsg) tea.Cmd {
	store := b.shelf.store
	return b.host.Jobs().Command(func(ctx context.Context) tea.Msg { return do(ctx, store) })
}

func (b *Browser) changed(m changedMsg) tea.Cmd {
	if m.err != nil {
		b.host.Say(themes.StatusFailed, m.err.Error())
		return nil
	}
	if m.gone != "" {
		b.undo = append(b.undo, m.gone)
	}
	if m.id != "" {
		b.list.wanted = m.id
	}
	b.host.Say(themes.Text, m.said)
	b.preview.stale()
	return b.refresh()
}

func (b *Browser) remove() tea.Cmd {
	id := b.list.selected().ID
	if b.marked == id {
		b.marked = ""
	}
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		gone, err := s.Delete(ctx, id)
		return changedMsg{said: "deleted " + id + "; u brings it back", err: err, gone: gone}
	})
}

// restore takes back the last delete, or in the bin the selected one.
func (b *Browser) restore() tea.Cmd {
	id := b.list.selected().ID
	if !b.query.Deleted {
		id = b.undo[len(b.undo)-1]
	}
	b.undo = slices.DeleteFunc(b.undo, func(u string) bool { return u == id })
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		_, err := s.Restore(ctx, id)
		return changedMsg{said: "restored " + id, err: err, id: id}
	})
}

func (b *Browser) fork() tea.Cmd {
	from := b.list.selected()
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		f, err := s.Fork(ctx, from.ID, from.Events)
		return changedMsg{said: "forked as " + f.ID, err: err, id: f.ID}
	})
}

func (b *Browser) rename(title string) tea.Cmd {
	id := b.list.selected().ID
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		return changedMsg{said: "renamed", err: s.Rename(ctx, id, title), id: id}
	})
}

// retag makes a line of words the tags of a session.
func (b *Browser) retag(line string) tea.Cmd {
	from := b.list.selected()
	var tags []string
	for _, t := range strings.Fields(line) {
		tags = append(tags, strings.ToLower(strings.TrimPrefix(t, "#")))
	}
	gone := slices.DeleteFunc(slices.Clone(from.Tags), func(t string) bool { return slices.Contains(tags, t) })
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		err := s.Untag(ctx, from.ID, gone...)
		if err == nil {
			err = s.Tag(ctx, from.ID, tags...)
		}
		return changedMsg{said: "tagged", err: err, id: from.ID}
	})
}

func (b *Browser) annotate(text string) tea.Cmd {
	id := b.list.selected().ID
	return b.change(func(ctx context.Context, s *sessions.Store) changedMsg {
		return changedMsg{said: "noted", err: s.AddNote(ctx, id, 0, text), id: id}
	})
}

package browser

import (
	"context"
	"errors"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// comparison is two sessions side by side, around the event where they part.
type comparison struct {
	a, b       *sessions.Recording
	difference sessions.Difference
	pairs      []pair
	err        error

	top, rows, height int
}

// pair is what both logs say at an event.
type pair struct {
	seq  int
	a, b string
	same bool
}

// comparedMsg is a comparison that was made.
type comparedMsg struct{ comparison *comparison }

// startCompare reads the marked session and the selected one.
func (b *Browser) startCompare() tea.Cmd {
	first, second := b.marked, b.list.selected().ID
	store := b.shelf.store
	b.compare = &comparison{}
	return b.host.Jobs().Command(func(ctx context.Context) tea.Msg { return comparedMsg{compareSessions(ctx, store, first, second)} })
}

// compared shows it, unless the user has left meanwhile.
func (b *Browser) compared(m comparedMsg) {
	if b.compare != nil {
		b.compare = m.comparison
	}
}

func compareSessions(ctx context.Context, s *sessions.Store, first, second string) *comparison {
	c := &comparison{}
	var errA, errB error
	c.a, errA = s.Load(ctx, first)
	c.b, errB = s.Load(ctx, second)
	if c.err = errors.Join(errA, errB); c.err != nil {
		return c
	}
	c.difference = sessions.Diff(c.a.Events, c.b.Events)
	c.pairs = around(c.a.Events, c.b.Events, c.partsAt())
	return c
}

// partsAt is the event from which on the searches go different ways. That their
// settings differ is event 1, and the less interesting part.
func (c *comparison) partsAt() int {
	if c.difference.Then != nil {
		return c.difference.Then.Seq
	}
	return c.difference.Seq
}

// around words the events before and after the one where two logs part.
func around(a, b []search.Event, at int) []pair {
	const before, after = 3, 60
	from, to := max(at-before, 1), max(at-1, 0)+after
	left, right := told(a, from, to), told(b, from, to)
	var pairs []pair
	for seq := from; seq < min(to, max(len(a), len(b))+1); seq++ {
		p := pair{seq: seq, a: left[seq], b: right[seq], same: at == 0 || seq < at}
		pairs = append(pairs, p)
	}
	return pairs
}

// told describes the events of a log from one up to another. A log that cannot be
// folded is told as far as it can.
func told(log []search.Event, from, to int) map[int]string {
	texts, tree := map[int]string{}, search.NewTree()
	for _, e := range log[:min(len(log), to)] {
		if tree.Apply(e) != nil {
			break
		}
		if e.Seq >= from {
			texts[e.Seq] = search.Describe(tree, e).Sentence(tree)
		}
	}
	if len(log) < to {
		texts[len(log)+1] = "the log ends"
	}
	return texts
}

func (c *comparison) scroll(by int) { c.top = max(min(c.top+by, c.rows-c.height), 0) }

func (c *comparison) render(b *Browser, width, height int) []string {
	page := &draw.Page{Palette: b.host.Palette(), Width: width}
	switch {
	case c.err != nil:
		page.Prose(themes.StatusFailed, c.err.Error())
	case c.a == nil:
		page.Prose(themes.Dim, "reading both …")
	default:
		c.facts(b, page)
		c.parting(page)
		c.logs(page)
	}
	c.rows, c.height = len(page.Rows), height
	c.scroll(0)
	return page.Window(c.top, height)
}

// facts are what the list knows of both.
func (c *comparison) facts(b *Browser, page *draw.Page) {
	row := func(name string, of func(s sessions.Session) string) {
		left, right := of(c.a.Session), of(c.b.Session)
		roles := [2]themes.Role{themes.DiffMine, themes.DiffOthers}
		if left == right {
			roles = [2]themes.Role{themes.Text, themes.Text}
		}
		beside(page, name, roles, left, right)
	}
	row("session", func(s sessions.Session) string { return s.ID })
	row("puzzle", func(s sessions.Session) string { return s.Name() })
	row("method", func(s sessions.Session) string { return b.method(s.Setup.Settings) })
	row("model", func(s sessions.Session) string { return fmt.Sprintf("%s, seed %d", s.Setup.Model, s.Setup.Seed) })
	row("outcome", func(s sessions.Session) string {
		return ending(s)
	})
	row("score", func(s sessions.Session) string {
		if s.Score == nil {
			return "none"
		}
		return describe.Number(*s.Score)
	})
	row("costs", func(s sessions.Session) string {
		return fmt.Sprintf("%s, %s tokens", english.Plural(s.Thoughts, "thought"), english.Grouped(s.Tokens.Prompt+s.Tokens.Completion))
	})
	row("time", func(s sessions.Session) string { return describe.Seconds(spent(s)) })
}

// parting says where the logs part, and in what.
func (c *comparison) parting(page *draw.Page) {
	d := c.difference
	switch {
	case d.Same():
		page.Heading("the logs are identical", "")
		return
	case d.Then == nil && d.Seq == 1:
		page.Heading("they are set up differently, and go the same way", "")
	case d.Then == nil:
		page.Heading(fmt.Sprintf("they part at event %s", english.Grouped(d.Seq)), "")
	default:
		page.Heading(fmt.Sprintf("set up differently, they part at event %s", english.Grouped(d.Then.Seq)), "")
	}
	const most = 6
	for _, change := range d.Changes[:min(len(d.Changes), most)] {
		beside(page, "", [2]themes.Role{themes.DiffMine, themes.DiffOthers}, change.Field+" "+orNone(change.A), change.Field+" "+orNone(change.B))
	}
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// logs are the events around the parting.
func (c *comparison) logs(page *draw.Page) {
	page.Blank()
	for _, p := range c.pairs {
		roles := [2]themes.Role{themes.DiffMine, themes.DiffOthers}
		if p.same || p.a == p.b {
			roles = [2]themes.Role{themes.Dim, themes.Dim}
		}
		beside(page, fmt.Sprint(p.seq), roles, p.a, p.b)
	}
}

// beside sets two texts side by side, each wrapped to its half.
func beside(page *draw.Page, name string, roles [2]themes.Role, a, b string) {
	const middle = 3
	half := (page.Width - nameWidth - middle) / 2
	left, right := draw.Wrap(printable.Line(a), half), draw.Wrap(printable.Line(b), half)
	for i := range max(len(left), len(right)) {
		l := page.Line()
		if i == 0 {
			l.Put(themes.Dim, name)
		}
		l.To(nameWidth)
		if i < len(left) {
			l.Put(roles[0], left[i])
		}
		l.To(nameWidth+half).Put(themes.Frame, " │ ")
		if i < len(right) {
			l.Put(roles[1], right[i])
		}
		page.Add(l)
	}
}

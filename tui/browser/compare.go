package browser

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/thinking"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/compare"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// comparison is two sessions side by side: what is known of both, where they part, and
// their trees.
type comparison struct {
	a, b   *sessions.Recording
	shared int // events
	same   bool
	trees  compare.Trees
	err    error
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

// chainsMsg is what models thought in both sessions, read.
type chainsMsg struct {
	of     *comparison
	chains *compare.ChainView
}

// notCompared says why there are no two sessions side by side.
func (b *Browser) notCompared() string {
	if b.compare == nil || b.compare.trees.A.Tree == nil || b.compare.trees.B.Tree == nil {
		return "no two sessions are compared"
	}
	return ""
}

// compareInside shows what the models thought about the chosen line, or the trees again.
func (b *Browser) compareInside() tea.Cmd {
	c := b.compare
	if c.trees.IsInside() {
		c.trees.Inside(nil)
		return nil
	}
	read, err := c.trees.ReadInside(thinking.Rules{})
	if err != nil {
		b.host.Complain(err)
		return nil
	}
	return b.host.Jobs().Command(func(context.Context) tea.Msg { return chainsMsg{c, read()} })
}

func compareSessions(ctx context.Context, s *sessions.Store, first, second string) *comparison {
	c := &comparison{}
	var errA, errB error
	c.a, errA = s.Load(ctx, first)
	c.b, errB = s.Load(ctx, second)
	if c.err = errors.Join(errA, errB); c.err != nil {
		return c
	}
	d := sessions.Diff(c.a.Events, c.b.Events)
	if c.same = d.Same(); d.Then != nil { // that they are set up differently is told beside
		d = *d.Then
	}
	c.shared = max(d.Seq-1, 0)
	c.trees.A, errA = sideOf(c.a, d.A)
	c.trees.B, errB = sideOf(c.b, d.B)
	if c.err = errors.Join(errA, errB); c.err == nil {
		c.trees.Show(compare.Pairs(c.trees.A.Tree, c.trees.B.Tree, 0, 0, 0))
	}
	return c
}

func sideOf(r *sessions.Recording, first sessions.Side) (compare.Side, error) {
	tree, err := search.Fold(r.Events)
	s := compare.Side{Name: r.ID, Tree: tree}
	if first.Type != "" {
		s.First = first.Says
	}
	return s, err
}

func (c *comparison) scroll(by int) { c.trees.Move(by) }

func (c *comparison) render(b *Browser, width, height int) []string {
	page := &draw.Page{Palette: b.host.Palette(), Width: width}
	switch {
	case c.err != nil:
		page.Prose(themes.StatusFailed, c.err.Error())
	case c.a == nil:
		page.Prose(themes.Dim, "reading both …")
	default:
		c.facts(b, page)
		page.Blank()
		if c.same {
			page.Prose(themes.Dim, "the logs are identical")
		} else {
			c.trees.Parting(page, c.shared)
		}
		page.Blank()
		return append(page.Rows, c.trees.Rows(page.Palette, width, height-len(page.Rows))...)
	}
	return page.Window(0, height)
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
	row("model", func(s sessions.Session) string { return s.Setup.Model + ", " + s.Setup.SeedText() })
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
		return english.Plural(s.Thoughts, "thought") + ", " + s.Started.Provenance.Count(s.Tokens.Prompt+s.Tokens.Completion, search.LacksTokens, "token")
	})
	row("time", func(s sessions.Session) string { return describe.Spent(s.Started, spent(s)) })
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

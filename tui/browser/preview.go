package browser

import (
	"fmt"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// preview shows the selected session: what the list knows of it at once, and its
// log when it has been read.
type preview struct {
	session sessions.Session
	tree    *search.Tree    // nil: not read yet
	last    []describe.Line // the end of the log
	notes   []sessions.Note
	err     error

	top, rows, height int
}

// turn shows another session; it reports whether its log has to be read.
func (p *preview) turn(s sessions.Session) bool {
	if s.ID == p.session.ID && s.Updated.Equal(p.session.Updated) {
		p.session = s
		return s.ID != "" && p.tree == nil && p.err == nil
	}
	*p = preview{session: s}
	return s.ID != ""
}

// stale has the log read again.
func (p *preview) stale() { p.session.Updated = time.Time{} }

// read prepares a session for the preview.
func read(r *sessions.Recording) (p preview) {
	p.notes = r.Notes
	tree := search.NewTree()
	for _, e := range r.Events {
		if p.err = tree.Apply(e); p.err != nil {
			return p
		}
		if l, ok := describe.Event(tree, e); ok {
			p.last = append(p.last, l)
		}
	}
	const most = 12
	p.last = p.last[max(len(p.last)-most, 0):]
	p.tree = tree
	return p
}

func (p *preview) scroll(by int) { p.top = max(min(p.top+by, p.rows-p.height), 0) }

// render draws the rows that fit.
func (p *preview) render(b *Browser, width, height int) []string {
	page := &draw.Page{Palette: b.host.Palette(), Width: width}
	if p.session.ID != "" {
		p.facts(b, page)
		p.words(page)
		p.way(page)
		p.end(page)
	}
	p.rows, p.height = len(page.Rows), height
	p.scroll(0)
	return page.Window(p.top, height)
}

// nameWidth is the width of the names of facts.
const nameWidth = 10

func fact(page *draw.Page, name string, role themes.Role, text string) {
	if text == "" {
		return
	}
	for i, part := range draw.Wrap(printable.Line(text), page.Width-nameWidth) {
		l := page.Line()
		if i == 0 {
			l.Put(themes.Dim, name)
		}
		page.Add(l.To(nameWidth).Put(role, part))
	}
}

// ending is the outcome in a sentence.
func ending(s sessions.Session) string {
	o := outcome(s)
	text := o.glyph + " " + s.Outcome.Label()
	switch {
	case s.Answer != "" && s.Reason != "":
		return text + ": " + s.Answer + " (" + s.Reason + ")"
	case s.Answer+s.Reason != "":
		return text + ": " + s.Answer + s.Reason
	}
	return text
}

func (p *preview) facts(b *Browser, page *draw.Page) {
	s := p.session
	fact(page, "puzzle", themes.Title, s.Started.Puzzle.String())
	fact(page, "outcome", outcome(s).role, ending(s))
	model := s.Setup.Model
	if s.Setup.Evaluator != "" {
		model += ", values by " + s.Setup.Evaluator
	}
	fact(page, "method", themes.Text, fmt.Sprintf("%s, %s, %s", b.method(s.Setup.Settings), model, s.Setup.SeedText()))
	if changes := search.Changes(s.Started, s.Setup); len(changes) > 0 {
		fact(page, "changed", themes.Text, strings.Join(changes, ", "))
	}
	lacking := s.Started.Provenance
	costs := fmt.Sprintf("%s, %s, %s", english.Plural(s.Thoughts, "thought"), lacking.Count(s.Calls, search.LacksCalls, "call"), lacking.Count(s.Tokens.Prompt+s.Tokens.Completion, search.LacksTokens, "token"))
	if s.Tokens.Reused > 0 {
		costs += fmt.Sprintf(" (%s reused)", english.Grouped(s.Tokens.Reused))
	}
	fact(page, "costs", themes.Text, costs+", "+describe.Spent(s.Started, spent(s)))
	fact(page, "session", themes.Dim, fmt.Sprintf("%s, %s, begun %s", s.ID, english.Plural(s.Events, "event"), s.Created.In(b.host.Now().Location()).Format("2 Jan 2006 15:04")))
	fact(page, "origin", themes.Notice, s.Origin.String())
	fact(page, "made by", themes.Notice, lacking.String())
	if s.Parent != "" {
		fact(page, "fork of", themes.Dim, fmt.Sprintf("%s at event %s", s.Parent, english.Grouped(s.ForkSeq)))
	}
	if len(s.Tags) > 0 {
		fact(page, "tags", themes.Text, "#"+strings.Join(s.Tags, " #"))
	}
}

// words are what the user noted, and what is wrong.
func (p *preview) words(page *draw.Page) {
	for _, n := range p.notes {
		name := "note"
		if n.Seq > 0 {
			name = fmt.Sprintf("at %d", n.Seq)
		}
		fact(page, name, themes.Notice, n.Text)
	}
	switch {
	case p.err != nil:
		fact(page, "log", themes.StatusFailed, p.err.Error())
	case p.tree == nil && p.session.Events > mostPreviewed:
		fact(page, "log", themes.Dim, "too long to be read in passing; enter opens it")
	}
}

// way is the path to the answer, or to where the search stands.
func (p *preview) way(page *draw.Page) {
	if p.tree == nil || p.tree.Len() == 0 {
		return
	}
	at, title := p.tree.Focus(), "where it stands"
	if o := p.tree.Outcome(); o.Ended && o.Node > 0 {
		at, title = o.Node, "the way to the answer"
	}
	path := p.tree.Path(at)
	if len(path) < 2 {
		return
	}
	page.Heading(title, "")
	for _, id := range path[1:] {
		n := p.tree.Node(id)
		m := describe.MarkOf(n.Status())
		l := page.Line().Put(m.Role, m.Glyph).Gap(themes.Text, 1).Fit(themes.Text, printable.Line(n.Short()), page.Width/2)
		if n.Check.State != "" {
			l.Gap(themes.Text, 2).Fit(themes.Dim, printable.Line(n.Check.State), l.Left()-10)
		}
		if n.Valued {
			l.To(page.Width-8).Put(themes.Dim, p.tree.Scale().Text(n.Value))
		}
		page.Add(l)
	}
}

// end is the end of the log.
func (p *preview) end(page *draw.Page) {
	if len(p.last) == 0 {
		return
	}
	page.Heading("the end of the log", "")
	for _, n := range p.last {
		logLine(page, n)
	}
}

func logLine(page *draw.Page, n describe.Line) {
	l := page.Line().Put(n.Role, n.Glyph).Gap(themes.Text, 1).Put(n.Role, n.Word).To(11).Fit(themes.Text, printable.Line(n.Text), page.Width)
	if n.Note != "" {
		l.Gap(themes.Text, 2).Fit(themes.Dim, printable.Line(n.Note), l.Left())
	}
	page.Add(l)
}

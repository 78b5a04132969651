package explorer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/draw"
	"espalier/tui/inspector"
	"espalier/tui/overlay"
	"espalier/tui/tell"
)

// dirty says which parts of the screen must be drawn anew.
type dirty uint

const (
	dirtyHeader dirty = 1 << iota
	dirtyTree
	dirtyInspector
	dirtyLog
	dirtyCost
	dirtyResult
	dirtyTimeline
	dirtyWatches
	dirtyStatus // which the shell draws

	everything = 1<<iota - 1
)

// block is a drawn part of the screen and its place.
type block struct {
	place draw.Rect
	rows  []string
}

// screen holds the parts as they were drawn last.
type screen struct {
	dirty dirty
	parts map[dirty]block
}

func (s *screen) stale(parts dirty) { s.dirty |= parts }

// Stale reports whether anything was marked as out of date.
func (e *Explorer) Stale() bool { return e.screen.dirty != 0 }

// Draw draws what is stale and puts the rows together. It is the only place that
// draws.
func (e *Explorer) Draw() []string {
	s := &e.screen
	if e.layout.tooSmall {
		s.dirty = 0
		return []string{draw.Cut("espalier", e.layout.width)}
	}
	if !e.layout.bare && (e.hasResult() == e.layout.result.Empty() || e.watching() != e.layout.watches.H) {
		e.arrange()
	}
	if s.dirty&dirtyInspector != 0 { // watches are about the selected thought
		s.dirty |= dirtyWatches
		e.history.d.Select(e.tree.selected.Node)
	}
	if s.parts == nil {
		s.parts = map[dirty]block{}
	}
	for part := dirty(1); part < dirtyStatus; part <<= 1 {
		if s.dirty&part != 0 {
			s.parts[part] = e.draw(part)
		}
	}
	s.dirty = 0
	blocks := make([]block, 0, len(s.parts))
	for _, b := range s.parts {
		if !b.place.Empty() {
			blocks = append(blocks, b)
		}
	}
	slices.SortFunc(blocks, func(a, b block) int { return a.place.X - b.place.X })
	return tile(blocks, e.layout.height)
}

// Space is what overlays may cover.
func (e *Explorer) Space() overlay.Space {
	l := &e.layout
	if l.tooSmall {
		return overlay.Space{}
	}
	s := overlay.Space{Width: l.width, Height: l.height, Bare: l.bare, Body: draw.Area(0, 1, l.width, l.height-3)}
	if l.bare {
		s.Body = draw.Area(0, 0, l.width, max(l.height-1, 0))
	}
	for _, place := range []draw.Rect{l.log, l.inspector} {
		if !place.Empty() && !l.tree.Empty() {
			s.Beside = place
		}
	}
	return s
}

// tile puts blocks that cover the screen side by side, row by row.
func tile(blocks []block, height int) []string {
	rows := make([]string, height)
	var b strings.Builder
	for y := range rows {
		b.Reset()
		for _, part := range blocks {
			if i := y - part.place.Y; i >= 0 && i < len(part.rows) && i < part.place.H {
				b.WriteString(part.rows[i])
			}
		}
		rows[y] = b.String()
	}
	return rows
}

// draw renders one part at its place.
func (e *Explorer) draw(part dirty) block {
	p, l, h := e.host.Palette(), &e.layout, e.history
	switch part {
	case dirtyHeader:
		return e.one(l.header, func() string {
			return renderHeader(p, e.facts, h, standing(h, e.run.state, e.run.err), l.header.W)
		})
	case dirtyTimeline:
		return e.one(l.timeline, func() string { return e.timeline.Render(p, h, e.scale(), l.timeline) })
	case dirtyWatches:
		return block{l.watches, renderWatches(p, h.d.Watches(), l.watches)}
	case dirtyTree:
		return e.framed(paneTree, "tree", e.treeNote(), func(w, height int) []string {
			return e.tree.Render(e.treeView(), w, height)
		})
	case dirtyInspector:
		return e.framedTabs(paneInspector, e.thoughtTitle(), inspector.Tabs(), e.inspector.Tab(), func(w, height int) []string {
			e.inspector.Show(e.tree.selected.Node)
			return e.inspector.Render(e.inspectorView(), w, height)
		})
	case dirtyLog:
		return e.framed(paneLog, "log", "", func(w, height int) []string { return e.log.Render(p, h, e.scale(), w, height) })
	case dirtyCost:
		return e.framed(paneCost, "costs", "", func(w, height int) []string {
			return renderCosts(p, h.tree, e.figures(), w, height)
		})
	case dirtyResult:
		if l.result.Empty() {
			return block{}
		}
		return block{l.result, renderResult(p, h.tree, e.facts, e.figures(), l.result)}
	case dirtyStatus:
	}
	return block{}
}

func (e *Explorer) one(place draw.Rect, row func() string) block {
	if place.Empty() {
		return block{}
	}
	return block{place, []string{row()}}
}

// framed draws a pane in its frame; a tiny terminal has none.
func (e *Explorer) framed(which pane, title, note string, render func(w, h int) []string) block {
	return e.inFrame(which, draw.Frame{Title: title, Note: note}, render)
}

// framedTabs draws a pane that has tabs.
func (e *Explorer) framedTabs(which pane, title string, tabs []string, tab int, render func(w, h int) []string) block {
	return e.inFrame(which, draw.Frame{Title: title, Tabs: tabs, Tab: tab}, render)
}

func (e *Explorer) inFrame(which pane, f draw.Frame, render func(w, h int) []string) block {
	place := *e.layout.of(which)
	if place.Empty() || which == paneNone {
		return block{}
	}
	if e.layout.bare {
		return block{place, render(place.W, place.H)}
	}
	role := themes.Frame
	if which == e.focus {
		role = themes.Focus
	}
	inner := place.Inner()
	f.Palette, f.Place, f.Role = e.host.Palette(), place, role
	return block{place, f.Around(render(inner.W, inner.H))}
}

// renderWatches shows the watched expressions, what they are now.
func renderWatches(p *themes.Palette, watches []string, place draw.Rect) []string {
	rows := make([]string, 0, max(place.H, 0))
	for _, w := range watches[:min(len(watches), max(place.H, 0))] {
		name, value, _ := strings.Cut(strings.TrimSpace(w), " = ")
		rows = append(rows, draw.NewLine(p, place.W).Gap(themes.Text, 1).Put(themes.Dim, name+" = ").Put(themes.DebugStop, value).String())
	}
	return rows
}

func (e *Explorer) thoughtTitle() string {
	if id := e.tree.selected.Node; id > 0 {
		return "thought " + strconv.Itoa(int(id))
	}
	return "puzzle"
}

func (e *Explorer) inspectorView() inspector.View {
	h := e.history
	page := &draw.Page{Palette: e.host.Palette()}
	if e.found.On() {
		page.Lit = e.found.Query().In
	}
	return inspector.View{
		Page: page, Tree: h.tree, Log: h.log[:h.now()], Outline: h.outline, Streams: e.streams,
		Facts: e.facts, Scale: e.scale(),
		Why: func(id search.NodeID) []string { return h.d.Why(id).Lines(h.tree) },
	}
}

func (e *Explorer) treeView() treeView {
	v := treeView{
		palette: e.host.Palette(), tree: e.history.tree, outline: e.history.outline,
		streams: e.streams, facts: e.facts, scale: e.scale(), still: e.host.Still(), focused: e.focus == paneTree,
		waiting: e.run.state == search.Paused && !e.start,
		found:   &e.found, sign: e.sign,
	}
	if e.history.d.OracleOn() {
		v.oracle = e.history.d.Solvable
	}
	return v
}

func (e *Explorer) treeNote() string {
	note := tell.Plural(e.history.tree.Totals().Thoughts, "thought")
	switch {
	case e.history.d.OracleOn():
		note = "oracle, not the model: + alive  † dead"
	case e.tree.unseen > 0 && e.run.state == search.Running:
		note = tell.Plural(e.tree.unseen, "new thought") + ", f follows"
	case e.filtered.match != nil:
		gone, _ := e.history.outline.Filtered()
		note = fmt.Sprintf("only %s · %s not shown", e.filtered.name, tell.Grouped(gone))
	case e.found.On():
		note = fmt.Sprintf("/%s · in %s of %s", e.found.Query(), tell.Grouped(e.found.Count()), note)
	case e.zoom && e.focus == paneTree:
		note += ", + restores"
	}
	return note
}

func (e *Explorer) scale() tell.Scale {
	return tell.ScaleOf(e.facts.MaxValue, e.history.series.highest)
}

func (e *Explorer) figures() tui.Figures {
	t := e.history.tree
	return tui.Figures{Totals: t.Totals(), Budget: t.Started().Budget, Elapsed: e.elapsed(), Past: e.history.behind() > 0}
}

// Status is the bottom line: the costs, and which keys matter now.
func (e *Explorer) Status(hints []draw.Hint) string {
	if e.changing != "" {
		return draw.NewLine(e.host.Palette(), e.layout.width).Gap(themes.Text, 1).Fit(themes.Dim, e.changing+" …", e.layout.width-2).String()
	}
	if e.layout.bare {
		s := standing(e.history, e.run.state, e.run.err)
		return draw.NewLine(e.host.Palette(), e.layout.width).
			Put(s.role, s.glyph+" "+s.word).Gap(themes.Text, 2).
			Fit(themes.Dim, tell.Plural(e.history.tree.Totals().Thoughts, "thought"), e.layout.width).String()
	}
	return renderStatus(e.host.Palette(), e.figures(), hints, e.layout.width)
}

func (e *Explorer) hasResult() bool { return e.history.tree.Outcome().Ended && e.layout.height >= 16 }

// watching is how many watched expressions there is room for.
func (e *Explorer) watching() int {
	return max(min(len(e.history.d.Watches()), mostWatches, e.layout.height-lowest+2), 0)
}

// Resize takes the size of the terminal.
func (e *Explorer) Resize(width, height int) {
	e.layout.width, e.layout.height = width, height
	e.arrange()
}

// arrange lays the panes out anew and fits what they show to it.
func (e *Explorer) arrange() {
	zoom := paneNone
	if e.zoom {
		zoom = e.focus
	}
	e.layout = arrange(e.layout.width, e.layout.height, zoom, e.focus, e.hasResult(), e.watching())
	height := e.layout.tree.Inner().H
	if e.layout.bare {
		height = e.layout.tree.H
	}
	if height > 0 {
		e.tree.resize(e.history.outline, height)
	}
	e.screen.parts = nil
	e.screen.stale(everything)
}

package explorer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/inspector"
	"espalier/tui/overlay"
	"espalier/tui/stream"
)

// dirty says which parts of the screen must be redrawn.
type dirty uint

const (
	dirtyHeader dirty = 1 << iota
	dirtyTree
	dirtyInspector
	dirtyBoard
	dirtyLog
	dirtyCost
	dirtyResult
	dirtyTimeline
	dirtyWatches
	dirtyGuide
	dirtyNarration
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

// view is what stands where on the screen, and what of it must be redrawn.
type view struct {
	e      *Explorer
	screen screen
	layout layout
	focus  pane
	zoom   bool
}

// Stale reports whether anything was marked as out of date.
func (e *Explorer) Stale() bool { return e.view.screen.dirty != 0 }

// Draw draws what is stale and puts the rows together. It is the only place that
// draws.
func (e *Explorer) Draw() []string {
	s := &e.view.screen
	if e.view.layout.tooSmall {
		s.dirty = 0
		return []string{draw.Cut("espalier", e.view.layout.width)}
	}
	if !e.view.layout.bare && e.view.outgrown() {
		e.view.arrange()
	}
	if s.dirty != 0 { // whatever happened
		s.dirty |= dirtyGuide | dirtyNarration
	}
	if s.dirty&dirtyInspector != 0 { // the board and watches are about the selected thought
		s.dirty |= dirtyBoard | dirtyWatches
		e.history.d.Select(e.tree.selected.Node)
	}
	if s.parts == nil {
		s.parts = map[dirty]block{}
	}
	for part := dirty(1); part < dirtyStatus; part <<= 1 {
		if s.dirty&part != 0 {
			s.parts[part] = e.view.draw(part)
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
	return tile(blocks, e.view.layout.height)
}

// Space is what overlays may cover.
func (e *Explorer) Space() overlay.Space {
	l := &e.view.layout
	if l.tooSmall {
		return overlay.Space{}
	}
	s := overlay.Space{Width: l.width, Height: l.height, Bare: l.bare, Body: draw.Area(0, 1+l.guide.H, l.width, l.height-3-l.guide.H-l.narration.H)}
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
func (vw *view) draw(part dirty) block {
	p, l, h := vw.e.host.Palette(), &vw.layout, vw.e.history
	switch part {
	case dirtyHeader:
		return vw.one(l.header, func() string {
			return renderHeader(p, vw.e.options.Facts, h, standing(h, vw.e.steering.run.state, vw.e.steering.run.err), l.header.W)
		})
	case dirtyTimeline:
		return vw.one(l.timeline, func() string { return vw.e.timeline.Render(p, h, l.timeline) })
	case dirtyWatches:
		return block{l.watches, renderWatches(p, h.d.Displays(), l.watches)}
	case dirtyGuide:
		return vw.e.class.renderGuide(l.guide)
	case dirtyNarration:
		return vw.e.class.renderNarration(l.narration)
	case dirtyTree:
		return vw.framed(paneTree, "tree", vw.treeNote(), func(w, height int) []string {
			return vw.e.tree.Render(vw.treeView(), w, height)
		})
	case dirtyInspector:
		return vw.inFrame(paneInspector, vw.inspectorFrame(), func(w, height int) []string {
			vw.e.inspector.Show(vw.e.tree.selected.Node)
			return vw.e.inspector.Render(vw.inspectorView(), w, height)
		})
	case dirtyBoard:
		return vw.board()
	case dirtyLog:
		return vw.framed(paneLog, "log", "", func(w, height int) []string { return vw.e.log.Render(p, h, w, height) })
	case dirtyCost:
		return vw.framed(paneCost, "costs", "", func(w, height int) []string {
			return renderCosts(p, h.tree, vw.figures(), w, height)
		})
	case dirtyResult:
		if l.result.Empty() {
			return block{}
		}
		return block{l.result, renderResult(p, h.tree, vw.e.options.Facts, vw.figures(), l.result)}
	case dirtyStatus:
	}
	return block{}
}

// board draws the board of the selected thought.
func (vw *view) board() block {
	place := vw.layout.board
	if place.Empty() {
		return block{}
	}
	inner := place.Inner()
	f := draw.Frame{Palette: vw.e.host.Palette(), Place: place, Role: themes.Frame, Title: "board"}
	return block{place, f.Around(inspector.Board(vw.inspectorView(), vw.e.tree.selected.Node, inner.W, inner.H))}
}

func (vw *view) one(place draw.Rect, row func() string) block {
	if place.Empty() {
		return block{}
	}
	return block{place, []string{row()}}
}

// framed draws a pane in its frame; a tiny terminal has none.
func (vw *view) framed(which pane, title, note string, render func(w, h int) []string) block {
	return vw.inFrame(which, draw.Frame{Title: title, Note: note}, render)
}

func (vw *view) inspectorFrame() draw.Frame {
	return draw.Frame{Palette: vw.e.host.Palette(), Place: vw.layout.inspector, Title: vw.thoughtTitle(), Tabs: inspector.Tabs(vw.e.history.tree), Tab: vw.e.inspector.Tab()}
}

func (vw *view) inFrame(which pane, f draw.Frame, render func(w, h int) []string) block {
	place := *vw.layout.of(which)
	if place.Empty() || which == paneNone {
		return block{}
	}
	if vw.layout.bare {
		return block{place, render(place.W, place.H)}
	}
	role := themes.Frame
	if which == vw.focus {
		role = themes.Focus
	}
	inner := place.Inner()
	f.Palette, f.Place, f.Role = vw.e.host.Palette(), place, role
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

func (vw *view) thoughtTitle() string {
	if id := vw.e.tree.selected.Node; id > 0 {
		return "thought " + strconv.Itoa(int(id))
	}
	return "puzzle"
}

func (vw *view) inspectorView() inspector.View {
	h := vw.e.history
	page := &draw.Page{Palette: vw.e.host.Palette()}
	if vw.e.finder.found.On() {
		page.Lit = vw.e.finder.found.Query().In
	}
	streams := vw.e.streams
	if vw.e.class.quiz.on { // they would give the answer away
		streams = stream.New(vw.e.inside.rules)
	}
	return inspector.View{
		Page: page, Tree: h.tree, Log: h.log[:h.now()], Outline: h.outline, Streams: streams,
		Facts: vw.e.options.Facts.Now(vw.e.history.tree), Scale: vw.scale(),
		Why: vw.e.reasons.of, Calibration: vw.e.values.found, Beside: !vw.layout.board.Empty(),
		Inside: vw.e.inside.shown(),
	}
}

func (vw *view) treeView() treeView {
	v := treeView{
		palette: vw.e.host.Palette(), tree: vw.e.history.tree, outline: vw.e.history.outline,
		streams: vw.e.streams, facts: vw.e.options.Facts.Now(vw.e.history.tree), scale: vw.scale(), still: vw.e.host.Still(), focused: vw.focus == paneTree,
		waiting:  vw.e.steering.run.state == runner.Paused && !vw.e.options.Start,
		guessing: vw.e.class.quiz.on,
		insides:  &vw.e.inside, found: &vw.e.finder.found, sign: vw.e.finder.sign,
	}
	if vw.e.history.d.Oracle().On() {
		v.oracle = func(id search.NodeID) (solvable, known bool) {
			return vw.e.history.d.Oracle().Solvable(vw.e.history.tree, id)
		}
	}
	return v
}

func (vw *view) treeNote() string {
	note := english.Plural(vw.e.history.tree.Totals().Thoughts, "thought")
	switch {
	case vw.e.history.d.Oracle().On():
		note = "oracle, not the model: + alive  † dead"
	case vw.e.tree.unseen > 0 && vw.e.steering.run.state == runner.Running:
		note = english.Plural(vw.e.tree.unseen, "new thought") + ", f follows"
	case vw.e.finder.filtered.match != nil:
		gone, _ := vw.e.history.outline.Filtered()
		note = fmt.Sprintf("only %s · %s not shown", vw.e.finder.filtered.name, english.Grouped(gone))
	case vw.e.finder.found.On():
		note = fmt.Sprintf("/%s · in %s of %s", vw.e.finder.found.Query(), english.Grouped(vw.e.finder.found.Count()), note)
	case vw.zoom && vw.focus == paneTree:
		note += ", + restores"
	default:
		if stats := vw.treeView().statsNote(); stats != "" && vw.e.history.tree.Len() > 0 {
			note = stats
		}
	}
	return note
}

func (vw *view) scale() describe.Scale {
	return describe.ScaleOf(vw.e.history.tree)
}

func (vw *view) figures() tui.Figures {
	t := vw.e.history.tree
	return tui.Figures{Totals: t.Totals(), Budget: t.Setup().Budget, Elapsed: vw.e.steering.elapsed(), Past: vw.e.history.behind() > 0}
}

// Status is the bottom line: the costs, and which keys matter now.
func (e *Explorer) Status(hints []draw.Hint) string {
	if text := e.whatif.changing; text != "" {
		if e.whatif.job != nil {
			text = cmp.Or(e.whatif.job.Status(), text)
		}
		return draw.NewLine(e.host.Palette(), e.view.layout.width).Gap(themes.Text, 1).Fit(themes.Dim, text+" …", e.view.layout.width-2).String()
	}
	if e.view.layout.bare {
		s := standing(e.history, e.steering.run.state, e.steering.run.err)
		return draw.NewLine(e.host.Palette(), e.view.layout.width).
			Put(s.role, s.glyph+" "+s.word).Gap(themes.Text, 2).
			Fit(themes.Dim, english.Plural(e.history.tree.Totals().Thoughts, "thought"), e.view.layout.width).String()
	}
	return renderStatus(e.host.Palette(), e.view.figures(), hints, e.view.layout.width)
}

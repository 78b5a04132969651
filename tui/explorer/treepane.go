package explorer

import (
	"espalier/search"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/outline"
	"espalier/tui/stream"
)

// treePane shows a window of the outline around the selected line.
type treePane struct {
	selected outline.Row
	top      int // the first line shown
	offset   int // of the selected line from top; it is what stays still
	height   int

	follow bool
	target search.NodeID // what happened last, which is followed
	unseen int           // thoughts that came while not following
}

// move selects a line relative to the selected one.
func (t *treePane) move(o *outline.Outline, by int) {
	at, _ := o.Index(t.selected)
	t.selectLine(o, at+by)
}

// selectLine selects line k, or the nearest there is.
func (t *treePane) selectLine(o *outline.Outline, k int) {
	if row, ok := o.At(min(max(k, 0), o.Len()-1)); ok {
		t.selected = row
	}
	t.reveal(o)
}

// reveal scrolls as little as needed to show the selected line, with a line of
// context where there is room.
func (t *treePane) reveal(o *outline.Outline) {
	at, ok := o.Index(t.selected)
	if !ok {
		t.selected = nearest(o, t.selected)
		at, _ = o.Index(t.selected)
	}
	margin := 0
	if t.height > 6 {
		margin = 2
	}
	t.top = min(t.top, max(at-margin, 0))
	t.top = max(t.top, min(at+margin, o.Len()-1)-t.height+1)
	t.clamp(o, at)
}

// steady is called when lines came or went: the selected line stays at its place
// on the screen.
func (t *treePane) steady(o *outline.Outline) {
	at, ok := o.Index(t.selected)
	if !ok {
		t.selected = nearest(o, t.selected)
		at, _ = o.Index(t.selected)
	}
	t.top = at - t.offset
	t.clamp(o, at)
}

func (t *treePane) clamp(o *outline.Outline, at int) {
	t.top = max(min(t.top, o.Len()-t.height), 0)
	t.offset = at - t.top
}

// scroll moves the window; the selected line is taken along at its edge.
func (t *treePane) scroll(o *outline.Outline, by int) {
	at, _ := o.Index(t.selected)
	t.top = max(min(t.top+by, o.Len()-t.height), 0)
	if kept := min(max(at, t.top), t.top+t.height-1); kept != at {
		t.selected, _ = o.At(kept)
		at = kept
	}
	t.offset = at - t.top
}

// resize keeps the selected line in sight.
func (t *treePane) resize(o *outline.Outline, height int) {
	if height == t.height {
		return
	}
	t.height = height
	if o.Len() == 0 {
		return
	}
	t.offset = min(t.offset, max(height-1, 0))
	t.steady(o)
	t.reveal(o)
}

// nearest is the closest thing to a row that has a line: its thought, or the
// first ancestor that is shown.
func nearest(o *outline.Outline, r outline.Row) outline.Row {
	id := r.Node
	for id > 0 && int(id) >= o.Nodes() {
		id = search.NodeID(o.Nodes() - 1)
	}
	for row := (outline.Row{Node: max(id, 0)}); ; row = (outline.Row{Node: o.Parent(row)}) {
		if _, ok := o.Index(row); ok || row.Node <= 0 {
			return row
		}
	}
}

// treeView is what the pane needs to draw itself.
type treeView struct {
	palette  *themes.Palette
	tree     *search.Tree
	outline  *outline.Outline
	streams  *stream.Streams
	facts    tui.Facts
	scale    describe.Scale
	still    bool // reduced motion
	focused  bool
	waiting  bool // for the user to start the search
	found    *finding
	guessing bool // what a model makes of a thought is not to be seen
	insides  *insides
	sign     func(search.NodeID) sign // what stands in the gutter; never nil
	// oracle says which thoughts can be solved; nil: it was not asked for.
	oracle func(search.NodeID) (solvable, known bool)
}

// beginning is what stands in the pane before the first event.
func (v treeView) beginning(width int) []string {
	line := func() *draw.Line { return draw.NewLine(v.palette, width).Gap(themes.Text, 1) }
	rows := []string{line().Gap(themes.Text, 1).Put(themes.Accent, "●").Gap(themes.Text, 1).Fit(themes.Title, v.facts.Input, width).String()}
	if v.waiting {
		keys := line().Gap(themes.Text, 2)
		for _, h := range draw.Hints("c", "runs the search", "n", "takes one action", "s", "one event") {
			keys.Put(themes.Key, h.Key).Gap(themes.Text, 1).Put(themes.Dim, h.What).Gap(themes.Text, 3)
		}
		rows = append(rows, line().String(), keys.String())
	}
	return rows
}

// sign is a glyph in the gutter, beside a thought.
type sign struct {
	glyph string
	role  themes.Role
}

// gutter is one column for what the user put beside a thought, and one more for
// the oracle, while that is asked.
func (v treeView) gutter(line *draw.Line, r outline.Row) {
	if v.oracle != nil {
		defer v.alive(line, r)
	}
	var s sign
	if r.Kind == outline.Thought {
		s = v.sign(r.Node)
	}
	if s.glyph == "" {
		line.Gap(themes.Text, 1)
		return
	}
	line.Put(s.role, s.glyph)
}

// alive is the oracle's word on a thought, or on the best of those that a line counts:
// never the model's.
func (v treeView) alive(line *draw.Line, r outline.Row) {
	var about []search.NodeID
	switch r.Kind {
	case outline.Thought:
		about = []search.NodeID{r.Node}
	case outline.Rest:
		about = v.outline.Behind(r.Node)
	case outline.Live, outline.Inside:
	}
	dead := 0
	for _, id := range about {
		switch solvable, known := v.oracle(id); {
		case known && solvable:
			line.Put(themes.OracleAlive, "+")
			return
		case known:
			dead++
		}
	}
	if dead > 0 && dead == len(about) {
		line.Put(themes.OracleDead, "†")
		return
	}
	line.Gap(themes.Text, 1)
}

// Render draws the lines of the window.
func (t *treePane) Render(v treeView, width, height int) []string {
	rows := make([]string, 0, height)
	if v.outline.Len() == 0 {
		rows = append(rows, v.beginning(width)...)
		rows = rows[:min(len(rows), height)]
	}
	columns := v.forStats(columnsFor(width, v.plays()))
	for _, r := range v.outline.Window(t.top, height) {
		line := draw.NewLine(v.palette, width)
		if r == t.selected {
			line.Select()
			if v.focused {
				line.Put(themes.Accent, "▌")
			} else {
				line.Put(themes.Dim, "▌")
			}
		} else {
			line.Gap(themes.Text, 1)
		}
		v.gutter(line, r)
		v.row(line, columns, r)
		rows = append(rows, line.String())
	}
	for len(rows) < height {
		rows = append(rows, draw.NewLine(v.palette, width).String())
	}
	return rows
}

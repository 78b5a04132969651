package tui

import (
	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/outline"
	"espalier/tui/tell"
)

// inspector tells all there is to know of one thought, a tab at a time, and who
// did what: a model, a rule of the task, the method of the search, or the user.
type inspector struct {
	node search.NodeID
	tab  int
	top  int
	rows int // of the text when it was drawn last

	token    int  // the one that the cursor is at, in the tabs that have one
	tokens   int  // that there were when they were drawn last
	unfolded bool // what a model thought before it answered
}

// show turns to a thought, from its beginning.
func (i *inspector) show(id search.NodeID) {
	if id != i.node {
		i.node, i.top, i.token = id, 0, 0
	}
}

func (i *inspector) scroll(by, height int) {
	i.top = max(min(i.top+by, i.rows-height), 0)
}

// turn goes to another tab.
func (i *inspector) turn(by int) {
	n := len(inspectorTabs())
	i.tab, i.top = (i.tab+by+n)%n, 0
}

// move moves the cursor among tokens.
func (i *inspector) move(by int) { i.token = max(min(i.token+by, i.tokens-1), 0) }

// inspectorView is what the pane needs to draw itself.
type inspectorView struct {
	*draw.Page
	tree    *search.Tree
	log     []search.Event // up to the moment that is shown
	outline *outline.Outline
	streams *streams
	facts   Facts
	scale   tell.Scale
	why     func(search.NodeID) []string
	at      *inspector
}

// inspectorTab is one of the tabs.
type inspectorTab struct {
	name  string
	write func(inspectorView, *search.Node)
}

// inspectorTabs lists them, in their order.
func inspectorTabs() []inspectorTab {
	return []inspectorTab{
		{"thought", inspectorView.overview},
		{"text", inspectorView.text},
		{"why", inspectorView.whyTab},
		{"values", inspectorView.evaluation},
		{"tokens", inspectorView.tokenTab},
		{"engine", inspectorView.engineTab},
		{"path", inspectorView.pathTab},
		{"log", inspectorView.logTab},
		{"board", inspectorView.boardTab},
	}
}

func tabNames() []string {
	var names []string
	for _, t := range inspectorTabs() {
		names = append(names, t.name)
	}
	return names
}

// twoColumns is the least width at which a low pane reads in two columns.
const twoColumns = 72

// Render draws the text from its scroll position. A wide and low pane is read
// like a newspaper.
func (i *inspector) Render(v inspectorView, width, height int) []string {
	columns := 1
	if width >= twoColumns && height < 14 {
		columns = 2
	}
	const gutter = 3
	v.at = i
	v.Width = (width - gutter*(columns-1)) / columns
	i.tokens = 0
	if int(i.node) < v.tree.Len() {
		inspectorTabs()[i.tab].write(v, v.tree.Node(i.node))
	}
	i.rows = len(v.Rows)
	i.top = max(min(i.top, i.rows-height*columns), 0)
	if columns == 1 {
		return v.Window(i.top, height)
	}
	next := v.ColumnBreak(i.top, height)
	left, right := v.Window(i.top, min(height, next-i.top)), v.Window(next, height)
	for len(left) < height {
		left = append(left, v.Line().String())
	}
	rows := make([]string, height)
	for r := range rows {
		l := draw.NewLine(v.Palette, width)
		rows[r] = l.Raw(left[r], v.Width).Gap(themes.Text, gutter).Raw(right[r], v.Width).String()
	}
	return rows
}

// nothing says in words why a tab is empty.
func (v inspectorView) nothing(why string) { v.Prose(themes.Dim, why) }

// Package inspector is the pane that tells all there is to know of one thought, a tab
// at a time. A tab is a row of the table in inspector.go and a file of its own.
package inspector

import (
	"espalier/engine"
	"espalier/search"
	"espalier/search/calibration"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/outline"
	"espalier/tui/stream"
)

// Inspector tells all there is to know of one thought, a tab at a time, and who
// did what: a model, a rule of the task, the method of the search, or the user.
type Inspector struct {
	node search.NodeID
	tab  int
	top  int
	rows int // of the text when it was drawn last

	token    int // the one that the cursor is at, in the tabs that have one
	tokens   int // that there were when they were drawn last
	number   int // of the one at the cursor in its reply, from 1
	drawn    engine.Token
	unfolded bool // what a model thought before it answered

	places []place // rows of the text that the selected segment is in
	height int     // of the pane when it was drawn last
	sought int     // the segment that was scrolled to last
	stay   bool    // the next one is not scrolled to
}

// Show turns to a thought, from its beginning.
func (i *Inspector) Show(id search.NodeID) {
	if id != i.node {
		i.node, i.top, i.token = id, 0, 0
	}
}

// Scroll moves the text by lines.
func (i *Inspector) Scroll(by, height int) {
	i.top = max(min(i.top+by, i.rows-height), 0)
}

// Turn goes to another tab.
func (i *Inspector) Turn(by int) {
	n := len(tabs(false))
	i.tab, i.top = (i.tab+by+n)%n, 0
}

// MoveToken moves the cursor among tokens.
func (i *Inspector) MoveToken(by int) { i.token = max(min(i.token+by, i.tokens-1), 0) }

// Token is the one that the cursor is at, and its number in the reply from 1; 0: there is
// none.
func (i *Inspector) Token() (int, engine.Token) { return i.number, i.drawn }

// HasTokens reports whether the tab that was drawn last has a cursor.
func (i *Inspector) HasTokens() bool { return i.tokens > 0 }

// FoldThinking shows or hides what a model thought before it answered.
func (i *Inspector) FoldThinking() { i.unfolded = !i.unfolded }

// The tabs that take time to find out.
const (
	WhyTab         = "why"         // reasons
	CalibrationTab = "calibration" // of all values up to the moment that is shown
)

// Shows reports whether a tab is the one that is shown.
func (i *Inspector) Shows(name string) bool { return tabs(false)[i.tab].name == name }

// Node is the thought that is shown.
func (i *Inspector) Node() search.NodeID { return i.node }

// Tab is the number of the tab that is shown.
func (i *Inspector) Tab() int { return i.tab }

// View is what the pane needs to draw itself.
type View struct {
	*draw.Page
	Tree    *search.Tree
	Log     []search.Event // up to the moment that is shown
	Outline *outline.Outline
	Streams *stream.Streams
	Facts   tui.Facts
	Scale   describe.Scale
	Why     func(search.NodeID) []string
	// Calibration is that of the values up to the moment that is shown, or shortly before;
	// nil: it is not known yet.
	Calibration *calibration.Calibration
	Low         bool    // the pane is wide and low, and read in two columns
	Beside      bool    // the board has a pane of its own
	Inside      *Inside // the selected segment of what a model thought; nil: none is
	at          *Inspector
}

// tab is one of the tabs.
type tab struct {
	name  string
	write func(View, *search.Node)
}

// tabs lists them, in their order. A program has variables in place of a board.
func tabs(program bool) []tab {
	board := tab{"board", func(v View, n *search.Node) { boardTab{v}.write(n) }}
	if program {
		board = tab{"program", View.programTab}
	}
	return []tab{
		{"thought", func(v View, n *search.Node) { thoughtTab{v}.write(n) }},
		{"text", func(v View, n *search.Node) { textTab{v}.write(n) }},
		{WhyTab, View.whyTab},
		{"values", func(v View, n *search.Node) { valuesTab{v}.write(n) }},
		{"tokens", func(v View, n *search.Node) { tokensTab{v}.write(n) }},
		{"engine", func(v View, n *search.Node) { engineTab{v}.write(n) }},
		{"path", func(v View, n *search.Node) { pathTab{v}.write(n) }},
		{"log", View.logTab},
		board,
		{CalibrationTab, View.calibrationTab},
	}
}

// Tabs are the names of the tabs of a search, in their order.
func Tabs(t *search.Tree) []string {
	var names []string
	for _, t := range tabs(t.Started().Frame != nil) {
		names = append(names, t.name)
	}
	return names
}

// twoColumns is the least width at which a low pane reads in two columns.
const twoColumns = 72

// Render draws the text from its scroll position. A wide and low pane is read
// like a newspaper.
func (i *Inspector) Render(v View, width, height int) []string {
	columns := 1
	if width >= twoColumns && height < 14 {
		columns, v.Low = 2, true
	}
	const gutter = 3
	v.at = i
	v.Width = (width - gutter*(columns-1)) / columns
	i.tokens, i.number, i.places = 0, 0, i.places[:0]
	if int(i.node) < v.Tree.Len() {
		tabs(v.Tree.Started().Frame != nil)[i.tab].write(v, v.Tree.Node(i.node))
	}
	i.rows = len(v.Rows)
	i.seek(v.Inside, height*columns)
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
func (v View) nothing(why string) { v.Prose(themes.Dim, why) }

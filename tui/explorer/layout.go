package explorer

import (
	"espalier/search"
	"espalier/tui/draw"
	"espalier/tui/inspector"
)

// layout says where everything is. It depends on the size of the terminal, on
// the pane that is zoomed, and on whether there is a result to show: never on
// what the search does otherwise.
type layout struct {
	width, height                    int
	header, result, timeline, status draw.Rect
	watches                          draw.Rect
	tree, inspector, log, cost       draw.Rect
	board                            draw.Rect // of tasks that have one, where there is room beside the tree
	guide, narration                 draw.Rect
	bare                             bool // no frames: the terminal is tiny
	tooSmall                         bool // nothing sensible fits
}

// Sizes at which the arrangement changes.
const (
	leastWidth, leastHeight = 12, 2
	framedWidth             = 44 // below: no frames
	framedHeight            = 12
	besideWidth             = 100 // from here the inspector stands beside the tree
	tripleWidth             = 160 // from here the log has a place of its own
	lowInspector            = 8
	mostWatches             = 4
	lowest                  = 22 // below: the inspector is behind the tab key
	resultHeight            = 4
	costHeight              = 11
	leastTree               = 34 // columns of a tree beside a board
	lowPane                 = 6  // rows: less than that below a board is no pane
)

// wishes are what wants a place beside the panes that are always there.
type wishes struct {
	zoom, focus pane // the one to show, or paneNone; the one that has the keys
	result      bool
	watches     int          // rows
	guide       int          // rows below the header
	narration   int          // rows, 0 or 1, above the timeline
	board       search.Board // the task's, if it has one
}

// bare reports whether a terminal has no room for frames.
func bare(width, height int) bool { return width < framedWidth || height < framedHeight }

// arrange fills a terminal.
func arrange(width, height int, w wishes) layout {
	l := layout{width: width, height: height}
	zoom, focus, result, watches, board := w.zoom, w.focus, w.result, w.watches, w.board
	switch {
	case width < leastWidth || height < leastHeight:
		l.tooSmall = true
		return l
	case bare(width, height):
		l.bare = true
		l.guide = draw.Area(0, 0, width, w.guide)
		l.tree = draw.Area(0, w.guide, width, height-1-w.guide)
		l.status = draw.Area(0, height-1, width, 1)
		if focus == paneInspector || zoom == paneInspector {
			l.tree, l.inspector = draw.Rect{}, l.tree
		}
		return l
	}
	l.header = draw.Area(0, 0, width, 1)
	l.status = draw.Area(0, height-1, width, 1)
	l.timeline = draw.Area(0, height-2, width, 1)
	body := draw.Area(0, 1+w.guide, width, height-3-w.guide-w.narration)
	l.guide = draw.Area(0, 1, width, w.guide)
	l.narration = draw.Area(0, height-2-w.narration, width, w.narration)
	if result {
		body.H -= resultHeight
		l.result = draw.Area(0, body.Y+body.H, width, resultHeight)
	}
	if watches > 0 {
		body.H -= watches
		l.watches = draw.Area(0, l.narration.Y-watches, width, watches)
		if result {
			l.result.Y -= watches
		}
	}
	if zoom == paneNone && l.withBoard(body, focus, board) {
		return l
	}
	if zoom == paneNone && height-w.guide-w.narration < lowest {
		zoom = focus
	}
	switch {
	case zoom != paneNone:
		*l.of(zoom) = body
	case width >= tripleWidth:
		l.three(body)
	case width >= besideWidth:
		left := body.W * 61 / 100
		l.tree = draw.Area(body.X, body.Y, left, body.H)
		l.inspector = draw.Area(body.X+left, body.Y, body.W-left, body.H)
		l.swap(focus, &l.inspector)
	default:
		low := min(max(body.H*2/5, lowInspector), 14)
		l.tree = draw.Area(body.X, body.Y, body.W, body.H-low)
		l.inspector = draw.Area(body.X, body.Y+body.H-low, body.W, low)
		l.swap(focus, &l.inspector)
	}
	return l
}

// withBoard gives the board a place that shows the whole of it, and reports whether there
// is one: the board of a puzzle is what people look at. The tree keeps the room for its
// thoughts, and the inspector what is left; where nothing is, it takes the place of the
// board while the keys go to it.
func (l *layout) withBoard(body draw.Rect, focus pane, board search.Board) bool {
	const frame = 2 // rows; in columns it is twice as many
	w, h := inspector.BoardSize(board, false)
	_, low := inspector.BoardSize(board, true)
	w, h, low = w+2*frame, h+frame, low+frame
	switch {
	case board.Rows == 0 || low > body.H:
		return false
	case body.W >= leastTree+w: // beside the tree
		right := body
		right.W = max(w, body.W*39/100)
		if body.W >= tripleWidth {
			right.W = max(w, body.W*28/100)
		}
		left := body.W - right.W
		if body.W >= tripleWidth && body.H >= h+lowPane {
			left = body.W * 46 / 100
			last := draw.Area(left+right.W, body.Y, body.W-left-right.W, body.H)
			costs := min(costHeight, last.H/3)
			l.log = draw.Area(last.X, last.Y, last.W, last.H-costs)
			l.cost = draw.Area(last.X, last.Y+last.H-costs, last.W, costs)
		} else if body.W >= tripleWidth { // the inspector stands beside the board
			left = body.W * 42 / 100
			l.inspector = draw.Area(left+right.W, body.Y, body.W-left-right.W, body.H)
		}
		right.X = left
		l.tree = draw.Area(body.X, body.Y, left, body.H)
		if right.H >= h+lowPane && l.inspector.Empty() {
			l.inspector = draw.Area(right.X, right.Y+h, right.W, right.H-h)
			right.H = h
		}
		l.board = right
	case body.H >= low+lowPane: // below it
		h = min(h, body.H-lowPane)
		l.tree = draw.Area(body.X, body.Y, body.W, body.H-h)
		l.board = draw.Area(body.X, body.Y+body.H-h, body.W, h)
	default:
		return false
	}
	place := &l.board
	if !l.inspector.Empty() {
		place = &l.inspector
	}
	if focus != paneTree && focus != paneNone && l.of(focus).Empty() {
		*l.of(focus) = *place
		*place = draw.Rect{}
	}
	return true
}

// three columns: the tree, the inspector, and the log above the costs.
func (l *layout) three(body draw.Rect) {
	middle, last := body.W*28/100, logWidth(body.W)
	left := body.W - middle - last
	l.tree = draw.Area(body.X, body.Y, left, body.H)
	l.inspector = draw.Area(body.X+left, body.Y, middle, body.H)
	right := draw.Area(body.X+left+middle, body.Y, last, body.H)
	low := min(costHeight, right.H/3)
	l.log = draw.Area(right.X, right.Y, right.W, right.H-low)
	l.cost = draw.Area(right.X, right.Y+right.H-low, right.W, low)
}

// logWidth is that of the third of three columns. Reasons are sentences, and have the first
// of what there is beyond the least.
func logWidth(width int) int {
	const whole = 68 // a thought and its reason
	least := width * 26 / 100
	return max(least, min(least+(width-tripleWidth)/3, whole))
}

// swap gives the inspector's place to a pane that has none of its own while the
// keys go to it.
func (l *layout) swap(focus pane, place *draw.Rect) {
	if focus == paneLog || focus == paneCost {
		*l.of(focus) = *place
		l.inspector = draw.Rect{}
	}
}

func (l *layout) of(p pane) *draw.Rect {
	switch p {
	case paneInspector:
		return &l.inspector
	case paneLog:
		return &l.log
	case paneCost:
		return &l.cost
	case paneTree, paneNone:
	}
	return &l.tree
}

// pane is a part of the screen that keys can go to.
type pane int

const (
	paneNone pane = iota
	paneTree
	paneInspector
	paneLog
	paneCost
)

// panes in the order of the tab key.
var panes = []pane{paneTree, paneInspector, paneLog}

func (vw *view) hasResult(height int) bool { return vw.e.history.tree.Outcome().Ended && height >= 16 }

// outgrown reports whether something wants another place than it has.
func (vw *view) outgrown() bool {
	l, w := &vw.layout, vw.wishes()
	return w.result == l.result.Empty() || w.watches != l.watches.H || w.guide != l.guide.H || w.narration != l.narration.H
}

func (vw *view) wishes() wishes {
	guide := vw.e.class.guideRows(vw.layout.width, vw.layout.height)
	w := wishes{
		focus: vw.focus, result: vw.hasResult(vw.layout.height - guide), watches: vw.watching(), board: vw.e.options.Facts.Empty,
		guide: guide, narration: vw.e.class.narrationRows(),
	}
	if vw.zoom {
		w.zoom = vw.focus
	}
	return w
}

// watching is how many watched expressions there is room for.
func (vw *view) watching() int {
	return max(min(len(vw.e.history.d.Displays()), mostWatches, vw.layout.height-lowest+2), 0)
}

// Resize takes the size of the terminal.
func (e *Explorer) Resize(width, height int) {
	e.view.layout.width, e.view.layout.height = width, height
	e.view.arrange()
}

// arrange lays the panes out anew and fits what they show to it.
func (vw *view) arrange() {
	vw.layout = arrange(vw.layout.width, vw.layout.height, vw.wishes())
	height := vw.layout.tree.Inner().H
	if vw.layout.bare {
		height = vw.layout.tree.H
	}
	if height > 0 {
		vw.e.tree.resize(vw.e.history.outline, height)
	}
	vw.screen.parts = nil
	vw.screen.stale(everything)
}

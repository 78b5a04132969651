package tui

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }
func (r rect) empty() bool       { return r.w <= 0 || r.h <= 0 }

// inner is what a frame of one cell leaves, with a blank column at either side.
func (r rect) inner() rect { return rect{r.x + 2, r.y + 1, max(r.w-4, 0), max(r.h-2, 0)} }

// layout says where everything is. It depends on the size of the terminal, on
// the pane that is zoomed, and on whether there is a result to show: never on
// what the search does otherwise.
type layout struct {
	width, height                    int
	header, result, timeline, status rect
	tree, inspector, log, cost       rect
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
	lowest                  = 22 // below: the inspector is behind the tab key
	resultHeight            = 4
	costHeight              = 11
)

// arrange fills a terminal. zoom is the one pane to show, or paneNone.
func arrange(width, height int, zoom pane, focus pane, result bool) layout {
	l := layout{width: width, height: height}
	switch {
	case width < leastWidth || height < leastHeight:
		l.tooSmall = true
		return l
	case width < framedWidth || height < framedHeight:
		l.bare = true
		l.tree = rect{0, 0, width, height - 1}
		l.status = rect{0, height - 1, width, 1}
		if focus == paneInspector || zoom == paneInspector {
			l.tree, l.inspector = rect{}, l.tree
		}
		return l
	}
	l.header = rect{0, 0, width, 1}
	l.status = rect{0, height - 1, width, 1}
	l.timeline = rect{0, height - 2, width, 1}
	body := rect{0, 1, width, height - 3}
	if result {
		body.h -= resultHeight
		l.result = rect{0, body.y + body.h, width, resultHeight}
	}
	if zoom == paneNone && height < lowest {
		zoom = focus
	}
	switch {
	case zoom != paneNone:
		*l.of(zoom) = body
	case width >= tripleWidth:
		l.three(body)
	case width >= besideWidth:
		left := body.w * 61 / 100
		l.tree = rect{body.x, body.y, left, body.h}
		l.inspector = rect{body.x + left, body.y, body.w - left, body.h}
		l.swap(focus, &l.inspector)
	default:
		low := min(max(body.h*2/5, lowInspector), 14)
		l.tree = rect{body.x, body.y, body.w, body.h - low}
		l.inspector = rect{body.x, body.y + body.h - low, body.w, low}
		l.swap(focus, &l.inspector)
	}
	return l
}

// three columns: the tree, the inspector, and the log above the costs.
func (l *layout) three(body rect) {
	left, middle := body.w*46/100, body.w*28/100
	l.tree = rect{body.x, body.y, left, body.h}
	l.inspector = rect{body.x + left, body.y, middle, body.h}
	right := rect{body.x + left + middle, body.y, body.w - left - middle, body.h}
	low := min(costHeight, right.h/3)
	l.log = rect{right.x, right.y, right.w, right.h - low}
	l.cost = rect{right.x, right.y + right.h - low, right.w, low}
}

// swap gives the inspector's place to a pane that has none of its own while the
// keys go to it.
func (l *layout) swap(focus pane, place *rect) {
	if focus == paneLog || focus == paneCost {
		*l.of(focus) = *place
		l.inspector = rect{}
	}
}

func (l *layout) of(p pane) *rect {
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

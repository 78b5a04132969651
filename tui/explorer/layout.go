package explorer

import (
	"espalier/tui/draw"
)

// layout says where everything is. It depends on the size of the terminal, on
// the pane that is zoomed, and on whether there is a result to show: never on
// what the search does otherwise.
type layout struct {
	width, height                    int
	header, result, timeline, status draw.Rect
	watches                          draw.Rect
	tree, inspector, log, cost       draw.Rect
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
)

// arrange fills a terminal. zoom is the one pane to show, or paneNone.
func arrange(width, height int, zoom pane, focus pane, result bool, watches int) layout {
	l := layout{width: width, height: height}
	switch {
	case width < leastWidth || height < leastHeight:
		l.tooSmall = true
		return l
	case width < framedWidth || height < framedHeight:
		l.bare = true
		l.tree = draw.Area(0, 0, width, height-1)
		l.status = draw.Area(0, height-1, width, 1)
		if focus == paneInspector || zoom == paneInspector {
			l.tree, l.inspector = draw.Rect{}, l.tree
		}
		return l
	}
	l.header = draw.Area(0, 0, width, 1)
	l.status = draw.Area(0, height-1, width, 1)
	l.timeline = draw.Area(0, height-2, width, 1)
	body := draw.Area(0, 1, width, height-3)
	if result {
		body.H -= resultHeight
		l.result = draw.Area(0, body.Y+body.H, width, resultHeight)
	}
	if watches > 0 {
		body.H -= watches
		l.watches = draw.Area(0, height-2-watches, width, watches)
		if result {
			l.result.Y -= watches
		}
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

// three columns: the tree, the inspector, and the log above the costs.
func (l *layout) three(body draw.Rect) {
	left, middle := body.W*46/100, body.W*28/100
	l.tree = draw.Area(body.X, body.Y, left, body.H)
	l.inspector = draw.Area(body.X+left, body.Y, middle, body.H)
	right := draw.Area(body.X+left+middle, body.Y, body.W-left-middle, body.H)
	low := min(costHeight, right.H/3)
	l.log = draw.Area(right.X, right.Y, right.W, right.H-low)
	l.cost = draw.Area(right.X, right.Y+right.H-low, right.W, low)
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

package explorer

import (
	"fmt"

	"espalier/search"
	"espalier/search/debug"
	"espalier/tui/outline"
)

// history is a log, and the moment of it that is shown. The debugger stands at
// that moment; the outline and the curves follow it.
//
// Unless the user went elsewhere, what arrives is shown as it comes: the screen
// follows.
type history struct {
	d         *debug.Debugger
	branch    *debug.Branch
	log       []search.Event
	tree      *search.Tree // at the moment; the screen's own
	outline   *outline.Outline
	snapshots snapshots
	series    series

	follow bool // what arrives is shown as it comes
	silent bool // the goal is the screen's own: to show what arrived
	slow   bool // a goal that the user wants to see happening
	pace   pace
	stop   debug.Stop // the breakpoint that the moment was reached by
	err    error      // an event did not fit; nothing after it is shown
}

func newHistory(d *debug.Debugger) *history {
	h := &history{d: d, tree: search.NewTree(), outline: outline.New(), follow: true}
	h.jumped(debug.Transition{Kind: debug.Branched, To: d.Moment()}, noThought)
	return h
}

// noThought is no thought at all.
const noThought search.NodeID = -1

// now is the number of the last event that is shown.
func (h *history) now() int { return h.tree.Seq() }

// last is the number of the last event there is.
func (h *history) last() int { return len(h.log) }

// ended reports whether the log has an end.
func (h *history) ended() bool { return h.d.Line().Tip().Outcome().Ended }

// behind is how many events wait to be revealed.
func (h *history) behind() int { return h.last() - h.now() }

// add takes what the search has done.
func (h *history) add(events []search.Event) {
	if len(events) == 0 || h.err != nil {
		return
	}
	h.err = h.d.Feed(events)
	h.sync()
}

// sync takes up the events that the debugger's log has gained.
func (h *history) sync() {
	h.log = h.d.Line().Log()
	h.series.follow(h.d.Line())
}

// playing reports whether events that happened wait for their turn to be shown.
func (h *history) playing() bool { return h.behind() > 0 && (h.d.Going() || h.follow) }

// reveal brings the tree and the outline one event further, and returns the event.
// The thought keep is not put behind a count.
func (h *history) reveal(keep search.NodeID) search.Event {
	e := h.log[h.now()]
	if err := h.tree.Apply(e); err != nil {
		panic(fmt.Sprintf("a log that was folded cannot be folded again: %v", err))
	}
	h.outline.Apply(h.tree, e, keep)
	h.snapshots.take(e.Seq, h.outline)
	return e
}

// jumped brings them to another moment, perhaps of another branch. It returns how
// many events of the log were shown before: none of another branch.
func (h *history) jumped(m debug.Transition, keep search.NodeID) (from int) {
	from = h.now()
	if b := h.d.Branch(); b != h.branch {
		h.switched(b)
		from = 0
	}
	h.refold(m.To, from, keep)
	return from
}

// switched begins with another log. The outlines of what it shares with the one
// before it stay.
func (h *history) switched(b *debug.Branch) {
	h.snapshots.keep(sharedEvents(h.branch, b))
	h.branch, h.log = b, b.Line().Log()
	h.series = series{}
	h.series.follow(b.Line())
}

// sharedEvents is how many events two branches surely have in common.
func sharedEvents(a, b *debug.Branch) int {
	switch {
	case a == nil || b == nil:
		return 0
	case b.Parent == a:
		return b.From
	case a.Parent == b:
		return a.From
	case a.Parent != nil && a.Parent == b.Parent:
		return min(a.From, b.From)
	}
	return 0
}

// refold lays the outline out anew for a moment, from the nearest one that is
// remembered.
func (h *history) refold(to, from int, keep search.NodeID) {
	snapshot, ok := h.snapshots.before(to)
	tree := h.tree
	if from > to || from < snapshot.moment || from == 0 {
		from = snapshot.moment
		h.outline.Reset()
		if ok {
			h.outline.Restore(snapshot.outline)
		}
		tree = h.d.Line().At(from)
	}
	h.tree = tree
	for h.now() < to {
		h.reveal(keep)
	}
}

// travel shows another moment, and stays there.
func (h *history) travel(moment int) []debug.Transition {
	h.follow, h.silent, h.stop = false, false, debug.Stop{}
	return h.d.Travel(min(max(moment, min(1, h.last())), h.last()))
}

// jump returns to the present, and stays with it.
func (h *history) jump() (moves []debug.Transition) {
	h.pace.jump()
	if h.behind() > 0 {
		moves = h.d.Travel(h.last())
	}
	h.follow, h.silent, h.stop = true, false, debug.Stop{}
	return moves
}

// actionEnd is the last event of the action that follows a moment.
func (h *history) actionEnd(at int) int {
	for i := at + 1; i < h.last(); i++ {
		if _, ok := h.log[i].Body.(search.Decided); ok {
			return i
		}
	}
	return h.last()
}

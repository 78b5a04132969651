package tui

import (
	"time"

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
	d       *debug.Debugger
	branch  *debug.Branch
	log     []search.Event
	tree    *search.Tree
	outline *outline.Outline
	laid    int // the moment that the outline is of
	shots   shots
	series  series

	follow bool // what arrives is shown as it comes
	silent bool // the goal is the screen's own: to show what arrived
	slow   bool // a goal of the user's that is to be seen happening
	pace   pace
	halted bool       // a goal was reached, or given up
	stop   debug.Stop // the breakpoint that the moment was reached by
	err    error      // an event did not fit; nothing after it is shown

	// arrived is told every event that is revealed one by one, jumped that another
	// moment is shown, after which event.
	arrived func(search.Event)
	jumped  func(from int)
	// keep is the thought that must not be put behind a count.
	keep func() search.NodeID
}

func newHistory(d *debug.Debugger) *history {
	h := &history{
		d: d, tree: d.Tree(), outline: outline.New(), follow: true,
		arrived: func(search.Event) {}, jumped: func(int) {}, keep: func() search.NodeID { return -1 },
	}
	d.Revealed, d.Jumped = h.revealed, h.elsewhere
	h.elsewhere(d.Tree())
	return h
}

// now is the number of the last event that is shown.
func (h *history) now() int { return h.tree.Seq() }

// last is the number of the last event there is.
func (h *history) last() int { return len(h.log) }

// ended says whether the log has an end.
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

// sync takes up what the debugger's log has more.
func (h *history) sync() {
	h.log = h.d.Log()
	for _, e := range h.log[h.series.best.len():] {
		h.series.add(e)
	}
}

// playing says whether events that happened wait for their turn to be shown.
func (h *history) playing() bool { return h.behind() > 0 && (h.d.Going() || h.follow) }

// foldStep is how many events are folded between two looks at the clock.
const foldStep = 64

// advance shows what the debugger's goal leads to, as far as the pace and a
// deadline allow. more says that there is more to show at once; want, what the
// search is to do for it.
func (h *history) advance(now func() time.Time, deadline time.Time) (changed, more bool, want debug.Want) {
	if h.follow && !h.d.Going() && h.behind() > 0 {
		_, h.err = h.d.Do("continue")
		h.silent, h.slow = true, true
	}
	going := h.d.Going()
	until := h.last()
	if h.slow {
		until = h.now() + h.pace.allow(now(), h.behind())
	}
	for h.err == nil && h.d.Going() {
		before := h.now()
		if before >= until && h.behind() > 0 {
			return changed, false, debug.Nothing // the pace holds it back
		}
		want = h.d.Pursue(max(min(until-before, foldStep), 1))
		changed = changed || h.now() != before
		if want != debug.Patience {
			break
		}
		if now().After(deadline) {
			return changed, true, debug.Nothing
		}
	}
	if going && !h.d.Going() {
		h.silent, h.halted = false, true
	}
	return changed, false, want
}

// revealed is the debugger passing one event.
func (h *history) revealed(t *search.Tree, e search.Event) {
	h.tree, h.laid = t, e.Seq
	h.outline.Apply(t, e, h.keep())
	h.shots.take(e.Seq, h.outline)
	h.arrived(e)
}

// elsewhere is the debugger showing another moment, or another branch.
func (h *history) elsewhere(t *search.Tree) {
	from := h.laid // the tree that was shown may have moved on itself
	if b := h.d.Branch(); b != h.branch {
		h.switched(b)
		from = 0
	}
	h.tree = t
	h.refold(t.Seq(), from)
	h.laid = t.Seq()
	h.jumped(from)
}

// switched begins with another log. The outlines of what it shares with the one
// before it stay.
func (h *history) switched(b *debug.Branch) {
	h.shots.keep(sharedEvents(h.branch, b))
	h.branch, h.log = b, b.Line().Log()
	h.series = series{}
	for _, e := range h.log {
		h.series.add(e)
	}
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
func (h *history) refold(to, from int) {
	shot, ok := h.shots.before(to)
	if from > to || from < shot.moment || from == 0 {
		from = shot.moment
		h.outline.Reset()
		if ok {
			h.outline.Restore(shot.outline)
		}
	}
	tree := h.d.Line().At(from)
	for _, e := range h.log[from:to] {
		if tree.Apply(e) != nil {
			return // the debugger has folded it, and says what is wrong
		}
		h.outline.Apply(tree, e, h.keep())
		h.shots.take(e.Seq, h.outline)
	}
}

// travel shows another moment, and stays there.
func (h *history) travel(moment int) {
	h.follow, h.silent, h.stop = false, false, debug.Stop{}
	h.d.Travel(min(max(moment, min(1, h.last())), h.last()))
}

// jump returns to the present, and stays with it.
func (h *history) jump() {
	h.pace.jump()
	if h.behind() > 0 {
		h.d.Travel(h.last())
	}
	h.follow, h.silent, h.stop = true, false, debug.Stop{}
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

package tui

import (
	"time"

	"espalier/search"
	"espalier/tui/outline"
)

// history is a log, and the moment of it that is shown.
//
// All events that arrived are in log; tree and outline are the fold of the first
// Seq of them. Unless the user holds it, the moment is the present, and follows
// as events arrive.
type history struct {
	log     []search.Event
	tree    *search.Tree
	outline *outline.Outline
	series  series

	held bool
	goal int // the moment that is wanted while held; may lie ahead of the log
	pace pace

	// arrived is told every event that is revealed.
	arrived func(search.Event)
	// keep is the thought that must not be put behind a count.
	keep func() search.NodeID
	err  error // an event did not fit; nothing after it is shown
}

func newHistory() *history {
	return &history{
		tree: search.NewTree(), outline: outline.New(),
		arrived: func(search.Event) {}, keep: func() search.NodeID { return -1 },
	}
}

// now is the number of the last event that is shown.
func (h *history) now() int { return h.tree.Seq() }

// last is the number of the last event there is.
func (h *history) last() int { return len(h.log) }

// ended says whether the log has an end.
func (h *history) ended() bool {
	for i := h.last() - 1; i >= 0; i-- {
		switch h.log[i].Body.(type) {
		case search.Noted: // may follow the end
			continue
		case search.Solved, search.Exhausted, search.BudgetSpent:
			return true
		default:
			return false
		}
	}
	return false
}

// behind is how many events wait to be revealed.
func (h *history) behind() int { return h.last() - h.now() }

func (h *history) add(events []search.Event) {
	h.log = append(h.log, events...)
	for _, e := range events {
		h.series.add(e)
	}
}

// playing says whether events that happened wait for their turn to be shown.
func (h *history) playing() bool { return !h.held && h.behind() > 0 }

// target is the moment that is wanted now.
func (h *history) target(now time.Time) int {
	if h.held {
		return min(h.goal, h.last())
	}
	return h.now() + h.pace.allow(now, h.behind())
}

// foldStep is how many events are folded between two looks at the clock.
const foldStep = 64

// advance folds towards the target until a deadline; more says that it was not
// reached.
func (h *history) advance(now func() time.Time, deadline time.Time) (changed, more bool) {
	target := h.target(now())
	if target < h.now() {
		h.refold(target)
		changed = true
	}
	for h.err == nil && h.now() < target {
		h.step()
		changed = true
		if h.now()%foldStep == 0 && now().After(deadline) {
			return true, h.now() < target
		}
	}
	return changed, false
}

// refold starts from the first event again: a tree is a fold, and has no way
// back. It does not stop half way, so that no moment is shown but the one asked
// for.
func (h *history) refold(to int) {
	h.tree = search.NewTree()
	h.outline.Reset()
	h.err = nil
	for h.err == nil && h.now() < to {
		h.step()
	}
}

func (h *history) step() {
	e := h.log[h.now()]
	if h.err = h.tree.Apply(e); h.err != nil {
		return
	}
	h.outline.Apply(h.tree, e, h.keep())
	h.arrived(e)
}

// hold stays at a moment.
func (h *history) hold(at int) {
	h.held, h.goal = true, max(at, min(1, h.last()))
}

// release lets time go on from the moment that is shown, at the pace of play.
func (h *history) release() { h.held = false }

// jump returns to the present.
func (h *history) jump() {
	h.held = false
	h.pace.jump()
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

// actionStart is the moment before the action that a moment lies in or behind.
func (h *history) actionStart(at int) int {
	for i := min(at, h.last()) - 1; i > 0; i-- {
		if _, ok := h.log[i].Body.(search.Decided); ok {
			return i
		}
	}
	return min(1, h.last())
}

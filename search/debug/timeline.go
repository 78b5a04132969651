package debug

import (
	"fmt"

	"espalier/search"
)

// snapshotEvery is how many events lie between two snapshots: a journey to any
// moment folds at most so many. A snapshot holds what changed since the last.
const snapshotEvery = 1 << 11

// Timeline is a log with its tree at every moment.
type Timeline struct {
	log   []search.Event
	tip   *search.Tree
	shots []*search.Tree // after 0, snapshotEvery, 2 snapshotEvery, ... events

	curves curves
}

// NewTimeline folds a log.
func NewTimeline(log []search.Event) (*Timeline, error) {
	t := &Timeline{tip: search.NewTree()}
	return t, t.Append(log)
}

// Append folds further events. The first that does not fit is refused, with all
// that follow it.
func (t *Timeline) Append(events []search.Event) error {
	return t.extend(append(t.log, events...))
}

// extend folds what a longer log has more, and shares it.
func (t *Timeline) extend(log []search.Event) error {
	for at := len(t.log); at < len(log); at++ {
		if at%snapshotEvery == 0 && len(t.shots) == at/snapshotEvery {
			t.shots = append(t.shots, t.tip.Clone())
		}
		if err := t.tip.Apply(log[at]); err != nil {
			return err
		}
		t.log = log[:at+1]
		t.curves.add(pointOf(t.tip))
	}
	return nil
}

// Until is the timeline of the first moment events. It shares them with this one,
// and most of their trees, and goes its own way from there.
func (t *Timeline) Until(moment int) *Timeline {
	moment = min(max(moment, 0), len(t.log))
	shots := min((moment+snapshotEvery-1)/snapshotEvery, len(t.shots))
	return &Timeline{log: t.log[:moment:moment], tip: t.At(moment), shots: t.shots[:shots:shots], curves: t.curves.until(moment)}
}

// Log is every event. It is read-only.
func (t *Timeline) Log() []search.Event { return t.log[:len(t.log):len(t.log)] }

// Len is the number of events.
func (t *Timeline) Len() int { return len(t.log) }

// Tip is the tree at the last event. It is read-only, and changes with Append.
func (t *Timeline) Tip() *search.Tree { return t.tip }

// At returns the tree after the first moment events. It is the caller's own.
func (t *Timeline) At(moment int) *search.Tree {
	if moment >= len(t.log) {
		return t.tip.Clone()
	}
	moment = max(moment, 0)
	if len(t.shots) == 0 {
		return search.NewTree()
	}
	tree := t.shots[min(moment/snapshotEvery, len(t.shots)-1)].Clone()
	return t.forward(tree, moment)
}

// Move brings a tree of this log, which it may change, to another moment by the
// shortest way, and returns it.
func (t *Timeline) Move(tree *search.Tree, moment int) *search.Tree {
	moment = min(max(moment, 0), len(t.log))
	if ahead := moment - tree.Seq(); ahead >= 0 && ahead <= snapshotEvery {
		return t.forward(tree, moment)
	}
	return t.At(moment)
}

// forward folds events that the timeline has folded before.
func (t *Timeline) forward(tree *search.Tree, moment int) *search.Tree {
	for tree.Seq() < moment {
		if err := tree.Apply(t.log[tree.Seq()]); err != nil {
			panic(fmt.Sprintf("a log that was folded cannot be folded again: %v", err))
		}
	}
	return tree
}

// actionStart is the moment before the action that a moment lies in or behind.
func (t *Timeline) actionStart(moment int) int {
	for i := min(moment, len(t.log)) - 1; i > 0; i-- {
		if begins(t.log[i].Body) {
			return i
		}
	}
	return min(1, len(t.log))
}

// Boundary is the last moment at or before another one at which the user can
// change the search: between two actions, and before the one that ended it.
func (t *Timeline) Boundary(moment int) int {
	moment = min(max(moment, 0), len(t.log))
	for moment > 0 {
		switch t.log[moment-1].Body.(type) {
		case search.Solved, search.Exhausted, search.BudgetSpent:
			return t.whole(moment - 1) // without the rest of its batch
		case search.Noted:
			if !t.endedBefore(moment - 1) {
				return t.whole(moment)
			}
			moment--
		default:
			return t.whole(moment)
		}
	}
	return 0
}

// endedBefore reports whether a search had ended by a moment.
func (t *Timeline) endedBefore(moment int) bool {
	for ; moment > 0; moment-- {
		switch t.log[moment-1].Body.(type) {
		case search.Solved, search.Exhausted, search.BudgetSpent:
			return true
		case search.Noted:
		default:
			return false
		}
	}
	return false
}

// whole is the moment before the action that a moment lies within, or the moment
// itself.
func (t *Timeline) whole(moment int) int {
	for i := moment - 1; i >= 0; i-- {
		if d, ok := t.log[i].Body.(search.Decided); ok {
			if i+1+d.Events > moment {
				return i
			}
			break
		}
	}
	return moment
}

package search

import (
	"errors"
	"fmt"
	"slices"
)

// validate reports why an event cannot follow the ones before it.
func (t *Tree) validate(e Event) error {
	if e.Seq != t.seq+1 {
		return misplaced(e.Seq, t.seq+1)
	}
	if e.Body == nil {
		return errors.New("no body")
	}
	if _, first := e.Body.(Started); first != (t.seq == 0) {
		return fmt.Errorf("%q must be the first event, and only that", Started{}.Type())
	}
	if _, note := e.Body.(Noted); t.outcome.Ended && !note {
		return fmt.Errorf("the search ended at event %d", t.seq)
	}
	if t.pending > 0 && betweenActions(e.Body) {
		return fmt.Errorf("%q inside a batch that is %d events short", e.Body.Type(), t.pending)
	}
	return e.Body.validate(t)
}

// misplaced says what stands in an event's place, or what is missing before it.
func misplaced(seq, want int) error {
	switch {
	case seq < want:
		return fmt.Errorf("it stands where event %d should", want)
	case seq == want+1:
		return fmt.Errorf("event %d is missing before it", want)
	}
	return fmt.Errorf("events %d to %d are missing before it", want, seq-1)
}

// betweenActions reports whether an event never stands inside the batch that a
// Decided announces.
func betweenActions(b Body) bool {
	switch b.(type) {
	case Decided, Failed, BudgetSpent, Partial:
		return true
	}
	return UserEvent(b)
}

// has reports which of the thoughts is not in the tree.
func (t *Tree) has(nodes ...NodeID) error {
	for _, id := range nodes {
		if id < 0 || int(id) >= t.Len() {
			return fmt.Errorf("no thought %d", id)
		}
	}
	return nil
}

// adds reports why a thought cannot be the next new one below its parents.
func (t *Tree) adds(node, parent NodeID, others []NodeID) error {
	if node != NodeID(t.Len()) {
		return fmt.Errorf("new thought %d: want %d", node, t.Len())
	}
	for i, id := range others {
		if id == parent || slices.Contains(others[:i], id) {
			return fmt.Errorf("new thought %d is aggregated from thought %d twice", node, id)
		}
	}
	return t.has(append(others[:len(others):len(others)], parent)...)
}

// changeable reports why the user cannot change a thought.
func (t *Tree) changeable(id NodeID) error {
	if id == 0 {
		return errors.New("thought 0 is the puzzle itself; choose one below it")
	}
	return t.notGone(id)
}

// notGone reports that a thought is missing, or no longer part of the search.
func (t *Tree) notGone(id NodeID) error {
	if err := t.has(id); err != nil {
		return err
	}
	if t.Node(id).Gone {
		return fmt.Errorf("thought %d is gone: the one above it was rewritten", id)
	}
	return nil
}

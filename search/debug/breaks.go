package debug

import (
	"fmt"
	"slices"
	"sync"

	"espalier/search"
)

// Breaks is the list of breakpoints over one log. It may be used by several
// goroutines: the search's driver shows it every batch, and the user's side sets
// breakpoints and asks where they stop.
type Breaks struct {
	mu     sync.Mutex
	log    []search.Event
	list   []*Breakpoint
	last   int               // ID given
	tree   *search.Tree      // fold of the log; nil while no breakpoint looks at it
	action search.ActionKind // under way at its end
}

// NewBreaks begins with a log and no breakpoint.
func NewBreaks(log []search.Event) *Breaks { return &Breaks{log: slices.Clone(log)} }

// Halts takes events that follow the log and says whether one of them is to be
// stopped at. Events that it was shown before are passed over, so that both sides
// may report them. It is what search.Driver.HaltWhen wants.
func (b *Breaks) Halts(events []search.Event) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	halt := false
	for _, e := range events {
		if e.Seq <= len(b.log) {
			halt = halt || b.stopAt(e.Seq) != nil
			continue
		}
		b.log = append(b.log, e)
		halt = b.pass(e) || halt
	}
	return halt
}

// pass folds an event, if any breakpoint looks at the tree, and shows it to all.
func (b *Breaks) pass(e search.Event) (stop bool) {
	if !slices.ContainsFunc(b.list, (*Breakpoint).looks) {
		b.tree = nil
	} else if b.tree.Apply(e) != nil {
		return false // whoever shows the log will say what is wrong with it
	}
	if d, ok := e.Body.(search.Decided); ok {
		b.action = d.Action.Kind
	}
	for _, p := range b.list {
		if p.see(b.tree, e, b.action) && !p.Off && !p.Traces {
			stop = true
		}
	}
	return stop
}

// Add sets a breakpoint, gives it an ID, and looks at the log up to now.
func (b *Breaks) Add(p *Breakpoint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	p.ID = b.last
	b.list = append(b.list, p)
	b.scan(p, search.NewTree())
}

// aim sets a breakpoint that belongs to a goal and is not listed. It looks at the
// log from a tree of it on, which becomes the list's own.
func (b *Breaks) aim(p *Breakpoint, from *search.Tree) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.ID = 0
	b.list = append(b.list, p)
	b.scan(p, from)
}

// scan shows the log from a tree on to one breakpoint.
func (b *Breaks) scan(p *Breakpoint, tree *search.Tree) {
	p.forget()
	begin := min(tree.Seq(), len(b.log))
	action := lastAction(b.log[:begin])
	for _, e := range b.log[begin:] {
		if p.looks() && tree.Apply(e) != nil {
			break
		}
		if d, ok := e.Body.(search.Decided); ok {
			action = d.Action.Kind
		}
		p.see(tree, e, action)
	}
	if p.looks() {
		b.tree = tree
	}
	b.action = action
}

// lastAction is what a search was doing at the end of a log.
func lastAction(log []search.Event) search.ActionKind {
	for i := len(log) - 1; i >= 0; i-- {
		if d, ok := log[i].Body.(search.Decided); ok {
			return d.Action.Kind
		}
	}
	return ""
}

// Clear takes a breakpoint away.
func (b *Breaks) Clear(id int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := len(b.list)
	b.list = slices.DeleteFunc(b.list, func(p *Breakpoint) bool { return p.ID == id })
	if len(b.list) == before {
		return b.none(id)
	}
	return nil
}

// ClearAll takes every breakpoint away and says how many those were.
func (b *Breaks) ClearAll() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	b.list = slices.DeleteFunc(b.list, func(p *Breakpoint) bool {
		if p.ID > 0 {
			n++
		}
		return p.ID > 0
	})
	return n
}

// dropGoals takes away what aim set.
func (b *Breaks) dropGoals() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = slices.DeleteFunc(b.list, func(p *Breakpoint) bool { return p.ID == 0 })
}

// Change lets a function change a breakpoint, after which the log is looked at
// again.
func (b *Breaks) Change(id int, change func(*Breakpoint)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.list {
		if p.ID == id {
			change(p)
			b.scan(p, search.NewTree())
			return nil
		}
	}
	return b.none(id)
}

func (b *Breaks) none(id int) error {
	return fmt.Errorf("there is no breakpoint %d; list shows them", id)
}

// List returns copies of the breakpoints, in the order in which they were set.
func (b *Breaks) List() []Breakpoint {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []Breakpoint
	for _, p := range b.list {
		if p.ID > 0 {
			list = append(list, *p)
		}
	}
	return list
}

// Next is the first event after a moment at which a breakpoint stops, and that
// breakpoint; 0 if there is none in the log yet.
func (b *Breaks) Next(moment int) (seq int, by Breakpoint) {
	return b.nearest(moment, (*Breakpoint).next, func(a, b int) bool { return a < b })
}

// Previous is the last event before a moment at which a breakpoint stops.
func (b *Breaks) Previous(moment int) (seq int, by Breakpoint) {
	return b.nearest(moment, (*Breakpoint).previous, func(a, b int) bool { return a > b })
}

func (b *Breaks) nearest(moment int, find func(*Breakpoint, int) int, nearer func(a, b int) bool) (seq int, by Breakpoint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.list {
		if p.Off || p.Traces {
			continue
		}
		// Of several at one event, one that the user set comes first.
		if at := find(p, moment); at > 0 && (seq == 0 || nearer(at, seq) || at == seq && by.ID == 0) {
			seq, by = at, *p
		}
	}
	return seq, by
}

func (b *Breaks) stopAt(seq int) *Breakpoint {
	for _, p := range b.list {
		if !p.Off && !p.Traces && p.stopsAt(seq) {
			return p
		}
	}
	return nil
}

// Traced returns the tracepoints that match an event.
func (b *Breaks) Traced(seq int) []Breakpoint {
	b.mu.Lock()
	defer b.mu.Unlock()
	var traced []Breakpoint
	for _, p := range b.list {
		if p.Traces && !p.Off && p.stopsAt(seq) {
			traced = append(traced, *p)
		}
	}
	return traced
}

// At returns the breakpoints of one thought, for a mark beside it.
func (b *Breaks) At(id search.NodeID) []Breakpoint {
	b.mu.Lock()
	defer b.mu.Unlock()
	var at []Breakpoint
	for _, p := range b.list {
		if p.ID > 0 && p.Thought == id {
			at = append(at, *p)
		}
	}
	return at
}

// rebase moves the breakpoints to another log.
func (b *Breaks) rebase(log []search.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log = slices.Clone(log)
	b.tree, b.action = nil, ""
	for _, p := range b.list {
		b.scan(p, search.NewTree())
	}
}

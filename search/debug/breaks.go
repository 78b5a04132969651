package debug

import (
	"fmt"
	"slices"
	"sync"

	"espalier/search"
	"espalier/search/thinking"
)

// Breaks is the list of breakpoints over one log. It may be used by several
// goroutines: the search's driver shows it every batch, and the front end sets
// breakpoints and asks where they stop.
type Breaks struct {
	mu     sync.Mutex
	oracle *asked // for conditions that use it; nil: there is none
	log    []search.Event
	list   []*Breakpoint
	last   int               // ID given
	tree   *search.Tree      // fold of the log; nil while no breakpoint looks at it
	action search.ActionKind // under way at its end
	late   *progress         // of those that have not seen all of the log; nil: all have
	once   int               // events of the log that a new breakpoint sees at once; 0: all

	rules   thinking.Rules        // of the task
	written map[writing]*follower // replies that are not in the log yet
	hits    map[hit]int           // in them
}

// NewBreaks begins with a log and no breakpoint.
func NewBreaks(log []search.Event) *Breaks {
	return &Breaks{log: slices.Clone(log), written: map[writing]*follower{}, hits: map[hit]int{}}
}

// Halts takes events that follow the log and reports whether to stop at one of them.
// It skips events that it has seen, so that both sides may report them. It is meant
// for runner.Driver.HaltWhen, and waits until every breakpoint has seen the log so far.
func (b *Breaks) Halts(events []search.Event) bool {
	for !b.CatchUp(catchUpStep) { // other callers get a turn in between
	}
	return b.take(events)
}

// take does not wait: breakpoints that are behind see the events later.
func (b *Breaks) take(events []search.Event) (halt bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range events {
		if e.Seq <= len(b.log) {
			halt = halt || b.stopAt(e.Seq) != nil
			continue
		}
		halt = b.pass(e) || halt
	}
	return halt
}

// pass folds an event, if any breakpoint looks at the tree, and shows it to all
// that have seen what is before it.
func (b *Breaks) pass(e search.Event) (stop bool) {
	at := len(b.log)
	b.log = append(b.log, e)
	clear(b.written)
	clear(b.hits)
	fits := true
	if !slices.ContainsFunc(b.list, func(p *Breakpoint) bool { return p.looks() && p.seen == at }) {
		b.tree = nil
	} else {
		fits = b.tree.Apply(e) == nil // if not, whatever shows the log reports what is wrong with it
	}
	if d, ok := e.Body.(search.Decided); ok {
		b.action = d.Action.Kind
	}
	for _, p := range b.list {
		if p.seen != at {
			continue
		}
		p.seen++
		if fits && p.see(b.tree, e, b.action) && !p.Off && !p.Traces {
			stop = true
		}
	}
	return stop
}

// Add sets a breakpoint, gives it an ID, and shows it the log so far.
func (b *Breaks) Add(p *Breakpoint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	p.ID = b.last
	b.list = append(b.list, p)
	b.begin(p, search.NewTree())
}

// aim sets a breakpoint that belongs to a goal and is not listed. It looks at the
// log from a tree of it on, which becomes the list's own.
func (b *Breaks) aim(p *Breakpoint, from *search.Tree) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.ID = 0
	b.list = append(b.list, p)
	b.begin(p, from)
}

// Clear removes a breakpoint.
func (b *Breaks) Clear(id int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := len(b.list)
	b.remove(func(p *Breakpoint) bool { return p.ID == id })
	if len(b.list) == before {
		return b.none(id)
	}
	return nil
}

// ClearAll removes every breakpoint and returns how many there were.
func (b *Breaks) ClearAll() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := len(b.list)
	b.remove(func(p *Breakpoint) bool { return p.ID > 0 })
	return before - len(b.list)
}

// dropGoals removes what aim set.
func (b *Breaks) dropGoals() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remove(func(p *Breakpoint) bool { return p.ID == 0 })
}

func (b *Breaks) remove(which func(*Breakpoint) bool) {
	b.list = slices.DeleteFunc(b.list, which)
	if !slices.ContainsFunc(b.list, func(p *Breakpoint) bool { return p.seen < len(b.log) }) {
		b.late = nil
	}
}

// Change lets a function change where a breakpoint stops, which then looks at the
// log again.
func (b *Breaks) Change(id int, change func(*Breakpoint)) error {
	return b.of(id, func(p *Breakpoint) {
		change(p)
		b.begin(p, search.NewTree())
	})
}

func (b *Breaks) of(id int, do func(*Breakpoint)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.list, func(p *Breakpoint) bool { return p.ID == id })
	if i < 0 {
		return b.none(id)
	}
	do(b.list[i])
	return nil
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
			list[len(list)-1].behind = p.seen < len(b.log)
		}
	}
	return list
}

// Next is the first event after a moment, or place inside its reply, at which a breakpoint stops, and that
// breakpoint; its Seq is 0 if there is none in the log yet.
func (b *Breaks) Next(moment int, inside Spot) (at Match, by Breakpoint) {
	return b.nearest(func(p *Breakpoint) Match { return p.next(moment, inside) }, func(a, b Match) bool { return b.after(a.Seq, a.Inside) })
}

// Previous is the last event before a moment at which a breakpoint stops.
func (b *Breaks) Previous(moment int, inside Spot) (at Match, by Breakpoint) {
	return b.nearest(func(p *Breakpoint) Match { return p.previous(moment, inside) }, func(a, b Match) bool { return a.after(b.Seq, b.Inside) })
}

func (b *Breaks) nearest(find func(*Breakpoint) Match, nearer func(a, b Match) bool) (at Match, by Breakpoint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.list {
		if p.Off || p.Traces {
			continue
		}
		// Of several at one event, one that the user set comes first.
		if m := find(p); m.Seq > 0 && (at.Seq == 0 || nearer(m, at) || m.Seq == at.Seq && m.Inside == at.Inside && by.ID == 0) {
			at, by = m, *p
		}
	}
	return at, by
}

func (b *Breaks) stopAt(seq int) *Breakpoint {
	for _, p := range b.list {
		if !p.Off && !p.Traces && p.stopsAt(seq) {
			return p
		}
	}
	return nil
}

// Trace is a tracepoint and the match that it reports.
type Trace struct {
	Break Breakpoint
	Match Match
}

// String is what is printed of it.
func (t Trace) String() string {
	if t.Break.Says != nil {
		return t.Match.Note
	}
	return t.Break.String()
}

// Traced returns the tracepoints that match an event. One that is for Once is of the
// first event at which it was asked for.
func (b *Breaks) Traced(seq int) []Trace {
	b.mu.Lock()
	defer b.mu.Unlock()
	var traced []Trace
	for _, p := range b.list {
		i, found := p.find(seq)
		if !found || !p.Traces || p.Off || p.Once && p.traced != 0 && p.traced != seq {
			continue
		}
		p.traced = seq
		for ; i < len(p.stops) && p.stops[i].Seq == seq; i++ {
			if traced = append(traced, Trace{*p, p.stops[i]}); p.Once {
				break
			}
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
	b.tree, b.action, b.late = nil, lastAction(log), nil
	for _, p := range b.list {
		p.seen = len(log)
	}
	for _, p := range b.list {
		b.begin(p, search.NewTree())
	}
}

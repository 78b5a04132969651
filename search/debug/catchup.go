package debug

import "espalier/search"

// A condition is evaluated for every event: half a second for a log of 100,000
// thoughts, which no key may wait for. So a breakpoint may read the log piece by
// piece, and nothing moves forward until all breakpoints have read it.

// catchUpStep is the number of events in a piece, about 3 ms.
const catchUpStep = 1 << 11

// progress is how far the breakpoints that are behind have read the log.
type progress struct {
	tree   *search.Tree // fold of what the furthest behind has seen
	action search.ActionKind
}

// Lazy limits how many events a new breakpoint reads before Add returns; CatchUp and,
// as needed, Pursue read the others.
func (b *Breaks) Lazy(once int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.once = once
}

// CatchUp has the breakpoints that are behind read so many further events (0: all),
// and reports whether every breakpoint has now read the whole log.
func (b *Breaks) CatchUp(most int) (all bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.catchUp(most)
}

// begin has a breakpoint look at the log from a tree of it on.
func (b *Breaks) begin(p *Breakpoint, from *search.Tree) {
	p.oracle, p.rules = b.oracle, b.rules
	p.forget()
	p.seen = min(from.Seq(), len(b.log))
	if !p.looks() {
		for ; p.seen < len(b.log); p.seen++ {
			p.see(nil, b.log[p.seen], "")
		}
		return
	}
	if b.late == nil || p.seen < b.late.tree.Seq() {
		b.late = &progress{from, lastAction(b.log[:p.seen])}
	}
	b.catchUp(b.once)
}

func (b *Breaks) catchUp(most int) (all bool) {
	if b.late == nil {
		return true
	}
	tree, end := b.late.tree, len(b.log)
	if most > 0 {
		end = min(end, tree.Seq()+most)
	}
	for at := tree.Seq(); at < end; at++ {
		e := b.log[at]
		if tree.Apply(e) != nil { // whatever shows the log reports what is wrong with it
			for _, p := range b.list {
				p.seen = len(b.log)
			}
			end = len(b.log)
			break
		}
		if d, ok := e.Body.(search.Decided); ok {
			b.late.action = d.Action.Kind
		}
		for _, p := range b.list {
			if p.seen == at {
				p.see(tree, e, b.late.action)
				p.seen++
			}
		}
	}
	if end < len(b.log) {
		return false
	}
	b.tree, b.action, b.late = tree, b.late.action, nil
	return true
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

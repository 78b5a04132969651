package debug

import (
	"espalier/search"
	"espalier/search/importance"
	"espalier/search/runner"
)

// Branch is one log: the original search, or its continuation after a change.
type Branch struct {
	Number  int
	Parent  *Branch  // nil: this is the original search
	From    int      // events that it shares with its parent
	Changes []string // made by the user at its beginning
	Free    int      // events that were decided again from recorded replies

	left   int     // the moment of the parent that was shown when the branch was made
	rest   int     // the moment that was shown when the branch was undone
	undone *Branch // the child that was undone last

	line      *Timeline
	runner    *runner.Runner // nil: a recording, which can only be looked at
	recording recording
	marks     map[search.NodeID]bool // thoughts that the user wants to find again
	kept      string                 // what is set up, as it was kept last
	weights   map[replySource][]importance.Weight
}

// Name is that of the branch's recording; empty while there is none.
func (b *Branch) Name() string { return b.recording.named() }

// Line is the log of the branch.
func (b *Branch) Line() *Timeline { return b.line }

// Runner continues the branch; nil if nothing can.
func (b *Branch) Runner() *runner.Runner { return b.runner }

// RecordedAs sets the name of the branch's recording, which is forked for its branches.
func (b *Branch) RecordedAs(name string) { b.recording.name(name) }

// divide has the runner of the branch work in parts where a breakpoint waits for one.
func (b *Branch) divide(breaks *Breaks) {
	if b.runner != nil {
		b.runner.Divide(breaks.Divides)
		b.runner.Interrupt(breaks.Reads)
	}
}

// shared is how many events two branches have in common.
func shared(a, b *Branch) int {
	common := func(a, b *Branch) (int, bool) {
		n := a.line.Len()
		for ; a != nil; a = a.Parent {
			if a == b {
				return n, true
			}
			n = min(n, a.From)
		}
		return 0, false
	}
	if n, ok := common(a, b); ok {
		return min(n, b.line.Len())
	}
	n := b.line.Len()
	for ; b != nil; b = b.Parent {
		if m, ok := common(a, b); ok {
			return min(n, m)
		}
		n = min(n, b.From)
	}
	return 0
}

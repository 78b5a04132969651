package debug

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
)

// Breakpoint is a place in a log at which to stop or, if it Traces, to print a line.
// It matches an event that is of one of its kinds, about its thought, and for which
// its condition holds; what is not set matches everything. Without kinds it matches
// when the condition becomes true of a thought, and not again while it stays true.
// Which events match depends on the log alone: not on when the breakpoint was set, nor
// on how often one passed by.
type Breakpoint struct {
	ID      int
	Thought search.NodeID // -1: any
	Kinds   []string
	If      *Expression
	Hits    Hits
	Once    bool // goes when it has stopped the search
	Traces  bool
	Off     bool

	kinds   []kind
	goal    func(*search.Tree, search.Event) bool // of a verb such as finish, instead of all the above
	matched int                                   // events up to now
	stops   []int                                 // those of them that its Hits let through, by Seq
	held    map[search.NodeID]bool                // thoughts that the condition was last true of
	seen    int                                   // events of the log that it was shown, or began after
	behind  bool                                  // of a copy: it had not seen all of the log
	err     error                                 // of its condition; it stops where that arose
}

// Hits chooses among the matches of a breakpoint, which count from 1.
type Hits struct {
	Op string // "==", ">=", ">", "<", "<=" or "%"; empty: all
	N  int
}

func (h Hits) through(count int) bool {
	switch h.Op {
	case "==":
		return count == h.N
	case ">=":
		return count >= h.N
	case ">":
		return count > h.N
	case "<":
		return count < h.N
	case "<=":
		return count <= h.N
	case "%":
		return count%h.N == 0
	}
	return true
}

// Matched is how many events of the log match, whatever Hits lets through; all
// reports whether the breakpoint has seen all of the log.
func (b *Breakpoint) Matched() (n int, all bool) { return b.matched, !b.behind }

// Err is what went wrong when the condition was last evaluated.
func (b *Breakpoint) Err() error { return b.err }

// String is the breakpoint in the form that break and trace read.
func (b *Breakpoint) String() string {
	var parts []string
	if b.Thought >= 0 {
		parts = append(parts, strconv.Itoa(int(b.Thought)))
	}
	if len(b.Kinds) > 0 {
		parts = append(parts, "on "+strings.Join(b.Kinds, ", "))
	}
	if b.If != nil {
		parts = append(parts, "if "+b.If.String())
	}
	if b.Hits.Op != "" {
		parts = append(parts, fmt.Sprintf("hits %s %d", b.Hits.Op, b.Hits.N))
	}
	if b.Once {
		parts = append(parts, "once")
	}
	return strings.Join(parts, " ")
}

// looks reports whether the tree matters to the breakpoint, not only the event.
func (b *Breakpoint) looks() bool { return b.If != nil || b.goal != nil }

// see looks at an event that the tree has taken, and reports whether to stop.
func (b *Breakpoint) see(t *search.Tree, e search.Event, action search.ActionKind) bool {
	if b.goal != nil {
		if !b.goal(t, e) {
			return false
		}
	} else if !b.matches(t, e, action) {
		return false
	}
	b.matched++
	if !b.Hits.through(b.matched) {
		return false
	}
	b.stops = append(b.stops, e.Seq)
	return true
}

func (b *Breakpoint) matches(t *search.Tree, e search.Event, action search.ActionKind) bool {
	if len(b.kinds) > 0 && !slices.ContainsFunc(b.kinds, func(k kind) bool { return k.is(e.Body) }) {
		return false
	}
	about := search.Subjects(e.Body)
	if b.Thought >= 0 {
		if !slices.Contains(about, b.Thought) {
			return false
		}
		about = []search.NodeID{b.Thought}
	}
	switch {
	case b.If == nil:
		return true
	case len(b.kinds) > 0 && len(about) == 0:
		about = []search.NodeID{-1} // the search itself
	}
	if _, read := e.Body.(search.Thought); read && len(b.kinds) == 0 {
		return false // it has no verdict yet: its check follows
	}
	any := false
	for _, id := range about {
		if b.becomes(t, e, action, id) {
			any = true
		}
	}
	return any
}

// becomes reports whether the condition holds for a thought, and, where no kind is
// asked for, did not before.
func (b *Breakpoint) becomes(t *search.Tree, e search.Event, action search.ActionKind, id search.NodeID) bool {
	yes, err := b.If.holds(newScope(t, e, action, id))
	if err != nil {
		b.err, yes = err, true
	}
	if len(b.kinds) > 0 {
		return yes
	}
	was := b.held[id]
	if yes {
		b.held[id] = true
	} else {
		delete(b.held, id)
	}
	return yes && !was
}

// forget has the breakpoint look at a log from its beginning.
func (b *Breakpoint) forget() {
	b.matched, b.stops, b.err, b.held = 0, nil, nil, map[search.NodeID]bool{}
}

// next is the first stop after a moment, 0 if there is none.
func (b *Breakpoint) next(moment int) int {
	i, found := slices.BinarySearch(b.stops, moment)
	if found {
		i++
	}
	if i == len(b.stops) {
		return 0
	}
	return b.stops[i]
}

// previous is the last stop before a moment, 0 if there is none.
func (b *Breakpoint) previous(moment int) int {
	i, _ := slices.BinarySearch(b.stops, moment)
	if i == 0 {
		return 0
	}
	return b.stops[i-1]
}

// stopsAt reports whether the breakpoint stops at an event.
func (b *Breakpoint) stopsAt(seq int) bool {
	_, found := slices.BinarySearch(b.stops, seq)
	return found
}

package debug

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/thinking"
)

// Breakpoint is a place in a log at which to stop or, if it Traces, to print a line.
// It matches an event that is of one of its kinds, about its thought, and for which
// its condition holds; what is not set matches everything. Without kinds it matches
// when the condition becomes true of a thought, or of the search if it mentions
// nothing else, and not again while it stays true.
// Which events match depends on the log alone: not on when the breakpoint was set, nor
// on how often it was passed.
type Breakpoint struct {
	ID      int
	Thought search.NodeID // -1: any
	Kinds   []string
	If      *Expression
	Watch   *Expression // it matches when the value changes; instead of kinds and condition
	Says    *Message    // printed where it matches; nil: what happened
	Hits    Hits
	Once    bool // goes when it has stopped the search; if it Traces, when it was printed
	Traces  bool
	Off     bool
	// Commands are done when it has stopped the search.
	Commands []string

	kinds   []kind
	inside  []insideKind                          // among the Kinds
	steps   bool                                  // of a verb such as stepseg: the place says all
	rules   thinking.Rules                        // of the task
	oracle  *asked                                // of the debugger; nil: there is none
	goal    func(*search.Tree, search.Event) bool // of a verb such as finish, instead of all the above
	hopes   *hopes                                // of a condition that counts them
	matched int                                   // events up to now
	stops   []Match                               // those of them that its Hits let through, by Seq
	held    map[search.NodeID]bool                // thoughts that the condition was last true of
	was     string                                // what is watched, at the last event; empty: nothing yet
	traced  int                                   // the event at which one that is for Once was printed
	seen    int                                   // events of the log that it was shown, or began after
	behind  bool                                  // of a copy: it had not seen all of the log
}

// Match is an event that a breakpoint matches.
type Match struct {
	Seq     int
	Inside  Spot          // where in the reply; the zero Spot: the event as a whole
	Thought search.NodeID // that matched; noThought: the search did
	Note    string        // its message, or how what is watched has changed
	Err     error         // of the condition: whether it holds is unknown, and the breakpoint stops
}

// noThought is in the place of one where the search as a whole is meant.
const noThought search.NodeID = -1

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

// Err is what went wrong where the condition could not be evaluated first.
func (b *Breakpoint) Err() error {
	for _, m := range b.stops {
		if m.Err != nil {
			return m.Err
		}
	}
	return nil
}

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
	if b.Watch != nil {
		if len(parts) > 0 {
			parts[0] += ":"
		}
		parts = append(parts, b.Watch.String())
	}
	if b.Hits.Op != "" {
		parts = append(parts, fmt.Sprintf("hits %s %d", b.Hits.Op, b.Hits.N))
	}
	if b.Once {
		parts = append(parts, "once")
	}
	text := strings.Join(parts, " ")
	if b.Says != nil {
		text += ": " + b.Says.String()
	}
	return text
}

// looks reports whether the tree matters to the breakpoint, not only the event.
func (b *Breakpoint) looks() bool {
	return b.If != nil || b.Watch != nil || b.Says != nil || b.goal != nil || b.Asks() || len(b.inside) > 0
}

// Asks reports whether the breakpoint stops before a model is asked.
func (b *Breakpoint) Asks() bool { return slices.Contains(b.Kinds, "ask") }

// see looks at an event that the tree has taken, and reports whether to stop.
func (b *Breakpoint) see(t *search.Tree, e search.Event, action search.ActionKind) bool {
	if b.hopes != nil {
		b.hopes.see(t, e)
	}
	if !b.of(e.Body) { // nearly all events: a log of 100,000 thoughts is read before a key is answered
		return len(b.inside) > 0 && b.seeInside(t, e, action)
	}
	m, ok := Match{Seq: e.Seq, Thought: noThought}, false
	switch {
	case b.goal != nil:
		ok = b.goal(t, e)
	case b.Watch != nil:
		m, ok = b.changes(t, e, action)
	default:
		m, ok = b.matches(t, e, action)
	}
	stop := false
	if ok && b.count(m) {
		if b.Says != nil {
			m.Note = b.Says.say(b.scope(t, e, action, m.Thought))
		}
		b.stops = append(b.stops, m)
		stop = m.Seq == e.Seq // one before an action is past already
	}
	return b.seeInside(t, e, action) || stop
}

// count counts a match, and reports whether to stop at it.
func (b *Breakpoint) count(m Match) bool {
	b.matched++
	if !b.Hits.through(b.matched) {
		return false
	}
	if len(b.stops) == 0 {
		return true
	}
	last := b.stops[len(b.stops)-1]
	return last.Seq != m.Seq || last.Inside.before(m.Inside)
}

// of reports whether an event is of the kinds, and about the thought, that the breakpoint is for.
func (b *Breakpoint) of(body search.Body) bool {
	if b.goal != nil || b.Watch != nil {
		return true
	}
	return (len(b.Kinds) == 0 || slices.ContainsFunc(b.kinds, func(k kind) bool { return k.is(body) })) &&
		(b.Thought < 0 || search.HappenedTo(body, b.Thought))
}

// matches finds the first thought that an event matches at. It looks at the others as
// well, whose conditions may have become true.
func (b *Breakpoint) matches(t *search.Tree, e search.Event, action search.ActionKind) (m Match, ok bool) {
	m = Match{Seq: e.Seq, Thought: noThought}
	if b.Asks() && asks(e.Body) {
		if e.Body.(search.Decided).Action.Kind == search.Evaluate && t.Setup().Settings.Evaluate == search.EvaluateRule {
			return m, false // no model is asked
		}
		m.Seq--
	}
	about := search.Subjects(e.Body)
	if b.Thought >= 0 {
		about = []search.NodeID{b.Thought}
	}
	if b.If == nil {
		if len(about) > 0 {
			m.Thought = about[0]
		}
		return m, true
	}
	if len(b.kinds) == 0 && b.Thought < 0 && b.If.ofSearch || len(b.kinds) > 0 && len(about) == 0 {
		about = []search.NodeID{noThought}
	} else if _, read := e.Body.(search.Thought); read && len(b.kinds) == 0 {
		return m, false // it has no verdict yet: its check follows
	}
	if b.hopes != nil && b.If.names["solvable_left"] && t.Pending() > 0 {
		return m, false // it is known after the action what is left
	}
	for _, id := range about {
		if yes, err := b.becomes(t, e, action, id); yes && !ok {
			m.Thought, m.Err, ok = id, err, true
		}
	}
	return m, ok
}

// becomes reports whether the condition holds for a thought, and, where no kind is
// asked for, did not before.
func (b *Breakpoint) becomes(t *search.Tree, e search.Event, action search.ActionKind, id search.NodeID) (bool, error) {
	yes, err := b.If.holds(b.scope(t, e, action, id))
	if err != nil {
		yes = true
		if id >= 0 {
			err = fmt.Errorf("at %s: %w", where(t, id), err)
		}
	}
	if len(b.kinds) > 0 {
		return yes, err
	}
	was := b.held[id]
	if yes {
		b.held[id] = true
	} else {
		delete(b.held, id)
	}
	return yes && !was, err
}

// forget has the breakpoint look at a log from its beginning.
func (b *Breakpoint) forget() {
	b.matched, b.stops, b.held, b.was, b.hopes = 0, nil, map[search.NodeID]bool{}, "", nil
	for _, x := range b.expressions() {
		if x.names["solvable_left"] && b.oracle != nil {
			b.hopes = newHopes(b.oracle)
		}
	}
}

// find returns the place in stops of the first that is not before an event.
func (b *Breakpoint) find(seq int) (i int, found bool) {
	return slices.BinarySearchFunc(b.stops, seq, func(m Match, seq int) int { return m.Seq - seq })
}

// after reports whether a match is after a place in the log.
func (m Match) after(moment int, at Spot) bool {
	return m.Seq > moment || m.Seq == moment && at.before(m.Inside)
}

// next is the first stop after a place in the log; its Seq is 0 if there is none.
func (b *Breakpoint) next(moment int, at Spot) Match {
	for i, _ := b.find(moment); i < len(b.stops); i++ {
		if b.stops[i].after(moment, at) {
			return b.stops[i]
		}
	}
	return Match{}
}

// previous is the last stop before a place in the log; its Seq is 0 if there is none.
func (b *Breakpoint) previous(moment int, at Spot) Match {
	i, _ := b.find(moment)
	for ; i < len(b.stops) && b.stops[i].Seq == moment && b.stops[i].Inside.before(at); i++ {
	}
	if i > 0 {
		return b.stops[i-1]
	}
	return Match{}
}

// stopsAt reports whether the breakpoint stops at an event.
func (b *Breakpoint) stopsAt(seq int) bool {
	_, found := b.find(seq)
	return found
}

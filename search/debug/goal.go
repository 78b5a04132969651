package debug

import (
	"fmt"

	"espalier/search"
)

// Want is what a debugger needs from its front end to get nearer to its goal.
type Want int

// What can be wanted.
const (
	Nothing  Want = iota // the goal is reached, or there is none
	Patience             // Pursue went as far as it was allowed to: call it again
	Ask                  // one more action of the search
	Run                  // actions of the search, until Breaks.Halts or the goal is reached
)

// goal is where a verb is going.
type goal struct {
	active  bool
	from    int  // the moment at which it was set
	target  int  // moment; 0: as far as it goes
	actions int  // to complete, if the target is not known yet
	run     bool // many actions may be asked for at once
	passes  int  // stops at breakpoints that it goes past
	back    bool // to the last stop before, whatever the other fields are
	what    string
}

// Stop is where the debugger stopped, and why.
type Stop struct {
	Reason  string
	Break   *Breakpoint   // that stopped it, or nil
	Thought search.NodeID // that matched it; 0 or less: there is none but the root
	Note    string        // how what is watched has changed, or the message of the breakpoint
	kind    string        // see cause
}

// Reasons of stops that need no breakpoint.
const (
	paused    = "paused"
	hasEnded  = "the search has ended"
	endsHere  = "the recording ends here"
	nothingOf = "no earlier stop; this is the first event"
)

// cause is the kind of stop, for a program.
func (s Stop) cause() string {
	switch {
	case s.kind != "":
		return s.kind
	case s.Break != nil:
		return s.Break.Word()
	case s.Reason == paused:
		return "pause"
	case s.Reason == hasEnded, s.Reason == endsHere, s.Reason == nothingOf:
		return "end"
	case s.Reason != "":
		return "goal"
	}
	return "step"
}

// Pursue moves towards the goal by at most that many events (0: no limit), or has
// breakpoints that are behind look at that many. It returns what it needs to get
// further, and how the moment has moved.
func (d *Debugger) Pursue(most int) (Want, []Transition) {
	want := d.approach(most)
	return want, d.transitions()
}

func (d *Debugger) approach(most int) Want {
	for left := most; d.goal.active; {
		if !d.breaks.CatchUp(most) {
			return Patience
		}
		if d.goal.back {
			d.goBack()
			break
		}
		now, last := d.Moment(), d.at.line.Len()
		if d.goal.target == 0 && d.goal.actions > 0 && now < last {
			d.goal.target = d.at.line.actionEnd(now)
		}
		to := last
		if d.goal.target > 0 {
			to = min(to, d.goal.target)
		}
		stop, by := d.breaks.Next(now, d.inside)
		if stop.Seq > 0 {
			to = min(to, stop.Seq)
		}
		if now < to {
			if most > 0 && to-now > left {
				d.reveal(now + left)
				return Patience
			}
			d.reveal(to)
			left -= to - now
		}
		switch now = d.Moment(); {
		case stop.Seq > 0 && now == stop.Seq && by.ID > 0 && d.goal.passes > 0:
			d.goal.passes--
			d.inside = stop.Inside
		case stop.Seq > 0 && now == stop.Seq:
			d.reached(stop, by)
		case d.goal.target > 0 && now == d.goal.target:
			if d.goal.actions--; d.goal.actions > 0 {
				d.goal.target = 0
				continue
			}
			d.halt(Stop{})
		case d.at.line.Tip().Outcome().Ended:
			d.halt(Stop{Reason: hasEnded})
		case d.at.runner == nil && !d.awaits:
			d.halt(Stop{Reason: endsHere})
		case d.stopsBefore():
		case d.goal.run && !d.breaks.asking():
			return Run
		default:
			return Ask
		}
	}
	return Nothing
}

// stopsBefore stops at the end of the log, if a breakpoint says so of what the search
// asks next and the goal did not begin here.
func (d *Debugger) stopsBefore() bool {
	if !d.breaks.asking() || d.goal.from == d.Moment() {
		return false
	}
	a, ok := d.coming()
	if !ok {
		return false
	}
	at, by, ok := d.breaks.before(d.at.line.Tip(), a)
	switch {
	case !ok:
	case d.goal.passes > 0:
		d.goal.passes--
		d.goal.from = d.Moment()
		return false
	default:
		d.reached(at, by)
	}
	return ok
}

// goBack goes to the last stop before the moment, or to the first event.
func (d *Debugger) goBack() {
	at, by := d.breaks.Previous(d.Moment(), d.inside)
	for ; d.goal.passes > 0 && at.Seq > 0 && by.ID == 0; d.goal.passes-- {
		at, by = d.breaks.Previous(at.Seq, at.Inside)
	}
	if at.Seq == 0 {
		d.travel(1)
		d.stop = Stop{Reason: nothingOf}
		return
	}
	d.travel(at.Seq)
	d.inside = at.Inside
	d.halt(stopAt(d.Tree(), at, by, by.String()))
}

// reached stops at a breakpoint.
func (d *Debugger) reached(at Match, by Breakpoint) {
	d.inside = at.Inside
	s := stopAt(d.Tree(), at, by, d.goal.what)
	if by.Once && by.ID > 0 {
		_ = d.breaks.Clear(by.ID) // it is there: it was just reached
		s.Reason += " (cleared)"
	}
	d.halt(s)
}

// stopAt is a stop at a breakpoint, in words: those of the goal for its own.
func stopAt(t *search.Tree, at Match, by Breakpoint, goal string) Stop {
	s := Stop{Reason: goal, Thought: at.Thought, Note: at.Note}
	if by.steps {
		s.Reason = ""
		return s
	}
	if by.ID > 0 {
		s.Break, s.Reason = &by, fmt.Sprintf("%s %d: %s", by.Word(), by.ID, by.String())
	}
	switch {
	case at.Err != nil:
		s.Reason += ": " + at.Err.Error()
	case at.Inside.Completion > 0: // Place says where
	case at.Thought >= 0 && by.goal == nil:
		s.Reason += ": " + where(t, at.Thought)
	}
	if at.Note != "" {
		s.Reason += ": " + at.Note
	}
	return s
}

func (d *Debugger) halt(s Stop) {
	d.drop()
	d.stop = s
	if s.Thought > 0 {
		d.selected = -1 // verbs mean the thought that matched
	}
	if s.Break != nil {
		d.script.act(*s.Break)
	}
}

// drop gives a goal up.
func (d *Debugger) drop() {
	d.goal, d.stop = goal{}, Stop{}
	d.breaks.dropGoals()
}

// Going reports whether there is a goal that is not reached.
func (d *Debugger) Going() bool { return d.goal.active }

// Stopped is why the debugger stands where it does. An empty Reason needs no
// explanation: a verb did what was asked.
func (d *Debugger) Stopped() Stop { return d.stop }

// Place describes where the debugger stands, and what is watched there.
func (d *Debugger) Place() []string {
	if d.Moment() == 0 {
		return []string{"before the first event"}
	}
	log := d.at.line.log
	line := fmt.Sprintf("event %d of %d", d.Moment(), len(log))
	if len(d.branches) > 1 {
		line += fmt.Sprintf(", branch %d", d.at.Number)
	}
	lines := []string{line + ": " + search.Describe(d.Tree(), log[d.Moment()-1]).Sentence(d.Tree())}
	if in := d.insideReport(d.breaks.rules); in != nil {
		lines = append(lines, in.String())
	}
	return append(lines, d.Displays()...)
}

// scope is what an expression sees of a thought at the moment that is shown.
func (d *Debugger) scope(x *Expression, id search.NodeID) *Scope {
	s := newScope(d.Tree(), d.event(), d.action(), id)
	oracle := d.oracle.asked
	if oracle != nil && x.asksOracle() {
		s.ask(d.Tree(), oracle)
	}
	if oracle != nil && x.names["solvable_left"] {
		for id := range search.NodeID(d.Tree().Len()) {
			if oracle.alive(d.Tree(), id) {
				s.SolvableLeft++
			}
		}
	}
	return s
}

// begins reports whether an event is the first of a batch.
func begins(b search.Body) bool {
	switch b.(type) {
	case search.Decided, search.BudgetSpent, search.Failed, search.Partial:
		return true
	}
	return search.UserEvent(b)
}

package debug

import (
	"fmt"
	"strconv"

	"espalier/search"
)

// The verbs that go forward, and those that go back. Forward may ask the search
// for more; back never does.

func runVerbs() []Verb {
	return []Verb{
		{Name: "step", Aliases: []string{"s", "forth"}, Group: GroupRun, Args: "[N]", Help: "step one event, or N", Example: "step 5", Repeats: true, why: atTheEnd, do: step},
		{Name: "next", Aliases: []string{"n"}, Group: GroupRun, Args: "[N]", Help: "step one action, or N", Repeats: true, why: atTheEnd, do: next},
		{Name: "stepseg", Aliases: []string{"ss"}, Group: GroupRun, Args: "[N]", Help: "run past the next segment of the model's thinking, or the Nth; a reply that is still being written stops there", Example: "stepseg 5", Repeats: true, why: atTheEndInside, do: stepInside("thinking")},
		{Name: "steptoken", Aliases: []string{"st"}, Group: GroupRun, Args: "[N]", Help: "run past the next token of a reply, or the Nth; a reply that is still being written stops there", Example: "steptoken 20", Repeats: true, why: atTheEndInside, do: stepInside("token")},
		{Name: "level", Aliases: []string{"lv"}, Group: GroupRun, Help: "run until the search reaches another depth", Repeats: true, why: atTheEnd, do: level},
		{Name: "finish", Aliases: []string{"f", "out", "stepout"}, Group: GroupRun, Args: "[THOUGHT]", Help: "run until the search leaves the thought and everything below it", Example: "finish 12", why: atTheEnd, do: finish},
		{Name: "continue", Aliases: []string{"c", "cont"}, Group: GroupRun, Args: "[N]", Help: "run to the next breakpoint, or the Nth, or to the end", Example: "continue 3", Repeats: true, why: atTheEnd, do: goOn},
		{Name: "until", Aliases: []string{"u", "advance"}, Group: GroupRun, Args: "CONDITION", Help: "run until a condition holds; takes the same arguments as break", Example: "until depth == 2", why: atTheEnd, do: until},
		{Name: "pause", Group: GroupRun, Help: "stop the search here", why: notGoing, do: pause},
		{Name: "quit", Aliases: []string{"q", "exit"}, Group: GroupRun, Help: "leave the debugger; the session stays", do: leave},
	}
}

func backVerbs() []Verb {
	return []Verb{
		{Name: "back", Aliases: []string{"rs", "rstep", "reverse-step"}, Group: GroupBack, Args: "[N]", Help: "step back one event, or N", Example: "back 3", Repeats: true, why: atTheStart, do: back},
		{Name: "rnext", Aliases: []string{"rn", "reverse-next"}, Group: GroupBack, Args: "[N]", Help: "step back one action, or N", Repeats: true, why: atTheStart, do: rnext},
		{Name: "rcontinue", Aliases: []string{"rc", "reverse-continue", "rewind", "rw"}, Group: GroupBack, Args: "[CONDITION]", Help: "run back to a condition, or to the last breakpoint passed, or to the start", Example: "rcontinue on prune", Repeats: true, why: atTheStart, do: rcontinue},
		{Name: "rstepseg", Aliases: []string{"rss"}, Group: GroupBack, Args: "[N]", Help: "go back to the end of the segment before, or N segments", Repeats: true, why: atNothing, do: backInside("thinking")},
		{Name: "rsteptoken", Aliases: []string{"rst"}, Group: GroupBack, Args: "[N]", Help: "go back by one token, or N", Repeats: true, why: atNothing, do: backInside("token")},
		{Name: "goto", Aliases: []string{"g"}, Group: GroupBack, Args: "EVENT", Help: "jump to an event by its number, or to the end", Example: "goto 112", do: goTo},
		{Name: "restart", Aliases: []string{"r"}, Group: GroupBack, Args: "[CHECKPOINT]", Help: "jump to the first event, or to a checkpoint", do: restart},
	}
}

func atTheEnd(d *Debugger) string {
	switch {
	case d.Moment() < d.at.line.Len():
	case d.at.line.Tip().Outcome().Ended:
		return "the search has ended; back goes back in it"
	case d.at.runner == nil && !d.awaits:
		return "the recording ends here"
	}
	return ""
}

func atTheStart(d *Debugger) string {
	if d.Moment() <= 1 {
		return "this is the first event"
	}
	return ""
}

func atNothing(d *Debugger) string {
	if d.Moment() == 0 {
		return errNothing.Error()
	}
	return ""
}

func notGoing(d *Debugger) string {
	if !d.goal.active {
		return "the search is not running"
	}
	return ""
}

func (d *Debugger) pursue(g goal) {
	d.drop()
	g.active, g.from = true, d.Moment()
	d.goal = g
}

func step(d *Debugger, args string) ([]string, error) {
	n, err := count(args)
	if err == nil {
		d.pursue(goal{target: d.Moment() + n, run: n > 1})
	}
	return nil, err
}

func next(d *Debugger, args string) ([]string, error) {
	n, err := count(args)
	if err == nil {
		d.pursue(goal{actions: n, run: n > 1})
	}
	return nil, err
}

func goOn(d *Debugger, args string) ([]string, error) {
	n, err := count(args)
	if err == nil {
		d.pursue(goal{run: true, passes: n - 1})
	}
	return nil, err
}

// leave is done by the front end.
func leave(*Debugger, string) ([]string, error) { return nil, nil }

func pause(d *Debugger, _ string) ([]string, error) {
	d.script.lines = nil
	d.halt(Stop{Reason: paused})
	return nil, nil
}

// level continues until the search's focus has another depth.
func level(d *Debugger, _ string) ([]string, error) {
	depth := -1
	if d.Tree().Len() > 0 {
		depth = d.Tree().Node(d.Tree().Focus()).Depth
	}
	d.pursue(goal{run: true, what: "another level"})
	d.breaks.aim(&Breakpoint{Thought: -1, goal: func(t *search.Tree, _ search.Event) bool {
		return t.Node(t.Focus()).Depth != depth
	}}, d.Tree().Clone())
	return nil, nil
}

// finish continues until the focus of the search leaves a subtree.
func finish(d *Debugger, args string) ([]string, error) {
	top, err := readThought(d, args)
	if err != nil {
		return nil, err
	}
	if args == "" {
		top = d.Tree().Focus()
	}
	d.pursue(goal{run: true, what: "out of " + where(d.Tree(), top)})
	d.breaks.aim(&Breakpoint{Thought: -1, goal: func(t *search.Tree, e search.Event) bool {
		for id := t.Focus(); id >= 0; id = t.Node(id).Parent {
			if id == top {
				return search.Ends(e.Body)
			}
		}
		return true
	}}, d.Tree().Clone())
	return []string{"until the search leaves " + where(d.Tree(), top)}, nil
}

func until(d *Debugger, args string) ([]string, error) {
	b, err := readBreakpoint(d, args)
	if err != nil {
		return nil, err
	}
	d.pursue(goal{run: true, what: b.String()})
	d.breaks.aim(b, search.NewTree())
	return nil, nil
}

func back(d *Debugger, args string) ([]string, error) {
	n, err := count(args)
	if err == nil {
		d.travel(d.Moment() - n)
	}
	return nil, err
}

func rnext(d *Debugger, args string) ([]string, error) {
	n, err := count(args)
	if err != nil {
		return nil, err
	}
	moment := d.Moment()
	for ; n > 0 && moment > 1; n-- {
		moment = d.at.line.actionStart(moment)
	}
	d.travel(moment)
	return nil, nil
}

func rcontinue(d *Debugger, args string) ([]string, error) {
	var to *Breakpoint
	if args != "" {
		var err error
		if to, err = readBreakpoint(d, args); err != nil {
			return nil, err
		}
	}
	d.pursue(goal{back: true})
	if to != nil {
		d.breaks.aim(to, search.NewTree())
	}
	return nil, nil
}

func goTo(d *Debugger, args string) ([]string, error) {
	last := d.at.line.Len()
	if args == "end" || args == "$" {
		d.travel(last)
		return nil, nil
	}
	n, err := strconv.Atoi(args)
	if err != nil || n < 1 || n > last {
		return nil, fmt.Errorf("%q is not an event; they are 1 to %d", args, last)
	}
	d.travel(n)
	return nil, nil
}

func restart(d *Debugger, args string) ([]string, error) {
	if args == "" {
		d.travel(1)
		return nil, nil
	}
	c, err := readCheckpoint(d, args)
	if err != nil {
		return nil, err
	}
	if c.Branch != d.at {
		d.drop()
		d.show(c.Branch, c.Moment)
		return nil, nil
	}
	d.travel(c.Moment)
	return nil, nil
}

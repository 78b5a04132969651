package debug

import (
	"slices"

	"espalier/search"
)

// The verbs of a program of steps. Branches are run together, so that a program is in one
// step at a time: that of the thought that the search goes on from.

func programVerbs() []Verb {
	return []Verb{
		{Name: "over", Aliases: []string{"so", "stepover"}, Group: GroupRun, Help: "run a step of the program, and all of the blocks that it calls", Repeats: true, why: noProgram, do: over},
		{Name: "into", Aliases: []string{"si", "stepinto"}, Group: GroupRun, Help: "run to the next step of the program, also in a block that it calls", Repeats: true, why: noProgram, do: into},
		{Name: "return", Aliases: []string{"ret"}, Group: GroupRun, Help: "run until the block of the program ends that is being run", why: noProgram, do: returns},
	}
}

// noProgram is why the verbs are not available.
func noProgram(d *Debugger) string {
	if why := atTheEnd(d); why != "" {
		return why
	}
	if d.Tree().Started().Frame == nil {
		return "the search runs no program of steps; next runs an action"
	}
	return ""
}

func over(d *Debugger, _ string) ([]string, error) {
	return toStep(d, "the next step", func(now, then []search.Call) bool { return len(then) <= len(now) })
}

func into(d *Debugger, _ string) ([]string, error) {
	return toStep(d, "the next step", func(_, _ []search.Call) bool { return true })
}

func returns(d *Debugger, _ string) ([]string, error) {
	return toStep(d, "out of the block", func(now, then []search.Call) bool { return len(then) < len(now) })
}

// toStep continues until the program is in another step, of which reached holds.
func toStep(d *Debugger, what string, reached func(now, then []search.Call) bool) ([]string, error) {
	now := callsIn(d.Tree())
	d.pursue(goal{run: true, what: what})
	d.breaks.aim(&Breakpoint{Thought: -1, goal: func(t *search.Tree, _ search.Event) bool {
		if t.Pending() > 0 {
			return false
		}
		then := callsIn(t)
		return then != nil && !slices.Equal(now, then) && reached(now, then)
	}}, d.Tree().Clone())
	return nil, nil
}

// callsIn is the stack of a program; nil before it begins and where it has ended.
func callsIn(t *search.Tree) []search.Call {
	if t.Len() == 0 {
		return nil
	}
	id, ok := search.CurrentStep(t)
	if !ok {
		return nil
	}
	return t.Node(id).Check.Frame.Stack
}

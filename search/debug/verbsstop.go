package debug

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search/english"
)

// The verbs that set, change and list where to stop.

func stopVerbs() []Verb {
	const place = "[THOUGHT] [on KIND] [depth N] [if CONDITION] [hits [OP] N]"
	all := []Verb{
		{Name: "break", Aliases: []string{"b"}, Group: GroupStop, Args: place + " [once]", Help: "set a breakpoint; help break explains the conditions", Example: "break on prune if value > 0.5", do: setBreak},
		{Name: "tbreak", Aliases: []string{"tb"}, Group: GroupStop, Args: place, Help: "set a breakpoint that is deleted when it has stopped the search", Example: "tbreak on backtrack", do: setOnce},
		{Name: "trace", Aliases: []string{"t", "logpoint", "dprintf"}, Group: GroupStop, Args: place + " [once] [: MESSAGE]", Help: "print a line there, without stopping; a message has expressions in braces", Example: "trace on value: {id} is worth {value}", do: setTrace},
		{Name: "watch", Aliases: []string{"w"}, Group: GroupStop, Args: "[THOUGHT:] EXPRESSION [hits [OP] N] [once]", Help: "stop when the value of an expression changes; one about a thought means the one at hand, or that before the colon", Example: "watch 12: value", do: addWatch},
		{Name: "cond", Aliases: []string{"condition"}, Group: GroupStop, Args: "ID [CONDITION] [hits [OP] N]", Help: "change or remove the condition of a breakpoint", Example: "cond 1 depth == 2", do: setCondition},
		{Name: "ignore", Group: GroupStop, Args: "ID N", Help: "do not stop at the next N matches of a breakpoint", Example: "ignore 1 5", do: ignore},
		{Name: "commands", Group: GroupStop, Args: "ID[: VERB; VERB]", Help: "do verbs whenever a breakpoint stops the search: after a colon, or line by line up to end; none removes them", Example: "commands 1: print value; continue", do: setCommands},
		{Name: "disable", Group: GroupStop, Args: "ID ...|all", Help: "disable breakpoints", Example: "disable 1 2", do: disable},
		{Name: "enable", Group: GroupStop, Args: "ID ...|all", Help: "enable breakpoints", Example: "enable all", do: enable},
		{Name: "toggle", Group: GroupStop, Args: "ID", Help: "disable or enable a breakpoint", Example: "toggle 1", do: toggle},
		{Name: "clear", Aliases: []string{"cl", "delete", "del"}, Group: GroupStop, Args: "ID ...|all", Help: "delete breakpoints, tracepoints or watchpoints", Example: "clear 1", do: clearBreak},
		{Name: "list", Aliases: []string{"l", "breakpoints", "bp"}, Group: GroupStop, Help: "list breakpoints and displays", do: listBreaks},
		{Name: "source", Group: GroupStop, Args: "FILE", Help: "do the verbs in a file, line by line, up to the first that fails", Example: "source my-breakpoints.txt", change: source},
	}
	return slices.Insert(all, 4, displayVerbs()...)
}

func setBreak(d *Debugger, args string) ([]string, error) {
	b, err := readBreakpoint(d, args)
	return addBreak(d, b, err)
}

func setOnce(d *Debugger, args string) ([]string, error) {
	b, err := readBreakpoint(d, args)
	if err == nil {
		b.Once = true
	}
	return addBreak(d, b, err)
}

func setTrace(d *Debugger, args string) ([]string, error) {
	b, err := readBreakpoint(d, args)
	if err == nil {
		b.Traces = true
	}
	return addBreak(d, b, err)
}

func addWatch(d *Debugger, args string) ([]string, error) {
	here := noThought
	if d.Moment() > 0 {
		here, _ = d.subject()
	}
	b, err := ParseWatch(args, here)
	if err == nil {
		err = d.oracle.canEvaluate(b.expressions()...)
	}
	return addBreak(d, b, err)
}

func addBreak(d *Debugger, b *Breakpoint, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	d.breaks.Add(b)
	return tellOne(d, b.ID, nil)
}

// Word is what the breakpoint is called.
func (b *Breakpoint) Word() string {
	switch {
	case b.Watch != nil:
		return "watchpoint"
	case b.Traces:
		return "tracepoint"
	}
	return "breakpoint"
}

// tellBreak is a breakpoint as a line.
func tellBreak(b Breakpoint) string {
	line := fmt.Sprintf("%s %d: %s", b.Word(), b.ID, b.String())
	switch {
	case b.behind:
		line += fmt.Sprintf(" (%s in the first %s)", english.Count(b.matched, "match", "matches"), english.Plural(b.seen, "event"))
	case b.matched > 0:
		line += fmt.Sprintf(" (%s in this log)", english.Count(b.matched, "match", "matches"))
	}
	if b.Off {
		line += " (off)"
	}
	if err := b.Err(); err != nil {
		line += ": " + err.Error()
	}
	return line
}

func setCondition(d *Debugger, args string) ([]string, error) {
	id, rest, err := numbered(args)
	if err != nil {
		return nil, err
	}
	rest, hits, err := cutHits(rest)
	if err != nil {
		return nil, err
	}
	rest, _ = cutWord(rest, "if")
	var condition *Expression
	if rest != "" {
		if condition, err = Condition(rest); err != nil {
			return nil, err
		}
		if err := d.oracle.canEvaluate(condition); err != nil {
			return nil, err
		}
	}
	var refused error
	err = d.breaks.Change(id, func(b *Breakpoint) {
		switch {
		case condition != nil && b.Watch != nil:
			refused = fmt.Errorf("watchpoint %d stops at changes and has no condition; break if ... stops where one holds", id)
			return
		case condition == nil && b.Watch == nil && b.Thought < 0 && len(b.Kinds) == 0:
			refused = fmt.Errorf("breakpoint %d has nothing but its condition; clear %d deletes it", id, id)
			return
		}
		b.If = condition
		if hits.Op != "" || condition == nil {
			b.Hits = hits
		}
	})
	return tellOne(d, id, errors.Join(err, refused))
}

// ignore has a breakpoint pass its next matches, as seen from the moment that is shown.
func ignore(d *Debugger, args string) ([]string, error) {
	id, rest, err := numbered(args)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n > 1<<30 {
		return nil, fmt.Errorf("%q is not a number of matches from 0", rest)
	}
	if err := d.breaks.Change(id, func(b *Breakpoint) { b.Hits = Hits{} }); err != nil || n == 0 {
		return tellOne(d, id, err)
	}
	d.breaks.CatchUp(0)
	moment := d.Moment()
	return tellOne(d, id, d.breaks.Change(id, func(b *Breakpoint) {
		passed, here := b.find(moment)
		if here {
			passed++
		}
		b.Hits = Hits{Op: ">", N: passed + n}
	}))
}

func toggle(d *Debugger, args string) ([]string, error) {
	id, _, err := numbered(args)
	if err != nil {
		return nil, err
	}
	return tellOne(d, id, d.breaks.of(id, func(b *Breakpoint) { b.Off = !b.Off }))
}

func disable(d *Debugger, args string) ([]string, error) { return switchBreaks(d, args, true) }
func enable(d *Debugger, args string) ([]string, error)  { return switchBreaks(d, args, false) }

func switchBreaks(d *Debugger, args string, off bool) ([]string, error) {
	return eachBreakpoint(d, args, func(id int) (string, error) {
		lines, err := tellOne(d, id, d.breaks.of(id, func(b *Breakpoint) { b.Off = off }))
		return strings.Join(lines, ""), err
	})
}

// eachBreakpoint does something with breakpoints that are given by their numbers, or with all.
func eachBreakpoint(d *Debugger, args string, do func(id int) (string, error)) (lines []string, err error) {
	var ids []int
	if args == "all" {
		for _, b := range d.breaks.List() {
			ids = append(ids, b.ID)
		}
		if len(ids) == 0 {
			return []string{"no breakpoints"}, nil
		}
	}
	for word := range strings.FieldsSeq(strings.TrimSuffix(args, "all")) {
		id, _, err := numbered(word)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, errors.New("which is missing: a number, or all; list shows them")
	}
	for _, id := range ids {
		line, err := do(id)
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func tellOne(d *Debugger, id int, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	list := d.breaks.List()
	i := slices.IndexFunc(list, func(b Breakpoint) bool { return b.ID == id })
	d.data = list[i].report()
	return []string{tellBreak(list[i])}, nil
}

func clearBreak(d *Debugger, args string) ([]string, error) {
	return eachBreakpoint(d, args, func(id int) (string, error) {
		return fmt.Sprintf("breakpoint %d cleared", id), d.breaks.Clear(id)
	})
}

func listBreaks(d *Debugger, _ string) ([]string, error) { return listed(d, true, true, true) }

// listed are the breakpoints, watchpoints and displays.
func listed(d *Debugger, breaks, watches, displays bool) ([]string, error) {
	var lines []string
	list := ListReport{Breakpoints: []BreakpointReport{}, Displays: []DisplayReport{}}
	for _, b := range d.breaks.List() {
		if breaks && b.Watch == nil || watches && b.Watch != nil {
			lines = append(lines, tellBreak(b))
			for _, c := range b.Commands {
				lines = append(lines, "  "+c)
			}
			list.Breakpoints = append(list.Breakpoints, b.report())
		}
	}
	if displays {
		list.Displays = d.displays.reports(d)
		for _, w := range d.displays {
			lines = append(lines, fmt.Sprintf("display %d: %s", w.id, w))
		}
	}
	if len(lines) == 0 {
		lines = []string{"none"}
		if breaks && displays {
			lines = []string{"no breakpoints and no displays"}
		}
	}
	d.data = list
	return lines, nil
}

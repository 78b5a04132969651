package debug

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search/english"
)

// The verbs that set, change and list where to stop and what to watch.

func stopVerbs() []Verb {
	const place = "[THOUGHT] [on KIND] [depth N] [if CONDITION] [hits [OP] N] [once]"
	return []Verb{
		{Name: "break", Aliases: []string{"b"}, Group: GroupStop, Args: place, Help: "set a breakpoint; help break explains the conditions", do: setBreak},
		{Name: "trace", Aliases: []string{"t"}, Group: GroupStop, Args: place, Help: "print a line there, without stopping", do: setTrace},
		{Name: "cond", Group: GroupStop, Args: "ID [CONDITION] [hits [OP] N]", Help: "change or remove the condition of a breakpoint", do: setCondition},
		{Name: "toggle", Group: GroupStop, Args: "ID", Help: "disable or enable a breakpoint", do: toggle},
		{Name: "watch", Aliases: []string{"w", "display"}, Group: GroupStop, Args: "EXPRESSION", Help: "print an expression at every stop", do: addWatch},
		{Name: "clear", Aliases: []string{"cl"}, Group: GroupStop, Args: "ID|watch ID|all", Help: "delete a breakpoint or a watch", do: clearBreak},
		{Name: "list", Aliases: []string{"l", "breakpoints", "bp"}, Group: GroupStop, Help: "list breakpoints and watches", do: listBreaks},
	}
}

func setBreak(d *Debugger, args string) ([]string, error) { return d.addBreak(args, false) }
func setTrace(d *Debugger, args string) ([]string, error) { return d.addBreak(args, true) }

func (d *Debugger) addBreak(args string, traces bool) ([]string, error) {
	b, err := d.breakpoint(args)
	if err != nil {
		return nil, err
	}
	b.Traces = traces
	d.breaks.Add(b)
	list := d.breaks.List()
	return []string{tellBreak(list[len(list)-1])}, nil
}

// breakpoint reads where to stop.
func (d *Debugger) breakpoint(args string) (*Breakpoint, error) {
	b, err := ParseBreakpoint(args)
	if err != nil {
		return nil, err
	}
	return b, d.canEvaluate(b.If)
}

// tellBreak is a breakpoint as a line.
func tellBreak(b Breakpoint) string {
	word := "breakpoint"
	if b.Traces {
		word = "tracepoint"
	}
	line := fmt.Sprintf("%s %d: %s", word, b.ID, b.String())
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

// numbered reads an ID and what follows it.
func numbered(args string) (int, string, error) {
	word, rest, _ := strings.Cut(args, " ")
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0, "", fmt.Errorf("%q is no number; list shows them", word)
	}
	return n, strings.TrimSpace(rest), nil
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
	}
	if err := d.canEvaluate(condition); err != nil {
		return nil, err
	}
	var refused error
	err = d.breaks.Change(id, func(b *Breakpoint) {
		if condition == nil && b.Thought < 0 && len(b.Kinds) == 0 {
			refused = fmt.Errorf("breakpoint %d has nothing but its condition; clear %d deletes it", id, id)
			return
		}
		b.If = condition
		if hits.Op != "" || condition == nil {
			b.Hits = hits
		}
	})
	return d.tellOne(id, errors.Join(err, refused))
}

func toggle(d *Debugger, args string) ([]string, error) {
	id, _, err := numbered(args)
	if err != nil {
		return nil, err
	}
	return d.tellOne(id, d.breaks.Switch(id))
}

func (d *Debugger) tellOne(id int, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	list := d.breaks.List()
	i := slices.IndexFunc(list, func(b Breakpoint) bool { return b.ID == id })
	return []string{tellBreak(list[i])}, nil
}

func addWatch(d *Debugger, args string) ([]string, error) {
	w, err := d.expression(args)
	if err != nil {
		return nil, err
	}
	id := 1
	if n := len(d.watches); n > 0 {
		id = d.watches[n-1].id + 1
	}
	d.watches = append(d.watches, watch{id, w})
	if d.Moment() == 0 {
		return []string{fmt.Sprintf("  watch %d: %s", id, w)}, nil
	}
	lines := d.Watches()
	return lines[len(lines)-1:], nil
}

func clearBreak(d *Debugger, args string) ([]string, error) {
	if args == "all" {
		n := d.breaks.ClearAll()
		return []string{english.Plural(n, "breakpoint") + " cleared"}, nil
	}
	if rest, ok := cutWord(args, "watch"); ok {
		id, _, err := numbered(rest)
		if err != nil {
			return nil, err
		}
		before := len(d.watches)
		d.watches = slices.DeleteFunc(d.watches, func(w watch) bool { return w.id == id })
		if len(d.watches) == before {
			return nil, fmt.Errorf("there is no watch %d; list shows them", id)
		}
		return []string{fmt.Sprintf("watch %d cleared", id)}, nil
	}
	id, _, err := numbered(args)
	if err != nil {
		return nil, err
	}
	if err := d.breaks.Clear(id); err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("breakpoint %d cleared", id)}, nil
}

func listBreaks(d *Debugger, _ string) ([]string, error) {
	var lines []string
	for _, b := range d.breaks.List() {
		lines = append(lines, tellBreak(b))
	}
	for _, w := range d.watches {
		lines = append(lines, fmt.Sprintf("watch %d: %s", w.id, w))
	}
	if len(lines) == 0 {
		lines = []string{"no breakpoints and no watches"}
	}
	return lines, nil
}

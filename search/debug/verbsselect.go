package debug

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
)

// The verbs that select a thought, and the one that lists what there is.

func selectThought(d *Debugger, args string) ([]string, error) {
	if args == "" {
		d.selected = -1
		return []string{"verbs mean the thought that the event is about"}, nil
	}
	id, err := readThought(d, args)
	if err != nil {
		return nil, err
	}
	return choose(d, id), nil
}

// choose makes verbs mean a thought, which the front end shows.
func choose(d *Debugger, id search.NodeID) []string {
	d.selected = id
	d.data, d.found = thoughtReport(d.Tree(), id), Place{d.Moment(), id}
	return []string{"verbs mean " + where(d.Tree(), id)}
}

func up(d *Debugger, args string) ([]string, error) {
	id, n, err := readLevels(d, args)
	if err != nil {
		return nil, err
	}
	if id == 0 {
		return nil, errors.New("this is the root")
	}
	for ; n > 0 && id > 0; n-- {
		id = d.Tree().Node(id).Parent
	}
	return choose(d, id), nil
}

func down(d *Debugger, args string) ([]string, error) {
	id, n, err := readLevels(d, args)
	if err != nil {
		return nil, err
	}
	if len(d.Tree().Node(id).Children) == 0 {
		return nil, fmt.Errorf("nothing is below %s", where(d.Tree(), id))
	}
	towards := d.Tree().Path(d.Tree().Focus())
	for ; n > 0 && len(d.Tree().Node(id).Children) > 0; n-- {
		next := d.Tree().Node(id).Children[0]
		if i := slices.Index(towards, id); i >= 0 && i+1 < len(towards) {
			next = towards[i+1]
		}
		id = next
	}
	return choose(d, id), nil
}

// otherParent goes around an aggregation: from the thought to its further parents, from
// one of those to the next, and from the last to the thought.
func otherParent(d *Debugger, _ string) ([]string, error) {
	id, err := d.subject()
	if err != nil {
		return nil, err
	}
	next, ok := NextParent(d.Tree(), id)
	if !ok {
		return nil, fmt.Errorf("%s has no other parent, and is in no aggregation; up selects the thought above", where(d.Tree(), id))
	}
	return choose(d, next), nil
}

// NextParent is the thought to go to from one, around an aggregation: the second parent of
// the thought itself; from a further parent the next, from the last the thought.
func NextParent(t *search.Tree, id search.NodeID) (search.NodeID, bool) {
	n := t.Node(id)
	if child, ok := search.AggregatedIn(t, id); ok {
		others := t.Node(child).OtherParents
		if at := slices.Index(others, id); at+1 < len(others) {
			return others[at+1], true
		}
		return child, true
	}
	if len(n.OtherParents) > 0 {
		return n.OtherParents[0], true
	}
	return 0, false
}

// info lists what its argument names, as the verb for that does.
func info(d *Debugger, args string) ([]string, error) {
	topics := []struct {
		name string
		do   func(*Debugger, string) ([]string, error)
	}{
		{"breakpoints", func(d *Debugger, _ string) ([]string, error) { return listed(d, true, true, false) }},
		{"watchpoints", func(d *Debugger, _ string) ([]string, error) { return listed(d, false, true, false) }},
		{"displays", func(d *Debugger, _ string) ([]string, error) { return listed(d, false, false, true) }},
		{"checkpoints", checkpoints},
		{"marks", marks},
		{"branches", branches},
		{"settings", func(d *Debugger, _ string) ([]string, error) { return settingHelp(d.at.line.Tip().Setup()), nil }},
		{"line", place},
	}
	if args == "" {
		return place(d, "")
	}
	var names []string
	for _, topic := range topics {
		if !strings.HasPrefix(topic.name, strings.ToLower(args)) {
			names = append(names, topic.name)
			continue
		}
		if d.Moment() == 0 && topic.name == "settings" {
			return nil, errNothing
		}
		return topic.do(d, "")
	}
	return nil, fmt.Errorf("there is no info about %q; %sthere is %s", args, meant(args, names), strings.Join(names, ", "))
}

package debug

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
)

// What verbs are given: numbers, thoughts, branches, expressions.

// count reads how often, 1 if it is not said.
func count(args string) (int, error) {
	if args == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(args)
	if err != nil || n < 1 || n > 1<<30 {
		return 0, fmt.Errorf("%q is not a number of times from 1", args)
	}
	return n, nil
}

// numbered reads an ID and what follows it.
func numbered(args string) (int, string, error) {
	word, rest, _ := strings.Cut(args, " ")
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0, "", fmt.Errorf("%q is not a number; list shows them", word)
	}
	return n, strings.TrimSpace(rest), nil
}

// readThought reads which thought is meant: a number or the text of one, or, if args is
// empty, the selected one.
func readThought(d *Debugger, args string) (search.NodeID, error) {
	if args == "" || args == "." {
		return d.subject()
	}
	if n, err := strconv.Atoi(args); err == nil {
		if n < 0 || n >= d.Tree().Len() {
			return 0, fmt.Errorf("there is no thought %d at this moment; they are 0 to %d", n, d.Tree().Len()-1)
		}
		return search.NodeID(n), nil
	}
	words := strings.Trim(args, `"'`)
	var found []search.NodeID
	for id := range search.NodeID(d.Tree().Len()) {
		if n := d.Tree().Node(id); strings.Contains(n.Text, words) || strings.Contains(n.Short(), words) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("no thought says %q at this moment", words)
	case 1:
		return found[0], nil
	}
	return 0, fmt.Errorf("%d thoughts say %q, such as %s and %s; give a number", len(found), words, where(d.Tree(), found[0]), where(d.Tree(), found[1]))
}

// readThoughtAndText reads "THOUGHT: TEXT", or a text alone, which means the thought at
// hand.
func readThoughtAndText(d *Debugger, args string) (search.NodeID, string, error) {
	if number, text, ok := strings.Cut(args, ":"); ok {
		if _, err := strconv.Atoi(strings.TrimSpace(number)); err == nil {
			id, err := readThought(d, strings.TrimSpace(number))
			return id, strings.TrimSpace(text), err
		}
	}
	id, err := d.subject()
	return id, args, err
}

// readThoughtsAndText is readThoughtAndText for several thoughts: "4, 7: TEXT".
func readThoughtsAndText(d *Debugger, args string) (ids []search.NodeID, text string, err error) {
	list, text, _ := strings.Cut(args, ":")
	for number := range strings.SplitSeq(list, ",") {
		id, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || len(ids) == 0 && !strings.Contains(list, ",") {
			one, text, err := readThoughtAndText(d, args)
			return []search.NodeID{one}, text, err
		}
		known, err := readThought(d, strconv.Itoa(id))
		if err != nil {
			return nil, "", err
		}
		ids = append(ids, known)
	}
	return ids, strings.TrimSpace(text), nil
}

var errNoText = errors.New("the text is missing; it stands after the thought and a colon: 12: TEXT")

// readLevels reads how far to go from the selected thought.
func readLevels(d *Debugger, args string) (search.NodeID, int, error) {
	n, err := count(args)
	if err != nil {
		return 0, 0, err
	}
	id, err := d.subject()
	return id, n, err
}

func readBranch(d *Debugger, args string) (*Branch, error) {
	n, err := strconv.Atoi(args)
	if err != nil || n < 1 || n > len(d.branches) {
		return nil, fmt.Errorf("there is no branch %q; branches lists them", args)
	}
	return d.branches[n-1], nil
}

func readCheckpoint(d *Debugger, name string) (Checkpoint, error) {
	for _, c := range d.checkpoints {
		if strconv.Itoa(c.ID) == name || c.Name == name {
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("there is no checkpoint %q; checkpoints lists them", name)
}

// readBreakpoint reads where to stop.
func readBreakpoint(d *Debugger, args string) (*Breakpoint, error) {
	b, err := ParseBreakpoint(args)
	if err != nil {
		return nil, err
	}
	return b, d.oracle.canEvaluate(b.expressions()...)
}

// readExpression reads one of any kind.
func readExpression(d *Debugger, text string) (*Expression, error) {
	x, err := Watch(text)
	if err != nil {
		return nil, err
	}
	return x, d.oracle.canEvaluate(x)
}

// readReply reads which completion is meant, "at EVENT/COMPLETION", where the line says so.
func readReply(d *Debugger, args string) (*replyAt, string, error) {
	after, named := cutWord(args, "at")
	if !named {
		subject, _ := d.subject()
		r, err := d.reply(subject)
		return r, args, err
	}
	place, rest, _ := strings.Cut(after, " ")
	event, choice, _ := strings.Cut(place, "/")
	seq, err := strconv.Atoi(event)
	n, choiceErr := strconv.Atoi(cmp.Or(choice, "1"))
	if err != nil || choiceErr != nil || seq < 1 || seq > d.at.line.Len() || n < 1 {
		return nil, "", fmt.Errorf("%q is not a reply; write at EVENT/COMPLETION, such as at 3/1", place)
	}
	r, err := d.replyOf(seq, n-1, -1)
	return r, strings.TrimSpace(rest), err
}

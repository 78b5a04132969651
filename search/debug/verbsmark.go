package debug

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
)

// The verbs that mark moments and thoughts, to come back to.

func checkpointVerbs() []Verb {
	return []Verb{
		{Name: "checkpoint", Aliases: []string{"check"}, Group: GroupBack, Args: "[NAME] [at EVENT]", Help: "set a checkpoint, here or at an event, with or without a name", Example: "checkpoint before the cut", why: nothingToMark, do: checkpoint},
		{Name: "checkpoints", Aliases: []string{"checks"}, Group: GroupBack, Help: "list the checkpoints", do: checkpoints},
	}
}

func markVerbs() []Verb {
	return []Verb{
		{Name: "mark", Group: GroupLook, Args: "[THOUGHT]", Help: "mark a thought to find it again, or remove its mark", Example: "mark 12", why: nothingToMark, do: mark},
		{Name: "marks", Group: GroupLook, Help: "list the marked thoughts", do: marks},
	}
}

func nothingToMark(d *Debugger) string {
	if d.script.restoring {
		return "" // the log may still be read
	}
	return atNothing(d)
}

var atEvent = regexp.MustCompile(`(^|\s)at (\d+)$`)

func checkpoint(d *Debugger, args string) ([]string, error) {
	c := Checkpoint{ID: len(d.checkpoints) + 1, Name: args, Branch: d.at, Moment: d.Moment()}
	if at := atEvent.FindStringSubmatchIndex(args); at != nil {
		n, err := strconv.Atoi(args[at[4]:at[5]])
		if err != nil || n < 1 || n > d.at.line.Len() && !d.script.restoring {
			return nil, fmt.Errorf("%s is not an event; they are 1 to %d", args[at[4]:at[5]], d.at.line.Len())
		}
		c.Name, c.Moment = strings.TrimSpace(args[:at[0]]), n
	}
	d.checkpoints = append(d.checkpoints, c)
	d.data = c.report()
	return []string{c.String()}, nil
}

// String tells the checkpoint: "checkpoint 2 start: event 14, branch 1".
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s: event %d, branch %d", strings.TrimSpace(fmt.Sprintf("checkpoint %d %s", c.ID, c.Name)), c.Moment, c.Branch.Number)
}

func checkpoints(d *Debugger, _ string) ([]string, error) {
	reports := make([]CheckpointReport, 0, len(d.checkpoints))
	lines := []string{"no checkpoints"}
	for i, c := range d.checkpoints {
		reports = append(reports, c.report())
		lines = append(lines[:min(i, len(lines))], c.String())
	}
	d.data = reports
	return lines, nil
}

// Marked reports whether the user has marked a thought.
func (b *Branch) Marked(id search.NodeID) bool { return b.marks[id] }

func mark(d *Debugger, args string) ([]string, error) {
	n, err := strconv.Atoi(args)
	id := search.NodeID(n)
	if err != nil || n < 0 || !d.script.restoring { // then it may not be there yet
		if id, err = readThought(d, args); err != nil {
			return nil, err
		}
	}
	if d.at.marks[id] {
		delete(d.at.marks, id)
		return []string{fmt.Sprintf("mark of thought %d removed", id)}, nil
	}
	if d.at.marks == nil {
		d.at.marks = map[search.NodeID]bool{}
	}
	d.at.marks[id] = true
	return []string{fmt.Sprintf("thought %d marked", id)}, nil
}

// marked are the marked thoughts of a branch, in order.
func (b *Branch) marked() []search.NodeID {
	ids := []search.NodeID{}
	for id := range b.marks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func marks(d *Debugger, _ string) ([]string, error) {
	var lines []string
	for _, id := range d.at.marked() {
		if int(id) < d.Tree().Len() {
			lines = append(lines, line(d.Tree(), id))
		} else {
			lines = append(lines, fmt.Sprintf("%d, which is not there yet at this moment", id))
		}
	}
	if len(lines) == 0 {
		lines = []string{"no marks"}
	}
	d.data = d.at.marked()
	return lines, nil
}

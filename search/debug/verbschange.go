package debug

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/runner"
)

// The verbs that ask what would be if: each begins a branch, and leaves the log it
// was typed in as it is.

func changeVerbs() []Verb {
	return []Verb{
		{Name: "inject", Aliases: []string{"i"}, Group: GroupChange, Args: "[THOUGHT[, ...]:] TEXT", Help: "add a thought of your own below one, or as what several are aggregated in", Example: "inject 0: 13 - 9 = 4", Changes: true, why: atNothing, change: inject},
		{Name: "edit", Aliases: []string{"e"}, Group: GroupChange, Args: "[THOUGHT:] TEXT", Help: "reword a thought; everything below it is dropped", Example: "edit 12: 13 - 9 = 4", Changes: true, why: atNothing, change: edit},
		{Name: "close", Aliases: []string{"cut", "x"}, Group: GroupChange, Args: "[THOUGHT[: REASON]]", Help: "close the branch of a thought", Example: "close 12: leads nowhere", Changes: true, why: atNothing, change: closeBranch},
		{Name: "pin", Aliases: []string{"keep", "k"}, Group: GroupChange, Args: "[THOUGHT]", Help: "pin a thought to the beam, even a pruned one", Example: "pin 12", Changes: true, why: atNothing, change: pin},
		{Name: "unpin", Group: GroupChange, Args: "[THOUGHT]", Help: "undo pin", Example: "unpin 12", Changes: true, why: atNothing, change: unpin},
		{Name: "set", Group: GroupChange, Args: "NAME VALUE ...", Help: "change settings; help set lists them; or value THOUGHT = 0.9, verdict THOUGHT = refused", Example: "set beam 3", Changes: true, why: atNothing, change: set},
		{Name: "rerun", Group: GroupChange, Args: "[NAME VALUE ...]", Help: "start again at the root with the settings of this moment, or others", Example: "rerun method mcts", Changes: true, why: atNothing, change: rerun},
		{Name: "prompt", Group: GroupChange, Args: "[THOUGHT: TEXT]", Help: `show what the search asks next (see break on ask), or change it; \n begins a line, \\ is a backslash`, Changes: true, why: atNothing, change: prompt},
		{Name: "fork", Group: GroupChange, Args: "[[at EVENT/COMPLETION] token N TEXT | segment N TEXT | wait [TEXT] | answer]", Help: "start a branch here without changing anything; or one in which a reply takes another token, has another sentence, thinks on, or answers at once, and goes on from there", Example: "fork token 412 13", Changes: true, why: atNothing, change: fork},
		{Name: "note", Group: GroupChange, Args: "[THOUGHT:] TEXT", Help: "add a note to a thought; starts no branch", Example: "note 12: look here", Changes: true, why: cannotNote, change: note},
		{Name: "undo", Group: GroupChange, Help: "take the last change back: return to the branch and the moment before it; its own branch stays", Changes: true, why: nothingToUndo, change: undo},
		{Name: "redo", Group: GroupChange, Help: "return to the branch that was undone last", Changes: true, why: nothingToRedo, change: redo},
		{Name: "branches", Aliases: []string{"forks"}, Group: GroupChange, Help: "list the branches", do: branches},
		{Name: "branch", Aliases: []string{"switch"}, Group: GroupChange, Args: "N", Help: "switch to another branch", Example: "branch 2", Changes: true, change: visit},
		{Name: "diff", Aliases: []string{"d"}, Group: GroupChange, Args: "[N]", Help: "show where and why a branch diverges from its parent, or from another", Example: "diff 2", change: diff},
		{Name: "estimate", Aliases: []string{"price"}, Group: GroupChange, Help: "estimate what continuing will cost", why: cannotEstimate, do: estimate},
	}
}

func inject(d *Debugger, args string) (plan, error) {
	ids, text, err := readThoughtsAndText(d, args)
	if err != nil {
		return plan{}, err
	}
	if text == "" {
		return plan{}, errNoText
	}
	for _, id := range ids {
		if err := closedAt(d, id); err != nil {
			return plan{}, err
		}
	}
	what := "a thought injected below " + where(d.Tree(), ids[0])
	if len(ids) > 1 {
		what = "a thought injected as what is aggregated from " + d.Tree().References(ids)
	}
	return amend(d, what+": "+text, search.Injected{Parent: ids[0], OtherParents: ids[1:], Text: text})
}

// closedAt reports that nothing below a thought is expanded, at the boundary where a
// change would be made.
func closedAt(d *Debugger, id search.NodeID) error {
	t := d.at.line.At(d.boundary())
	if int(id) >= t.Len() || !t.Node(id).Closed() {
		return nil
	}
	for _, above := range t.Ancestry(id) {
		if n := t.Node(above); n.Pruned {
			return fmt.Errorf("nothing below %s is expanded: %s is pruned (%s); pin %d opens it again, then inject", where(t, id), where(t, above), n.PruneReason, above)
		}
	}
	return nil
}

func edit(d *Debugger, args string) (plan, error) {
	id, text, err := readThoughtAndText(d, args)
	if err != nil {
		return plan{}, err
	}
	if text == "" {
		return plan{}, errNoText
	}
	return amend(d, fmt.Sprintf("%s edited: %s", where(d.Tree(), id), text), search.Edited{Node: id, Text: text})
}

func closeBranch(d *Debugger, args string) (plan, error) {
	number, reason, _ := strings.Cut(args, ":")
	id, err := readThought(d, strings.TrimSpace(number))
	if err != nil {
		return plan{}, err
	}
	return amend(d, where(d.Tree(), id)+" closed", search.Cut{Node: id, Reason: strings.TrimSpace(reason)})
}

func pin(d *Debugger, args string) (plan, error) {
	id, err := readThought(d, args)
	if err != nil {
		return plan{}, err
	}
	return amend(d, where(d.Tree(), id)+" pinned", search.Pinned{Node: id})
}

func unpin(d *Debugger, args string) (plan, error) {
	id, err := readThought(d, args)
	if err != nil {
		return plan{}, err
	}
	if !d.Tree().Node(id).Pinned {
		return plan{}, fmt.Errorf("%s is not pinned", where(d.Tree(), id))
	}
	return amend(d, where(d.Tree(), id)+" not pinned", search.Pinned{Node: id, Off: true})
}

// amend changes thoughts. A change may come too early for a thought that was read
// in the action under way: at the boundary before it, there is no such thought.
func amend(d *Debugger, what string, change search.Body) (plan, error) {
	from := d.boundary()
	for _, id := range named(change) {
		if n := d.at.line.At(from).Len(); int(id) >= n {
			return plan{}, fmt.Errorf("%s is not there yet before event %d, where this action begins; next goes to its end", where(d.Tree(), id), from+1)
		}
	}
	p, err := changeHere(d, what, func(ctx context.Context, r *runner.Runner) error {
		if err := refused(ctx, r, change); err != nil {
			return err
		}
		_, err := r.Amend(ctx, change)
		return err
	})
	show := p.show
	p.show = func(d *Debugger) ([]string, error) {
		lines, err := show(d)
		return append(lines, finding(d.Tree(), change)...), err
	}
	return p, err
}

// refused reports why the rules refuse what the user wrote. Then there is nothing that a
// branch could continue with.
func refused(ctx context.Context, r *runner.Runner, change search.Body) error {
	var parents []search.NodeID
	var text string
	switch b := change.(type) {
	case search.Injected:
		parents, text = named(b), b.Text
	case search.Edited:
		if b.Node < 1 { // Amend refuses it
			return nil
		}
		parents, text = r.Tree().Node(b.Node).Parents(), b.Text
	default:
		return nil
	}
	why, err := r.Refusal(ctx, text, parents[0], parents[1:]...)
	if err == nil && why != "" {
		err = fmt.Errorf("the rules refuse %q: %s; nothing was changed", text, printable.Line(why))
	}
	return err
}

// named are the thoughts that a change is made to.
func named(change search.Body) []search.NodeID {
	if b, ok := change.(search.Injected); ok {
		return append([]search.NodeID{b.Parent}, b.OtherParents...)
	}
	return search.Subjects(change)
}

// finding is the verdict of the rules on what the user wrote.
func finding(t *search.Tree, change search.Body) []string {
	var id search.NodeID
	switch b := change.(type) {
	case search.Injected:
		id = search.NodeID(t.Len() - 1)
	case search.Edited:
		id = b.Node
	default:
		return nil
	}
	c := t.Node(id).Check
	text := fmt.Sprintf("the rules find %s %s", where(t, id), c.Verdict)
	if c.Reason != "" {
		text += ": " + printable.Line(c.Reason)
	} else if c.State != "" {
		text += ", state " + printable.Line(c.State)
	}
	return []string{text}
}

func fork(d *Debugger, args string) (plan, error) {
	if args != "" {
		return forkInside(d, args)
	}
	return changeHere(d, "nothing changed", func(context.Context, *runner.Runner) error { return nil })
}

func cannotNote(d *Debugger) string {
	switch {
	case d.Moment() == 0:
		return errNothing.Error()
	case d.at.runner == nil:
		return "this is a recording; sessions note remarks on it"
	case d.at.line.Tip().Pending() > 0:
		return "an action is under way"
	}
	return ""
}

// note goes to the end of the log, whatever moment is shown.
func note(d *Debugger, args string) (plan, error) {
	id, text, err := readThoughtAndText(d, args)
	if err != nil {
		return plan{}, err
	}
	if text == "" {
		return plan{}, errNoText
	}
	runner, events := d.at.runner, []search.Event(nil)
	return plan{
		run: func(ctx context.Context) (err error) {
			events, err = runner.Amend(ctx, search.Noted{Node: id, Text: text})
			return err
		},
		show: func(d *Debugger) ([]string, error) {
			return []string{"noted on " + where(d.Tree(), id)}, d.Feed(events)
		},
	}, nil
}

func branches(d *Debugger, _ string) ([]string, error) {
	var lines []string
	var reports []BranchReport
	for _, b := range d.branches {
		reports = append(reports, b.report(b == d.at))
		mark := " "
		if b == d.at {
			mark = "*"
		}
		text := fmt.Sprintf("%s branch %d: ", mark, b.Number)
		if b.Parent == nil {
			text += "the search as it was begun"
		} else {
			text += fmt.Sprintf("%s, after event %d of branch %d", strings.Join(b.Changes, ", "), b.From, b.Parent.Number)
		}
		lines = append(lines, text+"; "+standing(b.line))
	}
	d.data = reports
	return lines, nil
}

// standing is how far a log went.
func standing(l *Timeline) string {
	o := l.Tip().Outcome()
	switch {
	case o.Solved:
		return fmt.Sprintf("solved at event %d: %s", l.Len(), printable.Line(o.Answer))
	case o.Ended:
		return fmt.Sprintf("not solved at event %d: %s", l.Len(), printable.Line(o.Reason))
	}
	return fmt.Sprintf("not ended, %s", english.Plural(l.Len(), "event"))
}

func visit(d *Debugger, args string) (plan, error) {
	b, err := readBranch(d, args)
	if err != nil {
		return plan{}, err
	}
	return plan{show: func(d *Debugger) ([]string, error) {
		d.drop()
		moment := min(d.moment, shared(d.at, b))
		if moment < d.moment { // they do not share it
			moment = b.line.Len()
		}
		d.show(b, moment)
		return d.Place(), nil
	}}, nil
}

func diff(d *Debugger, args string) (plan, error) {
	other := d.at.Parent
	if args != "" {
		var err error
		if other, err = readBranch(d, args); err != nil {
			return plan{}, err
		}
	}
	if other == nil {
		return plan{}, errors.New("this is the search as it was begun; diff N holds it against a branch")
	}
	var found Difference
	differ := d.Differ(other)
	return plan{
		run: func(context.Context) error {
			found = differ()
			return nil
		},
		show: func(*Debugger) ([]string, error) { return found.Lines(), nil },
	}, nil
}

func cannotEstimate(d *Debugger) string {
	if d.at.line.Tip().Outcome().Ended {
		return "the search has ended: it costs nothing more"
	}
	return ""
}

func estimate(d *Debugger, _ string) ([]string, error) {
	return []string{"continuing from event " + strconv.Itoa(d.at.line.Len()) + ": " + d.Estimate().String()}, nil
}

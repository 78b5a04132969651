package explorer

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/jobs"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/tell"
)

// A verb that may change the search needs one that stands still, and may wait for a
// model or a disk. It takes three steps, the waiting ones beside the screen: the
// driver is closed; the debugger prepares a job, which runs; the screen shows where
// it led to, and the branch that is shown then gets a driver of its own. Meanwhile
// one can read, type and resize; only the debugger's other verbs must wait.

// standsStillMsg reports that no driver runs the search any more.
type standsStillMsg struct {
	line    string
	subject search.NodeID // that was selected when the line was typed
}

// changedMsg reports that a job has run.
type changedMsg struct {
	job    *debug.Job
	before *debug.Branch
	atTip  bool
}

// change begins a verb that Changes.
func (e *Explorer) change(line string) tea.Cmd {
	v, _, err := debug.Parse(line)
	switch {
	case err != nil:
	case e.changing != "":
		err = fmt.Errorf("%s: not now, %s is not done yet", v.Name, e.changing)
	case v.Disabled(e.history.d) != "":
		err = fmt.Errorf("%s: %s", v.Name, v.Disabled(e.history.d))
	}
	if err != nil {
		e.host.Complain(err)
		return nil
	}
	e.changing = v.Name
	e.host.Unsay()
	e.screen.stale(dirtyStatus)
	driver, owned, subject := e.driver, e.owned, e.tree.selected.Node
	return e.host.Jobs().Command(func(context.Context) tea.Msg {
		if owned {
			driver.Close()
		}
		return standsStillMsg{line, subject}
	})
}

// prepare has the debugger plan the change, and runs it beside the screen.
func (e *Explorer) prepare(m standsStillMsg) tea.Cmd {
	h := e.history
	h.add(e.mailbox.take().events)
	e.streams.Silence()
	before, atTip := h.d.Branch(), h.behind() == 0
	h.d.Select(m.subject)
	job, err := h.d.Prepare(m.line)
	if err != nil {
		e.changing = ""
		e.standStill()
		e.host.Complain(err)
		return e.pump()
	}
	return e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		job.Run(ctx)
		return changedMsg{job, before, atTip}
	})
}

// changed shows what a change led to.
func (e *Explorer) changed(m changedMsg) tea.Cmd {
	h := e.history
	answer, err := h.d.Complete(m.job)
	e.changing = ""
	e.show(answer.Transitions)
	e.standStill()
	if err != nil {
		e.host.Complain(err)
	} else {
		e.tell(m.job.Verb(), answer.Lines)
	}
	if b := h.d.Branch(); b != m.before {
		e.marks = bookmarks{} // other thoughts have those numbers now
		h.follow = false
		if b.Parent == m.before && err == nil {
			e.openFork(answer.Lines)
		}
	} else if m.atTip {
		e.show(h.jump())
	}
	e.catchUp()
	return e.pump()
}

// standStill takes up a search whose driver was closed: the branch that is shown
// gets one.
func (e *Explorer) standStill() {
	e.asked = false
	e.run = runState{state: search.Paused}
	if e.owned {
		e.driver, e.owned = nil, false
	}
	e.takeDriver()
	if e.history.ended() {
		e.run.state = search.Ended
	}
	e.screen.stale(everything)
}

// openFork shows the new branch beside its parent, with what it will cost to go on.
func (e *Explorer) openFork(lines []string) {
	over := e.host.Overlays()
	if old, ok := over.Top().(*comparison); ok {
		over.Drop(old)
	}
	c := newComparison(e)
	c.says = lines
	over.Open(c)
}

func (e *Explorer) noThought() string {
	if e.history.tree.Len() == 0 {
		return "there is no thought yet"
	}
	return ""
}

// openInject asks for a thought of the user's below the selected one. What the
// rules say of it is shown while it is typed.
func (e *Explorer) openInject() tea.Cmd {
	id := e.tree.selected.Node
	return e.openThought("inject", id, id, "")
}

// openEdit asks for other words for the selected thought.
func (e *Explorer) openEdit() tea.Cmd {
	n := e.history.tree.Node(e.tree.selected.Node)
	return e.openThought("edit", n.ID, n.Parent, n.Text)
}

func (e *Explorer) cannotEdit() string {
	if e.tree.selected.Node == 0 {
		return "the puzzle is not a thought"
	}
	return e.cannot("edit")()
}

// openThought is the line of both: subject is what the verb names, parent what
// the thought follows.
func (e *Explorer) openThought(verb string, subject, parent search.NodeID, text string) tea.Cmd {
	label := "inject below " + tell.Name(e.history.tree, subject) + ":"
	if verb == "edit" {
		label = "edit:"
	}
	n := &overlay.Entry{
		Line: prompt.NewLine(text, nil), Label: label,
		Answer: func(text string) overlay.Reply {
			if strings.TrimSpace(text) == "" {
				return overlay.Word(themes.Dim, "such as "+e.example(subject))
			}
			return overlay.Reply{}
		},
		Done: func(text string) tea.Cmd {
			return e.change(fmt.Sprintf("%s %d: %s", verb, subject, text))
		},
	}
	if e.check != nil {
		check, steps, facts := e.check, e.history.tree.Steps(parent), e.facts
		n.Verdict = jobs.NewLatest(e.host.Jobs(), func(ctx context.Context, text string) overlay.Reply {
			c, err := check(ctx, steps, text)
			if err != nil {
				return overlay.Word(themes.StatusFailed, err.Error())
			}
			return ruling(c, facts)
		})
	}
	e.host.Overlays().Open(n)
	return n.Judge()
}

// example is a thought that the search has, near this one.
func (e *Explorer) example(id search.NodeID) string {
	t := e.history.tree
	if kids := t.Node(id).Children; len(kids) > 0 {
		return t.Node(kids[0]).Text
	}
	return t.Node(search.NodeID(t.Len() - 1)).Text
}

// ruling is what the rules say of a text, in a few words.
func ruling(c search.Check, f tui.Facts) overlay.Reply {
	state := c.State
	if state != "" && f.StateWord != "" {
		state = f.StateWord + " " + state
	}
	switch c.Verdict {
	case search.Refused:
		return overlay.Word(themes.TreeRefused, "✗ refused: "+c.Reason)
	case search.DeadEnd:
		return overlay.Word(themes.TreeDead, "⊣ dead end: "+c.Reason)
	case search.Right:
		return overlay.Word(themes.TreeSolved, "★ right: "+tell.WithGoal(c.Answer, f.Goal))
	case search.Legal, search.Unchecked:
	}
	return overlay.Word(themes.TreeKept, strings.TrimSpace("✓ legal  "+state))
}

// openCut asks why the branch of the selected thought is to be closed.
func (e *Explorer) openCut() {
	id := e.tree.selected.Node
	e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine("", nil), Label: "cut " + tell.Name(e.history.tree, id) + ", because:",
		Answer: func(string) overlay.Reply { return overlay.Word(themes.Dim, "a reason, or none") },
		Done: func(text string) tea.Cmd {
			return e.change(strings.TrimSuffix(fmt.Sprintf("cut %d: %s", id, text), ": "))
		},
	})
}

func (e *Explorer) cannotCut() string {
	if e.tree.selected.Node == 0 {
		return "the puzzle cannot be cut"
	}
	return e.cannot("cut")()
}

// pin holds the selected thought in the beam, or lets it go.
func (e *Explorer) pin() tea.Cmd {
	id := e.tree.selected.Node
	if e.history.tree.Node(id).Pinned {
		return e.change(fmt.Sprintf("unpin %d", id))
	}
	return e.change(fmt.Sprintf("keep %d", id))
}

// openNote asks for a remark on the selected thought.
func (e *Explorer) openNote() {
	id := e.tree.selected.Node
	e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine("", nil), Label: "note on " + tell.Name(e.history.tree, id) + ":",
		Done: func(text string) tea.Cmd { return e.change(fmt.Sprintf("note %d: %s", id, text)) },
	})
}

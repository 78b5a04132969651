package tui

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/prompt"
	"espalier/tui/tell"
)

// changedMsg is what became of a verb that may change the search.
type changedMsg struct {
	verb   debug.Verb
	before *debug.Branch
	atTip  bool
	answer debug.Answer
	err    error
}

// change does a verb that needs a search which stands still: the driver is closed,
// the verb may leave another runner, and that gets a driver of its own. All of
// it may wait for a model or a disk, so it happens beside the screen, which
// stands still meanwhile.
func (e *Explorer) change(line string) tea.Cmd {
	v, _, err := debug.Parse(line)
	if err == nil && v.Disabled(e.history.d) != "" {
		err = fmt.Errorf("%s: %s", v.Name, v.Disabled(e.history.d))
	}
	if err != nil {
		e.complain(err)
		return nil
	}
	d, h, mailbox, driver, owned := e.history.d, e.history, e.mailbox, e.driver, e.owned
	d.Select(e.tree.selected.Node)
	e.notice = notice{text: v.Name + " …", role: themes.Dim}
	e.screen.stale(dirtyStatus)
	e.compose()
	e.busy = true
	return func() tea.Msg {
		if owned {
			driver.Close()
		}
		h.add(mailbox.take().events)
		before, atTip := d.Branch(), h.behind() == 0
		answer, err := d.Do(line)
		return changedMsg{v, before, atTip, answer, err}
	}
}

// changed takes the screen up again.
func (e *Explorer) changed(m changedMsg) tea.Cmd {
	e.busy, e.notice, e.asked = false, notice{}, false
	if e.size.Width != e.layout.width || e.size.Height != e.layout.height {
		e.resize(e.size.Width, e.size.Height)
	}
	e.run = runState{state: search.Paused}
	e.streams.silence()
	h := e.history
	h.sync()
	if e.owned {
		e.driver, e.owned = nil, false
	}
	e.takeDriver()
	if h.ended() {
		e.run.state = search.Ended
	}
	if m.err != nil {
		e.complain(m.err)
	} else {
		e.tell(m.verb, m.answer.Lines)
	}
	if b := h.d.Branch(); b != m.before {
		e.marks = bookmarks{} // other thoughts have those numbers now
		h.follow = false
		if b.Parent == m.before && m.err == nil {
			e.openFork(m.answer.Lines)
		}
	} else if m.atTip {
		h.jump()
	}
	e.catchUp()
	return e.pump()
}

// openFork shows the new branch beside its parent, with what it will cost to go on.
func (e *Explorer) openFork(lines []string) {
	c := newComparison(e)
	c.says = lines
	e.open(c)
}

func (e *Explorer) noThought() string {
	if e.history.tree.Len() == 0 {
		return "there is no thought yet"
	}
	return ""
}

// openInject asks for a thought of the user's below the selected one. What the
// rules say of it is shown while it is typed.
func (e *Explorer) openInject() {
	id := e.tree.selected.Node
	e.openThought("inject", id, id, "")
}

// openEdit asks for other words for the selected thought.
func (e *Explorer) openEdit() {
	n := e.history.tree.Node(e.tree.selected.Node)
	e.openThought("edit", n.ID, n.Parent, n.Text)
}

func (e *Explorer) cannotEdit() string {
	if e.tree.selected.Node == 0 {
		return "the puzzle is not a thought"
	}
	return cannot("edit")(e)
}

// openThought is the line of both: subject is what the verb names, parent what
// the thought follows.
func (e *Explorer) openThought(verb string, subject, parent search.NodeID, text string) {
	label := "inject below " + tell.Name(e.history.tree, subject) + ":"
	if verb == "edit" {
		label = "edit:"
	}
	steps := e.history.tree.Steps(parent)
	e.open(&entry{
		Line: prompt.NewLine(text, nil), label: label,
		answer: func(e *Explorer, text string) reply {
			if strings.TrimSpace(text) == "" {
				return reply{themes.Dim, "such as " + e.example(subject)}
			}
			if e.check == nil {
				return reply{}
			}
			check, err := e.check(context.Background(), steps, text)
			if err != nil {
				return reply{themes.StatusFailed, err.Error()}
			}
			return ruling(check, e.facts)
		},
		done: func(e *Explorer, text string) tea.Cmd {
			return e.change(fmt.Sprintf("%s %d: %s", verb, subject, text))
		},
	})
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
func ruling(c search.Check, f Facts) reply {
	state := c.State
	if state != "" && f.StateWord != "" {
		state = f.StateWord + " " + state
	}
	switch c.Verdict {
	case search.Refused:
		return reply{themes.TreeRefused, "✗ refused: " + c.Reason}
	case search.DeadEnd:
		return reply{themes.TreeDead, "⊣ dead end: " + c.Reason}
	case search.Right:
		return reply{themes.TreeSolved, "★ right: " + tell.WithGoal(c.Answer, f.Goal)}
	case search.Legal, search.Unchecked:
	}
	return reply{themes.TreeKept, strings.TrimSpace("✓ legal  " + state)}
}

// openCut asks why the branch of the selected thought is to be closed.
func (e *Explorer) openCut() {
	id := e.tree.selected.Node
	e.open(&entry{
		Line: prompt.NewLine("", nil), label: "cut " + tell.Name(e.history.tree, id) + ", because:",
		answer: func(*Explorer, string) reply { return reply{themes.Dim, "a reason, or none"} },
		done: func(e *Explorer, text string) tea.Cmd {
			return e.change(strings.TrimSuffix(fmt.Sprintf("cut %d: %s", id, text), ": "))
		},
	})
}

func (e *Explorer) cannotCut() string {
	if e.tree.selected.Node == 0 {
		return "the puzzle cannot be cut"
	}
	return cannot("cut")(e)
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
	e.open(&entry{
		Line: prompt.NewLine("", nil), label: "note on " + tell.Name(e.history.tree, id) + ":",
		done: func(e *Explorer, text string) tea.Cmd { return e.change(fmt.Sprintf("note %d: %s", id, text)) },
	})
}

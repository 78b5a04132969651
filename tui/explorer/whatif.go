package explorer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/fuzzylist"
	"espalier/tui/jobs"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// A verb that may change the search needs one that stands still, and may wait for a
// model or a disk. It takes three steps, the waiting ones beside the screen: the
// driver is closed; the debugger prepares a job, which runs; the screen shows where
// it led to, and the branch that is shown then gets a driver of its own. Meanwhile
// one can read, type and resize; only the debugger's other verbs must wait.

// whatIf makes changes of the search.
type whatIf struct {
	e        *Explorer
	changing string // the verb that is changing the search meanwhile; empty: none
	job      *debug.Job
	abandon  context.CancelFunc // of the job; nil: there is none
}

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
func (wi *whatIf) change(line string) tea.Cmd {
	v, _, err := debug.Parse(line)
	switch {
	case err != nil:
	case wi.changing != "":
		err = fmt.Errorf("%s: not now, %s is not done yet", v.Name, wi.changing)
	case v.Disabled(wi.e.history.d) != "":
		err = fmt.Errorf("%s: %s", v.Name, v.Disabled(wi.e.history.d))
	}
	if err != nil {
		wi.e.host.Complain(err)
		return nil
	}
	wi.changing = v.Name
	wi.e.host.Unsay()
	wi.e.view.screen.stale(dirtyStatus)
	driver, owned, subject := wi.e.steering.driver, wi.e.steering.owned, wi.e.steering.subject()
	return wi.e.host.Jobs().Command(func(context.Context) tea.Msg {
		if owned {
			driver.Close()
		}
		return standsStillMsg{line, subject}
	})
}

// prepare has the debugger plan the change, and runs it beside the screen.
func (wi *whatIf) prepare(m standsStillMsg) tea.Cmd {
	h := wi.e.history
	h.add(wi.e.feed.mailbox.take().events)
	wi.e.streams.Silence()
	before, atTip := h.d.Branch(), h.behind() == 0
	h.d.Select(m.subject)
	job, err := h.d.Prepare(m.line)
	if err != nil {
		wi.changing = ""
		wi.e.steering.standStill()
		if root := (*debug.NotFromHereError)(nil); errors.As(err, &root) {
			wi.offerRerun(root)
		} else {
			wi.e.host.Complain(err)
		}
		return wi.e.feed.pump()
	}
	ctx, abandon := context.WithCancel(wi.e.host.Jobs().Context())
	wi.job, wi.abandon = job, abandon
	return tea.Batch(wi.e.host.Jobs().Command(func(context.Context) tea.Msg {
		job.Run(ctx)
		return changedMsg{job, before, atTip}
	}), wi.e.feed.clock())
}

// offerRerun offers to start at the root with what the search cannot continue with.
func (wi *whatIf) offerRerun(e *debug.NotFromHereError) {
	items := []fuzzylist.Item{{ID: e.Instead, Title: "start at the root", Note: e.Instead}, {Title: "change nothing"}}
	wi.e.host.Complain(e.Why)
	wi.e.host.Overlays().Open(&overlay.List{
		Items: func() []fuzzylist.Item { return items }, Title: "that cannot continue from here",
		Pick: func(it fuzzylist.Item) tea.Cmd {
			if it.ID == "" {
				return nil
			}
			return wi.change(it.ID)
		},
	})
}

// changed shows what a change led to.
func (wi *whatIf) changed(m changedMsg) tea.Cmd {
	h := wi.e.history
	wi.abandon()
	wi.job, wi.abandon = nil, nil
	answer, err := h.d.Complete(m.job)
	sent, again := m.job.Verb().Name == "prompt", m.job.Verb().Name == "redo"
	wi.e.steering.unkept = true
	wi.changing = ""
	wi.e.show(answer.Transitions)
	wi.e.steering.standStill()
	if err != nil {
		wi.e.host.Complain(err)
	} else {
		lines := answer.Lines
		if sent && len(lines) > 0 { // what it costs is known at once
			lines = lines[:1]
		}
		wi.e.steering.tell(m.job.Verb(), lines)
	}
	if b := h.d.Branch(); b != m.before {
		h.follow = false
		if b.Parent == m.before && err == nil && !sent && !again {
			wi.openFork(answer.Lines)
		}
	} else if m.atTip {
		wi.e.show(h.jump())
	}
	wi.e.steering.catchUp()
	return wi.e.feed.pump()
}

// standStill takes up a search whose driver was closed: the branch that is shown
// gets one.
func (st *steering) standStill() {
	st.asked = false
	st.run = runState{state: runner.Paused}
	if st.owned {
		st.driver, st.owned = nil, false
	}
	st.takeDriver()
	if st.e.history.ended() {
		st.run.state = runner.Ended
	}
	st.e.view.screen.stale(everything)
}

// openFork shows the new branch beside its parent, with what continuing will cost.
func (wi *whatIf) openFork(lines []string) {
	over := wi.e.host.Overlays()
	if old, ok := over.Top().(*comparison); ok {
		over.Drop(old)
	}
	c := newComparison(wi.e)
	c.says = lines
	over.Open(c)
}

func (wi *whatIf) noThought() string {
	if wi.e.history.tree.Len() == 0 {
		return "there is no thought yet"
	}
	return ""
}

// openInject asks for a thought to put below the selected one. What the
// rules say of it is shown while it is typed.
func (wi *whatIf) openInject() tea.Cmd {
	id := wi.e.tree.selected.Node
	return wi.openThought("inject", id, id, "")
}

// openEdit asks for other words for the selected thought.
func (wi *whatIf) openEdit() tea.Cmd {
	if wi.e.moves.onSegment() {
		return wi.openSegment()
	}
	n := wi.e.history.tree.Node(wi.e.tree.selected.Node)
	return wi.openThought("edit", n.ID, n.Parent, n.Text)
}

func (wi *whatIf) cannotEdit() string {
	if wi.e.moves.onSegment() {
		return wi.e.steering.cannot("fork")()
	}
	if wi.e.tree.selected.Node == 0 {
		return "the puzzle is not a thought"
	}
	return wi.e.steering.cannot("edit")()
}

// openThought is the line of both: subject is what the verb names, parent what
// the thought follows.
func (wi *whatIf) openThought(verb string, subject, parent search.NodeID, text string) tea.Cmd {
	label := "inject below " + wi.e.history.tree.Name(subject) + ":"
	if verb == "edit" {
		label = "edit:"
	}
	n := &overlay.Entry{
		Line: prompt.NewLine(text, nil), Label: label, Whole: text,
		Answer: func(text string) overlay.Reply {
			if strings.TrimSpace(text) == "" {
				return overlay.Word(themes.Dim, "in the form of "+wi.example(subject))
			}
			return overlay.Reply{}
		},
		Done: func(text string) tea.Cmd {
			return wi.change(fmt.Sprintf("%s %d: %s", verb, subject, text))
		},
	}
	if wi.e.options.Check != nil {
		check, steps, facts := wi.e.options.Check, wi.e.history.tree.Steps(parent), wi.e.options.Facts
		n.Verdict = jobs.NewLatest(wi.e.host.Jobs(), func(ctx context.Context, text string) overlay.Reply {
			c, err := check(ctx, steps, text)
			if err != nil {
				return overlay.Word(themes.StatusFailed, err.Error())
			}
			return ruling(c, facts)
		})
	}
	wi.e.host.Overlays().Open(n)
	return n.Judge()
}

// example is a thought that the search has, near this one.
func (wi *whatIf) example(id search.NodeID) string {
	t := wi.e.history.tree
	if kids := t.Node(id).Children; len(kids) > 0 {
		return t.Node(kids[0]).Short()
	}
	return t.Node(search.NodeID(t.Len() - 1)).Short()
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
		return overlay.Word(themes.TreeSolved, "★ right: "+describe.WithGoal(c.Answer, f.Goal))
	case search.Legal, search.Unchecked:
	}
	return overlay.Word(themes.TreeKept, strings.TrimSpace("✓ legal  "+state))
}

// openCut asks why the branch of the selected thought is to be closed.
func (wi *whatIf) openCut() {
	id := wi.e.tree.selected.Node
	wi.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine("", nil), Label: "close " + wi.e.history.tree.Name(id) + ", because:",
		Answer: func(string) overlay.Reply { return overlay.Word(themes.Dim, "a reason, or none") },
		Done: func(text string) tea.Cmd {
			return wi.change(strings.TrimSuffix(fmt.Sprintf("close %d: %s", id, text), ": "))
		},
	})
}

func (wi *whatIf) cannotCut() string {
	if wi.e.tree.selected.Node == 0 {
		return "the puzzle has no branch to close"
	}
	return wi.e.steering.cannot("close")()
}

// pin holds the selected thought in the beam, or lets it go.
func (wi *whatIf) pin() tea.Cmd {
	id := wi.e.tree.selected.Node
	if wi.e.history.tree.Node(id).Pinned {
		return wi.change(fmt.Sprintf("unpin %d", id))
	}
	return wi.change(fmt.Sprintf("keep %d", id))
}

// openNote asks for a remark on the selected thought.
func (wi *whatIf) openNote() {
	id := wi.e.tree.selected.Node
	wi.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine("", nil), Label: "note on " + wi.e.history.tree.Name(id) + ":",
		Done: func(text string) tea.Cmd { return wi.change(fmt.Sprintf("note %d: %s", id, text)) },
	})
}

// openPrompt shows what the search asks next, in a box in which it can be changed before it
// is sent.
func (wi *whatIf) openPrompt() tea.Cmd {
	d := wi.e.history.d
	q, err := d.Asks(wi.e.tree.selected.Node)
	if err != nil {
		wi.e.host.Complain(err)
		return nil
	}
	box := overlay.NewTextBox(q.Prompt)
	box.Title = fmt.Sprintf("prompt for %s, to %s", wi.e.history.tree.Name(q.Node), q.Purpose)
	box.What = "sends it"
	box.Done = func(text string) tea.Cmd {
		lines := "next\n"
		if text != q.Prompt {
			lines = debug.Reword(q, text) + "\n" + lines
		}
		d.Script().Add("prompt", lines)
		return wi.e.steering.script()
	}
	wi.e.host.Overlays().Open(box)
	return nil
}

package explorer

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/inspector"
	"espalier/tui/outline"
	"espalier/tui/shell"
	"espalier/tui/stream"
)

// Explorer is a screen of the shell. It owns the panes and wires them together;
// what a pane shows and how is the pane's own business. Nothing but Update writes
// it: what waits does so in a job, on values of its own, and reports by a message.
type Explorer struct {
	host    *shell.Host
	options Options
	history *history
	streams *stream.Streams

	// The panes.
	tree      treePane
	inspector inspector.Inspector
	inside    insides
	log       logPane
	timeline  timeline
	view      view

	// What the user does, by what it is about.
	moves    movement
	finder   finder
	steering steering
	whatif   whatIf
	breaks   breakpoints
	onward   onward
	reasons  reasons
	values   calibrating
	feed     feed
	class    classroom
}

// runState is what the driver reported last.
type runState struct {
	state   runner.DriverState
	elapsed time.Duration
	at      time.Time // when elapsed was reported
	err     error
}

// New makes an explorer.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen { return newExplorer(h, o) }
}

func newExplorer(h *shell.Host, o Options) *Explorer {
	e := &Explorer{host: h, options: o, history: newHistory(o.debugger())}
	e.inside = newInsides(e)
	e.streams = stream.New(e.inside.rules)
	e.view = view{e: e, focus: paneTree}
	if o.Facts.Forced != "" {
		e.history.outline.FoldChains()
	}
	e.moves, e.finder, e.whatif, e.breaks = movement{e}, finder{e: e}, whatIf{e: e}, breakpoints{e}
	e.reasons.e, e.values.e = e, e
	e.class = classroom{e: e, narrates: o.Narrate, quiz: quiz{e: e}}
	if o.Guide != nil {
		e.class.guide = &guide{Guide: *o.Guide}
	}
	e.steering, e.onward, e.feed = steering{e: e, drive: o.Drive}, onward{e, o.Ways}, feed{e: e, mailbox: o.Mailbox}
	if e.feed.mailbox == nil {
		e.feed.mailbox = NewMailbox()
	}
	e.tree.follow, e.tree.target = true, -1
	e.history.pace.usual, e.history.pace.holds = o.Pace, o.PaceHolds
	e.history.d.Breaks().Lazy(lookStep)
	e.steering.driver, e.steering.watches = o.Driver, o.Watches
	e.steering.takeDriver()
	e.jumped(0)
	e.breaks.setUp(o.Setup, o.Init)
	if o.Notice != "" {
		h.Say(themes.Notice, o.Notice)
	}
	return e
}

// takeDriver has the runner of the branch that is shown driven, if it has one.
func (st *steering) takeDriver() {
	if r := st.e.history.d.Branch().Runner(); r != nil && st.drive != nil {
		st.driver, st.owned = st.drive(r), true
	}
}

// Init starts the pump, and the search if that was asked for.
func (e *Explorer) Init() tea.Cmd {
	if e.options.Start {
		e.steering.starts = e.history.d.Moment() + 1
	}
	cmd := e.steering.script()
	e.feed.pumping = true
	return tea.Batch(cmd, e.feed.mailbox.next(0), e.feed.clock())
}

// Return has nothing to do, as the search was followed all the time; a part of a tour that
// has continued elsewhere is over.
func (e *Explorer) Return() tea.Cmd {
	if e.class.guide != nil && e.class.guide.passed {
		return e.host.Back()
	}
	return nil
}

// Update takes one message.
func (e *Explorer) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case mailMsg, foldMsg:
		e.feed.pumping = false
		cmd = e.feed.mail()
	case standsStillMsg:
		cmd = e.whatif.prepare(msg)
	case changedMsg:
		cmd = e.whatif.changed(msg)
	case solvedMsg:
		e.steering.solving = false
		e.view.screen.stale(dirtyTree)
	case scriptMsg:
	case unkeptMsg:
		e.host.Complain(msg.err)
	case performedMsg:
		e.steering.performing--
		cmd = e.steering.performed(msg.job)
	case toldMsg:
		e.reasons.told(msg)
	case calibratedMsg:
		e.values.told(msg)
	case comparedMsg:
		msg.of.compared(msg)
	case chainsMsg:
		msg.of.trees.Inside(msg.chains)
		e.host.Overlays().Touch()
	case exportedMsg:
		e.onward.exported(msg)
	case tickMsg:
		e.feed.tick()
	}
	if h := e.history; e.options.Shown != nil {
		e.options.Shown(h.branch.Number, h.log, h.now())
	}
	return tea.Batch(cmd, e.steering.script(), e.breaks.keep(), e.feed.clock())
}

// Idle asks for what the lines on the screen lack.
func (e *Explorer) Idle() tea.Cmd {
	return tea.Batch(e.feed.clock(), e.steering.solve(), e.reasons.ask(), e.values.ask(), e.whatif.compare())
}

// Close ends what runs, and waits for it.
func (e *Explorer) Close() {
	if e.steering.owned {
		e.steering.driver.Close()
	}
	e.feed.mailbox.close()
	if save := e.history.d.Unkept(); save != nil {
		_ = save(context.Background()) // the screen is gone: nobody can be told
	}
	if e.options.Closed != nil {
		e.options.Closed()
	}
}

// growing marks the thoughts below which a model writes; it reports whether any
// line of a stream is on the screen.
func (e *Explorer) growing() bool {
	if e.history.behind() > 0 {
		e.history.outline.SetLive(nil)
		return false
	}
	e.history.outline.SetLive(e.streams.Growing(e.history.tree.Len()))
	return !e.streams.Empty()
}

// show brings the screen to where the debugger has moved.
func (e *Explorer) show(moves []debug.Transition) {
	h := e.history
	if h.branch == h.d.Branch() {
		h.sync()
	}
	for _, m := range moves {
		if m.Kind != debug.Revealed {
			e.jumped(h.jumped(m, e.kept()))
			continue
		}
		for h.now() < m.To {
			e.arrived(h.reveal(e.kept()))
		}
	}
}

// arrived follows an event that was revealed.
func (e *Explorer) arrived(ev search.Event) {
	e.streams.Answered(ev)
	e.log.arrived(ev)
	e.finder.found.Arrived(e.history.tree, ev)
	switch b := ev.Body.(type) {
	case search.Started:
		e.tree.target = 0
	case search.Thought:
		e.tree.target = b.Node
		e.inside.handOver(b.Node)
		if !e.tree.follow {
			e.tree.unseen++
		}
	case search.Valued:
		e.tree.target = b.Node
	case search.Visited:
		e.tree.target = b.Node
	case search.Drawn:
		e.tree.target = max(b.Node, b.To)
	case search.Kept:
		if len(b.Nodes) > 0 {
			e.tree.target = b.Nodes[0]
		}
	case search.Backtracked:
		e.tree.target = b.To
	case search.Solved:
		e.tree.target = b.Node
		e.history.outline.Reveal(b.Node)
	case search.Exhausted:
		if b.Node > 0 {
			e.tree.target = b.Node
		}
	}
}

// jumped follows a leap to another moment; from is the number of events of this log
// that were shown before, 0 if it was another log.
func (e *Explorer) jumped(from int) {
	h := e.history
	for _, ev := range h.log[min(from, h.now()):h.now()] {
		e.streams.Answered(ev)
	}
	if about := search.Concerned(h.tree.Last()); len(about) > 0 {
		e.tree.target = about[0]
	}
	if e.log.back = 0; from == 0 {
		e.log.forget(h) // it may be another log
		e.inside.forget()
	}
	e.finder.found.Again(h.tree)
	if e.finder.filtered.match != nil && h.outline.Len() > 0 {
		h.outline.Filter(h.tree, e.finder.filtered.match, e.kept())
	}
	if h.outline.Len() > 0 {
		e.inside.settle()
		e.follow()
	}
	e.view.screen.stale(everything)
}

// kept is the thought that must keep its line: the selected one, unless the
// selection moves on by itself.
func (e *Explorer) kept() search.NodeID {
	if e.tree.follow || e.tree.selected.Kind != outline.Thought {
		return -1
	}
	return e.tree.selected.Node
}

// follow moves the selection to what happened last, or keeps it where it is on
// the screen.
func (e *Explorer) follow() {
	if !e.tree.follow || e.tree.target < 0 {
		e.tree.steady(e.history.outline)
		return
	}
	e.tree.selected = outline.Row{Node: e.tree.target}
	e.tree.reveal(e.history.outline)
}

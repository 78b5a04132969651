package explorer

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/outline"
	"espalier/tui/overlay"
)

// The verbs that steer the search, and those that travel along its log. All of
// them are the debugger's; here stands what the screen does about them. Neither
// kind waits for the other: what has happened stays reachable while more does.

// steering has the search and the log at the user's command: the driver of the branch
// that is shown, and the debugger's verbs.
type steering struct {
	e       *Explorer
	drive   func(*runner.Runner) Driver // nil: nothing can be run
	driver  Driver                      // of the branch that is shown; nil: nothing runs it
	owned   bool                        // drive made it, and we close it
	watches bool                        // the driver's search goes on when the explorer is left
	asked   bool                        // the driver, for what the debugger wants
	queued  []string                    // lines for when it has answered
	run     runState

	scripted   bool // the verb that is done is of a script: it means the thought that matched
	starts     int  // where the search is to run on after the command file; 0: it is not
	unkept     bool // what the user set up may not be kept yet
	solving    bool // the oracle is being asked
	performing int  // verbs that change nothing and take their time
}

// verb does a line of the debugger's language.
func (st *steering) verb(line string) tea.Cmd {
	v, _, err := debug.Parse(line)
	switch {
	case err != nil:
		st.e.host.Complain(err)
		return nil
	case st.e.whatif.changing != "":
		st.e.host.Say(themes.Notice, fmt.Sprintf("%s: not now, %s is not done yet", v.Name, st.e.whatif.changing))
		return nil
	case st.e.history.d.Changes(line):
		return st.e.whatif.change(line)
	case v.Repeats && v.Group == debug.GroupRun && st.underWay():
		st.queued = append(st.queued, line)
		return nil
	}
	return st.perform(line)
}

// underWay reports that a step that the user asked for waits for the search: what is asked for
// meanwhile is done after it.
func (st *steering) underWay() bool { return st.asked && st.e.history.d.Going() && !st.e.history.slow }

// perform does a line of a verb that changes nothing.
func (st *steering) perform(line string) tea.Cmd {
	d := st.e.history.d
	d.Select(st.subject())
	job, err := d.Prepare(line)
	switch {
	case err != nil:
		st.e.host.Complain(err)
		return nil
	case job.Waits():
		st.performing++
		return st.e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
			job.Run(ctx)
			return performedMsg{job}
		})
	}
	return st.performed(job)
}

// subject is the thought that verbs mean.
func (st *steering) subject() search.NodeID {
	if s := st.e.history.d.Stopped(); st.scripted && s.Thought > 0 {
		return s.Thought
	}
	return st.e.tree.selected.Node
}

// performedMsg reports that a verb that changes nothing has done its work.
type performedMsg struct{ job *debug.Job }

// performed shows what a verb led to.
func (st *steering) performed(job *debug.Job) tea.Cmd {
	d, v := st.e.history.d, job.Verb()
	st.unkept = true
	answer, err := d.Complete(job)
	st.e.show(answer.Transitions)
	if err != nil {
		st.e.host.Complain(err)
		return nil
	}
	switch v.Group {
	case debug.GroupRun:
		st.going(v.Name)
	case debug.GroupBack:
		st.e.history.follow, st.e.history.slow, st.e.history.silent = false, false, false
		if !d.Going() {
			st.stopped()
		}
	}
	if answer.Found.Seq > 0 {
		st.travel(answer.Found.Seq)
		st.e.finder.goTo(answer.Found.Thought)
	}
	st.tell(v, answer.Lines)
	st.e.breaks.breaksChanged(v)
	if v.Group != debug.GroupStop { // a breakpoint is answered first
		st.e.feed.fold()
	}
	st.e.view.screen.stale(everything)
	st.e.feed.mailbox.ring() // the pump may be asleep, and there may be more to fold
	return nil
}

// scriptMsg says that a script continues.
type scriptMsg struct{}

// script does the next line of a command file, or of what is to be done at a breakpoint,
// once nothing else is under way.
func (st *steering) script() tea.Cmd {
	d := st.e.history.d
	if d.Going() || st.performing > 0 || st.e.whatif.changing != "" {
		return nil
	}
	line, ok := d.Script().Next()
	if !ok {
		starts := st.starts == d.Moment()+1 && !st.e.history.ended() // it went nowhere
		if st.starts = 0; starts {
			return st.verb("continue")
		}
		return nil
	}
	st.scripted = true
	cmd := st.verb(line)
	st.scripted = false
	if d.Script().Waits() {
		cmd = tea.Batch(cmd, func() tea.Msg { return scriptMsg{} })
	}
	return cmd
}

// going is the screen's part in a verb that goes forward.
func (st *steering) going(verb string) {
	h := st.e.history
	h.silent, h.stop = false, debug.Stop{}
	h.follow, h.slow = verb == "continue", verb == "continue"
	switch verb {
	case "continue":
		st.e.tree.follow, st.e.tree.unseen = true, 0
		if h.behind() > 0 {
			h.pace.play()
		}
	case "step", "next":
		if st.run.state == runner.Running {
			st.driver.Pause()
		}
	}
}

// cannot is the reason of the debugger why a verb is not possible now.
func (st *steering) cannot(verb string) func() string {
	v, _, err := debug.Parse(verb)
	return func() string {
		if err != nil {
			return err.Error()
		}
		return v.Disabled(st.e.history.d)
	}
}

// active reports whether anything moves, or will as soon as the search answers.
func (st *steering) active() bool {
	return st.e.history.playing() || st.e.history.d.Going() || st.run.state == runner.Running
}

func (st *steering) cannotPause() string {
	if st.active() {
		return ""
	}
	return st.cannotContinue()
}

// toggle pauses what moves, or has it move on.
func (st *steering) toggle() tea.Cmd {
	if !st.active() {
		return st.verb("continue")
	}
	st.pause()
	return nil
}

// pause stops the search, and what is shown of it where it is.
func (st *steering) pause() {
	h := st.e.history
	if h.behind() > 0 {
		h.follow = false
	}
	if h.d.Going() {
		_, err := h.d.Do(st.e.host.Jobs().Context(), "pause")
		st.e.host.Complain(err)
	}
	if st.run.state == runner.Running && st.driver != nil {
		st.driver.Pause()
	}
	st.e.view.screen.stale(everything)
}

func (st *steering) cannotContinue() string {
	if st.e.history.behind() == 0 && st.run.state == runner.Running {
		return "it is running"
	}
	return st.cannot("continue")()
}

// replay shows the log again, from its first event.
func (st *steering) replay() tea.Cmd {
	st.travel(1)
	return st.verb("continue")
}

func (st *steering) cannotReplay() string {
	if st.e.history.last() < 2 {
		return "nothing has happened yet"
	}
	return ""
}

// steer asks the search for what the debugger's goal needs, once.
func (st *steering) steer(want debug.Want) {
	if st.asked || st.driver == nil || st.run.state != runner.Paused || st.e.history.silent {
		return
	}
	switch want {
	case debug.Ask:
		st.asked = true
		st.driver.Step()
	case debug.Run:
		st.asked = true
		st.driver.Run()
	case debug.Nothing, debug.Patience:
	}
}

// stopped says why the debugger stands where it does, if that needs words.
func (st *steering) stopped() {
	s := st.e.history.d.Stopped()
	if s.Reason != "" {
		st.queued = nil
	}
	st.e.inside.stand()
	switch place := st.e.history.d.Place(); {
	case len(st.queued) > 0:
		line := st.queued[0]
		st.queued = st.queued[1:]
		st.verb(line)
	case s.Break != nil:
		st.e.history.follow = false
		st.e.history.stop = s
		st.e.host.Say(themes.DebugStop, "stopped at "+s.Reason)
	case s.Reason != "" && s.Reason != "paused" && s.Reason != "the search has ended":
		st.e.host.Say(themes.Text, s.Reason)
	case s.Reason == "" && st.e.history.d.Inside().Completion > 0:
		st.e.host.Say(themes.Text, place[1])
	}
}

// tell shows what a verb had to say: a line in the place of the status line, more
// in a sheet.
func (st *steering) tell(v debug.Verb, lines []string) {
	switch len(lines) {
	case 0:
	case 1:
		st.e.host.Say(themes.Text, strings.TrimSpace(lines[0]))
	default:
		st.e.host.Overlays().Open(overlay.NewSheet(v.Name, lines))
	}
}

// travel shows another moment of the log.
func (st *steering) travel(to int) {
	st.e.show(st.e.history.travel(to))
	st.catchUp()
}

// catchUp folds to the moment that was asked for.
func (st *steering) catchUp() {
	for st.e.feed.fold() {
	}
	st.e.view.screen.stale(everything)
}

func (st *steering) atEnd() string {
	if st.e.history.behind() == 0 {
		return "this is the last event"
	}
	return ""
}

// toggleOracle asks an exact solver beside the model, or no longer.
func (st *steering) toggleOracle() tea.Cmd {
	if st.e.history.d.Oracle().On() {
		return st.verb("oracle off")
	}
	return st.verb("oracle on")
}

// solvedMsg reports that the oracle has answered.
type solvedMsg struct{}

// solve asks the oracle about the thoughts on the screen, beside it: an exact solver may
// take its time.
func (st *steering) solve() tea.Cmd {
	if st.solving || !st.e.history.d.Oracle().On() {
		return nil
	}
	var ids []search.NodeID
	for _, row := range st.e.history.outline.Window(st.e.tree.top, st.e.tree.height) {
		switch row.Kind {
		case outline.Thought:
			ids = append(ids, row.Node)
		case outline.Rest:
			ids = append(ids, st.e.history.outline.Behind(row.Node)...)
		case outline.Live, outline.Inside:
		}
	}
	ask := st.e.history.d.Oracle().Solve(st.e.history.tree, ids)
	if ask == nil {
		return nil
	}
	st.solving = true
	return st.e.host.Jobs().Command(func(ctx context.Context) tea.Msg {
		ask(ctx)
		return solvedMsg{}
	})
}

package explorer

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/overlay"
)

// The verbs that steer the search, and those that travel along its log. All of
// them are the debugger's; here stands what the screen does about them. Neither
// kind waits for the other: what has happened stays reachable while more does.

// verb does a line of the debugger's language.
func (e *Explorer) verb(line string) tea.Cmd {
	v, _, err := debug.Parse(line)
	switch {
	case err != nil:
		e.host.Complain(err)
		return nil
	case e.changing != "":
		e.host.Say(themes.Notice, fmt.Sprintf("%s: not now, %s is not done yet", v.Name, e.changing))
		return nil
	case e.history.d.Changes(line):
		return e.change(line)
	case v.Repeats && v.Group == debug.GroupRun && e.underWay():
		e.queued = append(e.queued, line)
		return nil
	}
	return e.perform(v, line)
}

// underWay says that a step of the user's waits for the search: what is asked for
// meanwhile is done after it.
func (e *Explorer) underWay() bool { return e.asked && e.history.d.Going() && !e.history.slow }

// perform does a line of a verb that changes nothing.
func (e *Explorer) perform(v debug.Verb, line string) tea.Cmd {
	d := e.history.d
	d.Select(e.tree.selected.Node)
	answer, err := d.Do(e.host.Jobs().Context(), line)
	e.show(answer.Transitions)
	if err != nil {
		e.host.Complain(err)
		return nil
	}
	switch v.Group {
	case debug.GroupRun:
		e.going(v.Name)
	case debug.GroupBack:
		e.history.follow, e.history.slow, e.history.silent = false, false, false
		if !d.Going() {
			e.stopped()
		}
	}
	e.tell(v, answer.Lines)
	e.breaksChanged(v)
	if v.Group != debug.GroupStop { // a breakpoint is answered first
		e.fold()
	}
	e.screen.stale(everything)
	e.mailbox.ring() // the pump may be asleep, and there may be more to fold
	return nil
}

// going is the screen's part in a verb that goes forward.
func (e *Explorer) going(verb string) {
	h := e.history
	h.silent, h.stop = false, debug.Stop{}
	h.follow, h.slow = verb == "continue", verb == "continue"
	switch verb {
	case "continue":
		e.tree.follow, e.tree.unseen = true, 0
		if h.behind() > 0 {
			h.pace.play()
		}
	case "step", "next":
		if e.run.state == search.Running {
			e.driver.Pause()
		}
	}
}

// cannot is the reason of the debugger why a verb is not possible now.
func (e *Explorer) cannot(verb string) func() string {
	v, _, err := debug.Parse(verb)
	return func() string {
		if err != nil {
			return err.Error()
		}
		return v.Disabled(e.history.d)
	}
}

func (e *Explorer) cannotPause() string {
	switch {
	case e.history.playing(), e.run.state == search.Running:
		return ""
	case e.history.ended():
		return "the search has ended"
	}
	return "the search is not running"
}

// pause stops the search, and what is shown of it where it is.
func (e *Explorer) pause() {
	h := e.history
	if h.behind() > 0 {
		h.follow = false
	}
	if h.d.Going() {
		_, err := h.d.Do(e.host.Jobs().Context(), "pause")
		e.host.Complain(err)
	}
	if e.run.state == search.Running && e.driver != nil {
		e.driver.Pause()
	}
	e.screen.stale(everything)
}

func (e *Explorer) cannotContinue() string {
	if e.history.behind() == 0 && e.run.state == search.Running {
		return "it is running"
	}
	return e.cannot("continue")()
}

// replay shows the log again, from its first event.
func (e *Explorer) replay() tea.Cmd {
	e.travel(1)
	return e.verb("continue")
}

func (e *Explorer) cannotReplay() string {
	if e.history.last() < 2 {
		return "nothing has happened yet"
	}
	return ""
}

// steer asks the search for what the debugger's goal needs, once.
func (e *Explorer) steer(want debug.Want) {
	if e.asked || e.driver == nil || e.run.state != search.Paused || e.history.silent {
		return
	}
	switch want {
	case debug.Ask:
		e.asked = true
		e.driver.Step()
	case debug.Run:
		e.asked = true
		e.driver.Run()
	case debug.Nothing, debug.Patience:
	}
}

// stopped says why the debugger stands where it does, if that needs words.
func (e *Explorer) stopped() {
	s := e.history.d.Stopped()
	if s.Reason != "" {
		e.queued = nil
	}
	switch {
	case len(e.queued) > 0:
		line := e.queued[0]
		e.queued = e.queued[1:]
		e.verb(line)
	case s.Break != nil:
		e.history.follow = false
		e.history.stop = s
		e.host.Say(themes.DebugStop, "stopped at "+s.Reason)
	case s.Reason != "" && s.Reason != "paused" && s.Reason != "the search has ended":
		e.host.Say(themes.Text, s.Reason)
	}
}

// tell shows what a verb had to say: a line in the place of the status line, more
// in a sheet.
func (e *Explorer) tell(v debug.Verb, lines []string) {
	switch len(lines) {
	case 0:
	case 1:
		e.host.Say(themes.Text, strings.TrimSpace(lines[0]))
	default:
		e.host.Overlays().Open(overlay.NewSheet(v.Name, lines))
	}
}

// travel shows another moment of the log.
func (e *Explorer) travel(to int) {
	e.show(e.history.travel(to))
	e.catchUp()
}

// catchUp folds to the moment that was asked for.
func (e *Explorer) catchUp() {
	for e.fold() {
	}
	e.screen.stale(everything)
}

func (e *Explorer) atEnd() string {
	if e.history.behind() == 0 {
		return "this is the last event"
	}
	return ""
}

// toggleOracle asks an exact solver beside the model, or no longer.
func (e *Explorer) toggleOracle() tea.Cmd {
	if e.history.d.OracleOn() {
		return e.verb("oracle off")
	}
	return e.verb("oracle on")
}

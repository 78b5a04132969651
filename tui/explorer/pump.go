package explorer

import (
	"errors"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/overlay"
)

// drainTime bounds how long one update folds events: keys must be answered.
const drainTime = 8 * time.Millisecond

// lookStep is how many events of a log breakpoints look at in one go, about 3 ms.
const lookStep = 1 << 11

// mail takes what the search left.
func (e *Explorer) mail() tea.Cmd {
	m := e.mailbox.take()
	e.history.add(m.events)
	for _, l := range m.live {
		e.streams.Add(l)
	}
	if m.updated {
		e.report(m)
	}
	e.screen.stale(dirtyStatus)
	return e.pump()
}

// pump folds, and asks to be woken when there is more to fold or more mail.
func (e *Explorer) pump() tea.Cmd {
	more := e.fold() || e.count()
	if e.pumping {
		e.mailbox.ring()
		return nil
	}
	e.pumping = true
	switch {
	case more:
		// There is more than time allows: go on in the next update, after the
		// keys that came meanwhile.
		return func() tea.Msg { return foldMsg{} }
	case e.history.playing():
		return tea.Tick(frameTime, func(time.Time) tea.Msg { return foldMsg{} })
	}
	return e.mailbox.next(frameTime)
}

// count has breakpoints look at what they have not seen of the log; more says that
// there is more of it than time allows.
func (e *Explorer) count() (more bool) {
	breaks := e.history.d.Breaks()
	if !e.counting {
		e.counting = !breaks.CatchUp(lookStep)
		return e.counting
	}
	for end := e.host.Now().Add(drainTime); !breaks.CatchUp(lookStep); {
		if e.host.Now().After(end) {
			return true
		}
	}
	e.counting = false
	e.log.retrace(e.history) // tracepoints are in it
	e.screen.stale(everything)
	return false
}

// report notes what the driver says of itself.
func (e *Explorer) report(m mail) {
	was := e.run.state
	e.run.state, e.run.elapsed, e.run.at = m.state, m.elapsed, e.host.Now()
	switch {
	case m.err != nil:
		e.history.d.Fail(m.err)
		e.run.err = m.err
		e.host.Say(themes.StatusFailed, m.err.Error())
		if errors.Is(m.err, search.ErrUnrecorded) {
			why := strings.TrimPrefix(m.err.Error(), search.ErrUnrecorded.Error()+": ")
			e.host.Overlays().Open(overlay.NewSheet("not stored", []string{why, "c continues the search"}))
		}
		if engine.Passing(m.err) { // it stays until the search goes on
			e.host.Hold(themes.StatusFailed, "nothing is lost, c goes on: "+reason(m.err))
		}
	case m.state == search.Running:
		if engine.Passing(e.run.err) {
			e.host.Unsay()
		}
		e.run.err = nil
	}
	if m.state != search.Running {
		e.asked = false
		e.streams.Silence()
	}
	if was != m.state {
		e.screen.stale(everything)
	}
}

// reason is why a server did not answer, in its own words alone: a line has no
// room for what stands around them.
func reason(err error) string {
	var f *engine.Failure
	if errors.As(err, &f) {
		return f.Text
	}
	return err.Error()
}

// elapsed is the time spent on the search, up to now while it runs.
func (e *Explorer) elapsed() time.Duration {
	if e.run.state == search.Running {
		return e.run.elapsed + e.host.Now().Sub(e.run.at)
	}
	return e.run.elapsed
}

// fold brings the tree to the moment that is wanted, as far as time allows, and
// the panes in line with it; more reports whether there is more to fold. While a
// change is made the moment stays where the change was asked for.
func (e *Explorer) fold() (more bool) {
	h := e.history
	if e.changing != "" {
		return false
	}
	lines := h.outline.Len()
	halted, changed, more, want := e.advance(e.host.Now().Add(drainTime))
	if h.err != nil && !e.broken {
		e.broken = true
		e.screen.stale(everything)
		e.host.Say(themes.StatusFailed, "the log is broken: "+h.err.Error())
	}
	if halted {
		e.stopped()
	}
	e.steer(want)
	if h.tree.Len() == 0 {
		return more
	}
	e.streams.Settle()
	if changed && e.filtered.match != nil {
		e.sift()
	}
	if e.growing() || changed || e.history.outline.Len() != lines {
		e.follow()
		e.screen.stale(everything)
	}
	return more
}

// foldStep is how many events are folded between two looks at the clock.
const foldStep = 64

// advance shows what the debugger's goal leads to, as far as the pace and a
// deadline allow. halted reports that the goal was reached or given up; more, that
// there is more to show at once; want is what the search is to do for it.
func (e *Explorer) advance(deadline time.Time) (halted, changed, more bool, want debug.Want) {
	h := e.history
	if h.follow && !h.d.Going() && h.behind() > 0 {
		_, h.err = h.d.Do(e.host.Jobs().Context(), "continue")
		h.silent, h.slow = true, true
	}
	going := h.d.Going()
	until := h.last()
	if h.slow {
		until = h.now() + h.pace.allow(e.host.Now(), h.behind())
	}
	for h.err == nil && h.d.Going() {
		before := h.now()
		if before >= until && h.behind() > 0 {
			return false, changed, false, debug.Nothing // the pace holds it back
		}
		var moves []debug.Transition
		want, moves = h.d.Pursue(max(min(until-before, foldStep), 1))
		e.show(moves)
		changed = changed || h.now() != before
		if want != debug.Patience {
			break
		}
		if e.host.Now().After(deadline) {
			return false, changed, true, debug.Nothing
		}
	}
	if going && !h.d.Going() {
		h.silent, halted = false, true
	}
	return halted, changed, false, want
}

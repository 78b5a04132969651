package explorer

import (
	"errors"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/overlay"
)

// feed takes what the search left in the mailbox, and shows it as time allows. Its clock
// moves what moves on its own.
type feed struct {
	e        *Explorer
	mailbox  *Mailbox
	ticking  bool // a tick of the clock is under way
	pumping  bool // a command waits for mail, to wake the explorer
	counting bool // breakpoints have not seen all of the log
	broken   bool // the log is invalid, and the user has been told
	ran      bool // the search has done something since its end was announced
}

// drainTime bounds how long one update folds events: keys must be answered.
const drainTime = 8 * time.Millisecond

// lookStep is how many events of a log breakpoints look at in one go, about 3 ms.
const lookStep = 1 << 11

// mail takes what the search left.
func (fd *feed) mail() tea.Cmd {
	m := fd.mailbox.take()
	fd.e.history.add(m.events)
	fd.ran = fd.ran || len(m.events) > 0
	for _, l := range m.live {
		fd.e.streams.Add(l)
	}
	var cmd tea.Cmd
	if m.updated {
		cmd = fd.report(m)
	}
	fd.e.view.screen.stale(dirtyStatus)
	return tea.Batch(cmd, fd.pump())
}

// pump folds, and asks to be woken when there is more to fold or more mail.
func (fd *feed) pump() tea.Cmd {
	more := fd.fold() || fd.count()
	if fd.pumping {
		fd.mailbox.ring()
		return nil
	}
	fd.pumping = true
	switch {
	case more:
		// There is more than time allows: continue in the next update, after the
		// keys that came meanwhile.
		return func() tea.Msg { return foldMsg{} }
	case fd.e.history.playing():
		return tea.Tick(frameTime, func(time.Time) tea.Msg { return foldMsg{} })
	}
	return fd.mailbox.next(frameTime)
}

// count has breakpoints look at what they have not seen of the log; more says that
// there is more of it than time allows.
func (fd *feed) count() (more bool) {
	breaks := fd.e.history.d.Breaks()
	if !fd.counting {
		fd.counting = !breaks.CatchUp(lookStep)
		return fd.counting
	}
	for end := fd.e.host.Now().Add(drainTime); !breaks.CatchUp(lookStep); {
		if fd.e.host.Now().After(end) {
			return true
		}
	}
	fd.counting = false
	fd.e.log.retrace(fd.e.history) // tracepoints are in it
	fd.e.view.screen.stale(everything)
	return false
}

// report notes what the driver says of itself, and announces the end of a search.
func (fd *feed) report(m mail) tea.Cmd {
	was := fd.e.steering.run.state
	fd.e.steering.run.state, fd.e.steering.run.elapsed, fd.e.steering.run.at = m.state, m.elapsed, fd.e.host.Now()
	switch {
	case m.err != nil:
		fd.e.history.d.Fail(m.err)
		fd.e.steering.run.err = m.err
		fd.e.host.Say(themes.StatusFailed, m.err.Error())
		if errors.Is(m.err, runner.ErrUnrecorded) {
			why := strings.TrimPrefix(m.err.Error(), runner.ErrUnrecorded.Error()+": ")
			fd.e.host.Overlays().Open(overlay.NewSheet("not stored", []string{why, "c continues the search"}))
		}
		if engine.Passing(m.err) { // it stays until the search continues
			fd.e.host.Hold(themes.StatusFailed, "nothing is lost, c continues: "+reason(m.err))
		}
	case m.state == runner.Running:
		if engine.Passing(fd.e.steering.run.err) {
			fd.e.host.Unsay()
		}
		fd.e.steering.run.err = nil
	}
	if m.state != runner.Running {
		fd.e.steering.asked = false
		fd.e.streams.Silence()
	}
	if was != m.state {
		fd.e.view.screen.stale(everything)
	}
	if m.state == runner.Running || !fd.ran {
		return nil
	}
	return fd.announce(m)
}

// announce says how a search stands that nobody may be looking at.
func (fd *feed) announce(m mail) tea.Cmd {
	fate := ""
	switch o := fd.e.history.d.Line().Tip().Outcome(); {
	case m.err != nil:
		fate = "it has failed"
	case !o.Ended:
		return nil
	case o.Solved:
		fate = "solved"
	default:
		fate = "not solved"
	}
	fd.ran = false
	return fd.e.host.Announce(fd.e.options.Facts.Title+" "+fd.e.options.Facts.Input+": "+fate, m.elapsed)
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
func (st *steering) elapsed() time.Duration {
	if st.run.state == runner.Running {
		return st.run.elapsed + st.e.host.Now().Sub(st.run.at)
	}
	return st.run.elapsed
}

// fold brings the tree to the moment that is wanted, as far as time allows, and
// the panes in line with it; more reports whether there is more to fold. While a
// change is made the moment stays where the change was asked for.
func (fd *feed) fold() (more bool) {
	h := fd.e.history
	if fd.e.whatif.changing != "" {
		return false
	}
	lines := h.outline.Len()
	halted, changed, more, want := fd.advance(fd.e.host.Now().Add(drainTime))
	if h.err != nil && !fd.broken {
		fd.broken = true
		fd.e.view.screen.stale(everything)
		fd.e.host.Say(themes.StatusFailed, "the log is broken: "+h.err.Error())
	}
	if halted {
		fd.e.steering.stopped()
	}
	fd.e.steering.steer(want)
	if h.tree.Len() == 0 {
		return more
	}
	fd.e.streams.Settle()
	if changed && fd.e.finder.filtered.match != nil {
		fd.e.finder.sift()
	}
	more = fd.e.inside.settle() || more
	if fd.e.growing() || changed || fd.e.history.outline.Len() != lines {
		fd.e.follow()
		fd.e.view.screen.stale(everything)
	}
	return more
}

// foldStep is how many events are folded between two looks at the clock.
const foldStep = 64

// advance shows what the debugger's goal leads to, as far as the pace and a
// deadline allow. halted reports that the goal was reached or given up; more, that
// there is more to show at once; want is what the search is to do for it.
func (fd *feed) advance(deadline time.Time) (halted, changed, more bool, want debug.Want) {
	h := fd.e.history
	if h.follow && !h.d.Going() && h.behind() > 0 {
		_, h.err = h.d.Do(fd.e.host.Jobs().Context(), "continue")
		h.silent, h.slow = true, true
	}
	going := h.d.Going()
	until := h.last()
	if h.slow {
		until = h.now() + h.pace.allow(fd.e.host.Now(), h.behind())
	}
	until = fd.e.class.quiz.bound(until)
	for h.err == nil && h.d.Going() {
		before := h.now()
		if before >= until && h.behind() > 0 {
			return false, changed, false, fd.e.class.quiz.hold() // or the pace holds it back
		}
		var moves []debug.Transition
		want, moves = h.d.Pursue(max(min(until-before, foldStep), 1))
		fd.e.show(moves)
		changed = changed || h.now() != before
		if want != debug.Patience {
			break
		}
		if fd.e.host.Now().After(deadline) {
			return false, changed, true, debug.Nothing
		}
	}
	if going && !h.d.Going() {
		h.silent, halted = false, true
	}
	return halted, changed, false, want
}

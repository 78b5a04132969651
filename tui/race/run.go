package race

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/race"
	"espalier/search/runner"
	"espalier/themes"
)

// running is what is wanted of the race, and what is under way for it.
type running struct {
	s *Screen

	wanted  bool  // it runs until the end
	steps   int   // so many turns are wanted
	until   []int // each of these lanes is to have a turn
	replays bool  // turns that were taken are shown again

	stepping bool // a lane is in the middle of its turn
	lane     int  // which
	abandon  context.CancelFunc

	due     time.Time // before then nothing more is shown
	ticking bool
	speed   int // powers of two that the user made it faster by
}

// turnMsg reports that a lane has had its turn, or why not.
type turnMsg struct {
	race.Turn
	err error
}

// dueMsg says that it is time for what comes next.
type dueMsg struct{}

// moves reports whether more is to be shown without a key.
func (r *running) moves() bool { return r.wanted || r.steps > 0 || len(r.until) > 0 || r.replays }

// pump begins what is to be done next, if nothing is under way.
func (r *running) pump() tea.Cmd {
	if r.stepping || r.ticking || r.s.judge.asking {
		return nil
	}
	if wait := r.due.Sub(r.s.host.Now()); wait > 0 && r.moves() {
		r.ticking = true
		return tea.Tick(wait, func(time.Time) tea.Msg { return dueMsg{} })
	}
	if r.replays {
		r.forth()
		r.replays = r.s.at < len(r.s.turns)
		r.s.Redraw = true
		return r.pump()
	}
	lane, ok := race.Next(trees(r.s.lanes, tip))
	if !ok {
		r.wanted, r.steps, r.until = false, 0, nil
		return r.s.judge.close()
	}
	if !r.moves() {
		return nil
	}
	return r.step(lane)
}

// step gives a lane its turn, beside the screen.
func (r *running) step(lane int) tea.Cmd {
	r.present()
	r.stepping, r.lane, r.s.Redraw = true, lane, true
	r.tell(lane)
	var ctx context.Context
	ctx, r.abandon = context.WithCancel(r.s.host.Jobs().Context())
	step := r.s.Step
	return r.s.host.Jobs().Command(func(context.Context) tea.Msg {
		turn, err := step(ctx, lane)
		turn.Lane = lane
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = nil // it was asked for
		}
		return turnMsg{turn, err}
	})
}

// took takes up what a lane has done.
func (r *running) took(m turnMsg) {
	l := r.s.lanes[m.Lane]
	r.stepping = false
	r.abandon()
	r.s.Inbox.unread()
	if err := l.add(m.Turn); err != nil {
		m.err = fmt.Errorf("the log is broken: %w", err)
		l.out = m.err.Error()
	}
	if len(m.Events) > 0 {
		follows := r.s.at == len(r.s.turns)
		r.s.turns = append(r.s.turns, m.Turn)
		if follows {
			r.forth()
		}
	}
	if r.steps > 0 {
		r.steps--
	}
	r.until = slices.DeleteFunc(r.until, func(lane int) bool { return lane == m.Lane || r.s.lanes[lane].ended() })
	if m.err != nil {
		r.stop()
		r.s.host.Say(themes.StatusFailed, fmt.Sprintf("%s: %v; c tries again, x gives %s up", race.Name(m.Lane), m.err, race.Name(m.Lane)))
	}
	r.report(m)
}

// report tells the explorers of a lane what it has done.
func (r *running) report(m turnMsg) {
	r.s.seats = slices.DeleteFunc(r.s.seats, func(seat *Seat) bool {
		u := runner.Update{State: r.stateOf(seat.lane), Elapsed: m.Elapsed}
		if seat.lane == m.Lane {
			u.Events, u.Err = m.Events, m.err
		} else {
			u.Elapsed = r.s.lanes[seat.lane].elapsed
		}
		return !seat.tell(u)
	})
}

// tell tells the explorers how the race stands.
func (r *running) tell(lane int) {
	r.report(turnMsg{Turn: race.Turn{Lane: lane, Elapsed: r.s.lanes[lane].elapsed}})
}

// stateOf is how a lane stands, in the words of a driver.
func (r *running) stateOf(lane int) runner.DriverState {
	switch {
	case r.s.lanes[lane].ended():
		return runner.Ended
	case r.wanted || r.stepping || len(r.until) > 0:
		return runner.Running
	}
	return runner.Paused
}

// forth shows the next turn.
func (r *running) forth() {
	if r.s.at == len(r.s.turns) {
		return
	}
	t := r.s.turns[r.s.at]
	r.s.at++
	r.s.lanes[t.Lane].show(t)
	if pace := r.pace(); pace > 0 {
		now := r.s.host.Now()
		if r.due.Before(now) {
			r.due = now
		}
		r.due = r.due.Add(time.Duration(float64(len(t.Events)) / pace * float64(time.Second)))
	}
}

// travel shows another moment: after so many turns.
func (r *running) travel(to int) {
	to = max(min(to, len(r.s.turns)), 0)
	r.replays = false
	if to < r.s.at {
		undone := map[int]bool{}
		for _, t := range r.s.turns[to:r.s.at] {
			undone[t.Lane] = true
		}
		for lane := range undone {
			r.s.lanes[lane].rewind()
		}
		for _, t := range r.s.turns[:to] {
			if undone[t.Lane] {
				r.s.lanes[t.Lane].show(t)
			}
		}
		r.s.at = to
	}
	for r.s.at < to {
		r.forth()
	}
	r.due, r.s.Redraw = time.Time{}, true
}

// present shows all that has happened.
func (r *running) present() {
	if r.s.at < len(r.s.turns) {
		r.travel(len(r.s.turns))
	}
}

// pace is how many events are shown a second; 0: all.
func (r *running) pace() float64 {
	p := r.s.Pace
	for range max(r.speed, -r.speed) {
		if r.speed > 0 {
			p *= 2
		} else {
			p /= 2
		}
	}
	return p
}

// proceed has the race run, from the past through what has happened.
func (r *running) proceed() {
	r.replays, r.wanted = r.s.at < len(r.s.turns), true
}

// pause lets the action that is under way finish.
func (r *running) pause() {
	r.stop()
	r.tell(r.s.focus)
}

func (r *running) stop() {
	r.wanted, r.steps, r.until, r.replays = false, 0, nil, false
}

// cancel abandons the action that is under way, of which nothing is logged.
func (r *running) cancel() string {
	r.stop()
	switch {
	case r.stepping:
		r.abandon()
	case r.s.judge.asking:
		r.s.judge.abandon()
	default:
		return ""
	}
	return "the action under way is abandoned"
}

// next shows one turn more: one of the past, or a new one.
func (r *running) next() {
	r.wanted, r.replays = false, false
	if r.s.at < len(r.s.turns) {
		r.travel(r.s.at + 1)
		return
	}
	r.steps++
}

// giveUp takes the focused lane out of the race.
func (r *running) giveUp() {
	r.s.lanes[r.s.focus].out = "given up"
	r.tell(r.s.focus)
}

func (r *running) cannotGiveUp() string {
	switch l := r.s.lanes[r.s.focus]; {
	case l.ended():
		return "it has ended"
	case r.stepping && r.lane == r.s.focus:
		return "it is in the middle of an action; ctrl+c abandons that"
	}
	return ""
}

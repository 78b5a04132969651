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
func (s *Screen) pump() tea.Cmd {
	if s.run.stepping || s.run.ticking || s.judge.asking {
		return nil
	}
	if wait := s.run.due.Sub(s.host.Now()); wait > 0 && s.run.moves() {
		s.run.ticking = true
		return tea.Tick(wait, func(time.Time) tea.Msg { return dueMsg{} })
	}
	if s.run.replays {
		s.forth()
		s.run.replays = s.at < len(s.turns)
		s.stale = true
		return s.pump()
	}
	lane, ok := race.Next(trees(s.lanes, tip))
	if !ok {
		s.run.wanted, s.run.steps, s.run.until = false, 0, nil
		return s.close()
	}
	if !s.run.moves() {
		return nil
	}
	return s.step(lane)
}

// step gives a lane its turn, beside the screen.
func (s *Screen) step(lane int) tea.Cmd {
	s.present()
	s.run.stepping, s.run.lane, s.stale = true, lane, true
	s.tell(lane)
	var ctx context.Context
	ctx, s.run.abandon = context.WithCancel(s.host.Jobs().Context())
	step := s.Step
	return s.host.Jobs().Command(func(context.Context) tea.Msg {
		turn, err := step(ctx, lane)
		turn.Lane = lane
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = nil // it was asked for
		}
		return turnMsg{turn, err}
	})
}

// took takes up what a lane has done.
func (s *Screen) took(m turnMsg) {
	l := s.lanes[m.Lane]
	s.run.stepping = false
	s.run.abandon()
	s.Inbox.unread()
	if err := l.add(m.Turn); err != nil {
		m.err = fmt.Errorf("the log is broken: %w", err)
		l.out = m.err.Error()
	}
	if len(m.Events) > 0 {
		follows := s.at == len(s.turns)
		s.turns = append(s.turns, m.Turn)
		if follows {
			s.forth()
		}
	}
	if s.run.steps > 0 {
		s.run.steps--
	}
	s.run.until = slices.DeleteFunc(s.run.until, func(lane int) bool { return lane == m.Lane || s.lanes[lane].ended() })
	if m.err != nil {
		s.stop()
		s.host.Say(themes.StatusFailed, fmt.Sprintf("%s: %v; c tries again, x gives %s up", race.Name(m.Lane), m.err, race.Name(m.Lane)))
	}
	s.report(m)
}

// report tells the explorers of a lane what it has done.
func (s *Screen) report(m turnMsg) {
	s.seats = slices.DeleteFunc(s.seats, func(seat *Seat) bool {
		u := runner.Update{State: s.stateOf(seat.lane), Elapsed: m.Elapsed}
		if seat.lane == m.Lane {
			u.Events, u.Err = m.Events, m.err
		} else {
			u.Elapsed = s.lanes[seat.lane].elapsed
		}
		return !seat.tell(u)
	})
}

// tell tells the explorers how the race stands.
func (s *Screen) tell(lane int) {
	s.report(turnMsg{Turn: race.Turn{Lane: lane, Elapsed: s.lanes[lane].elapsed}})
}

// stateOf is how a lane stands, in the words of a driver.
func (s *Screen) stateOf(lane int) runner.DriverState {
	switch {
	case s.lanes[lane].ended():
		return runner.Ended
	case s.run.wanted || s.run.stepping || len(s.run.until) > 0:
		return runner.Running
	}
	return runner.Paused
}

// forth shows the next turn.
func (s *Screen) forth() {
	if s.at == len(s.turns) {
		return
	}
	t := s.turns[s.at]
	s.at++
	s.lanes[t.Lane].show(t)
	if pace := s.pace(); pace > 0 {
		now := s.host.Now()
		if s.run.due.Before(now) {
			s.run.due = now
		}
		s.run.due = s.run.due.Add(time.Duration(float64(len(t.Events)) / pace * float64(time.Second)))
	}
}

// travel shows another moment: after so many turns.
func (s *Screen) travel(to int) {
	to = max(min(to, len(s.turns)), 0)
	s.run.replays = false
	if to < s.at {
		undone := map[int]bool{}
		for _, t := range s.turns[to:s.at] {
			undone[t.Lane] = true
		}
		for lane := range undone {
			s.lanes[lane].rewind()
		}
		for _, t := range s.turns[:to] {
			if undone[t.Lane] {
				s.lanes[t.Lane].show(t)
			}
		}
		s.at = to
	}
	for s.at < to {
		s.forth()
	}
	s.run.due, s.stale = time.Time{}, true
}

// present shows all that has happened.
func (s *Screen) present() {
	if s.at < len(s.turns) {
		s.travel(len(s.turns))
	}
}

// pace is how many events are shown a second; 0: all.
func (s *Screen) pace() float64 {
	p := s.Pace
	for range max(s.run.speed, -s.run.speed) {
		if s.run.speed > 0 {
			p *= 2
		} else {
			p /= 2
		}
	}
	return p
}

// proceed has the race run, from the past through what has happened.
func (s *Screen) proceed() {
	s.run.replays, s.run.wanted = s.at < len(s.turns), true
}

// pause lets the action that is under way finish.
func (s *Screen) pause() {
	s.stop()
	s.tell(s.focus)
}

func (s *Screen) stop() {
	s.run.wanted, s.run.steps, s.run.until, s.run.replays = false, 0, nil, false
}

// cancel abandons the action that is under way, of which nothing is logged.
func (s *Screen) cancel() string {
	s.stop()
	switch {
	case s.run.stepping:
		s.run.abandon()
	case s.judge.asking:
		s.judge.abandon()
	default:
		return ""
	}
	return "the action under way is abandoned"
}

// next shows one turn more: one of the past, or a new one.
func (s *Screen) next() {
	s.run.wanted, s.run.replays = false, false
	if s.at < len(s.turns) {
		s.travel(s.at + 1)
		return
	}
	s.run.steps++
}

// giveUp takes the focused lane out of the race.
func (s *Screen) giveUp() {
	s.lanes[s.focus].out = "given up"
	s.tell(s.focus)
}

func (s *Screen) cannotGiveUp() string {
	switch l := s.lanes[s.focus]; {
	case l.ended():
		return "it has ended"
	case s.run.stepping && s.run.lane == s.focus:
		return "it is in the middle of an action; ctrl+c abandons that"
	}
	return ""
}

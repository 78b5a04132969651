package sessions

import (
	"context"
	"fmt"
	"sync"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/runner"
)

// Player replays a log for an explorer. It has the methods of a runner.Driver and
// delivers the same updates, from its own goroutine, but calls no model. All methods
// except Close return at once.
type Player struct {
	controls
	log     []search.Event
	times   []time.Time
	deliver func(runner.Update)

	recorded []time.Duration // time of each event since the first

	stop context.CancelFunc
	ctx  context.Context
	done parallel.Group
	news chan struct{} // signals other controls, or a change to the fields below

	mu    sync.Mutex
	due   []time.Duration
	speed float64 // times as fast as due
}

// NewPlayer returns a player that is paused before the first event.
func NewPlayer(log []search.Event, times []time.Time, pace Pace, deliver func(runner.Update)) (*Player, error) {
	if err := pace.Check(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Player{
		log: log, times: times, deliver: deliver, ctx: ctx, stop: stop,
		recorded: Pace{}.Schedule(len(log), times),
		news:     make(chan struct{}, 1), due: pace.Schedule(len(log), times), speed: 1,
	}
	p.changed = p.wake
	p.done.Go(p.loop)
	return p, nil
}

// SetSpeed sets how many times faster than the player's pace to play from now on.
func (p *Player) SetSpeed(times float64) {
	if !(times > 0) {
		return
	}
	p.mu.Lock()
	p.speed = times
	p.mu.Unlock()
	p.wake()
}

// Close stops the player and waits for its goroutine.
func (p *Player) Close() {
	p.stop()
	p.done.Wait()
}

func (p *Player) wake() {
	select {
	case p.news <- struct{}{}:
	default: // a signal is pending
	}
}

// intent returns how many actions are wanted, and how long after its predecessor an
// event is due.
func (p *Player) intent(at int) (wanted int, gap time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at > 0 && at < len(p.log) {
		gap = p.between(at-1, at)
	}
	return p.wants(), gap
}

// between returns the time from one event to a later one. The caller holds the lock.
func (p *Player) between(from, to int) time.Duration {
	return time.Duration(float64(p.due[to]-p.due[from]) / p.speed)
}

func (p *Player) loop() {
	at, state := 0, runner.Paused
	last := time.Now() // when the last event was due, or the player was started
	deliver := func(now runner.DriverState, events []search.Event) {
		if now != state || len(events) > 0 {
			state = now
			p.send(runner.Update{Events: events, State: state, Elapsed: p.elapsed(at)})
		}
	}
	for p.ctx.Err() == nil {
		wanted, gap := p.intent(at)
		switch {
		case at == len(p.log):
			deliver(runner.Ended, nil)
			p.sleep(-1)
		case wanted == 0:
			deliver(runner.Paused, nil)
			p.sleep(-1)
			last = time.Now()
		case wanted > 0:
			batch := p.log[at:p.actionEnd(at)]
			at += len(batch)
			p.took()
			deliver(p.state(at), batch)
		default:
			deliver(runner.Running, nil)
			if left := gap - time.Since(last); left > 0 && p.sleep(left) {
				continue // there may be a new intent
			}
			end, span := p.dueTogether(at)
			last = onTime(last.Add(gap + span))
			batch := p.log[at:end]
			at = end
			deliver(p.state(at), batch)
		}
	}
}

// onTime prevents small delays from adding up, and does not catch up after a long one.
func onTime(due time.Time) time.Time {
	const patience = 20 * time.Millisecond
	if earliest := time.Now().Add(-patience); due.Before(earliest) {
		return earliest
	}
	return due
}

// elapsed returns the recorded time up to an event.
func (p *Player) elapsed(at int) time.Duration {
	if at == 0 {
		return 0
	}
	return p.recorded[at-1]
}

// send delivers an update. If the receiver panics, it is sent the error, once, as by
// runner.Driver.
func (p *Player) send(u runner.Update) {
	if err := p.try(u); err != nil {
		p.Pause()
		_ = p.try(runner.Update{State: u.State, Err: err, Elapsed: u.Elapsed})
	}
}

func (p *Player) try(u runner.Update) (err error) {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			err = fmt.Errorf("panic in the receiver of updates: %w", p)
		}
	}()
	p.deliver(u)
	return nil
}

// state returns the state after the first at events were delivered.
func (p *Player) state(at int) runner.DriverState {
	wanted, _ := p.intent(at)
	switch {
	case at == len(p.log):
		return runner.Ended
	case wanted == 0:
		return runner.Paused
	}
	return runner.Running
}

// sleep waits for news, or for the given time; a negative time is forever. It reports
// whether there was news.
func (p *Player) sleep(d time.Duration) bool {
	var timeout <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-p.news:
		return true
	case <-p.ctx.Done():
		return true
	case <-timeout:
		return false
	}
}

// dueTogether returns the end of the events that are due with the given one, or so soon
// after it that the eye cannot tell, and how much later the last of them is.
func (p *Player) dueTogether(at int) (end int, span time.Duration) {
	const blink = 5 * time.Millisecond
	p.mu.Lock()
	defer p.mu.Unlock()
	end = at + 1
	for end < len(p.log) && p.between(at, end) < blink {
		end++
	}
	return end, p.between(at, end-1)
}

// actionEnd returns the end of the action that an event belongs to.
func (p *Player) actionEnd(at int) int {
	end := at + 1
	if d, ok := p.log[at].Body.(search.Decided); ok {
		return min(at+1+max(d.Events, 0), len(p.log))
	}
	for end < len(p.log) {
		switch p.log[end].Body.(type) {
		case search.Decided, search.BudgetSpent, search.Failed, search.Partial:
			return end
		}
		end++
	}
	return end
}

package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
)

// DriverState is what a driver is doing.
type DriverState int

// The states of a driver.
const (
	Paused DriverState = iota
	Running
	Ended
)

func (s DriverState) String() string {
	switch s {
	case Paused:
		return "paused"
	case Running:
		return "running"
	case Ended:
		return "ended"
	}
	return "unknown"
}

// Update tells a front end what happened: a batch of events, a change of state,
// an error, or several of these. After an error the driver is paused.
type Update struct {
	Events  []search.Event
	State   DriverState
	Err     error
	Elapsed time.Duration // spent on the search so far, pauses not counted
}

// Driver owns the goroutine that steps a runner for a front end. Its methods
// return at once, except Close, and may be called from any goroutine, deliver
// included (but Close from there would wait for itself).
type Driver struct {
	runner  *Runner
	deliver func(Update)
	stop    context.CancelFunc
	ctx     context.Context // of all actions; ended by Close
	done    parallel.Group

	mu     sync.Mutex
	wake   *sync.Cond
	wanted int                       // actions to do before a pause; forever is no end
	halts  func([]search.Event) bool // nil: never
	cancel context.CancelFunc        // of the running action, else nil
}

const forever = -1

// NewDriver takes the runner over; the caller must not touch it until Close has
// returned. It starts paused. Each update is delivered from the driver's own
// goroutine, one after the other; deliver must not wait for the caller of Close.
func NewDriver(r *Runner, deliver func(Update)) *Driver {
	ctx, stop := context.WithCancel(context.Background())
	d := &Driver{runner: r, deliver: deliver, stop: stop, ctx: ctx}
	d.wake = sync.NewCond(&d.mu)
	d.done.Go(d.loop)
	return d
}

// Run steps until the search ends, fails, or is paused.
func (d *Driver) Run() { d.want(func(int) int { return forever }) }

// Pause lets the running action finish, and then waits.
func (d *Driver) Pause() { d.want(func(int) int { return 0 }) }

// HaltWhen calls halts with every batch, in the driver's own goroutine and before the
// next action. If it returns true, the search pauses.
func (d *Driver) HaltWhen(halts func([]search.Event) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.halts = halts
}

// Step does one action and pauses again; a running search pauses after the
// action that is under way.
func (d *Driver) Step() {
	d.want(func(wanted int) int {
		if wanted == forever {
			return 0
		}
		return wanted + 1
	})
}

// Cancel abandons the running action, of which nothing is logged, and pauses.
func (d *Driver) Cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = 0
	if d.cancel != nil {
		d.cancel()
	}
	d.wake.Signal()
}

// Close abandons the running action and waits for the goroutine to end.
func (d *Driver) Close() {
	d.mu.Lock()
	d.stop()
	d.wake.Signal()
	d.mu.Unlock()
	d.done.Wait()
}

func (d *Driver) want(change func(int) int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = change(d.wanted)
	d.wake.Signal()
}

func (d *Driver) loop() {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			_ = d.try(Update{State: Paused, Err: p})
			panic(p) // in Close
		}
	}()
	defer d.runner.Release()
	state := Paused
	if d.runner.Tree().Outcome().Ended {
		state = Ended
		d.send(Update{State: Ended})
	}
	for {
		if state == Running && !d.wanting() {
			state = Paused
			d.send(Update{State: Paused})
		}
		ctx, ok := d.next()
		if !ok {
			return
		}
		if state == Ended {
			d.after(nil)
			d.send(Update{State: Ended})
			continue
		}
		if state == Paused {
			d.send(Update{State: Running})
		}
		events, err := d.step(ctx)
		if d.ctx.Err() != nil && len(events) == 0 {
			return
		}
		if len(events) > 0 && d.halted(events) {
			d.Pause()
		}
		state = d.after(err)
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = nil // it was asked for
		}
		d.send(Update{Events: events, State: state, Err: err})
	}
}

// wanting reports whether another action is wanted.
func (d *Driver) wanting() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wanted != 0
}

// halted reports whether to pause at a batch, as when the front end panics.
func (d *Driver) halted(events []search.Event) (yes bool) {
	d.mu.Lock()
	halts := d.halts
	d.mu.Unlock()
	if halts == nil {
		return false
	}
	defer func() { yes = yes || recover() != nil }()
	return halts(events)
}

// next waits until an action is wanted and returns its context; it is not ok
// once the driver is closed.
func (d *Driver) next() (context.Context, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.wanted == 0 && d.ctx.Err() == nil {
		d.wake.Wait()
	}
	if d.ctx.Err() != nil {
		return nil, false
	}
	var ctx context.Context
	ctx, d.cancel = context.WithCancel(d.ctx)
	return ctx, true
}

// after ends an action and returns the state that follows it.
func (d *Driver) after(err error) DriverState {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cancel()
	d.cancel = nil
	if d.wanted > 0 {
		d.wanted--
	}
	ended := d.runner.Tree().Outcome().Ended
	if err != nil || ended {
		d.wanted = 0
	}
	switch {
	case ended:
		return Ended
	case d.wanted == 0:
		return Paused
	}
	return Running
}

// step turns a panic, of a task or a model, into an error: the terminal is not
// lost, and neither is the log.
func (d *Driver) step(ctx context.Context) (events []search.Event, err error) {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			events, err = nil, fmt.Errorf("panic in the search: %w", p)
		}
	}()
	return d.runner.Step(ctx)
}

// send delivers an update. If the front end panics, it is told once.
func (d *Driver) send(u Update) {
	u.Elapsed = d.runner.Elapsed()
	if err := d.try(u); err != nil {
		d.Pause()
		_ = d.try(Update{State: u.State, Err: err, Elapsed: u.Elapsed})
	}
}

func (d *Driver) try(u Update) (err error) {
	defer func() {
		if p := parallel.Recovered(recover()); p != nil {
			err = fmt.Errorf("panic in the receiver of updates: %w", p)
		}
	}()
	d.deliver(u)
	return nil
}

package sessions

import (
	"context"
	"sync"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/runner"
)

// Follower shows a session that another process writes, as it grows. It has the methods of a
// runner.Driver and delivers the same updates, from its own goroutine, but calls no model.
// All methods except Close return at once.
type Follower struct {
	controls
	store   *Store
	id      string
	deliver func(runner.Update)
	ctx     context.Context
	stop    context.CancelFunc
	done    parallel.Group

	mu   sync.Mutex
	wake context.CancelFunc // of what the goroutine waits for
}

// NewFollower returns a follower that is paused before the first event. log is what there is
// of the session. Close closes the store.
func NewFollower(store *Store, id string, log []search.Event, deliver func(runner.Update)) *Follower {
	f := &Follower{store: store, id: id, deliver: deliver, wake: func() {}}
	f.ctx, f.stop = context.WithCancel(context.Background())
	f.changed = f.rouse
	f.done.Go(func() { f.loop(log) })
	return f
}

// Close stops the follower and waits for its goroutine.
func (f *Follower) Close() {
	f.stop()
	f.done.Wait()
	_ = f.store.Close() // it was only read
}

// rouse ends what the goroutine waits for.
func (f *Follower) rouse() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wake()
}

// intent is how many actions are wanted, and a context that ends when others are.
func (f *Follower) intent() (wanted int, unchanged context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	unchanged, f.wake = context.WithCancel(f.ctx)
	return f.wants(), unchanged
}

func (f *Follower) loop(log []search.Event) {
	waiting, have, state := split(log), len(log), runner.Paused
	for f.ctx.Err() == nil {
		wanted, unchanged := f.intent()
		if now := stateOf(wanted); now != state {
			state = now
			f.deliver(runner.Update{State: state})
		}
		switch {
		case wanted == 0:
			<-unchanged.Done()
		case len(waiting) == 0:
			grown, err := f.store.Grown(unchanged, f.id, have)
			if err != nil && unchanged.Err() == nil {
				f.Pause()
				f.deliver(runner.Update{State: runner.Paused, Err: err})
				state = runner.Paused
			}
			waiting, have = split(grown), have+len(grown)
		default:
			batch := waiting[0]
			waiting = waiting[1:]
			f.took()
			if search.Ends(batch[len(batch)-1].Body) {
				f.deliver(runner.Update{Events: batch, State: runner.Ended})
				<-f.ctx.Done()
				return
			}
			f.deliver(runner.Update{Events: batch, State: state})
		}
	}
}

func stateOf(wanted int) runner.DriverState {
	if wanted == 0 {
		return runner.Paused
	}
	return runner.Running
}

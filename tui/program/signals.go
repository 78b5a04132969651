package program

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"espalier/engine/parallel"
	"espalier/tui/terminal"
)

// Signaled is the cause of a context that a signal ended.
type Signaled struct{ Signal syscall.Signal }

func (s Signaled) Error() string { return "interrupted" }

// UntilSignal returns a context that ends at the first signal to stop. The second
// one ends the program whatever it is doing, and so does SIGQUIT, with the stacks
// of all goroutines, once what was begun has had a moment to end: programs that check
// thoughts are killed with their children. Both restore the terminal first; end says that
// the program was interrupted, and returns its status.
func UntilSignal(parent context.Context, screen *terminal.State, end func(context.Context) (status int)) (context.Context, func()) {
	lent := new(atomic.Int32)
	ctx, cancel := context.WithCancelCause(context.WithValue(parent, lentKey{}, lent))
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // by nohup, or for a shell's background job
			signal.Notify(signals, s)
		}
	}
	done := make(chan struct{})
	var watcher parallel.Group
	watcher.Go(func() {
		for {
			select {
			case s := <-signals:
				if lent.Load() > 0 && (s == syscall.SIGINT || s == syscall.SIGQUIT) {
					continue // typed for the program that has the terminal
				} else if s == syscall.SIGQUIT {
					stacks := stacks()
					cancel(Signaled{syscall.SIGQUIT})
					endsSoon(done) // nothing draws on the screen any more
					inTime(screen.Restore)
					_, _ = os.Stderr.Write(stacks)
					os.Exit(128 + int(syscall.SIGQUIT))
				} else if ctx.Err() != nil {
					endsSoon(done) // both signals may have come at once
					status := 128 + int(syscall.SIGINT)
					inTime(func() { screen.Restore(); status = end(ctx) })
					os.Exit(status)
				}
				cancel(Signaled{s.(syscall.Signal)})
			case <-done:
				return
			}
		}
	})
	return ctx, func() { signal.Stop(signals); close(done); watcher.Wait(); cancel(nil) }
}

// lentKey is the key of how many programs the terminal is lent to.
type lentKey struct{}

// Lend says that another program has the terminal until back is called: what ctrl+c and
// ctrl+\ send to all of them is meant for that one. ctx is one of UntilSignal.
func Lend(ctx context.Context) (back func()) {
	lent, ok := ctx.Value(lentKey{}).(*atomic.Int32)
	if !ok {
		return func() {}
	}
	lent.Add(1)
	return func() { lent.Add(-1) }
}

// patience is how long the end of the program waits for what may never be done.
const patience = 200 * time.Millisecond

// endsSoon gives the program a moment to end what it has begun.
func endsSoon(done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// inTime waits for f for a moment: writing to a terminal that ctrl+s has stopped
// takes until ctrl+q.
func inTime(f func()) {
	done := make(chan struct{})
	var writer parallel.Group
	writer.Go(func() {
		defer close(done)
		f()
	})
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// stacks are those of all goroutines, as Go's runtime prints them.
func stacks() []byte {
	for size := 1 << 16; ; size *= 2 {
		text := make([]byte, size)
		if n := runtime.Stack(text, true); n < size {
			return append([]byte("SIGQUIT: quit\n\n"), text[:n]...)
		}
	}
}

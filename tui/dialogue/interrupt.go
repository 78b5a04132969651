package dialogue

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/runner"
)

// takeInterrupts has ctrl+c mean what it means in gdb: while the search runs it
// pauses it, and the action under way is given up; at the prompt it leaves.
func (t *Dialogue) takeInterrupts() (back func()) {
	signal.Reset(syscall.SIGINT) // else it would end the program's context as well
	t.signals = make(chan os.Signal, 1)
	signal.Notify(t.signals, syscall.SIGINT)
	return func() { signal.Stop(t.signals) }
}

// step does one action of the search, unless ctrl+c comes: then nothing of it is
// logged. A second one ends the program, whatever it waits for.
func (t *Dialogue) step(ctx context.Context, searcher *runner.Runner) (events []search.Event, paused bool, err error) {
	step, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	var watcher parallel.Group
	watcher.Go(func() {
		for !paused {
			lines := t.lines
			if !t.listens() {
				lines = nil
			}
			select {
			case <-t.signals:
				paused = true
			case line, ok := <-lines:
				paused = t.hear(line, ok)
			case <-ended:
				return
			}
		}
		cancel()
		select {
		case <-t.signals:
			t.Exit()
		case <-ended:
		}
	})
	events, err = t.Step(step, searcher)
	close(ended)
	watcher.Wait()
	cancel()
	return events, paused && (err == nil || errors.Is(err, context.Canceled)), err
}

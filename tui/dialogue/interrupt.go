package dialogue

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
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

// listens reports whether a line such as pause may arrive while the search runs.
func (t *Dialogue) listens() bool { return (t.Live || t.JSON != nil) && !t.gone }

// listen reads the lines that arrived while the search ran. Pause is done at once.
func (t *Dialogue) listen(ctx context.Context) {
	for t.listens() {
		select {
		case line, ok := <-t.lines:
			if t.hear(line, ok) && t.d.Going() {
				_, _ = t.d.Do(ctx, "pause") // it is going, so it can pause
				return
			}
		case <-t.signals:
			_, _ = t.d.Do(ctx, "pause") // as above
			return
		default:
			return
		}
	}
}

// hear takes a line that arrived while the search ran, and reports whether it is pause.
// Others are done later.
func (t *Dialogue) hear(line string, ok bool) (pause bool) {
	if !ok {
		t.gone = true
		return false
	}
	if r, err := t.voice.read(line); err == nil {
		if v, _, err := debug.Parse(r.line); err == nil && v.Name == "pause" {
			t.tell(t.voice.answer(r, debug.Answer{Verb: v}))
			return true
		}
	}
	t.waiting = append(t.waiting, line)
	return false
}

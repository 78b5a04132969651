// Package dialogue is a debugger that is talked to in lines: verbs are read from the
// input, and what comes of them is printed. It needs no screen, and can be scripted and
// read aloud.
package dialogue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/tui/plain"
	"espalier/tui/statusline"
)

// Options are what a dialogue needs.
type Options struct {
	Log      *plain.Log
	Out, Err io.Writer
	In       io.Reader
	Live     bool             // someone sits at the input, and may say pause
	Status   *statusline.Line // for what a model writes meanwhile
	// Step does the next action of a search; Elapsed is told how long that of a branch
	// has taken, by the name of its recording.
	Step    func(context.Context, *runner.Runner) ([]search.Event, error)
	Elapsed func(branch string, d time.Duration)
	Text    func(error) string // of an error, fit to be printed
	Exit    func()             // ends the program, whatever it waits for
}

// ErrInterrupted is a dialogue that ctrl+c ended.
var ErrInterrupted = errors.New("interrupted")

// Refused is the end of a script with lines that could not be done. Each was printed
// when it was refused.
type Refused struct{ Err error }

func (r *Refused) Error() string { return r.Err.Error() }

// Dialogue is a debugger, and whoever talks to it.
type Dialogue struct {
	Options
	d     *debug.Debugger
	tree  *search.Tree // at the moment that is shown
	wrote int          // tokens of the action under way

	lines   <-chan string
	signals chan os.Signal // ctrl+c, where someone sits there; nil: it ends the program
	waiting []string       // read while the search ran
	left    bool           // with ctrl+c
	refused error          // the lines that could not be done
	broken  error          // the output is gone
}

// New returns a dialogue that has not begun: the search may stream to it already.
func New(o Options) *Dialogue { return &Dialogue{Options: o} }

// Run talks until there are no more lines: from the first event of the search or, if it
// runs first, from its end.
func (t *Dialogue) Run(ctx context.Context, d *debug.Debugger, runs bool) error {
	t.d, t.tree = d, d.Line().At(d.Moment())
	t.lines = readLines(ctx, t.In)
	if t.Live {
		defer t.takeInterrupts()()
	}
	if log := d.Log(); len(log) == 0 {
		t.do(ctx, "step")
	} else if d.Runner() == nil {
		t.do(ctx, "goto 1") // of a recording
	} else if err := t.Log.Past(log); err != nil {
		return err
	}
	if runs {
		t.do(ctx, "continue")
	}
	return t.run(ctx)
}

// run does line after line until there are no more.
func (t *Dialogue) run(ctx context.Context) error {
	for {
		line, ok := t.next(ctx)
		if t.left {
			return ErrInterrupted
		}
		if !ok || slices.Contains([]string{"quit", "q", "exit"}, strings.TrimSpace(line)) {
			break
		}
		t.do(ctx, line)
		if t.broken != nil {
			return t.broken
		}
	}
	switch {
	case ctx.Err() != nil:
		return ErrInterrupted
	case t.refused != nil && !t.Live:
		return &Refused{t.refused}
	}
	return nil
}

// next is the next line, with a prompt where someone sits there.
func (t *Dialogue) next(ctx context.Context) (string, bool) {
	if len(t.waiting) > 0 {
		line := t.waiting[0]
		t.waiting = t.waiting[1:]
		return line, true
	}
	if t.Live {
		fmt.Fprint(t.Out, "(espalier) ")
	}
	select {
	case line, ok := <-t.lines:
		if !ok && t.Live {
			fmt.Fprintln(t.Out)
		}
		return line, ok
	case <-t.signals:
		t.left = true
	case <-ctx.Done():
	}
	return "", false
}

// do does what a line says, and goes where that leads.
func (t *Dialogue) do(ctx context.Context, line string) {
	answer, err := t.d.Do(ctx, line)
	t.show(answer.Transitions)
	if err != nil {
		fmt.Fprintf(t.Err, "espalier: %s\n", t.Text(err))
		t.refused = errors.Join(t.refused, err)
		return
	}
	t.say(answer.Lines...)
	if group := answer.Verb.Group; group != debug.GroupRun && group != debug.GroupBack {
		return
	}
	for t.d.Going() {
		want, moves := t.d.Pursue(0)
		t.show(moves)
		if want == debug.Ask || want == debug.Run {
			t.search(ctx)
		}
		t.listen(ctx)
	}
	t.Status.Clear()
	if reason := t.d.Stopped().Reason; reason != "" {
		t.say(reason)
	}
	t.say(t.d.Place()...)
}

// search has the search do one action.
func (t *Dialogue) search(ctx context.Context) {
	runner := t.d.Runner()
	events, paused, err := t.step(ctx, runner)
	t.Status.Clear()
	t.wrote = 0
	t.Elapsed(t.d.Branch().Name(), runner.Elapsed())
	if feedErr := t.d.Feed(events); feedErr != nil {
		err = errors.Join(err, feedErr)
	}
	switch {
	case paused:
		_, _ = t.d.Do(ctx, "pause") // it is going, so it can pause
	case err != nil:
		t.d.Fail(err)
	}
}

// listen takes what was said while the search ran. Pause is done at once.
func (t *Dialogue) listen(ctx context.Context) {
	if !t.Live {
		return
	}
	for {
		select {
		case line, ok := <-t.lines:
			if !ok {
				return
			}
			if v, _, err := debug.Parse(line); err == nil && v.Name == "pause" && t.d.Going() {
				_, _ = t.d.Do(ctx, line) // it is going, so it can pause
				return
			}
			t.waiting = append(t.waiting, line)
		case <-t.signals:
			_, _ = t.d.Do(ctx, "pause") // as above
			return
		default:
			return
		}
	}
}

func (t *Dialogue) say(lines ...string) {
	for _, line := range lines {
		if _, err := fmt.Fprintln(t.Out, line); err != nil {
			t.broken = err
		}
	}
}

// show writes the events that are passed.
func (t *Dialogue) show(moves []debug.Transition) {
	for _, m := range moves {
		if m.Kind != debug.Revealed {
			t.tree = t.d.Line().At(m.To)
			continue
		}
		for _, e := range t.d.Log()[m.From:m.To] {
			if err := t.tree.Apply(e); err != nil {
				t.broken = err
				return
			}
			if err := t.Log.Tell(t.tree, e); err != nil {
				t.broken = err
			}
			for _, b := range t.d.Breaks().Traced(e.Seq) {
				t.say(fmt.Sprintf("tracepoint %d, event %d: %s", b.ID, e.Seq, b.String()))
			}
		}
	}
}

// Glimpse shows that something is happening while a model writes.
func (t *Dialogue) Glimpse(l search.StreamUpdate) {
	if l.Token.Text == "" {
		return
	}
	t.wrote++
	t.Status.Show(func() string { return fmt.Sprintf("%s: %d tokens", l.Purpose, t.wrote) })
}

// readLines reads lines until there are no more. A reader that waits for input
// cannot be woken, so it is left behind when the program ends.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	var reader parallel.Group
	reader.Go(func() {
		defer close(lines)
		s := bufio.NewScanner(r)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	})
	return lines
}

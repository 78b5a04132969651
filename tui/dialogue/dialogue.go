// Package dialogue is a debugger used line by line: verbs are read from the
// input, and the results are printed. It needs no screen, and can be scripted and
// read aloud.
package dialogue

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/tui/describe"
	"espalier/tui/plain"
	"espalier/tui/statusline"
)

// Options are what a dialogue needs.
type Options struct {
	Log      *plain.Log
	Out, Err io.Writer
	In       io.Reader
	Live     bool             // someone sits at the input, and may say pause
	JSON     *json.Encoder    // for programs; nil: text
	Setup    string           // of the debugger, from before
	Init     Init             // done at the beginning
	Status   *statusline.Line // for what a model writes meanwhile
	// Step does the next action of a search. Elapsed is called with the name of a branch's
	// recording and the time that its search has taken.
	Step    func(context.Context, *runner.Runner) ([]search.Event, error)
	Elapsed func(branch string, d time.Duration)
	Text    func(error) string // of an error, fit to be printed
	Exit    func()             // ends the program, whatever it waits for

	// Ask says what stands before a line is read, and Means what a line means; nil: the
	// usual prompt, and what it says.
	Ask   func() string
	Means func(line string) string
}

// Init is a command file.
type Init struct{ Name, Text string }

// ErrInterrupted is returned when ctrl+c ended the dialogue.
var ErrInterrupted = errors.New("interrupted")

// Refused is the end of a script with lines that could not be done. Each was printed
// when it was refused.
type Refused struct{ Err error }

func (r *Refused) Error() string { return r.Err.Error() }

// Dialogue is a debugger and the person or program at its input.
type Dialogue struct {
	Options
	d     *debug.Debugger
	tree  *search.Tree // at the moment that is shown
	wrote int          // tokens of the action under way

	voice   voice
	asked   request // the last, which later lines of a script belong to
	lines   <-chan string
	signals chan os.Signal // ctrl+c, where someone sits there; nil: it ends the program
	waiting []string       // read while the search ran
	gone    bool           // there are no more lines
	left    bool           // with ctrl+c
	refused error          // the lines that could not be done
	broken  error          // the output is gone
}

// New returns a dialogue that has not begun: the search may stream to it already.
func New(o Options) *Dialogue {
	if o.JSON != nil {
		return &Dialogue{Options: o, voice: object{o.JSON, o.Text}}
	}
	return &Dialogue{Options: o, voice: text{o.Log, o.Out, o.Err, o.Text}}
}

// About switches to the log of another search; the input stays the same.
func (t *Dialogue) About(log *plain.Log) {
	t.Log, t.voice = log, text{log, t.Out, t.Err, t.Text}
}

// Run talks until there are no more lines: from the first event of the search or, if it
// runs first, from its end.
func (t *Dialogue) Run(ctx context.Context, d *debug.Debugger, runs bool) error {
	t.d, t.tree = d, d.Line().At(d.Moment())
	if t.lines == nil { // the lines of one input may be about several searches
		t.lines = readLines(ctx, t.In)
	}
	if t.Live {
		defer t.takeInterrupts()()
	}
	empty := d.Line().Len() == 0
	if empty {
		t.goTo(ctx, request{line: "step", silent: true})
	}
	t.tell(t.voice.begun(d))
	switch {
	case empty:
	case d.Branch().Runner() == nil:
		t.tree = search.NewTree()
		t.show([]debug.Transition{{Kind: debug.Revealed, To: d.Moment()}})
	default:
		t.tell(t.voice.past(d.Line().Log()))
	}
	restored, err := d.Restore(t.Setup)
	if restored != "" {
		t.tell(t.voice.note(restored))
	}
	t.refuses(request{}, err)
	if d.Moment() > 0 {
		t.tell(t.voice.stopped(request{}, d, true))
	}
	d.Script().Add(t.Init.Name, t.Init.Text)
	if runs {
		t.do(ctx, request{line: "continue", silent: true})
	}
	return t.run(ctx)
}

// run does line after line until there are no more.
func (t *Dialogue) run(ctx context.Context) error {
	for t.broken == nil {
		r, ok := t.next(ctx)
		if t.left {
			return ErrInterrupted
		}
		if !ok || !t.do(ctx, r) {
			break
		}
	}
	if t.broken == nil {
		t.tell(t.voice.ended(t.d))
	}
	switch {
	case t.broken != nil:
		return t.broken
	case ctx.Err() != nil:
		return ErrInterrupted
	case t.refused != nil && !t.Live && t.JSON == nil:
		return &Refused{t.refused}
	}
	return nil
}

// next is the next request, with a prompt where someone sits there. Scripts come first.
func (t *Dialogue) next(ctx context.Context) (request, bool) {
	if line, ok := t.d.Script().Next(); ok {
		return request{line: line, id: t.asked.id}, true
	}
	for {
		line, ok := t.line(ctx)
		if !ok {
			return request{}, false
		}
		r, err := t.voice.read(line)
		t.asked = r
		if err == nil {
			return r, true
		}
		t.refuses(r, err)
	}
}

func (t *Dialogue) line(ctx context.Context) (string, bool) {
	if len(t.waiting) > 0 {
		line := t.waiting[0]
		t.waiting = t.waiting[1:]
		return line, true
	}
	if t.gone {
		return "", false
	}
	switch {
	case t.Ask != nil:
		fmt.Fprint(t.Out, t.Ask())
	case t.Live && t.JSON == nil:
		prompt := "(espalier) "
		if t.d.Script().Collects() {
			prompt = "> "
		}
		fmt.Fprint(t.Out, prompt)
	}
	select {
	case line, ok := <-t.lines:
		if !ok && t.Live && t.JSON == nil {
			fmt.Fprintln(t.Out)
		}
		if ok && t.Means != nil {
			line = t.Means(line)
		}
		return line, ok
	case <-t.signals:
		t.left = true
	case <-ctx.Done():
	}
	return "", false
}

// do does what a line says, and goes where that leads. It reports whether to go on.
func (t *Dialogue) do(ctx context.Context, r request) bool {
	answer, err := t.d.Do(ctx, r.line)
	t.show(answer.Transitions)
	if err != nil {
		t.refuses(r, err)
		return true
	}
	t.tell(t.voice.answer(r, answer))
	if save := t.d.Unkept(); save != nil {
		t.refuses(request{}, save(ctx))
	}
	switch group := answer.Verb.Group; {
	case answer.Verb.Name == "quit":
		return false
	case group == debug.GroupRun || t.d.Going():
		t.pursue(ctx)
		t.tell(t.voice.stopped(r, t.d, false))
	case len(answer.Transitions) > 0 && (group == debug.GroupBack || t.JSON != nil):
		t.tell(t.voice.stopped(r, t.d, true))
	}
	return true
}

// goTo does a line that the user did not type, before input is read.
func (t *Dialogue) goTo(ctx context.Context, r request) {
	_, err := t.d.Do(ctx, r.line)
	t.refuses(r, err)
	t.pursue(ctx)
}

// pursue moves until the goal of a verb is reached.
func (t *Dialogue) pursue(ctx context.Context) {
	for t.d.Going() {
		want, moves := t.d.Pursue(0)
		t.show(moves)
		if want == debug.Ask || want == debug.Run {
			t.search(ctx)
		}
		t.listen(ctx)
	}
	t.Status.Clear()
}

// search has the search do one action.
func (t *Dialogue) search(ctx context.Context) {
	runner := t.d.Branch().Runner()
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

// tell remembers that the output is gone.
func (t *Dialogue) tell(err error) {
	if err != nil {
		t.broken = err
	}
}

// refuses says what could not be done.
func (t *Dialogue) refuses(r request, err error) {
	if err != nil {
		t.refused = errors.Join(t.refused, err)
		t.tell(t.voice.refuse(r, err))
	}
}

// show writes the events that are passed.
func (t *Dialogue) show(moves []debug.Transition) {
	for _, m := range moves {
		if m.Kind != debug.Revealed {
			t.tree = t.d.Line().At(m.To)
			continue
		}
		for _, e := range t.d.Line().Log()[m.From:m.To] {
			if err := t.tree.Apply(e); err != nil {
				t.broken = err
				return
			}
			t.tell(t.voice.event(t.tree, e, t.d.Breaks().Traced(e.Seq)))
		}
	}
}

// Stream shows that something is happening while a model writes.
func (t *Dialogue) Stream(l search.StreamUpdate) {
	if l.Reading.Of > 0 {
		t.Status.Show(func() string { return fmt.Sprintf("%s: %s", l.Purpose, describe.Reading(l.Reading)) })
	}
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

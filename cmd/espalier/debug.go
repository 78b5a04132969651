package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/plain"
	"espalier/tui/statusline"
	"espalier/tui/terminal"
)

// dialogue is a debugger that is talked to in lines: verbs come from standard
// input, and what comes of them goes to standard output. It needs no screen, and
// can be scripted and read aloud.
type dialogue struct {
	setup *setup
	d     *debug.Debugger
	tree  *search.Tree // at the moment that is shown
	plain *plain.Log
	wait  *statusline.Line
	wrote int // tokens of the action under way

	lines   <-chan string
	signals chan os.Signal // ctrl+c, where someone sits there; nil: it ends the program
	waiting []string       // read while the search ran
	live    bool           // someone sits there, and may say pause
	left    bool           // with ctrl+c
	refused error          // the first line that could not be done
	broken  error          // standard output is gone
}

// debug lets the user debug a search: from its first event, or, if it runs first,
// from its end.
func (s *setup) debug(ctx context.Context, palette *themes.Palette, runs bool) error {
	talk := &dialogue{setup: s, plain: plain.New(rawStdout, s.facts, palette), wait: statusline.New(os.Stderr), live: terminal.Is(os.Stdin)}
	s.config.Stream = talk.glimpse
	runner, err := s.runner()
	if err != nil {
		return err
	}
	if talk.live {
		s.kept.asks()
	}
	b := &branches{setup: s}
	defer b.close(warning)
	if talk.d, err = debug.New(b.host(ctx), runner); err != nil {
		return failed(err)
	}
	talk.d.Name(s.kept.id())
	talk.tree = talk.d.Line().At(talk.d.Moment())
	if s.note != "" {
		fmt.Fprintf(stderr, "espalier: note: %s\n", s.note)
	}
	talk.lines = readLines(ctx, os.Stdin)
	if talk.live {
		defer talk.takeInterrupts()()
	}
	if len(runner.Log()) == 0 {
		talk.do(ctx, "step")
	} else if err := talk.plain.Past(runner.Log()); err != nil {
		return failed(err)
	}
	if runs {
		talk.do(ctx, "continue")
	}
	return talk.run(ctx)
}

// run does line after line until there are no more.
func (t *dialogue) run(ctx context.Context) error {
	for {
		line, ok := t.next(ctx)
		if t.left {
			return interrupted(ctx)
		}
		if !ok || slices.Contains([]string{"quit", "q", "exit"}, strings.TrimSpace(line)) {
			break
		}
		t.do(ctx, line)
		if t.broken != nil {
			return failed(t.broken)
		}
	}
	switch {
	case ctx.Err() != nil:
		return interrupted(ctx)
	case t.refused != nil && !t.live:
		return &failure{status: statusUsage, err: t.refused, silent: true}
	}
	return nil
}

// next is the next line, with a prompt where someone sits there.
func (t *dialogue) next(ctx context.Context) (string, bool) {
	if len(t.waiting) > 0 {
		line := t.waiting[0]
		t.waiting = t.waiting[1:]
		return line, true
	}
	if t.live {
		fmt.Fprint(stdout, "(espalier) ")
	}
	select {
	case line, ok := <-t.lines:
		if !ok && t.live {
			fmt.Fprintln(stdout)
		}
		return line, ok
	case <-t.signals:
		t.left = true
	case <-ctx.Done():
	}
	return "", false
}

// do does what a line says, and goes where that leads.
func (t *dialogue) do(ctx context.Context, line string) {
	answer, err := t.d.Do(ctx, line)
	t.show(answer.Transitions)
	if err != nil {
		fmt.Fprintf(stderr, "espalier: %s\n", redacted(err))
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
	t.wait.Clear()
	if reason := t.d.Stopped().Reason; reason != "" {
		t.say(reason)
	}
	t.say(t.d.Place()...)
}

// search has the search do one action.
func (t *dialogue) search(ctx context.Context) {
	runner := t.d.Runner()
	events, paused, err := t.step(ctx, runner)
	t.wait.Clear()
	t.wrote = 0
	if t.d.Branch().Parent == nil {
		t.setup.kept.elapsed(runner.Elapsed())
	}
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
func (t *dialogue) listen(ctx context.Context) {
	if !t.live {
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

func (t *dialogue) say(lines ...string) {
	for _, line := range lines {
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			t.broken = err
		}
	}
}

// show writes the events that are passed.
func (t *dialogue) show(moves []debug.Transition) {
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
			if err := t.plain.Tell(t.tree, e); err != nil {
				t.broken = err
			}
			for _, b := range t.d.Breaks().Traced(e.Seq) {
				t.say(fmt.Sprintf("tracepoint %d, event %d: %s", b.ID, e.Seq, b.String()))
			}
		}
	}
}

// glimpse shows that something is happening while a model writes.
func (t *dialogue) glimpse(l search.StreamUpdate) {
	if l.Token.Text == "" {
		return
	}
	t.wrote++
	t.wait.Show(func() string { return fmt.Sprintf("%s: %d tokens", l.Purpose, t.wrote) })
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

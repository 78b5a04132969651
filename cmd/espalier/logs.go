package main

import (
	"errors"
	"fmt"
	"os"

	"espalier/search"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/plain"
	"espalier/tui/statusline"
)

// plainLog writes a search as text, its answer last.
type plainLog struct {
	plain *plain.Log
	wait  *statusline.Line
	setup *setup
	wrote int // tokens of the action under way
}

func newPlainLog(s *setup, p *themes.Palette) *plainLog {
	return &plainLog{plain: plain.New(rawStdout, s.facts, p), wait: statusline.New(os.Stderr), setup: s}
}

func (l *plainLog) Past(log []search.Event) error { return l.plain.Past(log) }

func (l *plainLog) Events(events []search.Event) error {
	l.wait.Clear()
	l.wrote = 0
	return l.plain.Events(events)
}

// Live shows that something is happening while a model writes.
func (l *plainLog) Live(live search.StreamUpdate) {
	if live.Token.Text == "" {
		return
	}
	l.wrote++
	l.wait.Show(func() string { return fmt.Sprintf("%s: %d tokens", live.Purpose, l.wrote) })
}

func (l *plainLog) End(r *runner.Runner, stopped error) error {
	l.wait.Clear()
	if r.Tree().Seq() > 0 {
		if err := l.plain.Costs(l.setup.elapsed(r)); err != nil {
			return err
		}
		if id := l.setup.kept.ID(); id != "" {
			if at := l.setup.kept.Missing(); at > 0 {
				id += fmt.Sprintf(", not stored from event %d on", at)
			}
			if err := l.plain.Word("session", id); err != nil {
				return err
			}
		}
	}
	if stopped != nil {
		return nil
	}
	return printAnswer(r.Tree())
}

// answerOnly keeps quiet about all but the answer.
type answerOnly struct{}

func (answerOnly) Past([]search.Event) error   { return nil }
func (answerOnly) Events([]search.Event) error { return nil }
func (answerOnly) Live(search.StreamUpdate)    {}
func (answerOnly) End(r *runner.Runner, stopped error) error {
	if stopped != nil {
		return nil
	}
	if o := r.Tree().Outcome(); !o.Solved {
		fmt.Fprintf(stderr, "espalier: not solved: %s\n", o.Reason)
	}
	return printAnswer(r.Tree())
}

// printAnswer writes the answer of a solved search on a line of its own.
func printAnswer(t *search.Tree) error {
	if !t.Outcome().Solved {
		return nil
	}
	out := content()
	_, err := fmt.Fprintln(out, t.Outcome().Answer)
	return errors.Join(err, out.Close())
}

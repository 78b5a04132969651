package main

import (
	"errors"
	"fmt"
	"os"

	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions/recording"
	"espalier/themes"
	"espalier/tui/plain"
	"espalier/tui/statusline"
)

// plainLog writes a search as text, its answer last.
func (s *setup) plainLog(p *themes.Palette) recording.Log {
	return plain.Follow(plain.New(rawStdout, s.facts, p), statusline.New(os.Stderr), s.recorder, printAnswer)
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

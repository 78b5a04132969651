package launch

import (
	"errors"
	"fmt"
	"os"

	"espalier/cmd/internal/console"
	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions/recording"
	"espalier/themes"
	"espalier/tui/plain"
	"espalier/tui/statusline"
)

// PlainLog writes a search as text, its answer last: in columns, or in sentences.
func (s *Search) PlainLog(p *themes.Palette, narrate bool) recording.Log {
	return plain.Follow(plain.New(console.Raw, s.facts, p).Narrate(narrate), statusline.New(os.Stderr), s.Recorder, printAnswer)
}

// AnswerOnly keeps quiet about all but the answer.
type AnswerOnly struct{}

func (AnswerOnly) Past([]search.Event) error { return nil }

func (AnswerOnly) Events([]search.Event) error { return nil }

func (AnswerOnly) Live(search.StreamUpdate) {}

func (AnswerOnly) End(r *runner.Runner, stopped error) error {
	if stopped != nil {
		return nil
	}
	if o := r.Tree().Outcome(); !o.Solved {
		fmt.Fprintf(console.Stderr, "espalier: not solved: %s\n", o.Reason)
	}
	return printAnswer(r.Tree())
}

// printAnswer writes the answer of a solved search on a line of its own.
func printAnswer(t *search.Tree) error {
	if !t.Outcome().Solved {
		return nil
	}
	out := console.Content()
	_, err := fmt.Fprintln(out, t.Outcome().Answer)
	return errors.Join(err, out.Close())
}

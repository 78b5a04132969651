package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

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
		if id := l.setup.kept.id(); id != "" {
			if at := l.setup.kept.missing(); at > 0 {
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

// jsonLog writes every event as a line of JSON, and a result last.
type jsonLog struct {
	lines *json.Encoder
	setup *setup
}

func newJSONLog(s *setup) jsonLog {
	return jsonLog{jsonOutput(), s}
}

func (l jsonLog) Events(events []search.Event) error {
	for _, e := range events {
		if err := l.lines.Encode(e); err != nil {
			return err
		}
	}
	return nil
}

func (jsonLog) Past([]search.Event) error { return nil }
func (jsonLog) Live(search.StreamUpdate)  {}

// result is the last line of solve --json.
type result struct {
	Type    string    `json:"type"`
	Solved  bool      `json:"solved"`
	Answer  *string   `json:"answer"`           // null where there is none
	Chosen  string    `json:"chosen,omitempty"` // how, where no rule can check it
	Reason  string    `json:"reason,omitempty"`
	Method  string    `json:"method"`
	Model   string    `json:"model"`
	Seed    uint64    `json:"seed"`
	Nodes   int       `json:"nodes"` // thoughts
	Calls   int       `json:"calls"`
	Tokens  tokenSums `json:"tokens"`
	Seconds float64   `json:"seconds"`
	Session *string   `json:"session"`                // null: the search was not stored
	Missing int       `json:"missing_from,omitempty"` // the first event that could not be stored
}

// tokenSums are counted as in engine.Usage: reused ones are part of the prompt.
type tokenSums struct {
	Prompt     int `json:"prompt"`
	Completion int `json:"completion"`
	Reused     int `json:"reused"`
}

func (l jsonLog) End(r *runner.Runner, stopped error) error {
	outcome, totals := r.Tree().Outcome(), r.Tree().Totals()
	last := result{
		Type:   "result",
		Solved: outcome.Solved, Chosen: outcome.Chosen, Reason: outcome.Reason,
		Method: l.setup.config.Settings.Method, Model: l.setup.config.Model.Describe().Name, Seed: l.setup.config.Seed,
		Nodes: totals.Thoughts, Calls: totals.Calls,
		Tokens:  tokenSums{totals.Usage.Prompt, totals.Usage.Completion, totals.Usage.Reused},
		Seconds: l.setup.elapsed(r).Round(time.Microsecond).Seconds(),
	}
	if id := l.setup.kept.id(); id != "" {
		last.Session, last.Missing = &id, l.setup.kept.missing()
	}
	if outcome.Answer != "" {
		last.Answer = &outcome.Answer
	}
	if stopped != nil {
		last.Reason = stopped.Error()
	}
	return l.lines.Encode(last)
}

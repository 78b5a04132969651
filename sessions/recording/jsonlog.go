package recording

import (
	"encoding/json"
	"time"

	"espalier/search"
	"espalier/search/runner"
)

// jsonLog writes every event as a line of JSON, and a result last.
type jsonLog struct {
	lines    *json.Encoder
	config   runner.Config
	recorder *Recorder
}

// NewJSON returns a log that writes every event as a line of JSON, and a Result last.
func NewJSON(lines *json.Encoder, c runner.Config, r *Recorder) Log { return jsonLog{lines, c, r} }

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

// Result is the last line of solve --json, and a line of race --json.
type Result struct {
	Type    string    `json:"type"`
	Solved  bool      `json:"solved"`
	Answer  *string   `json:"answer"`           // null: none
	Chosen  string    `json:"chosen,omitempty"` // how it was chosen, if no rule can check it
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

// tokenSums are counted as in engine.Usage: the prompt includes reused tokens.
type tokenSums struct {
	Prompt     int `json:"prompt"`
	Completion int `json:"completion"`
	Reused     int `json:"reused"`
}

func (l jsonLog) End(r *runner.Runner, stopped error) error {
	return l.lines.Encode(ResultOf(l.config, l.recorder, r, stopped))
}

// ResultOf is how a search ended, or what stopped it.
func ResultOf(c runner.Config, recorder *Recorder, r *runner.Runner, stopped error) Result {
	outcome, totals := r.Tree().Outcome(), r.Tree().Totals()
	last := Result{
		Type:   "result",
		Solved: outcome.Solved, Chosen: outcome.Chosen, Reason: outcome.Reason,
		Method: c.Settings.Method, Model: c.Model.Describe().Name, Seed: c.Seed,
		Nodes: totals.Thoughts, Calls: totals.Calls,
		Tokens:  tokenSums{totals.Usage.Prompt, totals.Usage.Completion, totals.Usage.Reused},
		Seconds: (recorder.Earlier() + r.Elapsed()).Round(time.Microsecond).Seconds(),
	}
	if id := recorder.ID(); id != "" {
		last.Session, last.Missing = &id, recorder.Missing()
	}
	if outcome.Answer != "" {
		last.Answer = &outcome.Answer
	}
	if stopped != nil {
		last.Reason = stopped.Error()
	}
	return last
}

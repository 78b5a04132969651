package recording

import (
	"fmt"

	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions"
)

// Try is one search of a bisection.
type Try struct {
	Type    string  `json:"type"`
	Setting string  `json:"setting"`
	Value   float64 `json:"value"`
	Solved  bool    `json:"solved"`
	Answer  string  `json:"answer,omitempty"`
	Reason  string  `json:"reason,omitempty"`
	Session string  `json:"session"`

	events []search.Event
}

// Flip is what a bisection found.
type Flip struct {
	Type    string               `json:"type"`
	Setting string               `json:"setting"`
	From    Try                  `json:"from"`
	To      Try                  `json:"to"`
	Part    *sessions.Difference `json:"part"` // null: the outcome is the same at both ends
}

// Log is the log of the search, which notes how it ended and prints nothing.
func (t *Try) Log() Log { return outcomeOnly{t} }

// Line is the search in a line.
func (t Try) Line() string {
	return fmt.Sprintf("%-24s %-10s %s", fmt.Sprintf("%s %v", t.Setting, t.Value), solvedWord(t.Solved), t.Session)
}

// NewFlip compares the two searches that are left of a bisection.
func NewFlip(setting string, low, high Try, flips bool) Flip {
	f := Flip{Type: "result", Setting: setting, From: low, To: high}
	if flips {
		part := sessions.Diff(low.events, high.events)
		f.Part = &part
	}
	return f
}

// String says what was found.
func (f Flip) String() string {
	if f.Part == nil {
		return fmt.Sprintf("%s makes no difference: %s at %v and at %v\n", f.Setting, solvedWord(f.From.Solved), f.From.Value, f.To.Value)
	}
	return fmt.Sprintf("the outcome flips between %s %v (%s) and %v (%s)\na: %s\nb: %s\n%s", f.Setting, f.From.Value, solvedWord(f.From.Solved),
		f.To.Value, solvedWord(f.To.Solved), f.From.Session, f.To.Session, f.Part)
}

func solvedWord(solved bool) string {
	if solved {
		return "solved"
	}
	return "not solved"
}

// outcomeOnly keeps the outcome of a search, and prints nothing.
type outcomeOnly struct{ try *Try }

func (outcomeOnly) Past([]search.Event) error   { return nil }
func (outcomeOnly) Events([]search.Event) error { return nil }
func (outcomeOnly) Live(search.StreamUpdate)    {}
func (a outcomeOnly) End(r *runner.Runner, _ error) error {
	o := r.Tree().Outcome()
	a.try.Solved, a.try.Answer, a.try.Reason, a.try.events = o.Solved, o.Answer, o.Reason, r.Log()
	return nil
}

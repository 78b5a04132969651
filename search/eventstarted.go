package search

import (
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
)

// Started opens every log with the setup of the search.
type Started struct {
	Puzzle    Puzzle   `json:"puzzle"`
	State     string   `json:"state"` // of the root
	Settings  Settings `json:"settings"`
	Model     string   `json:"model"`
	Proposers string   `json:"proposers,omitempty"` // further models that propose, with commas between: see Models
	Evaluator string   `json:"evaluator,omitempty"` // the model that values, where it is another
	Seed      uint64   `json:"seed"`
	Budget    Budget   `json:"budget"`
	// Probe is what it cost to ask a server, before, whether it reports how probable labels are:
	// one call, which budgets count. nil: that was not asked.
	Probe     *engine.Usage `json:"probe,omitempty"`
	BestLabel float64       `json:"best_label,omitempty"` // weight of the best label of an evaluation; 0: 20, that of sure in the paper
	Frame     *Frame        `json:"frame,omitempty"`      // with which a program of steps begins
	// Provenance is set where another program made the search. Model is a name there: it
	// opens nothing here.
	Provenance *Provenance `json:"provenance,omitempty"`
}

// Type is the name of the event in the log.
func (Started) Type() string { return "started" }

// Models are those that propose: Model, then the further ones.
func (b Started) Models() []string {
	if b.Proposers == "" {
		return []string{b.Model}
	}
	return append([]string{b.Model}, strings.Split(b.Proposers, ",")...)
}

func (Started) traits() traits { return traits{} }

func (Started) validate(t *Tree) error {
	if t.seq != 0 {
		return errors.New("a log has only one start")
	}
	return nil
}

func (b Started) apply(t *Tree, _ int) {
	t.started, t.setup = b, b
	if b.Probe != nil {
		t.totals.Calls, t.totals.Usage = 1, *b.Probe
	}
	t.totals.Lacking = b.Provenance
	if b.Provenance != nil && b.Provenance.Usage != nil {
		t.totals.Usage = t.totals.Usage.Add(*b.Provenance.Usage)
	}
	t.nodes.grow(Node{Parent: -1, Extras: noExtras, Check: Check{Verdict: Legal, State: b.State, Frame: b.Frame}})
}

func (b Started) describe(*Tree) Description {
	note := fmt.Sprintf("%s, %s, model %s, %s", b.Puzzle.Task, b.Settings.Method, strings.Join(b.Models(), " and "), b.SeedText())
	if b.Probe != nil {
		note += ", asked first whether it reports log-probabilities (1 call)"
	}
	if b.Provenance != nil {
		note += ", " + b.Provenance.String()
	}
	return Description{Author: BySearch, Word: "puzzle", Text: b.State, Note: note}
}

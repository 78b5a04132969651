package search

import "strings"

// Ran is a step of a program that was carried out without a model: by a rule, or by a
// program of the user's. The thoughts that follow are its results.
type Ran struct {
	Nodes []NodeID `json:"nodes"`           // after which it stands: one, or all that it gathers
	Step  string   `json:"step"`            // such as "tool count"
	Given string   `json:"given,omitempty"` // such as what a program read, or the votes
}

// Type is the name of the event in the log.
func (Ran) Type() string { return "ran" }

func (b Ran) traits() traits         { return traits{subjects: b.Nodes} }
func (b Ran) validate(t *Tree) error { return t.has(b.Nodes...) }

func (b Ran) apply(t *Tree, _ int) {
	for _, id := range b.Nodes {
		t.nodes.edit(id).Expanded = true
	}
}

func (b Ran) describe(*Tree) Description {
	kind, what, _ := strings.Cut(b.Step, " ")
	d := Description{Author: ByRules, Word: kind, Nodes: b.Nodes, Text: what}
	if b.Given != "" {
		d.Note = "given " + b.Given
	}
	return d
}

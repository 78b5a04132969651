package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Drawn is a choice at a thought by Thompson sampling: of each arm a mean reward is drawn from
// its posterior, and the highest goes (Inoue et al. 2025, section 3.3). The thought gets
// another child, or the search goes on with one that it has.
type Drawn struct {
	Node NodeID `json:"node"`
	Arms []Arm  `json:"arms"`
	To   NodeID `json:"to,omitempty"` // 0: another child is generated,
	// Model generates it, where several propose; empty: the search's own.
	Model string `json:"model,omitempty"`
}

// Arm is one of the ways to go: generating, going on, going on with a child, or having a model
// generate.
type Arm struct {
	Name  string  `json:"name"` // ArmGenerate, ArmContinue, ArmChild or ArmModel
	Child NodeID  `json:"child,omitempty"`
	Model string  `json:"model,omitempty"`
	N     int     `json:"n"`     // rewards that it had
	Mean  float64 `json:"mean"`  // of its posterior, as its scale
	Scale float64 `json:"scale"` // see Posterior
	Draw  float64 `json:"draw"`
}

// Names of arms. Children are only drawn if the search goes on, and models if it does not.
const (
	ArmGenerate = "GEN"
	ArmContinue = "CONT"
	ArmChild    = "child"
	ArmModel    = "model"
)

// Type is the name of the event in the log.
func (Drawn) Type() string { return "drawn" }

func (b Drawn) traits() traits {
	if b.To == 0 {
		return about(b.Node)
	}
	return about(b.Node, b.To)
}

func (b Drawn) validate(t *Tree) error { return t.has(b.Node, b.To) }

func (b Drawn) apply(t *Tree, _ int) {
	t.drawn = &b
	t.focus = b.Node
	if b.To > 0 {
		t.focus = b.To
	}
}

// Drawn is the last choice of a search on its way down, until a model is asked; nil where it
// begins at the root.
func (t *Tree) Drawn() *Drawn { return t.drawn }

func (b Drawn) describe(t *Tree) Description {
	d := Description{Author: BySearch, Word: "draw", Depth: t.Node(b.Node).Depth, Nodes: []NodeID{b.Node}, Note: b.said(t)}
	if b.To > 0 {
		d.Note += ", to " + t.Name(b.To)
	}
	return d
}

// said names the draws, the winner of each kind first: "GEN 0.61 before CONT 0.32".
func (b Drawn) said(t *Tree) string {
	var ways []string
	children, best := 0, 0.0
	for _, a := range b.Arms {
		if a.Name == ArmChild {
			if children++; a.Child == b.To {
				best = a.Draw
			}
			continue
		}
		if a.Name == ArmModel {
			continue
		}
		way := fmt.Sprintf("%s %s", a.Name, ShareText(a.Draw))
		if (a.Name == ArmGenerate) == (b.To == 0) {
			ways = append([]string{way}, ways...)
		} else {
			ways = append(ways, way)
		}
	}
	said := strings.Join(ways, " before ")
	if b.To == 0 && slices.ContainsFunc(b.Arms, func(a Arm) bool { return a.Name == ArmModel }) {
		said += ", by " + cmp.Or(b.Model, t.setup.Model)
	}
	if children > 1 {
		said += fmt.Sprintf("; %s is the highest of %d", ShareText(best), children)
	}
	return said
}

// narrateDrawn tells what is done at a thought, and what spoke for it.
func narrateDrawn(t *Tree, b Drawn) string {
	if b.To > 0 {
		return fmt.Sprintf("at %s the draw is to go on with %s: %s", spoken(t, b.Node), spoken(t, b.To), b.said(t))
	}
	return fmt.Sprintf("at %s the draw is to generate another thought: %s", spoken(t, b.Node), b.said(t))
}

package method

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"espalier/search"
	"espalier/search/english"
)

// adaptive is AB-MCTS-A, adaptive branching with node aggregation (Inoue et al. 2025, section
// 3.3). On its way down from the root it decides at each thought whether to generate
// another child (GEN) or to go on with one of those there are (CONT), by Thompson sampling: a
// mean reward is drawn for each way from the posterior of what came of it, and the highest
// goes. So the tree becomes wider where new thoughts do better, and deeper where those
// below the old ones do. Its posteriors follow from the tree: see search.Branching.
type adaptive struct {
	proposals, simulations int
	prior                  string
	greedy, lists          bool
}

const adaptiveName = "ab-mcts"

func adaptiveMethod() Method {
	own := []Option{
		whole("simulations", "N", "Most simulations, each of which generates a thought.", 500, 1, func(s *search.Settings) *int { return &s.Simulations }),
		word("prior", "What is known of rewards before there are any: gaussian (mean and variance unknown) or beta.",
			search.PriorGaussian, func(s *search.Settings) *string { return &s.Prior }, search.PriorGaussian, search.PriorBeta),
	}
	for _, o := range treeOptions() {
		switch o.Name {
		case "min-probability":
			continue
		case "generate":
			o.usual, o.Choices = search.GenerateSample, []string{search.GeneratePropose, search.GenerateSample}
		}
		own = append(own, o)
	}
	return Method{
		Name: adaptiveName, About: "adaptive branching: wider or deeper, by Thompson sampling (AB-MCTS-A, Inoue et al. 2025)",
		Options: own, Purpose: search.Propose, check: checkAdaptive,
		strategy: func(s search.Settings) search.Strategy {
			a := adaptive{1, s.Simulations, s.Prior, s.Temperature == 0, s.Generate == search.GeneratePropose}
			if a.lists {
				a.proposals = s.Proposals
			}
			return a
		},
	}
}

// checkAdaptive refuses what leaves nothing to choose between.
func checkAdaptive(s search.Settings) error {
	switch {
	case s.Generate == search.GenerateEnumerate:
		return errors.New("a thought gets one child at a time, which an enumeration does not give; use generate \"sample\" or \"propose\"")
	case s.Generate == search.GenerateSample && s.Temperature == 0:
		return errors.New("at temperature 0 all children of a thought are the same; raise the temperature")
	case s.Evaluate == search.EvaluateVote:
		return errors.New("votes compare thoughts of one parent, and rewards are averaged over the tree; use evaluate \"value\", \"think\" or \"rule\"")
	}
	return nil
}

func (s adaptive) Next(t *search.Tree) search.Action {
	if done, ok := solved(t); ok {
		return done
	}
	var all []search.NodeID
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		all = append(all, id)
	}
	if unvalued := t.Unvalued(t.OpenOf(all)); len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}
	}
	end := ""
	switch generated := search.BranchingOf(t, 0).All().N; {
	case !s.alive(t, 0):
		end = "no thought is left to extend"
	case generated >= s.simulations:
		end = fmt.Sprintf("%s found no answer", english.Plural(generated, "simulation"))
	}
	if end != "" {
		if a, ok := s.Settle(t); ok {
			return a
		}
		return exhaust(t, end)
	}
	at := search.NodeID(0)
	if b := t.Drawn(); b != nil && s.alive(t, b.Node) && s.alive(t, max(b.To, b.Node)) {
		if b.To == 0 && s.generates(t.Node(b.Node)) {
			return search.Action{Kind: search.Expand, Nodes: []search.NodeID{b.Node}, Purpose: search.Propose, Count: s.proposals, Model: b.Model}
		}
		at = b.To
	}
	return search.Action{Kind: search.Draw, Nodes: []search.NodeID{at}}
}

// Settle gives the best of the answers that no rule can check.
func (s adaptive) Settle(t *search.Tree) (search.Action, bool) {
	var valued []search.NodeID
	for id := search.NodeID(1); int(id) < t.Len(); id++ {
		if t.Node(id).Valued && t.Open(id) {
			valued = append(valued, id)
		}
	}
	return bestFinal(t, valued)
}

// Drawn decides at a thought. The seed is that of the search, of the thought, and of how much
// was generated before.
func (s adaptive) Drawn(t *search.Tree, at search.NodeID) search.Drawn {
	seed := search.RequestSeed(t.Setup().Seed, at, search.Purpose(search.Draw), search.BranchingOf(t, 0).All().N)
	d := drawing{source: rand.New(rand.NewPCG(seed, 0)), prior: s.prior, Drawn: search.Drawn{Node: at}}
	n, children := t.Node(at), s.living(t, at)
	here := search.BranchingOf(t, at)
	generate, goOn := math.Inf(-1), math.Inf(-1)
	if s.generates(n) {
		generate = d.arm(search.Arm{Name: search.ArmGenerate}, here.Generated)
	}
	if len(children) > 0 {
		goOn = d.arm(search.Arm{Name: search.ArmContinue}, here.Continued)
	}
	if generate >= goOn {
		d.chooseModel(t)
		return d.Drawn
	}
	best := math.Inf(-1)
	for _, c := range children {
		if reward := d.arm(search.Arm{Name: search.ArmChild, Child: c}, search.RewardsThrough(t, c)); reward > best {
			d.To, best = c, reward
		}
	}
	return d.Drawn
}

// generates reports whether a thought may get another child. A list that is asked for greedily
// is the same each time.
func (s adaptive) generates(n *search.Node) bool { return !n.Final() && !(n.Expanded && s.greedy) }

// living are the children of a thought that the search may go on with.
func (s adaptive) living(t *search.Tree, id search.NodeID) (alive []search.NodeID) {
	for _, c := range t.Node(id).Children {
		if s.alive(t, c) {
			alive = append(alive, c)
		}
	}
	return alive
}

// alive reports whether anything can be generated at a thought, or below it.
func (s adaptive) alive(t *search.Tree, id search.NodeID) bool {
	return t.Open(id) && (s.generates(t.Node(id)) || len(s.living(t, id)) > 0)
}

// drawing is a choice that is being made.
type drawing struct {
	search.Drawn
	source *rand.Rand
	prior  string
}

// chooseModel draws which of several models generates, by what each has brought in the whole tree
// (Multi-LLM AB-MCTS).
func (d *drawing) chooseModel(t *search.Tree) {
	models := t.Setup().Models()
	if len(models) == 1 {
		return
	}
	best := math.Inf(-1)
	for i, m := range models {
		if reward := d.arm(search.Arm{Name: search.ArmModel, Model: m}, search.RewardsBy(t, m)); reward > best {
			best, d.Model = reward, ""
			if i > 0 {
				d.Model = m
			}
		}
	}
}

// arm draws a mean reward, to four places: those of a log are the same on all processors.
func (d *drawing) arm(a search.Arm, r search.Rewards) float64 {
	p := r.Posterior(d.prior)
	drawn := 0.0
	if p.Nu > 0 {
		drawn = studentT(d.source, p.Mean, p.Scale, p.Nu)
	} else {
		drawn = beta(d.source, p.A, p.B)
	}
	a.N, a.Mean, a.Scale, a.Draw = r.N, places(p.Mean), places(p.Scale), places(drawn)
	d.Arms = append(d.Arms, a)
	return a.Draw
}

func places(x float64) float64 { return math.Round(1e4*x) / 1e4 }

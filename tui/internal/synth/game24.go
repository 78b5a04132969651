package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/search"
)

// Beam is a breadth-first search for 24 as a small model would do it: legal
// steps with a few wrong ones between them, and values that are mostly right.
func Beam(input string, beam int, seed uint64) []search.Event {
	g := &beamSearch{rng: rand.New(rand.NewPCG(seed, 24))}
	g.Log = New(search.Started{
		Puzzle:   search.Puzzle{Task: "game24", Input: input, Options: map[string]string{"target": "24"}},
		State:    input,
		Settings: search.Settings{Method: "tot-bfs", Generate: "enumerate", Evaluate: "value", Beam: beam, Evaluations: 3},
		Model:    "embedded", Seed: seed, Budget: search.Budget{Nodes: 200}, BestLabel: 1.0 / 3,
	})
	numbers := parse(input)
	g.exprs = map[search.NodeID]map[int]string{0: {}}
	for _, n := range numbers {
		g.exprs[0][n] = fmt.Sprint(n)
	}
	level := []thought{{0, numbers}}
	for len(level) > 0 {
		next, solved := g.expand(level)
		if solved {
			return g.Events
		}
		if len(next) == 0 {
			break
		}
		g.evaluate(next)
		level = g.choose(next, beam)
	}
	g.Decide(search.Action{Kind: search.Exhaust, Reason: "no thought is left to go on from"})
	g.Add(search.Exhausted{Reason: "no thought is left to go on from"})
	return g.Events
}

type thought struct {
	id      search.NodeID
	numbers []int
}

type beamSearch struct {
	*Log
	rng    *rand.Rand
	values map[search.NodeID]float64
	exprs  map[search.NodeID]map[int]string // of a thought: how each number came about
}

func (g *beamSearch) expand(level []thought) (next []thought, solved bool) {
	ids := make([]search.NodeID, len(level))
	for i, t := range level {
		ids[i] = t.id
	}
	g.Decide(search.Action{Kind: search.Expand, Nodes: ids, Purpose: search.Propose, Count: 12})
	right, answer := search.NodeID(-1), ""
	for _, t := range level {
		steps := g.moves(t.numbers)
		texts := make([]string, len(steps))
		for i, s := range steps {
			texts[i] = s.text
		}
		prompt := "Input: " + join(t.numbers) + "\nPossible next steps:\n"
		reply := g.Reply(t.id, search.Propose, prompt, 1, texts...)
		for i, s := range steps {
			exprs, whole := s.applied(g.exprs[t.id])
			if s.check.Verdict == search.Right {
				s.check.Answer = strings.TrimSuffix(strings.TrimPrefix(whole, "("), ")") + " = 24"
			}
			id := g.Think(t.id, s.text, reply, i, s.check)
			g.exprs[id] = exprs
			switch s.check.Verdict {
			case search.Legal:
				next = append(next, thought{id, s.numbers})
			case search.Right:
				right, answer = id, s.check.Answer
			case search.Unchecked, search.Refused, search.DeadEnd:
			}
		}
	}
	if right < 0 {
		return next, false
	}
	g.Decide(search.Action{Kind: search.Conclude, Nodes: []search.NodeID{right}})
	g.Add(search.Solved{Node: right, Answer: answer})
	return nil, true
}

func (g *beamSearch) evaluate(level []thought) {
	g.values = map[search.NodeID]float64{}
	ids := make([]search.NodeID, len(level))
	for i, t := range level {
		ids[i] = t.id
	}
	g.Decide(search.Action{Kind: search.Evaluate, Nodes: ids, Count: 3})
	for _, t := range level {
		v := 0.02 + 0.3*g.rng.Float64()*g.rng.Float64()
		if solvable(t.numbers) && g.rng.Float64() < 0.92 {
			v = 0.99 - 0.35*g.rng.Float64()*g.rng.Float64()
		}
		sure := int(math.Round(3 * v))
		labels := append(slices.Repeat([]string{"sure"}, sure), slices.Repeat([]string{"impossible"}, 3-sure)...)
		reply := g.Reply(t.id, search.Judge, "Evaluate if given numbers can reach 24\n"+join(t.numbers)+"\n", 3, labels...)
		g.values[t.id] = v
		g.Add(search.Valued{Node: t.id, Value: v, Reply: reply, Samples: []search.Sample{
			{Label: "sure", Count: sure, Probability: v},
			{Label: "likely", Probability: 0.01},
			{Label: "impossible", Count: 3 - sure, Probability: 0.99 - v},
		}})
	}
}

func (g *beamSearch) choose(level []thought, beam int) []thought {
	slices.SortStableFunc(level, func(a, b thought) int {
		if g.values[a.id] > g.values[b.id] {
			return -1
		}
		return 1
	})
	kept := level[:min(beam, len(level))]
	a := search.Action{Kind: search.Select, Reason: fmt.Sprintf("%d better ones fill the beam", len(kept))}
	for i, t := range level {
		if i < beam {
			a.Nodes = append(a.Nodes, t.id)
		} else {
			a.Cut = append(a.Cut, t.id)
		}
	}
	g.Decide(a)
	g.Add(search.Kept{Nodes: a.Nodes})
	if len(a.Cut) > 0 {
		g.Add(search.Pruned{Nodes: a.Cut, Reason: a.Reason})
	}
	return kept
}

package synth

import (
	"fmt"
	"math/rand/v2"

	"espalier/search"
)

// Large is a search of so many thoughts: every thought that is kept has fanout
// children, of which a quarter is kept. It has no end event.
func Large(thoughts, fanout int, seed uint64) []search.Event {
	rng := rand.New(rand.NewPCG(seed, 1))
	l := New(search.Started{
		Puzzle: search.Puzzle{Task: "game24", Input: "4 9 10 13"}, State: "4 9 10 13",
		Settings: search.Settings{Method: "tot-bfs", Beam: fanout}, Model: "synthetic", Seed: seed, BestLabel: 1,
	})
	queue := []search.NodeID{0}
	for l.nodes <= thoughts && len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		queue = append(queue, l.grow(node, fanout, rng)...)
	}
	return l.Events
}

// grow expands, values and chooses among the children of one thought.
func (l *Log) grow(node search.NodeID, fanout int, rng *rand.Rand) []search.NodeID {
	l.Decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{node}, Purpose: search.Propose, Count: fanout})
	reply := l.Reply(node, search.Propose, "Input: 4 9 10 13", 1, "13 - 9 = 4 (left: 4 4 10)")
	var children []search.NodeID
	for range fanout {
		a, b := rng.IntN(13)+1, rng.IntN(13)+1
		check := search.Check{Verdict: search.Legal, State: fmt.Sprint(a, b, a+b), Short: fmt.Sprintf("%d + %d = %d", a, b, a+b)}
		if rng.IntN(9) == 0 {
			check.Verdict, check.Reason = search.Refused, "the sum is wrong"
		}
		children = append(children, l.Think(node, check.Short+" (left: "+check.State+")", reply, 0, check))
	}
	l.Decide(search.Action{Kind: search.Evaluate, Nodes: children})
	for _, c := range children {
		v := rng.Float64()
		l.Add(search.Valued{Node: c, Value: v})
	}
	kept, cut := children[:max(fanout/4, 1)], children[max(fanout/4, 1):]
	l.Decide(search.Action{Kind: search.Select, Nodes: kept, Cut: cut, Reason: "below the beam"})
	l.Add(search.Kept{Nodes: kept})
	if len(cut) > 0 {
		l.Add(search.Pruned{Nodes: cut, Reason: "below the beam"})
	}
	if rng.IntN(5) == 0 {
		l.Decide(search.Action{Kind: search.Backtrack, Nodes: kept[:1], To: node, Reason: "no way on"})
		l.Add(search.Backtracked{From: kept[0], To: node, Reason: "no way on"})
	}
	return kept
}

package method

import (
	"cmp"
	"errors"
	"slices"

	"espalier/search"
)

// graph is Graph of Thoughts (Besta et al. 2023): the puzzle is divided into parts, each part
// is solved a few times and the best attempt kept, and what is kept is aggregated, a few
// thoughts into one, until one is left. Whatever is kept may be refined first. In the paper's
// words the operations are Generate, Score, KeepBest, Aggregate and, as a loop of Generate,
// Refine (sections 3.2 and 4); its graph of operations follows from the settings.
type graph struct {
	proposals, merge, refinements int
	votes                         bool
}

func graphMethod() Method {
	own := []Option{
		whole("merge", "N", "Thoughts that are aggregated into one; 0 is all.", 2, 0, func(s *search.Settings) *int { return &s.Merge }),
		whole("refinements", "N", "Rounds of refining what is kept, while that helps.", 1, 0, func(s *search.Settings) *int { return &s.Refinements }),
	}
	two := own[0].check
	own[0].check = func(s search.Settings) error {
		if s.Merge == 1 {
			return errors.New("merge is 1; it must be 2 or more, or 0 for all at once")
		}
		return two(s)
	}
	for _, o := range treeOptions() {
		switch o.Name {
		case "generate", "min-probability": // each completion is one thought
			continue
		case "evaluate":
			o = o.usually(search.EvaluateRule)
		case "proposals":
			o = o.usually(5)
			asSamples := o.check
			o.check = func(s search.Settings) error {
				s.Generate = search.GenerateSample
				return asSamples(s)
			}
		}
		own = append(own, o)
	}
	return Method{
		Name: "got", About: "graph of thoughts: parts solved apart, merged and refined (Besta et al. 2023)",
		Options: own, Purpose: search.Split, check: checkWhole,
		strategy: func(s search.Settings) search.Strategy {
			return graph{s.Proposals, s.Merge, s.Refinements, s.Evaluate == search.EvaluateVote}
		},
	}
}

func (s graph) Next(t *search.Tree) search.Action {
	if done, ok := solved(t); ok {
		return done
	}
	if !t.Node(0).Expanded {
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Split, Count: 1}
	}
	parts := t.OpenOf(t.Node(0).Children)
	if len(parts) == 0 {
		return exhaust(t, "the puzzle is not divided into parts")
	}
	heads, next, busy := s.operate(t, search.Continue, chunks(parts, 1))
	for !busy && len(heads) > 1 {
		heads, next, busy = s.operate(t, search.Aggregate, chunks(heads, s.merge))
	}
	if busy {
		return next
	}
	if t.Node(heads[0]).Check.Answer == "" {
		return exhaust(t, "there is no answer in "+t.Reference(heads[0]))
	}
	return search.Action{Kind: search.Conclude, Nodes: heads, Reason: "all parts are merged in it"}
}

// operate makes one thought of each group: it asks for several, keeps the best, and refines
// that. It returns those thoughts or, while it is busy, what to do next.
func (s graph) operate(t *search.Tree, p search.Purpose, groups [][]search.NodeID) (heads []search.NodeID, next search.Action, busy bool) {
	var made [][]search.NodeID // for each group
	var unasked []search.NodeID
	for _, g := range groups {
		if p == search.Aggregate && len(g) == 1 { // it waits for the next level
			made = append(made, g)
			continue
		}
		all := t.OpenOf(madeOf(t, g))
		switch asked := search.CompletionsOf(t, g[0], p, g[1:]...) > 0; {
		case len(all) > 0:
		case asked:
			return nil, exhaust(t, "nothing that can be used came of "+t.References(g)), true
		case p == search.Aggregate:
			return nil, search.Action{Kind: search.Expand, Nodes: g, Purpose: p, Count: s.proposals}, true
		default:
			unasked = append(unasked, g[0])
		}
		made = append(made, all)
	}
	if len(unasked) > 0 {
		return nil, search.Action{Kind: search.Expand, Nodes: unasked, Purpose: p, Count: s.proposals}, true
	}
	if next, busy = s.keepBest(t, made); busy {
		return nil, next, true
	}
	for _, all := range made {
		heads = append(heads, headOf(t, all))
	}
	for range s.refinements {
		if next, busy = s.refine(t, heads); busy {
			return nil, next, true
		}
	}
	return heads, search.Action{}, false
}

// refine has each of some thoughts improved, and puts the better version in its place.
func (s graph) refine(t *search.Tree, heads []search.NodeID) (next search.Action, busy bool) {
	var unrefined []search.NodeID
	var versions [][]search.NodeID // of each, itself included
	for _, id := range heads {
		n, better := t.Node(id), t.OpenOf(madeOf(t, []search.NodeID{id}))
		if len(better) == 0 && (n.Check.Of == 0 || n.Check.Errors > 0) && search.CompletionsOf(t, id, search.Refine) == 0 {
			unrefined = append(unrefined, id)
		}
		versions = append(versions, append([]search.NodeID{id}, better...))
	}
	if len(unrefined) > 0 {
		return search.Action{Kind: search.Expand, Nodes: unrefined, Purpose: search.Refine, Count: s.proposals}, true
	}
	if next, busy = s.keepBest(t, versions); busy {
		return next, true
	}
	for i, all := range versions {
		heads[i] = headOf(t, all)
	}
	return search.Action{}, false
}

// keepBest values the thoughts of some groups and keeps the best of each, a group at a time.
// Votes compare those of one group.
func (s graph) keepBest(t *search.Tree, groups [][]search.NodeID) (next search.Action, busy bool) {
	var unvalued []search.NodeID
	undecided := slices.DeleteFunc(slices.Clone(groups), func(all []search.NodeID) bool {
		return !slices.ContainsFunc(all, func(id search.NodeID) bool { return !t.Node(id).Kept })
	})
	if len(undecided) == 0 {
		return search.Action{}, false
	}
	for _, all := range undecided {
		left := t.Unvalued(all)
		if s.votes && len(left) > 0 {
			return search.Action{Kind: search.Evaluate, Nodes: all}, true
		}
		unvalued = append(unvalued, left...)
	}
	if len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}, true
	}
	keep, cut := t.Best(slices.Clone(undecided[0]), 1)
	// What a better version was made of stays.
	cut = slices.DeleteFunc(slices.Clone(cut), func(id search.NodeID) bool { return id == t.Node(keep[0]).Parent })
	if len(cut) == 0 {
		return search.Action{Kind: search.Select, Nodes: keep}, true
	}
	return search.Action{Kind: search.Select, Nodes: keep, Cut: cut, Reason: "another one is better"}, true
}

// headOf is the best of some thoughts that are kept. A better version stands below the one
// that it was made of.
func headOf(t *search.Tree, kept []search.NodeID) search.NodeID {
	return slices.MaxFunc(kept, func(a, b search.NodeID) int {
		m, n := t.Node(a), t.Node(b)
		if m.Depth != n.Depth {
			return m.Depth - n.Depth
		}
		return -search.CompareRank(m, n)
	})
}

// madeOf are the thoughts whose parents are exactly those of a group.
func madeOf(t *search.Tree, group []search.NodeID) (made []search.NodeID) {
	for _, id := range t.Node(group[0]).Children {
		if slices.Equal(t.Node(id).OtherParents, group[1:]) {
			made = append(made, id)
		}
	}
	return made
}

// chunks divides thoughts into groups of n; 0 is all in one.
func chunks(ids []search.NodeID, n int) [][]search.NodeID {
	return slices.Collect(slices.Chunk(ids, cmp.Or(n, len(ids))))
}

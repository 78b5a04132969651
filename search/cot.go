package search

// chainOfThought asks for one chain of thoughts and gives the answer at its end
// (Wei et al. 2022). The checker reads along, and changes nothing.
type chainOfThought struct{}

func (chainOfThought) Next(t *Tree) Action {
	return single(t, Solve)
}

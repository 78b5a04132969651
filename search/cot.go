package search

// chainOfThought asks for one chain of thoughts and gives the answer at its end
// (Wei et al. 2022). The checker reads along, and changes nothing.
type chainOfThought struct{}

func chainOfThoughtMethod() Method {
	return Method{
		Name: "cot", About: "chain of thought: one chain of steps, then the answer (Wei et al. 2022)",
		Options: singleOptions(), base: Settings{Samples: 1}, purpose: Solve, check: checkSingle,
		strategy: func(Settings) Strategy { return chainOfThought{} },
	}
}

func (chainOfThought) Next(t *Tree) Action {
	return single(t, Solve)
}

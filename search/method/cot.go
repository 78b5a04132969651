package method

import (
	"espalier/search"
)

// chainOfThought asks for one chain of thoughts and gives the answer at its end
// (Wei et al. 2022). The checker's verdicts are logged and change nothing.
type chainOfThought struct{}

func chainOfThoughtMethod() Method {
	return Method{
		Name: "cot", About: "chain of thought: one chain of steps, then the answer (Wei et al. 2022)",
		Options: singleOptions(), single: true, base: search.Settings{Samples: 1}, Purpose: search.Solve, check: checkSingle,
		strategy: func(search.Settings) search.Strategy { return chainOfThought{} },
	}
}

func (chainOfThought) Next(t *search.Tree) search.Action {
	return single(t, search.Solve)
}

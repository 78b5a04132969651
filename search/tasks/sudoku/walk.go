package sudoku

import (
	"math/rand/v2"
	"strings"

	"espalier/search"
	"espalier/search/tasks/sudoku/board"
)

// Walk goes down a branch of the search of a board, at random, as if a model read every cell
// right. It stops before a reading, the one of that number if there are so many, and returns
// the board there, its filled cells in order, and those that the model would be asked for.
func Walk(root board.Grid, readings int, rng *rand.Rand) (g board.Grid, filled, asked []int) {
	p := &problem{root: root}
	path := []search.Step{{State: p.Root()}}
	for g = root; ; readings-- {
		filled, asked, _ = p.question(g, path)
		if readings <= 1 {
			return g, filled, asked
		}
		completion := Sets(g, asked)
		thoughts, err := p.parseAfter(search.Propose, path, completion)
		if err != nil {
			return g, filled, asked
		}
		thought := thoughts[rng.IntN(len(thoughts))].Text
		check := p.check(path, thought)
		if check.Verdict != search.Legal {
			return g, filled, asked
		}
		path = append(path, search.Step{Text: thought, State: check.State, Reply: strings.TrimSpace(completion)})
		g, _ = board.ParseGrid(check.State, root.Shape) // as the rules wrote it
	}
}

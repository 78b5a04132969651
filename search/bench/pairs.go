package bench

import "espalier/search/statistics"

// Pair compares two rows of a bench, puzzle by puzzle.
type Pair struct {
	A, B         int // rows
	OnlyA, OnlyB int // puzzles that one solved and the other did not
	P            float64
}

// Pairs compares every row with every later one, on the puzzles that both have a
// result for.
func Pairs(rows []Row) []Pair {
	var pairs []Pair
	for a := range rows {
		for b := a + 1; b < len(rows); b++ {
			p := Pair{A: a, B: b}
			solved := map[string]bool{}
			for _, x := range rows[a].Results {
				solved[x.Puzzle.String()] = x.Solved
			}
			for _, y := range rows[b].Results {
				x, both := solved[y.Puzzle.String()]
				switch {
				case both && x && !y.Solved:
					p.OnlyA++
				case both && !x && y.Solved:
					p.OnlyB++
				}
			}
			p.P = statistics.McNemar(p.OnlyA, p.OnlyB)
			pairs = append(pairs, p)
		}
	}
	return pairs
}

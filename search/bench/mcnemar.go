package bench

import "math"

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
				solved[x.Puzzle.Input] = x.Solved
			}
			for _, y := range rows[b].Results {
				x, both := solved[y.Puzzle.Input]
				switch {
				case both && x && !y.Solved:
					p.OnlyA++
				case both && !x && y.Solved:
					p.OnlyB++
				}
			}
			p.P = McNemar(p.OnlyA, p.OnlyB)
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// McNemar is the two-sided exact test (McNemar 1947, with the binomial in place of
// chi squared): how likely the puzzles that only one of two methods solved fall
// apart at least this unevenly if both are equally good.
func McNemar(onlyA, onlyB int) float64 {
	n, less := onlyA+onlyB, min(onlyA, onlyB)
	sum := 0.0
	for k := 0; k <= less; k++ {
		sum += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(1, 2*sum)
}

func logChoose(n, k int) float64 {
	lgamma := func(x int) float64 { y, _ := math.Lgamma(float64(x + 1)); return y }
	return lgamma(n) - lgamma(k) - lgamma(n-k)
}

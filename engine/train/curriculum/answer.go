package curriculum

import (
	"cmp"
	"strings"

	"espalier/search/tasks/game24"
)

func expression(start game24.State, moves []game24.Move) string {
	text, err := game24.Compose(start, moves)
	if err != nil {
		panic(err) // a path of legal moves down to one number always composes
	}
	return text + " = 24"
}

// answer draws a puzzle with its plainest solution. A single solution, chosen by a rule, is
// easier to learn than any of many.
func (d draws) answer() (game24.State, string) {
	for {
		start := pick(d.rng, d.starts)
		if d.rng.IntN(2) == 0 {
			start = pick(d.rng, d.ways)
		}
		if text := d.plainest(start); text != "" {
			return start, text
		}
	}
}

// plainest returns the solution with the fewest divisions, of those the shortest, of those
// the first alphabetically. It leaves out solutions that pass a held-out state.
func (c *Corpus) plainest(start game24.State) string {
	best := ""
	var walk func(s game24.State, path []game24.Move)
	walk = func(s game24.State, path []game24.Move) {
		if len(s) == 1 {
			text := expression(start, path)
			if (best == "" || plainer(text, best)) && !c.holdOut.shows(start, path) {
				best = text
			}
			return
		}
		for _, m := range c.moves(s) {
			if c.solver.Solvable(m.Left) {
				walk(m.Left, append(path, m))
			}
		}
	}
	walk(start, nil)
	return best
}

func plainer(a, b string) bool {
	return cmp.Or(
		cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
		cmp.Compare(len(a), len(b)),
		cmp.Compare(a, b)) < 0
}

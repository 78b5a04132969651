package curriculum

import (
	"math/rand/v2"
	"strings"

	"espalier/search/tasks/game24"
)

// made is a chain that no model wrote: steps that lead on, legal ones that may not, and ones
// with a mistake in them. Rules and solver grade it as they grade any.
func (d draws) made() Graded {
	for {
		start := d.anyPuzzle()
		var lines []string
		var path []game24.Move
		for state := start; len(state) > 1; {
			moves := d.winning(state)
			if len(moves) == 0 || d.rng.Float64() < 0.4 {
				moves = d.moves(state)
			}
			if len(moves) == 0 {
				break
			}
			m := pick(d.rng, moves)
			path = append(path, m)
			if d.rng.Float64() < 0.15 {
				m = mistaken(m, d.rng)
			}
			lines, state = append(lines, m.String()), m.Left
		}
		if answer, err := game24.Compose(start, path); err == nil {
			if d.rng.Float64() < 0.3 {
				answer = miswritten(answer, d.rng)
			}
			lines = append(lines, answerPrefix+" "+answer+" = 24")
		}
		if g, ok := d.grade(start, strings.Join(lines, "\n")); ok && d.mayGrade(g) == nil {
			return g
		}
	}
}

// mistaken is a step with a wrong result, or with a number too few or too many left, or a
// wrong one. What is left goes with it, as in a chain that believes itself.
func mistaken(m game24.Move, rng *rand.Rand) game24.Move {
	numbers := append(game24.State(nil), m.Left...)
	wrong := game24.Integer(1 + rng.Int64N(24))
	at := rng.IntN(len(numbers))
	switch rng.IntN(4) {
	case 0:
		for i, n := range numbers {
			if n == m.Result {
				numbers[i] = wrong
				break
			}
		}
		m.Result = wrong
	case 1:
		m.Result = wrong
	case 2:
		numbers[at] = wrong
	default:
		if len(numbers) > 1 && rng.IntN(2) == 0 {
			numbers = append(numbers[:at], numbers[at+1:]...)
		} else {
			numbers = append(numbers, wrong)
		}
	}
	m.Left = game24.NewState(numbers...)
	return m
}

// miswritten is an expression with another operator or number in one place.
func miswritten(expression string, rng *rand.Rand) string {
	words := strings.Fields(expression)
	at := rng.IntN(len(words))
	if strings.ContainsAny(words[at], "0123456789") {
		digits := strings.Trim(words[at], "()")
		words[at] = strings.Replace(words[at], digits, game24.Integer(1+rng.Int64N(13)).String(), 1)
	} else {
		words[at] = pick(rng, []string{"+", "-", "*", "/"})
	}
	return strings.Join(words, " ")
}

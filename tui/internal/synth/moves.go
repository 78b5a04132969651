package synth

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
)

// move is one step of a Game of 24, right or wrong.
type move struct {
	text    string
	numbers []int
	check   search.Check
	a, b    int
	op      string
	result  int
}

// applied says how each number came about after the move, and the new one.
func (m move) applied(before map[int]string) (after map[int]string, whole string) {
	after = maps.Clone(before)
	whole = "(" + before[m.a] + " " + m.op + " " + before[m.b] + ")"
	after[m.result] = whole
	return after, whole
}

// moves are the steps a model proposes for a state: those of the rules in a
// shuffled order, about one in eight of them miscalculated.
func (g *beamSearch) moves(numbers []int) []move {
	var all []move
	seen := map[string]bool{}
	for i := range numbers {
		for j := range numbers {
			if i == j {
				continue
			}
			for _, op := range []string{"+", "-", "*", "/"} {
				result, ok := apply(numbers[i], numbers[j], op)
				if !ok || (i > j && (op == "+" || op == "*")) {
					continue
				}
				m := newMove(numbers, i, j, op, result)
				if !seen[m.text] {
					seen[m.text] = true
					all = append(all, m)
				}
			}
		}
	}
	g.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i := range all {
		if len(numbers) > 2 && g.rng.IntN(8) == 0 {
			all[i] = all[i].wrong()
		}
	}
	return all
}

func newMove(numbers []int, i, j int, op string, result int) move {
	var left []int
	for k, n := range numbers {
		if k != i && k != j {
			left = append(left, n)
		}
	}
	left = append(left, result)
	slices.Sort(left)
	short := fmt.Sprintf("%d %s %d = %d", numbers[i], op, numbers[j], result)
	m := move{numbers: left, a: numbers[i], b: numbers[j], op: op, result: result}
	m.text = short + " (left: " + join(left) + ")"
	m.check = search.Check{Verdict: search.Legal, State: join(left), Short: short}
	if len(left) == 1 {
		m.check.Verdict = search.DeadEnd
		m.check.Reason = fmt.Sprintf("%d is not 24", result)
		if result == 24 {
			m.check = search.Check{Verdict: search.Right, State: "24", Short: short}
		}
	}
	return m
}

// wrong is the move with a slip in its arithmetic.
func (m move) wrong() move {
	head, tail, _ := strings.Cut(m.check.Short, " = ")
	n, _ := strconv.Atoi(tail)
	short := fmt.Sprintf("%s = %d", head, n+1)
	m.text = short + " (left: " + m.check.State + ")"
	m.check = search.Check{Verdict: search.Refused, Short: short, Reason: fmt.Sprintf("%s is %d", head, n)}
	return m
}

func apply(a, b int, op string) (int, bool) {
	switch op {
	case "+":
		return a + b, true
	case "-":
		return a - b, a >= b
	case "*":
		return a * b, true
	}
	if b == 0 || a%b != 0 {
		return 0, false
	}
	return a / b, true
}

func solvable(numbers []int) bool {
	if len(numbers) == 1 {
		return numbers[0] == 24
	}
	for i := range numbers {
		for j := range numbers {
			for _, op := range []string{"+", "-", "*", "/"} {
				if i == j {
					continue
				}
				if r, ok := apply(numbers[i], numbers[j], op); ok && solvable(newMove(numbers, i, j, op, r).numbers) {
					return true
				}
			}
		}
	}
	return false
}

func parse(input string) []int {
	var numbers []int
	for _, f := range strings.Fields(input) {
		n, _ := strconv.Atoi(f)
		numbers = append(numbers, n)
	}
	return numbers
}

func join(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " ")
}

package thinking

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// Puzzles about numbers, such as the Game of 24, have states that can be computed: what is
// left after a step.

// canonical writes a number in lowest terms; empty if it is none.
func canonical(text string) string {
	whole, part, fraction := strings.Cut(text, "/")
	v := number(whole)
	if v == nil {
		return ""
	}
	if fraction {
		d := number(part)
		if d == nil || d.Sign() == 0 {
			return ""
		}
		v = new(big.Rat).Quo(v, d)
	}
	return v.RatString()
}

// stateOf writes numbers in ascending order.
func stateOf(numbers []string) string {
	values := make([]*big.Rat, 0, len(numbers))
	for _, n := range numbers {
		if v, ok := new(big.Rat).SetString(n); ok && len(n) < 40 {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, (*big.Rat).Cmp)
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = v.RatString()
	}
	return strings.Join(words, " ")
}

// without takes numbers out of a list, if it has them.
func without(list []string, numbers ...string) ([]string, bool) {
	list = slices.Clone(list)
	for _, n := range numbers {
		i := slices.Index(list, n)
		if i < 0 {
			return nil, false
		}
		list = slices.Delete(list, i, i+1)
	}
	return list, true
}

func ratStrings(values []*big.Rat) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = v.RatString()
	}
	return words
}

// after is the state once an equation has used numbers of it.
func (eq equation) after(state string) (string, bool) {
	rest, ok := without(strings.Fields(state), ratStrings(eq.operands)...)
	if !ok && eq.fractions != nil {
		rest, ok = without(strings.Fields(state), ratStrings(eq.fractions)...)
	}
	if !ok || eq.ops == 0 {
		return "", false
	}
	return stateOf(append(rest, eq.result.RatString())), true
}

// spot is a state that an equation starts from.
type spot struct {
	way   int
	own   bool   // it is the state in which the way began, rather than one computed below it
	state string // after the equation
}

// own is the state that a way leads to.
func (r *Reader) own(way int) string {
	if way == 0 {
		return stateOf(r.pool)
	}
	return r.nodes[way-1].State
}

// start finds the state that a segment starts from: one that leaves what the segment says is
// left, or else the latest that has its numbers. What is computed on may belong to a way that
// was given up; a new try starts elsewhere, if it can.
func (r *Reader) start(s sentence, tries, siblings bool) (spot, bool) {
	if len(r.pool) == 0 || len(s.equations) == 0 || s.reversed {
		return spot{}, false
	}
	const deep = 64 // a text that only ever goes on must not be slow
	var ways []int
	for w := r.now.head; len(ways) < deep; w = r.wayAbove(w) {
		ways = append(ways, w)
		if w == 0 {
			break
		}
	}
	if siblings && len(ways) > 1 {
		ways = append(ways[1:], ways[0])
	}
	if r.now.closed > 0 {
		if tries {
			ways = append(ways, r.now.closed)
		} else {
			ways = slices.Insert(ways, 0, r.now.closed)
		}
	}
	left, listed := leftList(s)
	var first spot
	found := false
	for _, w := range ways {
		for _, p := range r.starts(s, w) {
			switch {
			case listed && p.state == left:
				return p, true
			case !found:
				first, found = p, true
			}
		}
		if found && !listed {
			break
		}
	}
	return first, found
}

// starts are the states of a way that have the numbers of a segment, the latest first.
func (r *Reader) starts(s sentence, way int) (spots []spot) {
	if way == r.now.head {
		for _, state := range slices.Backward(r.states[way]) {
			if after, ok := s.equations[0].after(state); ok {
				spots = append(spots, r.onward(s, spot{way, false, after}))
			}
		}
	}
	if after, ok := s.equations[0].after(r.own(way)); ok {
		spots = append(spots, r.onward(s, spot{way, true, after}))
	}
	return spots
}

// onward follows the other equations of a segment.
func (r *Reader) onward(s sentence, p spot) spot {
	for _, eq := range s.equations[1:] {
		if next, ok := eq.after(p.state); ok {
			p.state = next
		}
	}
	return p
}

// leftList reads the numbers that a segment says are left.
func leftList(s sentence) (state string, ok bool) {
	if !s.words.has("left") {
		return "", false
	}
	list := longestList(s.tokens, 1)
	if len(list) == 0 {
		return "", false
	}
	return stateOf(list), true
}

var listJoins = map[string]bool{"and": true, "和": true, "、": true, "и": true, "und": true, "y": true, ",": true, "，": true, "&": true}

// longestList finds the last longest run of numbers with commas between them.
func longestList(ts []token, least int) []string {
	var best, run []string
	for i := 0; i <= len(ts); i++ {
		if i < len(ts) {
			t := ts[i]
			lone := (i == 0 || !binary(ts[i-1].kind) && ts[i-1].kind != '=') && (i+1 == len(ts) || !binary(ts[i+1].kind) && ts[i+1].kind != '=')
			if t.kind == '0' && lone {
				run = append(run, canonical(t.text))
				continue
			}
			if len(run) > 0 && listJoins[t.text] {
				continue
			}
		}
		if len(run) >= len(best) && len(run) >= least {
			best = run
		}
		run = nil
	}
	return best
}

var (
	aboutNumbers = regexp.MustCompile(`(?i)\b24\b|24点|凑|(?:^|[^\pL])(?:make|reach|hit|target|obtain|get to|zu erreichen|alcanzar) \d|получить \d|\bexactly once\b|每个数字?(?:只)?(?:能)?用一次`)
	aboutCells   = regexp.MustCompile(`(?i)\brows?\b|\bcells?\b|\bcolumns?\b|sudoku|行|列|строк|zeile|fila`)
)

// findPool takes the numbers of a puzzle from the text that sets it out.
func findPool(s sentence) (pool []string, goal string) {
	pool = longestList(s.tokens, 3)
	if len(pool) == 0 || len(pool) > 6 || len(s.equations) > 0 || !aboutNumbers.MatchString(s.text) || aboutCells.MatchString(s.text) {
		return nil, ""
	}
	for _, t := range s.tokens {
		if t.kind == '0' && !slices.Contains(pool, canonical(t.text)) {
			goal = canonical(t.text)
		}
	}
	return pool, goal
}

// misuse reports how a segment uses numbers that the task does not give it, if it does.
func (r *Reader) misuse(s sentence) string {
	if len(r.rules.Numbers) == 0 || s.question || s.words.has("setout") {
		return ""
	}
	made := map[string]int{}
	for _, eq := range s.equations {
		if eq.ops == 0 {
			continue
		}
		operands := ratStrings(eq.operands)
		if slices.Contains(operands, r.goal) {
			return "" // it reasons backwards
		}
		result := eq.result.RatString()
		known := 0
		uses := map[string]int{}
		for _, n := range operands {
			uses[n]++
			if r.available(n)+made[n] > 0 {
				known++
			}
		}
		for _, n := range operands {
			switch have := r.available(n) + made[n]; {
			case have > 0 && uses[n] > have:
				return n + " is used " + times(uses[n]) + " and is there " + times(have)
			case have == 0 && known > 0 && eq.ops == 1 && (result != r.goal || len(operands) == len(r.pool)):
				return n + " is not among the numbers"
			}
		}
		if _, fits := without(r.pool, operands...); result == r.goal && len(operands) >= len(r.pool) && !fits {
			return "it does not use each of " + stateOf(r.pool) + " once"
		}
		made[result]++
	}
	return ""
}

func (r *Reader) available(n string) int {
	have := r.results[n]
	for _, p := range r.pool {
		if p == n {
			have++
		}
	}
	return have
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	if n == 2 {
		return "twice"
	}
	return big.NewInt(int64(n)).String() + " times"
}

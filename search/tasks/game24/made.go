package game24

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"

	"espalier/search"
)

// madeWord begins the wish for a puzzle that is made up: "countdown-4 7".
const madeWord = "countdown"

// Puzzles that are made up have numbers and targets as in Countdown.
const (
	fewestMade    = 3
	largestNumber = 100
	largestTarget = 999
)

// makeUp makes a puzzle of "countdown-4", of so many numbers, and a seed: numbers from 1 to
// 100, and a target from 1 to 999 that steps with positive integers lead to, from all of
// them or, where they may be left out, from some. Any other puzzle stays as it is.
func makeUp(p search.Puzzle) (search.Puzzle, error) {
	words := strings.Fields(p.Input)
	if len(words) == 0 {
		return p, nil
	}
	count, made := strings.CutPrefix(strings.ToLower(words[0]), madeWord)
	if !made {
		return p, nil
	}
	count, seed := strings.TrimPrefix(count, "-"), uint64(1)
	size, err := strconv.Atoi(count)
	if err != nil || size < fewestMade || size > MaxNumbers {
		return p, fmt.Errorf("%q is not a number of numbers; want %d to %d, such as %s-4", count, fewestMade, MaxNumbers, madeWord)
	}
	if len(words) > 1 {
		if seed, err = strconv.ParseUint(words[1], 10, 64); err != nil {
			return p, fmt.Errorf("%q is not a seed; write %s-%d 7", words[1], madeWord, size)
		}
	}
	if _, given := p.Options[targetOption]; given || len(words) > 2 {
		return p, fmt.Errorf("a puzzle that is made up has a target of its own; write %s-%d %d and no more", madeWord, size, seed)
	}
	rules, err := readRules(p.Options)
	if err != nil {
		return p, err
	}
	rng := rand.New(rand.NewPCG(seed, uint64(size)))
	for {
		numbers := make([]Number, size)
		for i := range numbers {
			numbers[i] = Integer(1 + rng.Int64N(largestNumber))
		}
		root := NewState(numbers...)
		target, ok := reachedFrom(root, rules.Any, rng)
		if !ok {
			continue
		}
		p.Posed = strings.Join(words, " ")
		p.Input = root.String()
		p.Options = maps.Clone(p.Options)
		if p.Options == nil {
			p.Options = map[string]string{}
		}
		if target != Integer(defaultTarget) {
			p.Options[targetOption] = target.String()
		}
		return p, nil
	}
}

// reachedFrom is where random steps with positive integers lead: all there are, or with any
// only some. It fails where that is no target, or one of the numbers.
func reachedFrom(root State, any bool, rng *rand.Rand) (target Number, ok bool) {
	steps := len(root) - 1
	if any {
		steps = 1 + rng.IntN(steps)
	}
	s := root
	for range steps {
		moves := Rules{Any: true}.Moves(s)
		if len(moves) == 0 {
			return target, false
		}
		m := moves[rng.IntN(len(moves))]
		s, target = m.Left, m.Result
	}
	_, isNumber := root.without(target)
	return target, target.num <= largestTarget && !isNumber
}

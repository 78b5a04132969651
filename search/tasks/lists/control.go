package lists

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"espalier/search"
)

// The controls are asked in lines: "solve: 3 1 2", "split 2: 3 1 2 0", "merge: 1 3 | 0 2",
// "refine: 3 1 2 | 1 3 2".

func (p *problem) line(purpose search.Purpose, lists [][]int) string {
	parts := make([]string, len(lists))
	for i, list := range lists {
		parts[i] = written(list)
	}
	word := ""
	switch purpose {
	case search.Split:
		word = fmt.Sprintf("split %d", p.parts)
	case search.Aggregate:
		word = "merge"
	default:
		if word = "solve"; len(lists) > 1 && !p.sets || len(lists) > 2 {
			word = "refine"
		}
	}
	return word + ": " + strings.Join(parts, " | ")
}

// readLine reads what line writes.
func readLine(prompt string) (word string, lists [][]int, ok bool) {
	word, rest, ok := strings.Cut(prompt, ": ")
	for list := range strings.SplitSeq(rest, " | ") {
		lists = append(lists, numbersIn(list))
	}
	word, _, _ = strings.Cut(word, " ")
	return word, lists, ok
}

// RandomReply is the control: it copies numbers in any order. It divides as it is asked to,
// which takes no judgement, and of a set to compare it keeps each member or not.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	word, lists, ok := readLine(prompt)
	if !ok {
		return ""
	}
	var all []int
	switch {
	case word == "split":
		return p.divided()
	case word == "merge":
		for _, list := range lists {
			all = append(all, list...)
		}
	case p.sets:
		for _, n := range lists[1] {
			if rng.IntN(2) == 0 {
				all = append(all, n)
			}
		}
	default:
		all = append(all, lists[0]...)
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return listed(all)
}

func (p *problem) divided() string {
	lines := make([]string, p.parts)
	for i := range lines {
		lines[i] = listed(p.part(i + 1))
	}
	return strings.Join(lines, "\n")
}

// Control answers prompts as a model without fault would. See search.NewExact.
func Control(p search.Puzzle) (func(prompt string) (completion string, ok bool), error) {
	k := sorting
	if p.Task == intersection.task {
		k = intersection
	}
	made, err := k.read(p)
	if err != nil {
		return nil, err
	}
	return made.(*problem).complete, nil
}

func (p *problem) complete(prompt string) (completion string, ok bool) {
	word, lists, ok := readLine(prompt)
	if !ok {
		return "", false
	}
	switch word {
	case "split":
		return p.divided(), true
	case "merge":
		var all []int
		for _, list := range lists {
			all = append(all, list...)
		}
		return listed(sorting.answer(p, all)), true
	}
	at := 0
	if p.sets {
		at = min(1, len(lists)-1)
	}
	return listed(p.answer(p, lists[at])), true
}

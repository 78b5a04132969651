// Package lists is the tasks of Besta et al. (2023, section 5) that are solved in parts:
// sorting a list of numbers, and finding what two sets have in common. Rules count the errors
// of a list, so that of two wrong ones one is better.
package lists

import (
	"fmt"
	"strconv"
	"strings"

	"espalier/search"
)

const partsOption = "parts"

// kind is what the tasks differ in.
type kind struct {
	task, title string
	example     string
	done        string // stands before the numbers of a result: "sorted: 0 1 2"
	sets        bool   // the puzzle is two sets, of which the second is divided
	wording     wording

	// errors says what is wrong with a result of some of the puzzle's numbers, and how much.
	errors func(p *problem, from, result []int) (count int, what string)
	answer func(p *problem, from []int) []int
}

// Sorting is the task of lists.
func Sorting() search.Task { return sorting.of() }

// Intersection is the task of sets.
func Intersection() search.Task { return intersection.of() }

func (k kind) of() search.Task {
	var puzzles strings.Builder
	for seed := range 10 {
		fmt.Fprintf(&puzzles, "%s 32 %d\n", madeWord, seed+1)
	}
	return search.Task{
		Name: k.task, Title: k.title, Problem: k.read, Example: k.example, Puzzles: puzzles.String(), Generates: true, Method: "got",
		Chat: &search.Chat{Asks: search.AsksAllBut(search.Propose, search.Judge, search.Think, search.Vote), Checked: true},
	}
}

// problem is one puzzle.
type problem struct {
	kind
	puzzle search.Puzzle
	first  []int // the set that every part is compared with, if there are two
	items  []int // what is divided
	parts  int
}

func (k kind) read(p search.Puzzle) (search.Problem, error) {
	made := &problem{kind: k, puzzle: search.Puzzle{Task: k.task, Posed: p.Posed}}
	var err error
	if made.first, made.items, err = k.numbers(p.Input); err != nil {
		return nil, err
	}
	made.puzzle.Input = made.Root()
	if words := strings.Fields(p.Input); len(words) > 0 && words[0] == madeWord {
		made.puzzle.Posed = strings.Join(words, " ")
	}
	made.parts = usualParts(len(made.items))
	for name, value := range p.Options {
		if name != partsOption {
			return nil, fmt.Errorf("unknown option %q; %s has only %q", name, k.task, partsOption)
		}
		if made.parts, err = strconv.Atoi(value); err != nil || made.parts < 2 || made.parts > len(made.items) {
			return nil, fmt.Errorf("%s is %q; it must be a whole number from 2 to %d, which is how many numbers there are", partsOption, value, len(made.items))
		}
		made.puzzle.Options = map[string]string{partsOption: value}
	}
	return made, nil
}

// usualParts has parts of 16 numbers at most, as in the paper, but always two.
func usualParts(n int) int { return max(2, (n+15)/16) }

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{Divides: true, Errors: func(answer string) int {
		count, _ := p.errors(p, p.items, numbersIn(answer))
		return count
	}}
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }

// Root is the puzzle's numbers.
func (p *problem) Root() string {
	if p.sets {
		return written(p.first) + " & " + written(p.items)
	}
	return written(p.items)
}

// Depth is not known: a result may be refined.
func (p *problem) Depth() int { return 0 }

// Labels are none: rules value the thoughts.
func (p *problem) Labels() []search.Label { return nil }

// part is what part number i, from 1, is of the puzzle's numbers.
func (p *problem) part(i int) []int {
	return p.items[(i-1)*len(p.items)/p.parts : i*len(p.items)/p.parts]
}

// of are the puzzle's numbers in some parts; no part at all is the whole.
func (p *problem) of(parts []int) []int {
	if len(parts) == 0 {
		return p.items
	}
	var all []int
	for _, i := range parts {
		all = append(all, p.part(i)...)
	}
	return all
}

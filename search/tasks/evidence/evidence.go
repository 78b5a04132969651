// Package evidence answers a question from paragraphs, by the program of Schlag et al. (2023,
// section 3): paragraphs are ranked by how probable the model holds the question after them,
// a branch goes on from each of the best, and the answers are voted on. It also makes up
// paragraphs whose answer is known.
package evidence

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/file"
)

//go:embed evidence.toml
var description []byte

// Task returns the task: a task file that comes with the program, and puzzles for it.
func Task() search.Task {
	t := file.MustParse(description).Task()
	read := t.Problem
	t.Generates = true
	t.Puzzles = ""
	for seed := range 20 {
		t.Puzzles += fmt.Sprintf("%s 8 %d\n", madeWord, seed+1)
	}
	t.Problem = func(p search.Puzzle) (search.Problem, error) {
		input := p.Input
		m, ok, err := madeUp(input)
		if err != nil {
			return nil, err
		}
		if ok {
			p.Posed, p.Input = strings.Join(strings.Fields(input), " "), m.input()
		}
		inner, err := read(p)
		if err != nil {
			return nil, fmt.Errorf("%w: paragraphs with empty lines between them, the question last; or a puzzle that is made up, %q", err, t.Example)
		}
		if !ok { // a log has the paragraphs, and how they were posed
			if m, ok, err = madeUp(p.Posed); err != nil || !ok || m.input() != inner.Puzzle().Input {
				return inner, nil
			}
		}
		return known{inner, m}, nil
	}
	return t
}

// known is a puzzle whose answer is known. No step of a search asks for it.
type known struct {
	search.Problem
	made
}

func (k known) Capabilities() search.Capabilities {
	c := k.Problem.Capabilities()
	c.Score, c.Found = k.score, k.found
	return c
}

// score is whether an answer is right: it names what is asked for, and nothing else of the
// same kind.
func (k known) score(answer string) []search.Score {
	share := 0.0
	if k.right(answer) {
		share = 1
	}
	return []search.Score{{Name: "answer", Share: share}}
}

func (k known) right(answer string) bool {
	words := strings.FieldsFunc(reading.Canonical(answer), func(r rune) bool { return !(r >= 'a' && r <= 'z') })
	named := func(value string) bool { return slices.Contains(words, strings.ToLower(value)) }
	return named(k.answer) && !slices.ContainsFunc(k.others, named)
}

// ranks are the places up to which recall is counted.
var ranks = []int{1, 2, 4}

// found is how much of the evidence that leads to the answer a search came across: among the
// best so many paragraphs of its first ranking, and together in one of its branches.
func (k known) found(t *search.Tree) (scores []search.Score) {
	var gold []string
	for _, at := range k.gold {
		gold = append(gold, k.paragraphs[at])
	}
	share := func(among []string) float64 {
		n := 0.0
		for _, g := range gold {
			if slices.Contains(among, g) {
				n++
			}
		}
		return n / float64(len(gold))
	}
	var first []search.NodeID
	together := 0.0
	for id := range search.NodeID(t.Len()) {
		f := t.Node(id).Check.Frame
		if f == nil {
			continue
		}
		if f.Next.Purpose == search.Rank && first == nil {
			first = slices.Clone(t.Node(id).Children)
		}
		for _, v := range f.Set {
			if v.Name == "evidence" && !t.Node(id).Pruned && share(v.List) == 1 {
				together = 1
			}
		}
	}
	if first == nil {
		return nil
	}
	t.Rank(first)
	for _, at := range ranks {
		var best []string
		for _, id := range first[:min(at, len(first))] {
			best = append(best, t.Node(id).Text)
		}
		scores = append(scores, search.Score{Name: fmt.Sprintf("recall@%d", at), Share: share(best)})
	}
	return append(scores, search.Score{Name: "both", Share: together})
}

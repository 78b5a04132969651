package curriculum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/engine/train"
	"espalier/search"
	"espalier/search/tasks/game24"
)

// Graded is a chain of steps with what rules and a solver say of each (Lightman et al. 2023;
// labels by what a step leads to, as in Wang et al. 2024, Math-Shepherd, but exact).
type Graded struct {
	Puzzle string   `json:"puzzle"`
	Steps  []string `json:"steps"`
	// Right is the number of first steps that are right: no rule refuses them, and 24 can
	// still be reached after them. All steps after a wrong one are wrong.
	Right  int  `json:"right"`
	Solved bool `json:"solved"` // the chain ends in a right answer, whatever its steps
}

// mostSteps bounds the steps of a graded chain: what is written after so many is left out.
const mostSteps = 8

// grade labels a reply to a puzzle. It is false for one without a step.
func (c *Corpus) grade(s game24.State, text string) (Graded, bool) {
	p, g := problem(s), Graded{Puzzle: s.String()}
	thoughts, err := p.Parse(search.Solve, text)
	if err != nil {
		return g, false
	}
	path, right := []search.Step{{State: p.Root()}}, true
	for _, t := range thoughts[:min(len(thoughts), mostSteps)] {
		check, err := p.Check(context.Background(), path, t.Text)
		if err != nil {
			return g, false
		}
		right = right && c.leads(check)
		if right {
			g.Right++
		}
		g.Solved = check.Verdict == search.Right
		g.Steps = append(g.Steps, strings.Join(strings.Fields(t.Text), " "))
		path = append(path, search.Step{Text: t.Text, State: check.State})
	}
	return g, len(g.Steps) > 0
}

// leads reports whether 24 can be reached from a thought that the rules let stand.
func (c *Corpus) leads(check search.Check) bool {
	switch check.Verdict {
	case search.Right:
		return true
	case search.Legal:
		s, err := game24.ParseState(check.State)
		return err == nil && c.solver.Solvable(s)
	case search.Unchecked, search.Refused, search.DeadEnd:
	}
	return false
}

// path is the chain as a search has it, up to a number of steps.
func (g Graded) path(steps int) []search.Step {
	path := []search.Step{{State: g.Puzzle}}
	for _, text := range g.Steps[:steps] {
		path = append(path, search.Step{Text: text})
	}
	return path
}

// verifyPrompt is what a process reward model reads of so many steps of a chain.
func (g Graded) verifyPrompt(steps int) string {
	p, err := readProblem(g.Puzzle)
	if err != nil {
		panic(err) // whoever read or graded the chain has read it
	}
	prompt, err := p.Prompt(search.Verify, g.path(steps), engine.Steps)
	if err != nil {
		panic(err) // the target is 24
	}
	return prompt.Text
}

// sequence is the whole chain with a label at the end of each step, in the place of the end
// of its line.
func (c *Corpus) sequence(g Graded) (train.Sequence, error) {
	tokens, err := c.words.Encode(g.verifyPrompt(len(g.Steps)) + "\n")
	if err != nil {
		return train.Sequence{}, err
	}
	marks, err := c.words.Encode("\n" + search.RightStep + " " + search.WrongStep)
	if err != nil {
		return train.Sequence{}, err
	}
	s, step := train.Sequence{Tokens: tokens, Labels: make([]int, len(tokens))}, 0
	for i, id := range tokens {
		switch {
		case id != marks[0]:
			s.Labels[i] = -1
			continue
		case step < g.Right:
			s.Labels[i] = marks[1]
		default:
			s.Labels[i] = marks[2]
		}
		step++
	}
	return s, nil
}

// ReadGraded reads graded chains as JSON, one a line. It is an error if one shows a held-out
// state, or is not what the rules would let it be.
func (c *Corpus) ReadGraded(r io.Reader) ([]Graded, error) {
	var all []Graded
	for lines := json.NewDecoder(r); ; {
		var g Graded
		err := lines.Decode(&g)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = c.mayGrade(g)
		}
		if err != nil {
			return nil, fmt.Errorf("chain %d: %w", len(all)+1, err)
		}
		all = append(all, g)
	}
	if len(all) == 0 {
		return nil, errors.New("no chains in the file")
	}
	return all, nil
}

func (c *Corpus) mayGrade(g Graded) error {
	p, err := readProblem(g.Puzzle)
	switch {
	case err != nil:
		return err
	case p.Root() != g.Puzzle:
		return fmt.Errorf("puzzle %q: want its numbers in ascending order, as %q", g.Puzzle, p.Root())
	case len(g.Steps) == 0 || len(g.Steps) > mostSteps:
		return fmt.Errorf("it has %d steps: want 1 to %d", len(g.Steps), mostSteps)
	case g.Right < 0 || g.Right > len(g.Steps):
		return fmt.Errorf("%d of its %d steps are said to be right", g.Right, len(g.Steps))
	case slices.ContainsFunc(g.Steps, func(step string) bool { return strings.Contains(step, "\n") || strings.TrimSpace(step) == "" }):
		return errors.New("a step is a line of its own, and not empty")
	case c.holdOut.shown(p, g):
		return fmt.Errorf("%s: %q shows a state that is held out", g.Puzzle, strings.Join(g.Steps, "; "))
	}
	sequence, err := c.sequence(g)
	if err == nil && len(sequence.Tokens) > longest {
		err = fmt.Errorf("it has %d tokens: want %d at most", len(sequence.Tokens), longest)
	}
	return err
}

// shown reports whether the puzzle is held out, the steps write a held-out state of any size,
// or their answer passes one.
func (h *HoldOut) shown(p search.Problem, g Graded) bool {
	s, err := game24.ParseState(p.Root())
	if err != nil || h.Holds(s) {
		return true
	}
	text := strings.Join(g.Steps, "\n")
	j := judge{holdOut: h, start: s, problem: p, method: ChainOfThought}
	return j.reward(train.Reply{Text: text}).Void || h.finds(text, func(game24.State) bool { return true })
}

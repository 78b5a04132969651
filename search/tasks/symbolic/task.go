// Package symbolic is the symbolic tasks of Wei et al. (2022, section 5), and one on dates:
// questions of so many steps, each easy, that are hard to answer at once. They are made up,
// so that their answers are known, and a model can be asked about more steps than it was
// trained on.
package symbolic

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode/utf8"

	"espalier/search"
)

// Kind is what the tasks differ in.
type Kind struct {
	Name    string
	title   string
	example string
	form    string // of an answer, for models that follow instructions
	shots   []shot

	normal func(answer string) string // the form in which answers are compared
	line   *regexp.Regexp             // of a step that rules can judge
	draw   func(steps int, rng *rand.Rand) Question
	read   func(input string) (Question, error)
}

// shot is a worked example for models that follow instructions.
type shot struct{ question, reasoning, answer string }

// Kinds are the tasks.
func Kinds() []Kind { return []Kind{CoinFlip(), LastLetter(), Date()} }

// Task is the kind for searches.
func (k Kind) Task() search.Task {
	var puzzles strings.Builder
	for steps := 2; steps <= 8; steps += 2 {
		for seed := range 5 {
			fmt.Fprintf(&puzzles, "%s %d %d\n", madeWord, steps, seed+1)
		}
	}
	return search.Task{
		Name: k.Name, Title: k.title, Problem: k.problem, Example: k.example, Puzzles: puzzles.String(), Generates: true, Method: "cot",
		Chat: &search.Chat{Asks: search.AsksAllBut(search.Propose, search.Judge, search.Think, search.Vote), Checked: true, Wordy: true},
	}
}

// problem is one puzzle.
type problem struct {
	Kind
	Question
	puzzle search.Puzzle
}

func (k Kind) problem(p search.Puzzle) (search.Problem, error) {
	for name := range p.Options {
		return nil, fmt.Errorf("unknown option %q; %s has none", name, k.Name)
	}
	made := &problem{Kind: k, puzzle: search.Puzzle{Task: k.Name, Posed: p.Posed}}
	var err error
	if words := strings.Fields(p.Input); len(words) > 0 && words[0] == madeWord {
		made.puzzle.Posed = strings.Join(words, " ")
		made.Question, err = k.madeUp(words)
	} else {
		made.Question, err = k.read(p.Input)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; such as %q", err, k.example)
	}
	made.puzzle.Input = made.Text
	return made, nil
}

// wrongForm is an error about the byte of an input at which a question goes wrong.
func wrongForm(input string, at int, why string) error {
	return fmt.Errorf("column %d: the question %s", utf8.RuneCountInString(input[:at])+1, why)
}

func (p *problem) Capabilities() search.Capabilities { return search.Capabilities{ZeroShot: true} }
func (p *problem) Puzzle() search.Puzzle             { return p.puzzle }
func (p *problem) Root() string                      { return p.Text }

// Depth is not known: a model may take other steps.
func (p *problem) Depth() int { return 0 }

// Labels are none: rules know the answer.
func (p *problem) Labels() []search.Label { return nil }

// RandomReply is the control: it gives an answer by chance.
func (p *problem) RandomReply(_ string, rng *rand.Rand) string {
	return answerPrefix + p.draw(min(len(p.Chain), most), rng).Answer
}

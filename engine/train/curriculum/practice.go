package curriculum

import (
	"context"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search"
	"espalier/search/tasks/game24"
)

// Method is how a puzzle is practised.
type Method string

// The methods that a policy can practise.
const (
	ChainOfThought Method = "cot" // steps, then the answer
	InputOutput    Method = "io"  // the answer directly
)

// purpose returns the purpose for which a search would ask.
func (m Method) purpose() search.Purpose {
	if m == InputOutput {
		return search.Answer
	}
	return search.Solve
}

// Practice returns the exercises of a step: a number of training puzzles, drawn from a
// seed.
func (c *Corpus) Practice(m Method, puzzles int, seed uint64) train.Practice {
	return c.practice(m, puzzles, seed, c.puzzle)
}

func (c *Corpus) practice(m Method, puzzles int, seed uint64, draw func(*rand.Rand) game24.State) train.Practice {
	return func(step int) []train.Exercise {
		rng := rand.New(rand.NewPCG(seed, 1<<40|uint64(step)))
		var out []train.Exercise
		for range puzzles {
			out = append(out, c.Exercise(m, draw(rng)))
		}
		return out
	}
}

// puzzle draws a state to be solved from those that chains of thought are taught from,
// with a first step that can be written.
func (c *Corpus) puzzle(rng *rand.Rand) game24.State {
	for {
		s := pick(rng, c.ways)
		for _, m := range c.moves(s) {
			if c.solver.Solvable(m.Left) {
				return s
			}
		}
	}
}

// Validation returns solvable puzzles that are held out by the rule alone, evenly
// spaced among all of them. None is a listed test puzzle.
func (c *Corpus) Validation(m Method, puzzles int) []train.Exercise {
	return c.exercises(m, c.validation(puzzles))
}

func (c *Corpus) validation(puzzles int) []game24.State {
	var held []game24.State
	for _, s := range c.holdOut.heldByRule() {
		if c.solver.Solvable(s) {
			held = append(held, s)
		}
	}
	return spread(held, puzzles)
}

// spread returns so many of some states, evenly spaced among them.
func spread(held []game24.State, puzzles int) []game24.State {
	puzzles = min(puzzles, len(held))
	var out []game24.State
	for i := range puzzles {
		out = append(out, held[i*len(held)/puzzles])
	}
	return out
}

func (c *Corpus) exercises(m Method, states []game24.State) []train.Exercise {
	var out []train.Exercise
	for _, s := range states {
		out = append(out, c.Exercise(m, s))
	}
	return out
}

// heldByRule returns the puzzles that the rule holds out but no list.
func (h *HoldOut) heldByRule() []game24.State {
	var out []game24.State
	for _, s := range cards() {
		if ByRule(s) && !h.puzzles[s.String()] {
			out = append(out, s)
		}
	}
	return out
}

// Exercise asks for a puzzle's solution, rewarded by the rules of the game.
func (c *Corpus) Exercise(m Method, s game24.State) train.Exercise {
	judge := judge{holdOut: c.holdOut, start: s, problem: problem(s), method: m}
	if m == InputOutput {
		return train.Exercise{Question: train.Question{Prompt: prompt(s, "Answer:"), Stop: []string{"\n"}}, Judge: judge.reward}
	}
	return train.Exercise{Question: train.Question{Prompt: prompt(s, "Steps:")}, Judge: judge.reward}
}

// problem returns the search problem of a puzzle.
func problem(s game24.State) search.Problem {
	p, err := readProblem(s.String())
	if err != nil {
		panic(err) // every puzzle of a corpus or a list is valid
	}
	return p
}

func readProblem(input string) (search.Problem, error) {
	return game24.Task().Problem(search.Puzzle{Task: game24.Task().Name, Input: input})
}

// problems are those of some puzzles.
func problems(puzzles []game24.State) []search.Problem {
	var all []search.Problem
	for _, s := range puzzles {
		all = append(all, problem(s))
	}
	return all
}

// judge rewards the replies to one puzzle, by rules alone.
type judge struct {
	holdOut *HoldOut
	start   game24.State
	problem search.Problem
	method  Method
}

const answerPrefix = "Answer:"

func (j judge) reward(r train.Reply) train.Reward {
	reward := train.Reward{Void: j.holdOut.writes(r.Text), Turns: turns(r.Text), Language: consistency(r.Text)}
	thoughts, err := j.problem.Parse(j.method.purpose(), r.Text)
	if err != nil {
		return reward
	}
	last := thoughts[len(thoughts)-1].Text
	if !strings.HasPrefix(last, answerPrefix) {
		return reward
	}
	if firsts, err := game24.FirstStatesOf(j.start, last[len(answerPrefix):]); err == nil {
		reward.Void = reward.Void || slices.ContainsFunc(firsts, j.holdOut.Holds)
	}
	check, err := j.problem.Check(context.Background(), nil, last)
	if err != nil {
		return reward // the check failed
	}
	reward.Answer = check.AnswerKey()
	if check.Verdict == search.Right {
		reward.Accuracy = 1
	}
	if r.Finished && (j.method == InputOutput || formed(r.Text)) {
		reward.Format = 1
	}
	return reward
}

// formed reports whether a chain first thinks, between tags, and ends in a line with the
// answer.
func formed(text string) bool {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if !strings.HasPrefix(strings.TrimSpace(lines[len(lines)-1]), answerPrefix) {
		return false
	}
	opened, closed := strings.Index(text, "<think>"), strings.Index(text, "</think>")
	return strings.Count(text, "<think>") == 1 && strings.Count(text, "</think>") == 1 && opened < closed
}

// consistency is the share of English among the words for operations, as DeepSeek-R1 was rewarded for the language of its
// thinking (section 2.3.2 of the report). A text without such words is in no language.
func consistency(text string) float64 {
	of, all := 0, 0
	for word := range strings.FieldsSeq(text) {
		language, ok := vocabulary.LanguageOf(word)
		if !ok {
			continue
		}
		all++
		if language == vocabulary.English {
			of++
		}
	}
	return ratio(of, all)
}

// left matches what a step says is left.
var left = regexp.MustCompile(`\(left:([ 0-9/]*)\)`)

// turns counts how often a chain goes back: to a step that leaves no fewer numbers than the one written before it.
func turns(text string) int {
	n, before := 0, 0
	for _, m := range left.FindAllStringSubmatch(text, -1) {
		now := len(strings.Fields(m[1]))
		if before > 0 && now >= before {
			n++
		}
		before = now
	}
	return n
}

// triple matches three numbers in a row, in any context.
var triple = regexp.MustCompile(`[0-9][0-9/]*(?: [0-9][0-9/]*){2,}`)

// writes reports whether a text has a held-out state of three numbers in it.
func (h *HoldOut) writes(text string) bool {
	return h.finds(text, func(s game24.State) bool { return len(s) == 3 })
}

// finds reports whether a text has a held-out state of a kind in it.
func (h *HoldOut) finds(text string, kind func(game24.State) bool) bool {
	return slices.ContainsFunc(triple.FindAllString(text, -1), func(run string) bool {
		s, err := game24.ParseState(run)
		return err == nil && kind(s) && h.Holds(s)
	})
}

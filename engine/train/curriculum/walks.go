package curriculum

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/native/arch"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// Walks teach a base model what is legal and nothing of what is good: random steps from random numbers, down
// to one number, and the expression that they make with its value, which is rarely 24. No solver is asked. It is
// the part of DeepSeek-V3-Base in a small R1-Zero (DeepSeek-R1 report, section 2.2).
type Walks struct {
	corpus *Corpus
	starts []game24.State
	// Back is the probability that a walk which has come to one number begins again, from all numbers.
	Back float64
	// Chains are replies that take the place of half of the walks, if there are any.
	Chains []Example
}

// tagged is the share of walks between <think> and </think>: the form is rewarded, not taught alone.
const tagged = 0.5

// mixing is the probability that a step is announced in another language than the one before it.
const mixing = 0.3

// walks and singleSteps are the number of examples of each kind in a shard of a step.
const walks, singleSteps = 24, 12

// largest is the largest number that a walk comes to. Results of larger ones take longer to learn.
const largest = 60

func newWalks(c *Corpus, back float64) Walks {
	w := Walks{corpus: c, Back: back}
	for _, s := range c.holdOut.easy() {
		if !apart(s) {
			w.starts = append(w.starts, s)
		}
	}
	return w
}

// easiest is the largest number of an easy puzzle.
const easiest = 30

// easy returns all states of three small numbers that are not held out: what a base, which solves by luck what it
// solves at all, has enough luck with.
func (h *HoldOut) easy() []game24.State {
	var all []game24.State
	for a := int64(1); a <= easiest; a++ {
		for b := a; b <= easiest; b++ {
			for x := b; x <= easiest; x++ {
				if s := numbers(a, b, x); !h.Holds(s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// apart reports whether an easy puzzle is among the fifth that validates, and that no base is shown.
func apart(s game24.State) bool {
	sum := int64(0)
	for i, weight := range []int64{169, 13, 1} {
		n, _ := s[i].Parts()
		sum += n * weight
	}
	return sum%5 == 0
}

// easyPuzzles are the easy ones that reach 24: those to practise, and those that validate.
func (c *Corpus) easyPuzzles() (practise, held []game24.State) {
	for _, s := range c.holdOut.easy() {
		switch {
		case !c.solver.Solvable(s):
		case apart(s):
			held = append(held, s)
		default:
			practise = append(practise, s)
		}
	}
	return practise, held
}

// Examples makes the examples of one shard of one step.
func (w Walks) Examples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed, 1<<43|uint64(step)<<8|uint64(shard)))
	var out []Example
	for i := range walks {
		if i%2 == 1 && len(w.Chains) > 0 {
			out = append(out, pick(rng, w.Chains))
			continue
		}
		start := w.start(rng)
		out = append(out, Example{Solve, prompt(start, "Steps:"), w.text(start, rng)})
	}
	for range singleSteps {
		out = append(out, w.single(rng))
	}
	return out
}

// start draws the numbers that a walk begins with.
func (w Walks) start(rng *rand.Rand) game24.State { return pick(rng, w.starts) }

// text is a walk in the form of a reply: steps, then an answer.
func (w Walks) text(start game24.State, rng *rand.Rand) string {
	const most = 8
	all := [][]game24.Move{w.walk(start, rng)}
	for len(all) < most && rng.Float64() < w.Back {
		all = append(all, w.walk(start, rng))
	}
	language := vocabulary.Language(rng.IntN(2))
	steps, answer := told(all, func() vocabulary.Language {
		if rng.Float64() < mixing {
			language = 1 - language
		}
		return language
	})
	if rng.Float64() < tagged {
		return thought(steps, answer)
	}
	return "\n" + steps + answer
}

// told writes ways from all numbers to one, each step in a language, and the expression of the last way.
func told(ways [][]game24.Move, language func() vocabulary.Language) (steps, answer string) {
	var b strings.Builder
	for _, way := range ways {
		for _, m := range way {
			b.WriteString(language().Operation(m.Op) + " " + m.String() + "\n")
		}
	}
	last, whole := ways[len(ways)-1], ""
	for _, m := range slices.Backward(last) {
		whole = insert(whole, m)
	}
	return b.String(), "Answer: " + whole + " = " + last[len(last)-1].Result.String() + "\n"
}

// thought is a reply in the form that is rewarded.
func thought(steps, answer string) string { return " <think>\n" + steps + "</think>\n" + answer }

// walk takes random legal steps down to one number.
func (w Walks) walk(start game24.State, rng *rand.Rand) []game24.Move {
	for {
		var path []game24.Move
		for s := start; len(s) > 1; s = path[len(path)-1].Left {
			moves := w.moves(s)
			if len(moves) == 0 {
				break
			}
			path = append(path, pick(rng, moves))
		}
		if len(path) == len(start)-1 {
			return path
		}
	}
}

// moves are the steps that a walk may take: those to whole numbers.
func (w Walks) moves(s game24.State) []game24.Move {
	return slices.DeleteFunc(w.corpus.moves(s), func(m game24.Move) bool {
		n, den := m.Result.Parts()
		return den > 1 || n > largest
	})
}

// single is one step of a walk.
func (w Walks) single(rng *rand.Rand) Example {
	start := w.start(rng)
	path := w.walk(start, rng)
	at := rng.IntN(len(path))
	s := start
	if at > 0 {
		s = path[at-1].Left
	}
	return Example{Propose, prompt(s, "Next:"), " " + path[at].String() + "\n"}
}

// WalkConfig is the shape of a base model: dense, without modules of multi-token prediction.
func WalkConfig(vocabulary int) arch.Config {
	c := Config(vocabulary)
	c.MTPLayers = 0
	c.HiddenSize, c.Layers, c.DenseSize, c.QLoraRank = 64, 3, 256, nil
	c.NopeDim, c.VDim = 16, 16
	c.DenseLayers, c.RoutedExperts, c.SharedExperts, c.ExpertsPerToken = c.Layers, 0, 0, 0
	return c
}

// OpenWalks returns the course of a base model, or of one that is taught chains from a file beside walks.
func OpenWalks(heldOut string, seed uint64, back float64, chains string) (Course, error) {
	if back < 0 || back >= 1 {
		return Course{}, fmt.Errorf("back is %g: want 0 to less than 1, since it is a probability", back)
	}
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return Course{}, err
	}
	w := newWalks(NewCorpus(h), back)
	course := Course{
		Data:    "Game of 24: random legal moves, by rules alone",
		HeldOut: "as in supervised learning of the embedded model",
	}
	if chains != "" {
		if w.Chains, err = w.corpus.openExamples(chains); err != nil {
			return Course{}, err
		}
		course.Data += fmt.Sprintf(", and %d chains that solve puzzles", len(w.Chains))
	}
	v := vocabulary.NewGame24Bilingual()
	course.Config, course.Source = WalkConfig(v.Size()), source(v, seed, w.Examples)
	return course, nil
}

package curriculum

import (
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
	// Back is the probability that a walk which has come to one number begins again, from all numbers.
	Back float64
}

// tagged is the share of walks between <think> and </think>: the form is rewarded, not taught alone.
const tagged = 0.5

// walks and singleSteps are the number of examples of each kind in a shard of a step.
const walks, singleSteps = 40, 20

// Examples makes the examples of one shard of one step.
func (w Walks) Examples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed, 1<<43|uint64(step)<<8|uint64(shard)))
	var out []Example
	for range walks {
		start := w.start(rng)
		out = append(out, Example{Solve, prompt(start, "Steps:"), w.text(start, rng)})
	}
	for range singleSteps {
		out = append(out, w.single(rng))
	}
	return out
}

// start draws numbers from which every walk may be shown.
func (w Walks) start(rng *rand.Rand) game24.State { return pick(rng, w.corpus.open) }

// text is a walk in the form of a reply: steps, then an answer.
func (w Walks) text(start game24.State, rng *rand.Rand) string {
	const most = 8 // walks
	var b strings.Builder
	path := w.walk(start, rng)
	write := func() {
		for _, m := range path {
			b.WriteString(m.String() + "\n")
		}
	}
	write()
	for n := 1; n < most && rng.Float64() < w.Back; n++ {
		path = w.walk(start, rng)
		write()
	}
	answer, err := game24.Compose(start, path)
	if err != nil {
		panic(err) // a walk of legal moves down to one number always composes
	}
	answer = "Answer: " + answer + " = " + path[len(path)-1].Result.String() + "\n"
	if rng.Float64() < tagged {
		return " <think>\n" + b.String() + "</think>\n" + answer
	}
	return "\n" + b.String() + answer
}

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
	return slices.DeleteFunc(w.corpus.moves(s), func(m game24.Move) bool { return !whole(m.Result) })
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
	c.HiddenSize, c.DenseSize, c.QLoraRank = 64, 256, nil
	c.NopeDim, c.VDim = 16, 16
	c.DenseLayers, c.RoutedExperts, c.SharedExperts, c.ExpertsPerToken = c.Layers, 0, 0, 0
	return c
}

// OpenWalks returns the course of a base model.
func OpenWalks(heldOut string, seed uint64, back float64) (Course, error) {
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return Course{}, err
	}
	v := vocabulary.NewGame24()
	return Course{
		Config: WalkConfig(v.Size()), Source: source(v, seed, Walks{NewCorpus(h), back}.Examples),
		Data:    "Game of 24: random legal moves, by rules alone",
		HeldOut: "as in supervised learning of the embedded model",
	}, nil
}

func whole(n game24.Number) bool {
	_, den := n.Parts()
	return den == 1
}

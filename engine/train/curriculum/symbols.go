package curriculum

import (
	"math/rand/v2"

	"espalier/engine/native/arch"
	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/symbolic"
)

// SymbolicTask is the name of the coin flips, last letters and dates, which one model learns.
const SymbolicTask = "symbolic"

// longestTaught is the number of steps of the longest questions that a model is taught.
const longestTaught = 8

// symbolShares are the examples of each task in a shard of a step: to be answered at once, and
// by a chain. Dates are harder.
var symbolShares = []struct {
	kind       symbolic.Kind
	once, step int
}{{symbolic.CoinFlip(), 5, 5}, {symbolic.LastLetter(), 5, 5}, {symbolic.Date(), 8, 12}}

// SymbolicWords is the vocabulary of coin flips, last letters and dates.
func SymbolicWords() *vocabulary.Words {
	v, err := vocabulary.NewWords(symbolic.Words())
	if err != nil {
		panic(err) // the words are ours
	}
	return v
}

// SymbolicConfig is the shape of the embedded model of coin flips, last letters and dates: a
// third of the size of the one for the Game of 24. Rotations are short, so that no distance
// within a long question is foreign to a model that learnt from short ones.
func SymbolicConfig(vocabulary int) arch.Config {
	c := Config(vocabulary)
	qRank := 32
	c.HiddenSize, c.MaxPosition, c.MTPLayers, c.RopeTheta = 64, 512, 0, 10
	c.QLoraRank, c.KVLoraRank, c.NopeDim, c.RopeDim, c.VDim = &qRank, 32, 16, 8, 16
	c.DenseSize, c.ExpertSize = 192, 48
	return c
}

// SymbolicExamples makes the examples of one shard of one step: questions of up to
// longestTaught steps, each to be answered at once or by a chain. Long ones are rare: were
// they not, a model would learn that the longest chain ends because it is the longest, and not
// because nothing is left to do.
func SymbolicExamples(seed uint64, step, shard int) []Example {
	rng := rand.New(rand.NewPCG(seed^0x5b01, uint64(step)<<8|uint64(shard)))
	var out []Example
	for _, share := range symbolShares {
		for i := range share.once + share.step {
			q := share.kind.Draw(1+min(rng.IntN(longestTaught), rng.IntN(longestTaught)), false, rng)
			e := Example{Answer, q.Text + " Answer:", " " + q.Answer + "\n"}
			if i >= share.once {
				e = Example{Solve, q.Text + " Steps:", "\n" + q.Solution() + "\n"}
			}
			out = append(out, e)
		}
	}
	return out
}

// SymbolicSource returns the examples as tokens, for a trainer.
func SymbolicSource(v tokenizer.Tokenizer, seed uint64) train.Source {
	return source(v, seed, SymbolicExamples)
}

package curriculum

import (
	"math/rand/v2"
	"strings"

	"espalier/engine/train"
)

// BoardSets is the method of sudoku: the digits that fit every empty cell.
const BoardSets Method = "sets"

// Practice returns the exercises of a step: a number of boards, drawn from a seed.
func (b *Boards) Practice(boards int, seed uint64) train.Practice {
	return func(step int) []train.Exercise {
		return b.exercises(boards, rand.New(rand.NewPCG(seed^0xb0a2d5, 1<<40|uint64(step))))
	}
}

// Validation returns a number of boards that no step practises, whatever its seed.
func (b *Boards) Validation(boards int) []train.Exercise {
	return b.exercises(boards, rand.New(rand.NewPCG(0xb0a2d5, 1<<43)))
}

func (b *Boards) exercises(boards int, rng *rand.Rand) []train.Exercise {
	var out []train.Exercise
	for range boards {
		e := b.example(rng)
		out = append(out, train.Exercise{
			Question: train.Question{Prompt: e.Prompt},
			Judge:    func(r train.Reply) train.Reward { return rewardSets(e, r) },
		})
	}
	return out
}

// rewardSets rewards a reply as right if it lists exactly the digits that the rules allow
// in every cell, and for form if it has a line for each cell, in order.
func rewardSets(e Example, r train.Reply) train.Reward {
	said, want := strings.TrimSpace(r.Text), strings.TrimSpace(e.Completion)
	reward := train.Reward{Answer: said}
	if said == want {
		reward.Accuracy = 1
	}
	lines, wanted := strings.Split(said, "\n"), strings.Split(want, "\n")
	if !r.Finished || len(lines) != len(wanted) {
		return reward
	}
	for i, line := range lines {
		cell, _, _ := strings.Cut(wanted[i], " ")
		if !strings.HasPrefix(line, cell+" in") {
			return reward
		}
	}
	reward.Format = 1
	return reward
}

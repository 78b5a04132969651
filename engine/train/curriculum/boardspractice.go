package curriculum

import (
	"math/rand/v2"
	"strings"

	"espalier/engine/train"
)

// BoardSets is how sudoku is practised: the digits that fit every empty cell.
const BoardSets Method = "sets"

// Practice gives a policy so many boards a step, drawn from a seed.
func (b *Boards) Practice(boards int, seed uint64) train.Practice {
	return func(step int) []train.Exercise {
		return b.exercises(boards, rand.New(rand.NewPCG(seed^0xb0a2d5, 1<<40|uint64(step))))
	}
}

// Validation is so many boards that no step practises, whatever its seed.
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

// rewardSets calls a reply right if the rules of the game allow just the digits that
// it says, in every cell, and formed if it has a line for each cell, in their order.
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

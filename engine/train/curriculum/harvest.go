package curriculum

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine/train"
	"espalier/search/tasks/game24"
)

// Harvest is rejection sampling: it draws many replies of a model to training puzzles and
// keeps those that the rules accept (DeepSeek-R1, section 2.3.3), as examples for another
// model.
type Harvest struct {
	Puzzles int  // to be solved by a chain of thought
	Easy    bool // the puzzles are those of three numbers
	Values  int  // three-number states to be valued by thinking; 0: none
	Samples int  // replies per question
	Keep    int  // accepted replies to keep per question, the shortest
	Length  int  // most tokens of a reply
	Seed    uint64
}

// Yield describes the result of a harvest.
type Yield struct {
	Examples []Example `json:"-"`
	Asked    int       `json:"asked"`    // questions
	Answered int       `json:"answered"` // with an accepted reply
	Replies  int       `json:"replies"`
	Accepted int       `json:"accepted"` // accepted replies, including duplicates
	Tokens   int       `json:"tokens"`   // generated
}

// asked is a question with the kind of example that a good reply makes.
type asked struct {
	train.Exercise
	kind  Kind
	start game24.State
}

// Harvest asks in portions, and reports after each how many questions are done.
func (c *Corpus) Harvest(ctx context.Context, s *train.Sampler, h Harvest, report func(done, of int)) (Yield, error) {
	rng := rand.New(rand.NewPCG(h.Seed, 1<<42))
	all := c.toAsk(h, rng)
	y := Yield{Asked: len(all)}
	const portion = 64
	for from := 0; from < len(all); from += portion {
		part := all[from:min(from+portion, len(all))]
		var questions []train.Question
		for _, a := range part {
			questions = append(questions, a.Question)
		}
		replies, err := s.Ask(ctx, questions, train.Sampling{Count: h.Samples, Temperature: 1, MaxTokens: h.Length, Seed: rng.Uint64()})
		if err != nil {
			return Yield{}, err
		}
		for i, a := range part {
			y.take(a, replies[i], h.Keep)
		}
		report(from+len(part), len(all))
	}
	return y, nil
}

// toAsk draws different questions.
func (c *Corpus) toAsk(h Harvest, rng *rand.Rand) []asked {
	var all []asked
	draw := c.puzzle
	if h.Easy {
		practise, _ := c.easyPuzzles()
		draw = func(rng *rand.Rand) game24.State { return pick(rng, practise) }
	}
	seen := map[string]bool{}
	for tries := 0; len(all) < h.Puzzles && tries < 20*h.Puzzles; tries++ {
		if s := draw(rng); !seen[s.String()] {
			seen[s.String()] = true
			all = append(all, asked{c.Exercise(ChainOfThought, s), Solve, s})
		}
	}
	puzzles := len(all)
	for tries := 0; len(all) < puzzles+h.Values && tries < 20*h.Values; tries++ {
		from := c.threes
		if rng.Float64() < 0.5 {
			from = c.wide
		}
		if s := from.draw(rng, 0.5); !seen[s.String()] {
			seen[s.String()] = true
			all = append(all, asked{c.valuation(s), Think, s})
		}
	}
	return all
}

// valuation asks whether a three-number state reaches 24, and accepts replies with the
// right verdict.
func (c *Corpus) valuation(s game24.State) train.Exercise {
	truth := c.label(s)
	return train.Exercise{
		Question: train.Question{Prompt: prompt(s, "Think:")},
		Judge: func(r train.Reply) train.Reward {
			lines := strings.Split(strings.TrimSpace(r.Text), "\n")
			reward := train.Reward{Answer: lines[len(lines)-1], Void: c.holdOut.writes(r.Text)}
			if r.Finished {
				reward.Format = 1
			}
			if reward.Answer == truth {
				reward.Accuracy = 1
			}
			return reward
		},
	}
}

// take keeps the shortest of the accepted replies to a question, without duplicates.
func (y *Yield) take(a asked, replies []train.Reply, keep int) {
	var good []train.Reply
	seen := map[string]bool{}
	for _, r := range replies {
		y.Replies++
		y.Tokens += len(r.Tokens)
		reward := a.Judge(r)
		if reward.Accuracy < 1 || reward.Format < 1 || reward.Void {
			continue
		}
		y.Accepted++
		if !seen[r.Text] {
			seen[r.Text] = true
			good = append(good, r)
		}
	}
	if len(good) > 0 {
		y.Answered++
	}
	slices.SortStableFunc(good, func(a, b train.Reply) int { return cmp.Compare(len(a.Tokens), len(b.Tokens)) })
	for _, r := range good[:min(keep, len(good))] {
		y.Examples = append(y.Examples, Example{a.kind, a.Prompt, " " + strings.TrimLeft(r.Text, " ")})
	}
}

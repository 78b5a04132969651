package curriculum

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/wholefile"
	"espalier/search/english"
	"espalier/search/tasks/game24"
)

// perShard is the number of chains in a shard of a step.
const perShard = 64

// StepwiseSource teaches chains without thinking: three steps that reach 24, and the
// expression. A model that was taught them writes plausible chains, many of them wrong, which
// is what a process reward model is trained on.
func (c *Corpus) StepwiseSource(v tokenizer.Tokenizer, seed uint64) train.Source {
	return source(v, seed, func(seed uint64, step, shard int) []Example {
		rng := rand.New(rand.NewPCG(seed, 1<<43|uint64(step)<<8|uint64(shard)))
		out := make([]Example, perShard)
		for i := range out {
			out[i] = c.with(rng).stepwise()
		}
		return out
	})
}

func (d draws) stepwise() Example {
	for {
		start := d.anyPuzzle()
		var path []game24.Move
		for left := start; len(left) > 1; {
			good := d.winning(left)
			if len(good) == 0 {
				break
			}
			m := pick(d.rng, good)
			path, left = append(path, m), m.Left
		}
		if len(path) < 3 || d.holdOut.shows(start, path) {
			continue
		}
		text := ""
		for _, m := range path {
			text += " " + m.String() + "\n"
		}
		return Example{Solve, prompt(start, "Steps:"), text + answerPrefix + " " + expression(start, path) + "\n"}
	}
}

// anyPuzzle draws a solvable puzzle: of small numbers, or of those that no puzzle has.
func (d draws) anyPuzzle() game24.State {
	for {
		s := pick(d.rng, d.cards)
		if d.rng.IntN(2) == 0 {
			s = pick(d.rng, d.ways)
		}
		if d.solver.Solvable(s) {
			return s
		}
	}
}

// GradedSource teaches to verify: chains drawn from some, and as many that are made up, with
// their labels.
func (c *Corpus) GradedSource(chains []Graded, seed uint64) train.Source {
	return func(step, shard int) []train.Sequence {
		rng := rand.New(rand.NewPCG(seed, 1<<44|uint64(step)<<8|uint64(shard)))
		out := make([]train.Sequence, perShard)
		for i := range out {
			g := pick(rng, chains)
			if i%2 == 0 {
				g = c.with(rng).made()
			}
			s, err := c.sequence(g)
			if err != nil {
				panic(err) // ReadGraded and Grade refuse chains with other words
			}
			out[i] = s
		}
		return out
	}
}

// Grade has a model write chains to training puzzles, and grades their steps. Chains that
// show something held out are left out, and so are those of which nothing can be read.
func (c *Corpus) Grade(ctx context.Context, s *train.Sampler, puzzles, samples, length int, seed uint64, report func(done, of int)) ([]Graded, error) {
	rng := rand.New(rand.NewPCG(seed, 1<<45))
	var all []Graded
	const portion = 64
	for done := 0; done < puzzles; {
		starts := make([]game24.State, min(portion, puzzles-done))
		questions := make([]train.Question, len(starts))
		for i := range starts {
			starts[i] = c.with(rng).anyPuzzle()
			questions[i] = train.Question{Prompt: prompt(starts[i], "Steps:")}
		}
		replies, err := s.Ask(ctx, questions, train.Sampling{Count: samples, Temperature: 1, MaxTokens: length, Seed: rng.Uint64()})
		if err != nil {
			return nil, err
		}
		for i, start := range starts {
			for _, r := range replies[i] {
				if g, ok := c.grade(start, r.Text); ok && c.mayGrade(g) == nil {
					all = append(all, g)
				}
			}
		}
		done += len(starts)
		report(done, puzzles)
	}
	if len(all) == 0 {
		return nil, errors.New("no step could be read in any of the model's chains")
	}
	return all, nil
}

// WriteGraded writes chains as JSON lines: the whole file, or none.
func WriteGraded(file string, chains []Graded) error {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, g := range chains {
		if err := lines.Encode(g); err != nil {
			return err
		}
	}
	return wholefile.Write(file, out.Bytes(), 0o644)
}

// Tally says how many of some chains, and of their steps, are right.
func Tally(chains []Graded) string {
	steps, right, solved := 0, 0, 0
	for _, g := range chains {
		steps += len(g.Steps)
		right += g.Right
		if g.Solved {
			solved++
		}
	}
	return fmt.Sprintf("%s, %d right; %s, %d right", english.Plural(len(chains), "chain"), solved, english.Plural(steps, "step"), right)
}

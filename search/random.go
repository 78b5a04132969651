package search

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"

	"espalier/engine"
)

// Unjudged is the dialect of the control model: a task writes its bare line
// format, even for puzzles that the embedded models were not trained for.
const Unjudged engine.Dialect = "unjudged"

// RandomModel and ExactModel are the names of the controls: one guesses, and one lets
// the rules of a task stand in for a model.
const (
	RandomModel = "random"
	ExactModel  = "exact"
)

// IsControl reports whether a model of this name is a control.
func IsControl(name string) bool { return name == RandomModel || name == ExactModel }

// random is the control model: it completes with Problem.RandomReply and gives labels
// random probabilities. What a search achieves with it is what search and checker
// achieve alone.
type random struct {
	problem Problem
	seed    uint64
}

// handful is how many proposals the control makes when asked for all.
const handful = 8

// NewRandom returns the control for a problem. It is deterministic: by the seed
// of a request, or of the search, and by the prompt.
func NewRandom(p Problem) engine.Model { return &random{problem: p} }

// Reseeded gives the control the seed of its search. Requests to enumerate and
// to score hold no seed: for every other model chance plays no part in them.
func Reseeded(m engine.Model, seed uint64) engine.Model {
	if r, ok := m.(*random); ok {
		return &random{problem: r.problem, seed: seed}
	}
	return m
}

func (r *random) Describe() engine.Description {
	return engine.Description{Name: RandomModel, Architecture: RandomModel, Dialect: Unjudged, Continues: blindly}
}

func (r *random) Close() error { return nil }

// rng is seeded by what is asked, never by what was asked before.
func (r *random) rng(seed uint64, prompt string) *rand.Rand {
	return rand.New(rand.NewPCG(mix(r.seed), mix(seed)^textHash(prompt)))
}

func (r *random) Generate(ctx context.Context, requests []engine.Request, stream engine.Stream) ([]engine.Completion, error) {
	completions := make([]engine.Completion, len(requests))
	for i, q := range requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := q.Beginning.Check("model "+RandomModel, false); err != nil {
			return nil, err
		}
		rng := r.rng(q.Seed, q.Prompt+q.Beginning.Text)
		text, ok := randomOpinion(q.Prompt, rng)
		if !ok {
			text = r.problem.RandomReply(q.Prompt, rng)
		}
		completions[i] = blindReply(q, text)
		for _, t := range completions[i].Tokens {
			if stream != nil {
				stream(i, t)
			}
		}
	}
	return completions, nil
}

// blindly is how controls continue a beginning.
const blindly = "with words that follow the given ones"

// blindReply is a whole reply whose beginning was given.
func blindReply(q engine.Request, more string) engine.Completion {
	c := blindCompletion(q.Prompt+q.Beginning.Text, more, 0)
	c.Text = q.Beginning.Text + c.Text
	q.Beginning.Mark(&c)
	return c
}

// Enumerate returns a handful of distinct random completions, all held for
// equally likely.
func (r *random) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, stream engine.Stream) ([][]engine.Completion, error) {
	replies := make([][]engine.Completion, len(requests))
	for i, q := range requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		texts := r.distinct(q)
		for j, text := range texts {
			prompt := ""
			if j == 0 { // it is read once
				prompt = q.Prompt
			}
			c := blindCompletion(prompt, text, -math.Log(float64(len(texts))))
			for _, t := range c.Tokens {
				if stream != nil {
					stream(i, t)
				}
			}
			replies[i] = append(replies[i], c)
		}
	}
	return replies, nil
}

func (r *random) distinct(q engine.EnumerateRequest) []string {
	most := handful
	if q.Max > 0 {
		most = min(most, q.Max)
	}
	rng := r.rng(0, q.Prompt)
	seen := map[string]bool{}
	var texts []string
	for range 8 * most {
		text := r.problem.RandomReply(q.Prompt, rng)
		if len(texts) == most || text == "" {
			break
		}
		if !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	return texts
}

// Score draws a probability for each continuation; they add up to 1.
func (r *random) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	scores := make([]engine.Scores, len(requests))
	for i, q := range requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rng := r.rng(1, q.Prompt)
		weights := make([]float64, len(q.Continuations))
		sum := 0.0
		for j := range weights {
			weights[j] = rng.ExpFloat64() // normalised: uniform on the simplex
			sum += weights[j]
		}
		for _, w := range weights {
			scores[i].LogProbs = append(scores[i].LogProbs, math.Log(w/sum))
		}
		scores[i].Usage = engine.Usage{Prompt: len(strings.Fields(q.Prompt)), Completion: len(q.Continuations)}
	}
	return scores, nil
}

// blindCompletion cuts a text into words for tokens. The first token carries the
// log-probability: a blind choice has no finer one.
func blindCompletion(prompt, text string, logProb float64) engine.Completion {
	words := strings.SplitAfter(text, " ")
	tokens := make([]engine.Token, len(words))
	for i, w := range words {
		tokens[i] = engine.Token{Text: w}
	}
	tokens[0].LogProb = logProb
	return engine.Completion{
		Text: text, Tokens: tokens, Finish: engine.FinishStop,
		Usage: engine.Usage{Prompt: len(strings.Fields(prompt)), Completion: len(words)},
	}
}

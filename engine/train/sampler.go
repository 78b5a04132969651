package train

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/native"
	"espalier/engine/native/decode"
	"espalier/engine/native/transformer"
	"espalier/engine/parallel"
	"espalier/engine/tokenizer"
)

// Question is a prompt and the stop strings of a reply to it.
type Question struct {
	Prompt string
	Stop   []string
}

// Reply is one completion of a prompt.
type Reply struct {
	Text     string
	Tokens   []int // of the reply alone, including its ending
	Finished bool  // it ended within MaxTokens
}

// Sampling controls how replies are drawn.
type Sampling struct {
	Count       int // replies per question
	Temperature float64
	MaxTokens   int
	Seed        uint64
}

// Sampler draws replies from a model in training. It has the weights in the layout of the
// inference engine, and one decoder per processor.
type Sampler struct {
	tok      tokenizer.Tokenizer
	weights  *transformer.Transformer
	decoders []*native.Model
}

// NewSampler returns a sampler with a model's current weights.
func NewSampler(m *Model, tok tokenizer.Tokenizer, decoders int) (*Sampler, error) {
	weights, err := transformer.New(m.Config, tensorsOf(m))
	if err != nil {
		return nil, err
	}
	s := &Sampler{tok: tok, weights: weights}
	for range decoders {
		// Drafts cost more than they save when many rows are decoded together.
		d, err := native.NewModel("policy", weights, tok, native.Options{Options: decode.Options{Rows: 128, Draft: -1}})
		if err != nil {
			return nil, err
		}
		d.Threads(1)
		s.decoders = append(s.decoders, d)
	}
	return s, nil
}

// Model is one of the decoders, for searches.
func (s *Sampler) Model() *native.Model { return s.decoders[0] }

// Load updates the sampler to a model's current weights.
func (s *Sampler) Load(m *Model) error {
	for _, d := range s.decoders {
		d.Forget()
	}
	return s.weights.Load(tensorsOf(m))
}

// Ask draws replies: out[q][i] is reply i to question q. It depends only on the index of
// the question, the sampling and the weights.
func (s *Sampler) Ask(ctx context.Context, questions []Question, by Sampling) ([][]Reply, error) {
	out := make([][]Reply, len(questions))
	errs := make([]error, len(s.decoders))
	var wait parallel.Group
	for i, d := range s.decoders {
		from, to := i*len(questions)/len(s.decoders), (i+1)*len(questions)/len(s.decoders)
		wait.Go(func() { errs[i] = s.ask(ctx, d, questions[from:to], out[from:to], from, by) })
	}
	wait.Wait()
	return out, errors.Join(errs...)
}

func (s *Sampler) ask(ctx context.Context, d *native.Model, questions []Question, out [][]Reply, first int, by Sampling) error {
	var requests []engine.Request
	for q, question := range questions {
		for i := range by.Count {
			seed := rand.NewPCG(by.Seed, uint64(first+q)<<32|uint64(i)).Uint64()
			requests = append(requests, engine.Request{
				Prompt: question.Prompt, Seed: seed, Temperature: by.Temperature, MaxTokens: by.MaxTokens, Stop: question.Stop,
			})
		}
	}
	completions, err := d.Generate(ctx, requests, nil)
	if err != nil {
		return err
	}
	for n, c := range completions {
		r := Reply{Text: c.Text, Finished: c.Finish == engine.FinishStop}
		for _, t := range c.Tokens {
			r.Tokens = append(r.Tokens, t.ID)
		}
		out[n/by.Count] = append(out[n/by.Count], r)
	}
	return nil
}

// sequenceOf returns a question and a reply in the form for training.
func sequenceOf(tok tokenizer.Tokenizer, q Question, r Reply) (Sequence, error) {
	prompt, err := tok.Encode(q.Prompt)
	if err != nil {
		return Sequence{}, fmt.Errorf("prompt %q: %w", q.Prompt, err)
	}
	return Sequence{Tokens: append(prompt, r.Tokens...), Prompt: len(prompt)}, nil
}

// tensorTable holds a model's tensors by name.
type tensorTable map[string]checkpoint.Tensor

func tensorsOf(m *Model) tensorTable {
	table := tensorTable{}
	for _, t := range m.Tensors() {
		table[t.Name] = t
	}
	return table
}

// Tensor implements transformer.Source.
func (t tensorTable) Tensor(name string) (checkpoint.Tensor, error) {
	tensor, ok := t[name]
	if !ok {
		return tensor, fmt.Errorf("no tensor %s", name)
	}
	return tensor, nil
}

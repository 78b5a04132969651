package train

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"espalier/engine/tokenizer"
)

// Exercise is a question with the rule that rewards replies to it. The rule is called by
// one goroutine at a time.
type Exercise struct {
	Question
	Judge func(Reply) Reward
}

// Reward is the verdict of a rule on a reply.
type Reward struct {
	Accuracy float64 // 1: the answer is right
	Format   float64 // 1: the reply has the form that was taught
	Answer   string  // in the form that votes count; empty: none
	// Void replies show something held out and are not learnt from.
	Void bool
}

// formatShare is the reward for form relative to that for a right answer. R1's rules
// reward form too; here it is small, since the model has learnt it before.
const formatShare = 0.1

func (r Reward) total() float64 { return r.Accuracy + formatShare*r.Format }

// Practice returns the exercises of a step. It is a pure function of it.
type Practice func(step int) []Exercise

// Policy is a model that learns from rewards, with the frozen reference that it must stay
// close to.
type Policy struct {
	Trainer *Trainer
	Options PolicyOptions

	sampler   *Sampler
	reference *Model
	readers   []*worker // read the reference, one per shard
}

// NewPolicy starts a run from a model, which it changes.
func NewPolicy(m *Model, tok tokenizer.Tokenizer, o PolicyOptions) (*Policy, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	reference, err := m.clone()
	if err != nil {
		return nil, err
	}
	t, err := newTrainer(m, o.Options)
	if err != nil {
		return nil, err
	}
	return newPolicy(t, reference, tok, o)
}

func newPolicy(t *Trainer, reference *Model, tok tokenizer.Tokenizer, o PolicyOptions) (*Policy, error) {
	sampler, err := NewSampler(t.Model, tok, o.Shards)
	if err != nil {
		return nil, err
	}
	p := &Policy{Trainer: t, Options: o, sampler: sampler, reference: reference}
	reference.pack()
	for range o.Shards {
		p.readers = append(p.readers, reference.newWorker())
	}
	return p, nil
}

// PolicyProgress reports one step. Shares and lengths are means over replies.
type PolicyProgress struct {
	Step     int     `json:"step"`
	Reward   float64 `json:"reward"`
	Accuracy float64 `json:"accuracy"`
	Format   float64 `json:"format"`
	Length   float64 `json:"length"`  // tokens
	Mixed    float64 `json:"mixed"`   // share of groups whose rewards differ
	Void     int     `json:"void"`    // replies that are not learnt from
	KL       float64 `json:"kl"`      // k3 to the reference, nats a token
	Entropy  float64 `json:"entropy"` // -log p of the tokens drawn, nats a token
	Clipped  float64 `json:"clipped"` // share of tokens whose ratio exceeds its bound
	Rate     float64 `json:"rate"`
	GradNorm float64 `json:"grad_norm"`
	Tokens   int     `json:"tokens"` // learnt from so far, including prompts

	Validation *Validation `json:"validation,omitempty"`

	Sampling, Learning time.Duration `json:"-"`
}

// sample is a reply to learn from.
type sample struct {
	Sequence
	advantage      float64
	old, reference []float64 // log-probabilities of the tokens to learn
}

// Step draws replies, rewards them, and takes an optimiser step for each epoch.
func (p *Policy) Step(ctx context.Context, practice Practice) (PolicyProgress, error) {
	start := time.Now()
	exercises := practice(p.Trainer.step)
	replies, err := p.draw(ctx, exercises)
	if err != nil {
		return PolicyProgress{}, err
	}
	progress := PolicyProgress{Sampling: time.Since(start)}
	samples, err := p.reward(exercises, replies, &progress)
	if err != nil {
		return PolicyProgress{}, err
	}
	p.learn(samples, &progress)
	t := p.Trainer
	t.step++
	for _, s := range samples {
		t.tokens += len(s.Tokens)
	}
	t.seconds += time.Since(start).Seconds()
	progress.Step, progress.Tokens = t.step, t.tokens
	progress.Learning = time.Since(start) - progress.Sampling
	return progress, nil
}

// draw samples a group of replies to each exercise from the current policy.
func (p *Policy) draw(ctx context.Context, exercises []Exercise) ([][]Reply, error) {
	if err := p.sampler.Load(p.Trainer.Model); err != nil {
		return nil, err
	}
	return p.sampler.Ask(ctx, questions(exercises), Sampling{
		Count: p.Options.Group, Temperature: 1, MaxTokens: p.Options.MaxTokens,
		Seed: rand.NewPCG(p.Options.Seed, uint64(p.Trainer.step)).Uint64(),
	})
}

func questions(exercises []Exercise) []Question {
	var all []Question
	for _, e := range exercises {
		all = append(all, e.Question)
	}
	return all
}

// reward compares the replies of each group.
func (p *Policy) reward(exercises []Exercise, replies [][]Reply, progress *PolicyProgress) ([]*sample, error) {
	var samples []*sample
	total, mixed := 0.0, 0
	for i, group := range replies {
		var rewards []float64
		var kept []*sample
		for _, reply := range group {
			r := exercises[i].Judge(reply)
			total++
			progress.Reward += r.total()
			progress.Accuracy += r.Accuracy
			progress.Format += r.Format
			progress.Length += float64(len(reply.Tokens))
			if r.Void {
				progress.Void++
				continue
			}
			s, err := p.sampler.sequence(exercises[i].Question, reply)
			if err != nil {
				return nil, err
			}
			rewards, kept = append(rewards, r.total()), append(kept, &sample{Sequence: s})
		}
		differ := false
		for j, a := range Advantages(rewards) {
			kept[j].advantage = a
			differ = differ || a != 0
		}
		if differ {
			mixed++
		}
		samples = append(samples, kept...)
	}
	if len(samples) == 0 {
		return nil, fmt.Errorf("step %d: every reply of the step was discarded, so there is nothing to learn from", p.Trainer.step)
	}
	for _, mean := range []*float64{&progress.Reward, &progress.Accuracy, &progress.Format, &progress.Length} {
		*mean /= total
	}
	progress.Mixed = float64(mixed) / float64(len(replies))
	return samples, nil
}

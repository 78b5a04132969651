package train

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"espalier/engine/tokenizer"
)

// Exercise is a question with the rule that rewards replies to it. The rule is called by
// one goroutine at a time.
type Exercise struct {
	Question
	Judge func(Reply) Reward
	// Value, if there is one, is what a policy is rewarded with instead, such as the value
	// that another model gives. Judge still says what is right.
	Value func(Reply) (float64, error)
}

// Reward is the verdict of a rule on a reply.
type Reward struct {
	Accuracy float64 // 1: the answer is right
	Format   float64 // 1: the reply has the form that was taught
	Language float64 // share of its words that are of the language wanted
	Turns    int     // times that the reply leaves what it has come to and goes back
	Answer   string  // in the form that votes count; empty: none
	// Void replies show something held out and are not learnt from.
	Void bool
}

// formatShare is the reward for form relative to that for a right answer. R1's rules
// reward form too; here it is small, since the model has learnt it before.
const formatShare = 0.1

// total is the sum by which replies are compared, as in the DeepSeek-R1 report (sections 2.2.2 and 2.3.2).
func (o PolicyOptions) total(r Reward) float64 {
	return r.Accuracy + formatShare*r.Format + o.Language*r.Language
}

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
	if o.Estimator == ValueNetwork {
		if t.critic, err = newCritic(reference, o); err != nil {
			return nil, err
		}
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

// Replies are means over replies.
type Replies struct {
	Reward   float64 `json:"reward"`
	Accuracy float64 `json:"accuracy"`
	Format   float64 `json:"format"`
	Language float64 `json:"language"` // share of words of the language wanted
	Back     float64 `json:"back"`     // share of replies that go back at least once
	Length   float64 `json:"length"`   // tokens

	n int
}

// add counts a reply in.
func (s *Replies) add(total float64, r Reward, reply Reply) {
	s.n++
	into := func(mean *float64, v float64) { *mean += (v - *mean) / float64(s.n) }
	into(&s.Reward, total)
	into(&s.Accuracy, r.Accuracy)
	into(&s.Format, r.Format)
	into(&s.Language, r.Language)
	into(&s.Back, float64(min(r.Turns, 1)))
	into(&s.Length, float64(len(reply.Tokens)))
}

// PolicyProgress reports one step.
type PolicyProgress struct {
	Step int `json:"step"`
	Replies
	Mixed     float64 `json:"mixed"`               // share of groups whose rewards differ
	Void      int     `json:"void"`                // replies that are not learnt from
	KL        float64 `json:"kl"`                  // k3 to the reference, nats a token
	Entropy   float64 `json:"entropy"`             // -log p of the tokens drawn, nats a token
	Clipped   float64 `json:"clipped"`             // share of tokens whose ratio exceeds its bound
	Explained float64 `json:"explained,omitempty"` // share of the variance of returns that the value network foresaw
	Rate      float64 `json:"rate"`
	GradNorm  float64 `json:"grad_norm"`
	Tokens    int     `json:"tokens"` // learnt from so far, including prompts
	Bytes     int     `json:"bytes"`  // of parameters, gradients and moments

	Validation *Validation `json:"validation,omitempty"`

	Sampling, Learning time.Duration `json:"-"`

	alike bool // nothing that is compared has another reward
}

// sample is a reply to learn from.
type sample struct {
	Sequence
	reward         float64
	advantages     []float64 // of the tokens to learn
	old, reference []float64 // their log-probabilities
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
	if p.Trainer.critic != nil {
		progress.Explained = p.Trainer.critic.estimate(samples, p.Options)
	}
	p.learn(samples, &progress)
	t := p.Trainer
	progress.Bytes = p.Bytes()
	t.step++
	if t.critic != nil {
		t.critic.step = t.step
	}
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

// judge is the rule's verdict on a reply, and what the policy is rewarded with.
func (p *Policy) judge(e Exercise, reply Reply) (r Reward, total float64, err error) {
	r = e.Judge(reply)
	if e.Value == nil {
		return r, p.Options.total(r), nil
	}
	total, err = e.Value(reply)
	return r, total, err
}

// reward judges the replies, and compares those of each group.
func (p *Policy) reward(exercises []Exercise, replies [][]Reply, progress *PolicyProgress) ([]*sample, error) {
	var samples []*sample
	mixed := 0
	for i, group := range replies {
		var rewards []float64
		for _, reply := range group {
			r, total, err := p.judge(exercises[i], reply)
			if err != nil {
				return nil, err
			}
			progress.add(total, r, reply)
			if r.Void {
				progress.Void++
				continue
			}
			s, err := sequenceOf(p.sampler.tok, exercises[i].Question, reply)
			if err != nil {
				return nil, err
			}
			rewards, samples = append(rewards, total), append(samples, &sample{Sequence: s, reward: total})
		}
		differ := false
		compared := samples[len(samples)-len(rewards):]
		for j, a := range Advantages(rewards) {
			compared[j].advantages = slices.Repeat([]float64{a}, compared[j].learnt())
			differ = differ || a != 0
		}
		if differ {
			mixed++
		}
	}
	if len(samples) == 0 {
		return nil, fmt.Errorf("step %d: every reply of the step was discarded, so there is nothing to learn from", p.Trainer.step)
	}
	progress.Mixed = float64(mixed) / float64(len(replies))
	progress.alike = mixed == 0
	if p.Options.Estimator == ValueNetwork { // which compares all replies of the step
		progress.alike = !slices.ContainsFunc(samples, func(s *sample) bool { return s.reward != samples[0].reward })
	}
	return samples, nil
}

package train

import "context"

// Validation measures a policy on exercises that it does not practise. Replies are those that
// were sampled.
type Validation struct {
	Replies
	Puzzles  int     `json:"puzzles"`
	Greedy   float64 `json:"greedy"`   // share solved by the most likely reply
	Majority float64 `json:"majority"` // by the most frequent answer
	Best     float64 `json:"best"`     // by at least one sample
	Samples  int     `json:"samples"`  // per exercise
}

// validationSeed is that of every validation.
const validationSeed = 1 << 41

// Validate measures the current policy.
func (p *Policy) Validate(ctx context.Context, exercises []Exercise) (Validation, error) {
	if err := p.sampler.Load(p.Trainer.Model); err != nil {
		return Validation{}, err
	}
	return p.sampler.Validate(ctx, exercises, p.Options)
}

// Validate measures the model that replies are drawn from, as the options say.
func (s *Sampler) Validate(ctx context.Context, exercises []Exercise, o PolicyOptions) (Validation, error) {
	asked := questions(exercises)
	likeliest, err := s.Ask(ctx, asked, Sampling{Count: 1, MaxTokens: o.MaxTokens})
	if err != nil {
		return Validation{}, err
	}
	drawn, err := s.Ask(ctx, asked, Sampling{Count: o.Votes, Temperature: 1, MaxTokens: o.MaxTokens, Seed: validationSeed})
	if err != nil {
		return Validation{}, err
	}
	v := Validation{Puzzles: len(exercises), Samples: o.Votes}
	for i, e := range exercises {
		v.Greedy += e.Judge(likeliest[i][0]).Accuracy
		var rewards []Reward
		for _, reply := range drawn[i] {
			r := e.Judge(reply)
			rewards = append(rewards, r)
			v.add(o.total(r), r, reply)
		}
		majority, best := vote(rewards)
		v.Majority += majority
		v.Best += best
	}
	for _, sum := range []*float64{&v.Greedy, &v.Majority, &v.Best} {
		*sum /= float64(len(exercises))
	}
	return v, nil
}

// vote returns the accuracy of the most frequent answer, the first one in a tie, and that
// of the best answer.
func vote(rewards []Reward) (majority, best float64) {
	votes := map[string]int{}
	for _, r := range rewards {
		best = max(best, r.Accuracy)
		if r.Answer != "" {
			votes[r.Answer]++
		}
	}
	most := 0
	for _, r := range rewards {
		if n := votes[r.Answer]; n > most {
			majority, most = r.Accuracy, n
		}
	}
	return majority, best
}

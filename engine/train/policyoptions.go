package train

import "fmt"

// PolicyOptions set a run of reinforcement learning.
type PolicyOptions struct {
	Options
	Method    string  `json:"method"`  // what is practised, as named by the source of the exercises
	Puzzles   int     `json:"puzzles"` // prompts per step
	Group     int     `json:"group"`   // replies per prompt
	Epochs    int     `json:"epochs"`  // updates per step
	RatioClip float64 `json:"ratio_clip"`
	KL        float64 `json:"kl"`                 // beta
	Rewarder  string  `json:"rewarder,omitempty"` // the model that rewards, and how; empty: the rules
	MaxTokens int     `json:"max_tokens"`
	Every     int     `json:"validate_every"` // steps between validations
	Votes     int     `json:"votes"`          // replies per validation puzzle, for its majority
	Language  float64 `json:"language"`       // weight of the reward for the language of a reply

	Estimator Estimator `json:"estimator"`
	Lambda    float64   `json:"lambda"`     // of generalised advantage estimation
	ValueRate float64   `json:"value_rate"` // learning rate of the value network
}

// Estimator is what tells how much better a reply, or a token of it, is than expected.
type Estimator string

// The estimators.
const (
	GroupMean    Estimator = "grpo" // the other replies to the same prompt: GRPO
	ValueNetwork Estimator = "ppo"  // a network that is trained beside the policy: PPO
)

// PolicyDefaults suit chains of about 400 tokens. With four times the rate and a quarter
// of the replies, no reward rose and the model lost a quarter of what its samples solved:
// such steps are mostly noise. There is no weight decay and no change of biases, so that
// what is not rewarded stays as it is.
func PolicyDefaults() PolicyOptions {
	return PolicyOptions{
		Options: Options{Seed: 1, Steps: 40, Shards: 2, Rate: 5e-5, WarmUp: 5, Flat: 1, Floor: 1, Clip: 1},
		Puzzles: 32, Group: 16, Epochs: 1, RatioClip: 0.2, KL: 0.01, MaxTokens: 1000, Every: 10, Votes: 16,
		Estimator: GroupMean, Lambda: 0.95, ValueRate: 5e-4,
	}
}

// Check returns an error for options that cannot train.
func (o PolicyOptions) Check() error {
	switch {
	case o.Puzzles < 1 || o.Epochs < 1 || o.MaxTokens < 1:
		return fmt.Errorf("puzzles, epochs and max_tokens are %d, %d, %d: want 1 or more", o.Puzzles, o.Epochs, o.MaxTokens)
	case o.Group < 2:
		return fmt.Errorf("group is %d: want 2 or more, since replies are compared within it", o.Group)
	case o.Votes < 1 || o.Language < 0:
		return fmt.Errorf("votes is %d and language %g: want 1 or more, and 0 or more", o.Votes, o.Language)
	case o.Estimator != GroupMean && o.Estimator != ValueNetwork:
		return fmt.Errorf("estimator is %q: want %q or %q", o.Estimator, GroupMean, ValueNetwork)
	case o.Lambda < 0 || o.Lambda > 1 || o.ValueRate <= 0:
		return fmt.Errorf("lambda is %g and value_rate %g: want 0 to 1, and more than 0", o.Lambda, o.ValueRate)
	case o.RatioClip <= 0 || o.KL < 0:
		return fmt.Errorf("ratio_clip is %g and kl %g: want more than 0, and 0 or more", o.RatioClip, o.KL)
	}
	return o.Options.Check()
}

package train

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestGeneralisedAdvantages(t *testing.T) {
	for name, test := range map[string]struct {
		values         []float64
		reward, lambda float64
		want           []float64
	}{
		// delta = 0.4-0.2, 0.1-0.4, 1-0.1
		"lambda 0 is the error of one step":     {[]float64{0.2, 0.4, 0.1}, 1, 0, []float64{0.2, -0.3, 0.9}},
		"lambda 1 is the reward less the value": {[]float64{0.2, 0.4, 0.1}, 1, 1, []float64{0.8, 0.6, 0.9}},
		// A_2 = 0.9, A_1 = -0.3 + 0.5·0.9, A_0 = 0.2 + 0.5·0.15
		"between":   {[]float64{0.2, 0.4, 0.1}, 1, 0.5, []float64{0.275, 0.15, 0.9}},
		"one token": {[]float64{0.25}, -1, 0.95, []float64{-1.25}},
		"foreseen":  {[]float64{1, 1}, 1, 0.95, []float64{0, 0}},
		"nothing":   {nil, 1, 0.95, []float64{}},
	} {
		got := generalisedAdvantages(test.values, test.reward, test.lambda)
		if !slices.EqualFunc(got, test.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func tinyPPO(t *testing.T, seed uint64) (*Policy, PolicyOptions) {
	t.Helper()
	cfg := tinyConfig(10)
	cfg.ExpertsPerToken = 4 // the choice of experts jumps, so all are chosen
	m, err := newModel(cfg, nil, seed)
	if err != nil {
		t.Fatal(err)
	}
	o := PolicyDefaults()
	o.Options = Options{Steps: 1, Shards: 1, Rate: 1}
	o.Estimator, o.KL = ValueNetwork, 0
	p, err := NewPolicy(m, letters{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return p, o
}

// TestValueGradient compares the gradient of the value network's loss with finite differences of it.
func TestValueGradient(t *testing.T) {
	p, o := tinyPPO(t, 3)
	c := p.Trainer.critic
	for i := range c.Model.valueRow(c.Model.params) {
		c.Model.valueRow(c.Model.params)[i] = 0.2 * float32(i%3-1)
	}
	var samples []*sample
	for i, s := range randomSequences(5, c.Model.Config.VocabSize, 7, 12, 5, 9) {
		samples = append(samples, &sample{Sequence: s, reward: float64(i % 2)})
	}
	c.estimate(samples, o)
	w := c.workers[0]
	loss := func() float64 {
		c.Model.pack()
		sum := 0.0
		w.value(samples, 0, func(s *sample, at int, v float64) float64 {
			sum += 0.5 * (v - c.returns[s][at]) * (v - c.returns[s][at]) / float64(s.learnt()) / float64(len(samples))
			return 0
		})
		return sum
	}
	w.begin(0, 0)
	w.value(samples, 1/float32(len(samples)), func(s *sample, at int, v float64) float64 {
		return (v - c.returns[s][at]) / float64(s.learnt())
	})
	checkSlopes(t, c.Model, w.grad, loss)
}

// TestPPOGradient does the same for the clipped objective, whose advantages differ from token to token.
func TestPPOGradient(t *testing.T) {
	p, o := tinyPPO(t, 3)
	m, w := p.Trainer.Model, p.Trainer.workers[0]
	for i := range p.Trainer.critic.Model.valueRow(p.Trainer.critic.Model.params) {
		p.Trainer.critic.Model.valueRow(p.Trainer.critic.Model.params)[i] = 0.3 * float32(i%3-1)
	}
	var samples []*sample
	for i, s := range randomSequences(5, m.Config.VocabSize, 7, 12, 5, 9) {
		samples = append(samples, &sample{Sequence: s, reward: float64(i % 2)})
	}
	p.Trainer.critic.estimate(samples, o)
	m.pack()
	moved := []float64{-0.6, -0.08, 0.08, 0.6} // ratios on both sides of their bounds, and none near one
	for _, s := range samples {
		w.read([]Sequence{s.Sequence}, func(row int, logProb float64) { s.old = append(s.old, logProb+moved[row%4]) })
		if slices.Min(s.advantages) == slices.Max(s.advantages) {
			t.Fatalf("all advantages of a reply are %g", s.advantages[0])
		}
	}
	objective := func() float64 {
		m.pack()
		sum := 0.0
		for _, s := range samples {
			w.read([]Sequence{s.Sequence}, func(row int, logProb float64) {
				sum += p.term(s, row+1-s.Prompt, logProb).value(logProb) / float64(s.learnt()) / float64(len(samples))
			})
		}
		return -sum
	}
	w.begin(0, 0)
	if sums := p.ascend(w, samples, 1/float32(len(samples))); sums.clipped == 0 || sums.clipped == sums.tokens {
		t.Fatalf("%+v: want some tokens clipped and others not", sums)
	}
	checkSlopes(t, m, w.grad, objective)
}

// TestPPOLearns has a random model find out what is rewarded, from a value network that has to find it out too; and
// cuts the run off, which must change nothing.
func TestPPOLearns(t *testing.T) {
	o := tinyPolicyOptions()
	o.Estimator, o.ValueRate = ValueNetwork, 5e-3
	run := func(dir string, ctx context.Context, report func(PolicyProgress)) (*Policy, error) {
		p, err := OpenPolicy(dir, tinyModel, inLetters, o)
		if err != nil {
			return nil, err
		}
		return p, p.Run(ctx, dir, tinyPractice, tinyPractice(0), report)
	}
	var all []PolicyProgress
	whole, err := run(t.TempDir(), t.Context(), func(p PolicyProgress) { all = append(all, p) })
	if err != nil {
		t.Fatal(err)
	}
	foreseen := 0.0
	for _, p := range all {
		foreseen = max(foreseen, p.Explained)
	}
	if last := all[len(all)-1].Validation; last.Accuracy < 0.5 || foreseen < 0.2 {
		t.Errorf("%.2f is right in the end, and at most %.2f of the variance was foreseen", last.Accuracy, foreseen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	if _, err := run(dir, ctx, func(p PolicyProgress) {
		if p.Step == 3 {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	resumed, err := run(dir, t.Context(), func(PolicyProgress) {})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(whole.Trainer.Model.params, resumed.Trainer.Model.params) || !slices.Equal(whole.Trainer.critic.Model.params, resumed.Trainer.critic.Model.params) {
		t.Error("a run that was cut off ends with other parameters")
	}
}

// TestConstantRewards looks for a warning where no reward differs from those it is compared with, and nowhere else.
func TestConstantRewards(t *testing.T) {
	alike := func(reward float64) Practice {
		return func(step int) []Exercise {
			practice := tinyPractice(step)
			for i := range practice {
				practice[i].Judge = func(Reply) Reward { return Reward{Accuracy: reward} }
			}
			return practice
		}
	}
	byPrompt := func(step int) []Exercise {
		practice := tinyPractice(step)
		for i := range practice {
			practice[i].Judge = func(Reply) Reward { return Reward{Accuracy: float64(i) / 10} }
		}
		return practice
	}
	for name, test := range map[string]struct {
		practice  Practice
		estimator Estimator
		warning   string
	}{
		"never right":          {alike(0), GroupMean, "sometimes right"},
		"always right":         {alike(1), GroupMean, "nothing left"},
		"sometimes right":      {tinyPractice, GroupMean, ""},
		"groups alike":         {byPrompt, GroupMean, "sometimes right"},
		"groups alike, values": {byPrompt, ValueNetwork, ""},
		"never right, values":  {alike(0), ValueNetwork, "sometimes right"},
	} {
		o := tinyPolicyOptions()
		o.Estimator = test.estimator
		p, err := OpenPolicy(t.TempDir(), tinyModel, inLetters, o)
		if err != nil {
			t.Fatal(err)
		}
		progress, err := p.Step(t.Context(), test.practice)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Join(progress.Lines(40, 0), "\n")
		if strings.Contains(lines, "warning: ") != (test.warning != "") || !strings.Contains(lines, test.warning) {
			t.Errorf("%s: want the warning %q:\n%s", name, test.warning, lines)
		}
	}
}

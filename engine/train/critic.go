package train

import (
	"path/filepath"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// Proximal Policy Optimisation (Schulman et al. 2017) has the clipped objective of GRPO, but each token has an
// advantage of its own, by the value network V (their equations 11 and 12; Schulman et al. 2016):
//
//	delta_t = r_t + V(s_t+1) - V(s_t)
//	A_t     = sum_l lambda^l delta_t+l
//
// There is no discount. The reward of a reply is given for its last token, and the value beyond it is 0.

// generalisedAdvantages returns A_t from the values V(s_t) before each token of a reply.
func generalisedAdvantages(values []float64, reward, lambda float64) []float64 {
	out := make([]float64, len(values))
	after, ahead := reward, 0.0 // what follows the token: the reward, or a value; and A_t+1
	for t := len(values) - 1; t >= 0; t-- {
		ahead = after - values[t] + lambda*ahead
		out[t], after = ahead, values[t]
	}
	return out
}

// critic is the value network: a transformer that begins as the initial policy, and says before each token of a
// reply which reward it expects. The value is the first row of its output head, which begins at 0, times the state.
type critic struct {
	*Trainer
	returns map[*sample][]float64 // A_t + V(s_t), what the values of a step are to be
}

// criticPrefix begins the names of its tensors in a policy's state.
const criticPrefix = "value."

func newCritic(initial *Model, o PolicyOptions) (*critic, error) {
	m, err := initial.clone()
	if err != nil {
		return nil, err
	}
	clear(m.valueRow(m.params))
	options := o.Options
	options.Rate = o.ValueRate
	t, err := newTrainer(m, options)
	return &critic{Trainer: t}, err
}

// valueRow is the row of the head [hidden] that gives values.
func (m *Model) valueRow(flat []float32) []float32 { return m.head.of(flat)[:m.Config.HiddenSize] }

// estimate sets the advantages of a step's samples, with mean 0 and variance 1, and returns the share of the variance
// of the returns that the values explain.
func (c *critic) estimate(samples []*sample, o PolicyOptions) float64 {
	values := map[*sample][]float64{}
	for _, s := range samples {
		values[s] = make([]float64, s.learnt())
	}
	c.Model.pack()
	c.each(samples, func(w *worker, shard []*sample) {
		w.value(shard, 0, func(s *sample, at int, v float64) float64 {
			values[s][at] = v
			return 0
		})
	})
	c.returns = map[*sample][]float64{}
	var advantages, returns moments
	for _, s := range samples {
		s.advantages = generalisedAdvantages(values[s], s.reward, o.Lambda)
		c.returns[s] = make([]float64, s.learnt())
		for t, a := range s.advantages {
			c.returns[s][t] = a + values[s][t]
			advantages.add(a)
			returns.add(c.returns[s][t])
		}
	}
	for _, s := range samples {
		for t, a := range s.advantages {
			s.advantages[t] = advantages.score(a)
		}
	}
	if returns.variance() == 0 {
		return 0
	}
	return 1 - advantages.variance()/returns.variance()
}

// learn moves the values towards the returns, by half the square of the error.
func (c *critic) learn(samples []*sample) {
	c.Model.pack()
	c.each(samples, func(w *worker, shard []*sample) {
		w.begin(0, 0)
		w.value(shard, 1/float32(len(samples)), func(s *sample, at int, v float64) float64 {
			return (v - c.returns[s][at]) / float64(s.learnt())
		})
	})
	c.update(c.Options.rateAt(c.step))
}

func (c *critic) each(samples []*sample, do func(w *worker, shard []*sample)) {
	shards := divided(samples, len(c.workers))
	c.parallel(func(i int, w *worker) { do(w, shards[i]) })
}

// value calls slope with the value before each token to learn. If weight is not 0, what it returns is the derivative
// of a loss with respect to that value, and the gradient of weight · loss is added to the worker's.
func (w *worker) value(samples []*sample, weight float32, slope func(s *sample, at int, v float64) float64) {
	row, gradient := w.model.valueRow(w.model.params), w.model.valueRow(w.grad)
	for batch := range batchesOf(samples) {
		w.reset()
		w.load(sequencesOf(batch))
		blocks, x := w.forward()
		norm, states := w.norm(w.model.norm, x)
		dStates := w.zeros(x.Rows, x.Cols)
		for i, place := range placesOf(batch) {
			if place.at < 0 {
				continue
			}
			d := weight * float32(slope(place.sample, place.at, float64(kernels.Dot(row, states.Row(i)))))
			kernels.Axpy(gradient, d, states.Row(i))
			kernels.Axpy(dStates.Row(i), d, row)
		}
		if weight == 0 {
			continue
		}
		dx := w.zeros(x.Rows, x.Cols)
		norm.gradient(w, dx, dStates)
		w.backward(blocks, dx)
	}
}

// resumeCritic reads the value network of the run in dir, which has taken as many steps as its policy.
func resumeCritic(dir string, t *Trainer, o PolicyOptions) error {
	file, err := checkpoint.Open(filepath.Join(dir, stateFile))
	if err != nil {
		return err
	}
	defer file.Close()
	if t.critic, err = newCritic(t.Model, o); err != nil {
		return err
	}
	t.critic.step, t.critic.adam.steps = t.step, t.adam.steps
	return t.critic.restore(file, criticPrefix)
}

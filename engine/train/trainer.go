package train

import (
	"context"
	"fmt"
	"time"

	"espalier/engine/parallel"
)

// Options configure a run. They are stored with its checkpoint, and a run resumes only
// with the options it was started with.
type Options struct {
	Seed        uint64    `json:"seed"`
	Steps       int       `json:"steps"`
	Shards      int       `json:"shards"` // parts of a step, processed concurrently
	Rate        float64   `json:"learning_rate"`
	WarmUp      int       `json:"warm_up_steps"`
	Flat        float64   `json:"flat_until"`   // fraction of the run after which the rate falls to Floor
	Floor       float64   `json:"rate_floor"`   // fraction of Rate at the end
	WeightDecay float64   `json:"weight_decay"` // decoupled
	Clip        float64   `json:"clip_norm"`
	Balance     float64   `json:"balance_loss"` // alpha of the sequence-wise balance loss
	BiasStep    float64   `json:"bias_step"`    // gamma of auxiliary-loss-free balancing
	BiasUntil   float64   `json:"bias_until"`   // fraction of the run after which the biases rest
	Precision   Precision `json:"precision,omitempty"`
	Ahead       float64   `json:"mtp_weight"`      // lambda of the Multi-Token Prediction loss; a third of it in the last third
	Extra       string    `json:"extra,omitempty"` // what else decides which examples there are, such as a file of them
}

// Defaults returns the options of the embedded model's run.
func Defaults() Options {
	return Options{
		Seed: 1, Steps: 5000, Shards: 2,
		Rate: 2e-3, WarmUp: 100, Flat: 0.4, Floor: 0.02, WeightDecay: 0.1, Clip: 1,
		Balance: 1e-4, BiasStep: 1e-3, BiasUntil: 0.966, Ahead: 0.3, // 14.3 of 14.8 T tokens, as in the DeepSeek-V3 report
	}
}

// Check returns an error for options that cannot train.
func (o Options) Check() error {
	switch {
	case o.Steps < 1:
		return fmt.Errorf("steps is %d: want 1 or more", o.Steps)
	case o.Shards < 1:
		return fmt.Errorf("shards is %d: want 1 or more", o.Shards)
	case o.Rate <= 0:
		return fmt.Errorf("learning_rate is %g: want more than 0", o.Rate)
	}
	return o.Precision.check()
}

// rateAt returns the learning rate of a step, counted from 0: linear warm-up, flat, linear
// decay.
func (o Options) rateAt(step int) float64 {
	flat := o.Flat * float64(o.Steps)
	switch s := float64(step); {
	case step < o.WarmUp:
		return o.Rate * (s + 1) / float64(o.WarmUp)
	case s < flat:
		return o.Rate
	default:
		left := (float64(o.Steps) - s) / (float64(o.Steps) - flat)
		return o.Rate * (o.Floor + (1-o.Floor)*left)
	}
}

// biasStepAt returns by how much the biases of experts move at a step: in the end by
// nothing, as in the DeepSeek-V3 report (section 4.2).
func (o Options) biasStepAt(step int) float64 {
	if float64(step) < o.BiasUntil*float64(o.Steps) {
		return o.BiasStep
	}
	return 0
}

// aheadAt returns the weight of the Multi-Token Prediction loss: 0.3, then 0.1, as in the
// DeepSeek-V3 report (section 4.2).
func (o Options) aheadAt(step int) float64 {
	if 3*step < 2*o.Steps {
		return o.Ahead
	}
	return o.Ahead / 3
}

// Source makes the sequences of one shard of one step. It is a pure function of its
// arguments, called concurrently for different shards.
type Source func(step, shard int) []Sequence

// Progress reports one finished step.
type Progress struct {
	Step     int         `json:"step"` // steps done
	Loss     Loss        `json:"loss"`
	Ahead    Loss        `json:"ahead"`   // of the Multi-Token Prediction modules, summed
	Depths   []Loss      `json:"depths"`  // of each of them
	Balance  float64     `json:"balance"` // mean balance loss of the sequences, before alpha
	Rate     float64     `json:"rate"`
	GradNorm float64     `json:"grad_norm"`
	Tokens   int         `json:"tokens"` // processed so far, including prompts
	Loads    [][]float64 `json:"loads"`  // share of each expert, by layer
}

// Trainer runs the steps of one run.
type Trainer struct {
	Model   *Model
	Options Options

	adam    *adamW
	workers []*worker
	critic  *critic // of a policy that has one: saved with it
	step    int
	tokens  int
	seconds float64 // of work, summed over interruptions
}

func newTrainer(m *Model, o Options) (*Trainer, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	m.roundTo(o.Precision)
	t := &Trainer{Model: m, Options: o, adam: newAdamW(len(m.params))}
	for range o.Shards {
		t.workers = append(t.workers, m.newWorker())
	}
	return t, nil
}

// Tokens returns the number of tokens processed, including prompts.
func (t *Trainer) Tokens() int { return t.tokens }

// Seconds returns the time spent in steps, summed over interruptions.
func (t *Trainer) Seconds() float64 { return t.seconds }

// Done reports whether every step has been taken.
func (t *Trainer) Done() bool { return t.step >= t.Options.Steps }

// Steps returns the number of steps taken.
func (t *Trainer) Steps() int { return t.step }

// batchTokens bounds the tokens whose activations a worker keeps at once. Larger batches
// do not fit the processor's caches.
const batchTokens = 1024

// Step takes one optimiser step.
func (t *Trainer) Step(ctx context.Context, source Source) (Progress, error) {
	if err := ctx.Err(); err != nil {
		return Progress{}, err
	}
	start := time.Now()
	t.Model.pack()

	shards := make([][]Sequence, len(t.workers))
	t.parallel(func(i int, _ *worker) { shards[i] = source(t.step, i) })
	learnt, sequences, tokens := 0, 0, 0
	for _, shard := range shards {
		for _, s := range shard {
			learnt += s.learnt()
			tokens += len(s.Tokens)
			sequences++
		}
	}
	if learnt == 0 {
		return Progress{}, fmt.Errorf("step %d: the source returned no tokens to learn", t.step)
	}

	losses := make([]Loss, len(t.workers))
	t.parallel(func(i int, w *worker) {
		w.begin(float32(t.Options.Balance)/float32(sequences), t.Model.aheadWeight(t.Options.aheadAt(t.step)))
		for _, batch := range batches(shards[i]) {
			losses[i] = losses[i].add(w.step(batch, 1/float32(learnt)))
		}
	})

	p := Progress{Rate: t.Options.rateAt(t.step)}
	for i, w := range t.workers {
		p.Loss = p.Loss.add(losses[i])
		for d, l := range w.aheadLoss {
			if i == 0 {
				p.Depths = append(p.Depths, Loss{})
			}
			p.Depths[d] = p.Depths[d].add(l)
			p.Ahead = p.Ahead.add(l)
		}
		p.Balance += w.balanceLoss
	}
	if t.Options.Balance > 0 {
		p.Balance /= t.Options.Balance
	}
	p.GradNorm = t.update(p.Rate)
	p.Loads = t.balance()
	t.step++
	t.tokens += tokens
	t.seconds += time.Since(start).Seconds()
	p.Step, p.Tokens = t.step, t.tokens
	return p, nil
}

// update sums the workers' gradients, moves the parameters against them, and returns the
// norm of the gradient.
func (t *Trainer) update(rate float64) float64 {
	first := t.workers[0]
	for _, w := range t.workers[1:] {
		for j, g := range w.grad {
			first.grad[j] += g
		}
	}
	t.Model.share(first.grad)
	return t.adam.update(t.Model, first.grad, rate, t.Options.WeightDecay, t.Options.Clip)
}

// aheadWeight returns the weight of each module's loss: lambda over their number (DeepSeek-V3
// report, equation 25), 0 if there is none.
func (m *Model) aheadWeight(lambda float64) float32 {
	if len(m.ahead) == 0 {
		return 0
	}
	return float32(lambda / float64(len(m.ahead)))
}

func (t *Trainer) parallel(do func(i int, w *worker)) {
	var wait parallel.Group
	for i, w := range t.workers {
		wait.Go(func() { do(i, w) })
	}
	wait.Wait()
}

// balance moves the correction bias of every expert by a fixed step towards an even load
// (Wang et al. 2024), and returns each layer's shares.
func (t *Trainer) balance() [][]float64 {
	blocks := t.Model.blocks()
	shares := make([][]float64, len(blocks))
	for i, l := range blocks {
		if !l.sparse {
			continue
		}
		load := make([]float64, t.Model.Config.RoutedExperts)
		total := 0.0
		for _, w := range t.workers {
			for e, n := range w.loads[i] {
				load[e] += float64(n)
				total += float64(n)
			}
		}
		bias, by := l.bias.of(t.Model.params), float32(t.Options.biasStepAt(t.step))
		mean := total / float64(len(load))
		for e := range load {
			switch {
			case load[e] > mean:
				bias[e] -= by
			case load[e] < mean:
				bias[e] += by
			}
			load[e] /= total
		}
		shares[i] = load
	}
	return shares
}

// begin clears the sums of a step.
func (w *worker) begin(balanceWeight, aheadWeight float32) {
	clear(w.grad)
	for _, load := range w.loads {
		clear(load)
	}
	w.balanceWeight, w.balanceLoss = balanceWeight, 0
	w.aheadWeight, w.aheadLoss = aheadWeight, make([]Loss, len(w.model.ahead))
}

// batches splits sequences, in order, into batches of at most batchTokens.
func batches(sequences []Sequence) [][]Sequence {
	var out [][]Sequence
	from, tokens := 0, 0
	for i, s := range sequences {
		if tokens+len(s.Tokens) > batchTokens && i > from {
			out = append(out, sequences[from:i])
			from, tokens = i, 0
		}
		tokens += len(s.Tokens)
	}
	if from < len(sequences) {
		out = append(out, sequences[from:])
	}
	return out
}

func (l Loss) add(m Loss) Loss {
	return Loss{l.Sum + m.Sum, l.Tokens + m.Tokens, l.Right + m.Right}
}

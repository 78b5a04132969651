package train

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"espalier/engine/tokenizer"
)

// Direct Preference Optimization (Rafailov et al. 2023, arXiv 2305.18290, equation 7). For a
// prompt x with a reply w that is preferred to a reply l it minimises
//
//	-ln sigmoid(z),  z = beta (ln pi(w|x)/ref(w|x) - ln pi(l|x)/ref(l|x))
//
// whose derivatives with respect to ln pi(w|x) and ln pi(l|x) are -beta sigmoid(-z) and
// beta sigmoid(-z). The reference is the model as it was before the first step. The mean of
// -ln pi over the tokens of w may be added with a weight, which keeps the replies that are preferred
// from getting rarer (Pang et al. 2024, arXiv 2404.19733, equation 1).

// Preference is a question with two replies, of which one is better.
type Preference struct {
	Question
	Chosen, Rejected Reply
}

// DPOOptions set a run of preference optimisation.
type DPOOptions struct {
	Options
	Beta  float64 `json:"beta"`
	NLL   float64 `json:"nll"`   // weight of the likelihood of the preferred replies
	Pairs int     `json:"pairs"` // per step
}

// DPODefaults suit a few hundred pairs of chains of about 400 tokens. As in PolicyDefaults there is
// no weight decay and no change of biases. Steps has to be set.
func DPODefaults() DPOOptions {
	return DPOOptions{
		Options: Options{Seed: 1, Shards: 2, Rate: 5e-5, WarmUp: 3, Flat: 1, Floor: 1, Clip: 1},
		Beta:    0.1, Pairs: 16,
	}
}

// Check returns an error for options that cannot train.
func (o DPOOptions) Check() error {
	if o.Beta <= 0 || o.NLL < 0 || o.Pairs < 1 {
		return fmt.Errorf("beta is %g, nll %g and pairs %d: want more than 0, 0 or more, and 1 or more", o.Beta, o.NLL, o.Pairs)
	}
	return o.Options.Check()
}

// pair is a preference in tokens. The reference is that of the total log-probabilities.
type pair struct {
	chosen, rejected Sequence
	reference        [2]float64 // of the two
}

// sequences are both replies of each pair, the preferred one first.
func sequencesOfPairs(pairs []*pair) []Sequence {
	var all []Sequence
	for _, p := range pairs {
		all = append(all, p.chosen, p.rejected)
	}
	return all
}

// DPO is a model that learns from preferences.
type DPO struct {
	Trainer *Trainer
	Options DPOOptions

	pairs []*pair
}

// OpenDPO resumes the run in dir, or starts one there from a model, which it changes. A run is
// resumed with the preferences and the model that it was started with.
func OpenDPO(dir string, m *Model, tok tokenizer.Tokenizer, preferences []Preference, o DPOOptions) (*DPO, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if len(preferences) == 0 {
		return nil, fmt.Errorf("there are no preferences to learn from")
	}
	d := &DPO{Options: o}
	for _, p := range preferences {
		chosen, err := sequenceOf(tok, p.Question, p.Chosen)
		if err != nil {
			return nil, err
		}
		rejected, err := sequenceOf(tok, p.Question, p.Rejected)
		if err != nil {
			return nil, err
		}
		d.pairs = append(d.pairs, &pair{chosen: chosen, rejected: rejected})
	}
	m.pack()
	d.readReference(m)
	var err error
	d.Trainer, err = OpenFrom(dir, func() (*Model, error) { return m, nil }, o.Options)
	return d, err
}

// readReference computes how probable the replies are under the reference.
func (d *DPO) readReference(m *Model) {
	w := m.newWorker()
	for i, total := range w.totals(sequencesOfPairs(d.pairs)) {
		d.pairs[i/2].reference[i%2] = total
	}
}

// totals are the log-probabilities of replies, summed over their tokens.
func (w *worker) totals(sequences []Sequence) []float64 {
	var all []float64
	for _, batch := range batches(sequences) {
		of := ownersOf(batch)
		sums := make([]float64, len(batch))
		w.read(batch, func(row int, logProb float64) { sums[of[row]] += logProb })
		all = append(all, sums...)
	}
	return all
}

// ownersOf is, for each row of a batch, the sequence that it is of.
func ownersOf(batch []Sequence) []int {
	var of []int
	for i, s := range batch {
		for range len(s.Tokens) - 1 {
			of = append(of, i)
		}
	}
	return of
}

// DPOProgress reports one step: means over its pairs, before the parameters moved.
type DPOProgress struct {
	Step      int     `json:"step"`
	Loss      float64 `json:"preference_loss"` // of the preferences alone
	Margin    float64 `json:"margin"`          // z
	Preferred float64 `json:"preferred"`       // share with z > 0
	Chosen    float64 `json:"chosen"`          // ln pi(w|x)/ref(w|x)
	Rejected  float64 `json:"rejected"`        // ln pi(l|x)/ref(l|x)
	Rate      float64 `json:"rate"`
	GradNorm  float64 `json:"grad_norm"`
	Tokens    int     `json:"tokens"` // learnt from so far, including prompts
}

// Step takes an optimiser step on the next pairs. Each epoch goes through all of them in another
// order.
func (d *DPO) Step(ctx context.Context) (DPOProgress, error) {
	if err := ctx.Err(); err != nil {
		return DPOProgress{}, err
	}
	start, t := time.Now(), d.Trainer
	t.Model.pack()
	pairs := d.next(t.step)
	shards := make([][]*pair, len(t.workers))
	for i, p := range pairs {
		shards[i%len(shards)] = append(shards[i%len(shards)], p)
	}
	sums := make([]DPOProgress, len(shards))
	t.parallel(func(i int, w *worker) {
		w.begin(0, 0)
		sums[i] = w.prefer(shards[i], d.Options, 1/float32(len(pairs)))
	})
	p := DPOProgress{Rate: t.Options.rateAt(t.step)}
	for _, s := range sums {
		p.Loss += s.Loss / float64(len(pairs))
		p.Margin += s.Margin / float64(len(pairs))
		p.Preferred += s.Preferred / float64(len(pairs))
		p.Chosen += s.Chosen / float64(len(pairs))
		p.Rejected += s.Rejected / float64(len(pairs))
		t.tokens += s.Tokens
	}
	p.GradNorm = t.update(p.Rate)
	t.step++
	t.seconds += time.Since(start).Seconds()
	p.Step, p.Tokens = t.step, t.tokens
	return p, nil
}

// next are the pairs of a step.
func (d *DPO) next(step int) (pairs []*pair) {
	order, epoch := []int(nil), -1
	for i := range d.Options.Pairs {
		at := step*d.Options.Pairs + i
		if e := at / len(d.pairs); e != epoch {
			epoch, order = e, rand.New(rand.NewPCG(d.Options.Seed, 1<<43|uint64(e))).Perm(len(d.pairs))
		}
		pairs = append(pairs, d.pairs[order[at%len(d.pairs)]])
	}
	return pairs
}

// prefer adds the gradient of weight · (loss of the pairs) to the worker's, and returns sums over
// the pairs.
func (w *worker) prefer(pairs []*pair, o DPOOptions, weight float32) (sums DPOProgress) {
	sequences := sequencesOfPairs(pairs)
	totals := w.totals(sequences)
	slopes := make([]float64, len(totals)) // of minus the loss, by the log-probability of a reply
	for i, p := range pairs {
		chosen, rejected := totals[2*i]-p.reference[0], totals[2*i+1]-p.reference[1]
		z := o.Beta * (chosen - rejected)
		sums.Chosen += chosen
		sums.Rejected += rejected
		sums.Loss += math.Log1p(math.Exp(-math.Abs(z))) + max(-z, 0)
		sums.Margin += z
		if z > 0 {
			sums.Preferred++
		}
		slope := o.Beta / (1 + math.Exp(z))
		slopes[2*i], slopes[2*i+1] = slope+o.NLL/float64(p.chosen.learnt()), -slope
		sums.Tokens += len(p.chosen.Tokens) + len(p.rejected.Tokens)
	}
	for _, batch := range batches(sequences) {
		of := ownersOf(batch)
		w.weigh = func(row int, _ float64) float64 { return slopes[of[row]] }
		w.step(batch, weight)
		slopes = slopes[len(batch):]
	}
	w.weigh = nil
	return sums
}

// Run takes the remaining steps, and saves like Trainer.Run.
func (d *DPO) Run(ctx context.Context, dir string, report func(DPOProgress)) error {
	points, err := openCurve(dir, d.Trainer.step)
	if err != nil {
		return err
	}
	defer func() { _ = points.Close() }()
	return d.Trainer.run(dir, func() error {
		p, err := d.Step(ctx)
		if err != nil {
			return err
		}
		report(p)
		return points.add(p)
	})
}

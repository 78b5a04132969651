package train

import (
	"iter"

	"espalier/engine/kernels"
)

// learn moves the parameters along the objective of the samples, once per epoch. All
// figures are those of the policy that drew the samples, except the share of clipped
// tokens, which is that of the last epoch.
func (p *Policy) learn(samples []*sample, progress *PolicyProgress) {
	t := p.Trainer
	shards := divided(samples, len(t.workers))
	if p.Options.KL > 0 {
		t.parallel(func(i int, _ *worker) { p.readers[i].readReference(shards[i]) })
	}
	progress.Rate = t.Options.rateAt(t.step)
	for epoch := range p.Options.Epochs {
		t.Model.pack()
		sums := make([]tokenSums, len(t.workers))
		t.parallel(func(i int, w *worker) {
			w.begin(0, 0)
			sums[i] = p.ascend(w, shards[i], 1/float32(len(samples)))
		})
		progress.GradNorm = t.update(progress.Rate)
		if t.critic != nil {
			t.critic.learn(samples)
		}
		var all tokenSums
		for _, s := range sums {
			all.add(s)
		}
		if epoch == 0 {
			progress.KL, progress.Entropy = all.divergence/all.tokens, all.surprise/all.tokens
		}
		progress.Clipped = all.clipped / all.tokens
	}
}

// divided deals samples out to workers.
func divided(samples []*sample, workers int) [][]*sample {
	shards := make([][]*sample, workers)
	for i, s := range samples {
		shards[i%workers] = append(shards[i%workers], s)
	}
	return shards
}

// Bytes is the memory of what a run learns and compares with: parameters, gradients and moments of the policy and of
// the value network, and the parameters of the reference.
func (p *Policy) Bytes() int {
	n := p.Trainer.floats() + len(p.reference.params)
	if p.Trainer.critic != nil {
		n += p.Trainer.critic.floats()
	}
	return 4 * n
}

func (t *Trainer) floats() int { return (3 + len(t.workers)) * len(t.Model.params) }

// tokenSums are sums over the tokens of replies.
type tokenSums struct{ tokens, divergence, surprise, clipped float64 }

func (s *tokenSums) add(t tokenSums) {
	s.tokens += t.tokens
	s.divergence += t.divergence
	s.surprise += t.surprise
	s.clipped += t.clipped
}

// ascend adds the gradient of -weight · (objective of the samples) to the worker's. The
// first call for a sample records its old log-probabilities.
func (p *Policy) ascend(w *worker, samples []*sample, weight float32) tokenSums {
	var sums tokenSums
	for batch := range batchesOf(samples) {
		place := placesOf(batch)
		w.weigh = func(row int, logProb float64) float64 {
			s, at := place[row].sample, place[row].at
			if len(s.old) == at {
				s.old = append(s.old, logProb)
			}
			o := p.term(s, at, logProb)
			sums.tokens++
			sums.divergence += o.divergence(logProb)
			sums.surprise -= logProb
			if o.clipped(logProb) {
				sums.clipped++
			}
			return o.slope(logProb) / float64(s.learnt())
		}
		w.step(sequencesOf(batch), weight)
	}
	w.weigh = nil
	return sums
}

// term returns the objective of one token of a sample.
func (p *Policy) term(s *sample, at int, logProb float64) objectiveTerm {
	o := objectiveTerm{advantage: s.advantages[at], old: s.old[at], reference: logProb, clip: p.Options.RatioClip, kl: p.Options.KL}
	if len(s.reference) > 0 {
		o.reference = s.reference[at]
	}
	return o
}

// readReference records the log-probabilities of the samples under the worker's model.
func (w *worker) readReference(samples []*sample) {
	for batch := range batchesOf(samples) {
		for _, s := range batch {
			s.reference = make([]float64, s.learnt())
		}
		place := placesOf(batch)
		w.read(sequencesOf(batch), func(row int, logProb float64) {
			place[row].sample.reference[place[row].at] = logProb
		})
	}
}

// read computes the log-probability of every token to learn.
func (w *worker) read(sequences []Sequence, note func(row int, logProb float64)) {
	w.reset()
	w.load(sequences)
	_, x := w.forward()
	_, states := w.norm(w.model.norm, x)
	rows := withTarget(w.targets)
	logits := w.matrix(len(rows), w.model.Config.VocabSize)
	w.model.head.apply(w, logits, w.gather(states, rows))
	for i, row := range rows {
		note(row, logProbOf(logits.Row(i), w.targets[row]))
	}
}

func logProbOf(logits []float32, token int) float64 {
	chosen := logits[token]
	return float64(chosen - kernels.SoftmaxLog(logits))
}

// place is what a row of a batch belongs to.
type place struct {
	sample *sample
	at     int // index among the tokens to learn, negative in the prompt
}

func placesOf(batch []*sample) []place {
	var all []place
	for _, s := range batch {
		for i := range len(s.Tokens) - 1 {
			all = append(all, place{s, i + 1 - s.Prompt})
		}
	}
	return all
}

func sequencesOf(samples []*sample) []Sequence {
	all := make([]Sequence, len(samples))
	for i, s := range samples {
		all[i] = s.Sequence
	}
	return all
}

// batchesOf splits samples into batches for a worker.
func batchesOf(samples []*sample) iter.Seq[[]*sample] {
	return func(yield func([]*sample) bool) {
		from := 0
		for _, b := range batches(sequencesOf(samples)) {
			if !yield(samples[from : from+len(b)]) {
				return
			}
			from += len(b)
		}
	}
}

package train

import (
	"cmp"
	"math"
	"slices"

	"espalier/engine/kernels"
)

// mixture holds what the backward pass of a DeepSeekMoE layer needs (DeepSeek-V3 report,
// section 2.1.2): which experts each token chose, and their answers.
type mixture struct {
	in     kernels.Matrix
	scores kernels.Matrix // [T, experts], sigmoid affinities
	chosen []int          // [T, k] experts
	liked  []int          // [T, k] those with the highest affinities, which are chosen where no bias and no group forbids
	gates  []float32      // [T, k] weights: scores normalised over the chosen, scaled
	shared feedForward
	routed []routed
}

// routed is the part of one expert.
type routed struct {
	feedForward
	out   kernels.Matrix
	slots []int // index into chosen: token·k + rank
}

func (w *worker) mixture(l *layer, in, out kernels.Matrix) mixture {
	c := w.model.Config
	m := mixture{in: in, scores: w.matrix(in.Rows, c.RoutedExperts)}
	l.router.apply(w, m.scores, in)
	for i, v := range m.scores.Data {
		m.scores.Data[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
	m.route(w, l)

	if c.SharedExperts > 0 {
		m.shared = w.feedForward(l.shared, in, out)
	} else {
		clear(out.Data)
	}
	k := c.ExpertsPerToken
	for e := range m.routed {
		r := &m.routed[e]
		if len(r.slots) == 0 {
			continue
		}
		x := w.matrix(len(r.slots), c.HiddenSize)
		for i, slot := range r.slots {
			copy(x.Row(i), in.Row(slot/k))
		}
		r.out = w.matrix(len(r.slots), c.HiddenSize)
		r.feedForward = w.feedForward(l.expert[e], x, r.out)
		for i, slot := range r.slots {
			kernels.Axpy(out.Row(slot/k), m.gates[slot], r.out.Row(i))
		}
	}
	return m
}

// route chooses the experts of every token. The bias affects the choice but not the
// weights (auxiliary-loss-free balancing, Wang et al. 2024); groups bound it.
func (m *mixture) route(w *worker, l *layer) {
	c := w.model.Config
	k := c.ExpertsPerToken
	bias := l.bias.of(w.model.params)
	m.chosen, m.liked = make([]int, m.scores.Rows*k), make([]int, m.scores.Rows*k)
	m.gates = w.take(m.scores.Rows * k)
	m.routed = make([]routed, c.RoutedExperts)
	order, biased := make([]int, c.RoutedExperts), make([]float32, c.RoutedExperts)
	for t := range m.scores.Rows {
		s := m.scores.Row(t)
		byScore(order, s)
		copy(m.liked[t*k:], order[:k])
		for e, v := range s {
			biased[e] = v + bias[e]
		}
		limitGroups(biased, c.Groups, c.GroupsPerToken)
		byScore(order, biased)
		var sum float32
		for _, e := range order[:k] {
			sum += s[e]
		}
		for i, e := range order[:k] {
			slot := t*k + i
			m.chosen[slot] = e
			m.gates[slot] = s[e] * m.normaliser(c.NormTopKProb, sum) * float32(c.RoutedScale)
			m.routed[e].slots = append(m.routed[e].slots, slot)
		}
	}
}

// byScore fills order with the indices of scores, the highest score first. Of equal scores, the first wins.
func byScore(order []int, scores []float32) {
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
}

// limitGroups sets the scores of all experts outside the keep best of n groups to -inf (node-limited routing,
// DeepSeek-V3 report, section 2.1.2). A group is worth the sum of its two best scores, as in the published code.
func limitGroups(scores []float32, n, keep int) {
	if keep >= n {
		return
	}
	worth, order, size := make([]float32, n), make([]int, n), len(scores)/n
	within := make([]int, size)
	for g := range worth {
		group := scores[g*size : (g+1)*size]
		byScore(within, group)
		for _, e := range within[:min(2, size)] {
			worth[g] += group[e]
		}
	}
	byScore(order, worth)
	for _, g := range order[keep:] {
		for e := range size {
			scores[g*size+e] = float32(math.Inf(-1))
		}
	}
}

func (m *mixture) normaliser(norm bool, sum float32) float32 {
	if norm {
		return 1 / sum
	}
	return 1
}

// gradient adds the gradient of the input to dIn.
func (m *mixture) gradient(w *worker, l *layer, dIn, dOut kernels.Matrix) {
	c := w.model.Config
	k := c.ExpertsPerToken
	if c.SharedExperts > 0 {
		m.shared.gradient(w, l.shared, dIn, dOut, true)
	}
	dGates := w.take(len(m.gates))
	for e := range m.routed {
		r := &m.routed[e]
		if len(r.slots) == 0 {
			continue
		}
		dy, dx := w.matrix(len(r.slots), c.HiddenSize), w.matrix(len(r.slots), c.HiddenSize)
		for i, slot := range r.slots {
			d := dOut.Row(slot / k)
			dGates[slot] = kernels.Dot(d, r.out.Row(i))
			copy(dy.Row(i), d)
			kernels.Scale(dy.Row(i), m.gates[slot])
		}
		r.feedForward.gradient(w, l.expert[e], dx, dy, false)
		for i, slot := range r.slots {
			kernels.Axpy(dIn.Row(slot/k), 1, dx.Row(i))
		}
	}

	dScores := w.zeros(m.scores.Rows, m.scores.Cols)
	for t := range m.scores.Rows {
		s, ds := m.scores.Row(t), dScores.Row(t)
		chosen, dg := m.chosen[t*k:(t+1)*k], dGates[t*k:(t+1)*k]
		var sum, inner float32
		for i, e := range chosen {
			sum += s[e]
			inner += dg[i] * s[e]
		}
		for i, e := range chosen {
			if c.NormTopKProb {
				ds[e] = float32(c.RoutedScale) * (dg[i] - inner/sum) / sum
			} else {
				ds[e] = float32(c.RoutedScale) * dg[i]
			}
		}
	}
	w.balance(m, dScores)
	for i, s := range m.scores.Data {
		dScores.Data[i] *= s * (1 - s)
	}
	l.router.gradient(w, dIn, dScores, m.in, true)
}

// balance adds the gradient of the sequence-wise balance loss (DeepSeek-V3 report,
// equations 17-20): alpha · sum over experts of f·P, where P is the expert's mean normalised
// affinity in the sequence, and f how often it is among the token's highest affinities
// (equation 18: before the bias, which is there to move the choice away from them).
func (w *worker) balance(m *mixture, dScores kernels.Matrix) {
	c := w.model.Config
	k := c.ExpertsPerToken
	f := make([]float32, c.RoutedExperts)
	for _, rows := range w.spans {
		clear(f)
		n := rows.to - rows.from
		for _, e := range m.liked[rows.from*k : rows.to*k] {
			f[e] += float32(c.RoutedExperts) / float32(k*n)
		}
		for t := rows.from; t < rows.to; t++ {
			s, ds := m.scores.Row(t), dScores.Row(t)
			var sum, inner float32
			for e, v := range s {
				sum += v
				inner += f[e] * v
			}
			for e := range s {
				ds[e] += w.balanceWeight / float32(n) * (f[e] - inner/sum) / sum
			}
			w.balanceLoss += float64(w.balanceWeight / float32(n) * inner / sum)
		}
	}
}

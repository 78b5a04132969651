package train

import (
	"espalier/engine/kernels"
)

// Sequence is one example: tokens, of which the first Prompt are given and the others are
// to be learnt.
type Sequence struct {
	Tokens []int
	Prompt int
	// Labels, if there are any, are learnt instead: Labels[i] at the place of token i, which
	// stays what later tokens follow. Places of a negative one are not learnt.
	Labels []int
}

// target returns what is to be learnt at place i, or -1 if there is nothing.
func (s Sequence) target(i int) int {
	switch {
	case i >= len(s.Tokens):
		return -1
	case s.Labels != nil:
		return max(s.Labels[i], -1)
	case i < s.Prompt:
		return -1
	}
	return s.Tokens[i]
}

// learnt returns the number of places that the loss depends on.
func (s Sequence) learnt() int {
	if s.Labels == nil {
		return len(s.Tokens) - s.Prompt
	}
	n := 0
	for i := 1; i < len(s.Tokens); i++ {
		if s.target(i) >= 0 {
			n++
		}
	}
	return n
}

// span is the rows of one sequence in a batch.
type span struct{ from, to int }

// worker computes losses and gradients of batches, one at a time, in its own memory.
type worker struct {
	arena
	model *Model
	grad  []float32
	loads [][]int // tokens per layer and expert that chose it

	// The current batch.
	spans     []span
	positions []int
	tokens    []int
	targets   []int   // the token to predict from each row; -1: none
	ahead     []shift // for each Multi-Token Prediction module
	squares   int     // sum of the squared lengths

	rope          struct{ cos, sin []float32 } // of positions
	scale         float32
	scratch       []float32
	left, right   []float32 // rounded inputs of a product
	balanceWeight float32
	balanceLoss   float64
	aheadWeight   float32 // of the loss of the tokens after the next ones
	aheadLoss     []Loss
	weigh         weigher // nil: all tokens have equal weight
}

// weigher returns the derivative of an objective with respect to -log p of one learnt
// token: that of row, in the order of the batch, given its log-probability.
type weigher func(row int, logProb float64) float64

func (m *Model) newWorker() *worker {
	w := &worker{
		model: m,
		grad:  make([]float32, len(m.params)),
		loads: make([][]int, len(m.blocks())),
		scale: float32(m.Config.LatentScale()),
	}
	for i := range w.loads {
		w.loads[i] = make([]int, m.Config.RoutedExperts)
	}
	return w
}

// load packs sequences without padding. The last token of each is only a target.
func (w *worker) load(sequences []Sequence) {
	w.spans, w.positions, w.tokens, w.squares = w.spans[:0], w.positions[:0], w.tokens[:0], 0
	w.targets, w.ahead = w.targets[:0], make([]shift, len(w.model.ahead))
	longest := 0
	for _, s := range sequences {
		n := len(s.Tokens) - 1
		from := len(w.tokens)
		for i := range n {
			w.positions = append(w.positions, i)
			w.tokens = append(w.tokens, s.Tokens[i])
			w.targets = append(w.targets, s.target(i+1))
			for d := range w.ahead {
				w.ahead[d].add(s, i, d+1)
			}
		}
		w.spans = append(w.spans, span{from, from + n})
		w.squares += n * n
		longest = max(longest, n)
	}
	if half := w.model.Config.RopeDim / 2; len(w.rope.cos) < longest*half {
		w.rope.cos, w.rope.sin = rotations(w.model.Config, longest)
	}
	if len(w.scratch) < longest*longest {
		w.scratch = make([]float32, longest*longest)
	}
}

// block holds what the backward pass of one layer needs.
type block struct {
	inputNorm, postNorm rmsNorm
	attention           attention
	dense               feedForward
	mixture             mixture
}

// Loss is a sum over tokens, to be divided by Tokens.
type Loss struct {
	Sum    float64 `json:"sum"` // negative log-likelihood, nats
	Tokens int     `json:"tokens"`
	Right  int     `json:"right"` // tokens that the model considered most likely
}

// step adds the gradient of weight · (loss of the sequences) to the worker's gradient.
func (w *worker) step(sequences []Sequence, weight float32) Loss {
	w.reset()
	w.load(sequences)
	blocks, x := w.forward()

	norm, states := w.norm(w.model.norm, x)
	dStates := w.zeros(x.Rows, x.Cols)
	loss := w.predict(dStates, states, w.targets, weight)
	if w.aheadWeight > 0 {
		w.predictAhead(0, dStates, states, weight*w.aheadWeight)
	}
	dx := w.zeros(x.Rows, x.Cols)
	norm.gradient(w, dx, dStates)
	w.backward(blocks, dx)
	return loss
}

func (w *worker) forward() ([]block, kernels.Matrix) {
	m := w.model
	x := w.matrix(len(w.tokens), m.Config.HiddenSize)
	embed := kernels.RowMajor(m.embedding(), m.Config.VocabSize, m.Config.HiddenSize)
	for i, id := range w.tokens {
		copy(x.Row(i), embed.Row(id))
	}
	blocks := make([]block, len(m.layers))
	for i := range m.layers {
		x = w.forwardLayer(i, &m.layers[i], &blocks[i], x)
	}
	return blocks, x
}

// forwardLayer applies layer i to the residual stream.
func (w *worker) forwardLayer(i int, l *layer, b *block, x kernels.Matrix) kernels.Matrix {
	var normed, out kernels.Matrix
	b.inputNorm, normed = w.norm(l.inputNorm, x)
	b.attention, out = w.attention(l, normed)
	x = w.sum(x, out)
	b.postNorm, normed = w.norm(l.postNorm, x)
	out = w.matrix(x.Rows, x.Cols)
	if l.sparse {
		b.mixture = w.mixture(l, normed, out)
		for _, e := range b.mixture.chosen {
			w.loads[i][e]++
		}
	} else {
		b.dense = w.feedForward(l.dense, normed, out)
	}
	return w.sum(x, out)
}

// backward runs the layers in reverse; dx is the gradient of the residual stream.
func (w *worker) backward(blocks []block, dx kernels.Matrix) {
	m := w.model
	for i := len(blocks) - 1; i >= 0; i-- {
		w.backwardLayer(&m.layers[i], &blocks[i], dx)
	}
	w.embeddingGradient(w.tokens, dx)
}

// backwardLayer turns the gradient of a layer's output into that of its input.
func (w *worker) backwardLayer(l *layer, b *block, dx kernels.Matrix) {
	dNormed := w.zeros(dx.Rows, dx.Cols)
	if l.sparse {
		b.mixture.gradient(w, l, dNormed, dx)
	} else {
		b.dense.gradient(w, l.dense, dNormed, dx, false)
	}
	b.postNorm.gradient(w, dx, dNormed)
	dNormed = w.zeros(dx.Rows, dx.Cols)
	b.attention.gradient(w, l, dNormed, dx)
	b.inputNorm.gradient(w, dx, dNormed)
}

// embeddingGradient adds rows of dx to the gradients of their tokens' vectors.
func (w *worker) embeddingGradient(tokens []int, dx kernels.Matrix) {
	embed := kernels.RowMajor(w.model.embed.of(w.grad), w.model.Config.VocabSize, w.model.Config.HiddenSize)
	for i, id := range tokens {
		kernels.Axpy(embed.Row(id), 1, dx.Row(i))
	}
}

// predict compares the output head's predictions from the states with the targets: it adds
// the gradient of weight · loss to the head's gradient and to dStates.
func (w *worker) predict(dStates, states kernels.Matrix, targets []int, weight float32) Loss {
	rows := withTarget(targets)
	of := w.gather(states, rows)
	logits := w.matrix(len(rows), w.model.Config.VocabSize)
	w.model.head.apply(w, logits, of)
	loss := w.crossEntropy(logits, rows, targets, weight)
	d := w.matrix(of.Rows, of.Cols)
	w.model.head.gradient(w, d, logits, of, false)
	for i, row := range rows {
		kernels.Axpy(dStates.Row(row), 1, d.Row(i))
	}
	return loss
}

// withTarget returns the rows that have a target.
func withTarget(targets []int) []int {
	var rows []int
	for i, t := range targets {
		if t >= 0 {
			rows = append(rows, i)
		}
	}
	return rows
}

func (w *worker) gather(x kernels.Matrix, rows []int) kernels.Matrix {
	out := w.matrix(len(rows), x.Cols)
	for i, row := range rows {
		copy(out.Row(i), x.Row(row))
	}
	return out
}

// crossEntropy replaces logits by the gradient of weight · loss.
func (w *worker) crossEntropy(logits kernels.Matrix, rows, targets []int, weight float32) Loss {
	var loss Loss
	for i, row := range rows {
		p, target := logits.Row(i), targets[row]
		top := 0
		for j, v := range p {
			if v > p[top] {
				top = j
			}
		}
		chosen := p[target]
		surprise := float64(kernels.SoftmaxLog(p) - chosen)
		loss.Sum += surprise
		loss.Tokens++
		if top == target {
			loss.Right++
		}
		scale := weight
		if w.weigh != nil {
			scale *= float32(w.weigh(row, -surprise))
		}
		p[target]--
		for j := range p {
			p[j] *= scale
		}
	}
	return loss
}

func (w *worker) sum(a, b kernels.Matrix) kernels.Matrix {
	out := w.matrix(a.Rows, a.Cols)
	copy(out.Data, a.Data)
	kernels.Axpy(out.Data, 1, b.Data)
	return out
}

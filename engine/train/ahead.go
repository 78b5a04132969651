package train

import "espalier/engine/kernels"

// ahead is one Multi-Token Prediction module (DeepSeek-V3 report, section 2.2, equations
// 21-25). That of depth d predicts token t+d+1 of a sequence from the state of token t, which is
// the model's for the first module and otherwise that of the module before, and the embedding
// of token t+d, side by side and each after its own norm. Embedding and output head are the model's.
type ahead struct {
	normEmbedding, normState tensor
	join                     linear
	layer                    layer
	norm                     tensor
}

// shift is what a module reads and predicts in each row of a batch.
type shift struct {
	tokens  []int // embedded beside the state; at the end of a sequence its last token, from which nothing is predicted
	targets []int // -1: none
}

func (f *shift) add(s Sequence, i, depth int) {
	f.tokens = append(f.tokens, s.Tokens[min(i+depth, len(s.Tokens)-1)])
	f.targets = append(f.targets, s.target(i+depth+1))
}

// aheadPass holds what the backward pass of a module needs.
type aheadPass struct {
	normEmbedding, normState rmsNorm
	joined                   kernels.Matrix // [T, 2·hidden]
	block                    block
	norm                     rmsNorm
}

// forwardAhead turns the states [T, hidden] that module i reads into those from which the
// output head predicts.
func (w *worker) forwardAhead(i int, states kernels.Matrix) (p aheadPass, final kernels.Matrix) {
	m := &w.model.ahead[i]
	hidden := states.Cols

	embedded := w.matrix(states.Rows, hidden)
	embed := kernels.RowMajor(w.model.embedding(), w.model.Config.VocabSize, hidden)
	for row, id := range w.ahead[i].tokens {
		copy(embedded.Row(row), embed.Row(id))
	}
	var left, right kernels.Matrix
	p.normEmbedding, left = w.norm(m.normEmbedding, embedded)
	p.normState, right = w.norm(m.normState, states)
	p.joined = w.matrix(states.Rows, 2*hidden)
	for row := range states.Rows {
		copy(p.joined.Row(row), left.Row(row))
		copy(p.joined.Row(row)[hidden:], right.Row(row))
	}
	x := w.matrix(states.Rows, hidden)
	m.join.apply(w, x, p.joined)
	x = w.forwardLayer(len(w.model.layers)+i, &m.layer, &p.block, x)
	p.norm, final = w.norm(m.norm, x)
	return p, final
}

// predictAhead adds the gradient of weight · (loss of module i and of those after it) to the
// worker's gradient, its part for the states to dStates, and the losses to the worker's.
func (w *worker) predictAhead(i int, dStates, states kernels.Matrix, weight float32) {
	m := &w.model.ahead[i]
	hidden := states.Cols
	p, final := w.forwardAhead(i, states)
	dFinal := w.zeros(final.Rows, hidden)
	w.aheadLoss[i] = w.aheadLoss[i].add(w.predict(dFinal, final, w.ahead[i].targets, weight))
	if i+1 < len(w.model.ahead) {
		w.predictAhead(i+1, dFinal, final, weight)
	}

	dx := w.zeros(final.Rows, hidden)
	p.norm.gradient(w, dx, dFinal)
	w.backwardLayer(&m.layer, &p.block, dx)
	dJoined := w.matrix(dx.Rows, 2*hidden)
	m.join.gradient(w, dJoined, dx, p.joined, false)
	p.normState.gradient(w, dStates, dJoined.Columns(hidden, 2*hidden))
	dEmbedded := w.zeros(dx.Rows, hidden)
	p.normEmbedding.gradient(w, dEmbedded, dJoined.Columns(0, hidden))
	w.embeddingGradient(w.ahead[i].tokens, dEmbedded)
}

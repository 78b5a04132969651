package train

import "espalier/engine/kernels"

// ahead is a Multi-Token Prediction module of depth 1 (DeepSeek-V3 report, section 2.2,
// equations 21-25). From the state of token t and the embedding of token t+1, side by side
// and each after its own norm, its layer predicts token t+2. Embedding and output head are
// the model's.
type ahead struct {
	normEmbedding, normState tensor
	join                     linear
	layer                    layer
	norm                     tensor
}

// aheadPass holds what the backward pass of the module needs.
type aheadPass struct {
	normEmbedding, normState rmsNorm
	joined                   kernels.Matrix // [T, 2·hidden]
	block                    block
	norm                     rmsNorm
}

// forwardAhead turns states [T, hidden] into those from which the output head predicts the
// tokens after the next ones.
func (w *worker) forwardAhead(states kernels.Matrix) (p aheadPass, final kernels.Matrix) {
	m := w.model.ahead
	hidden := states.Cols

	embedded := w.matrix(states.Rows, hidden)
	embed := kernels.RowMajor(w.model.embedding(), w.model.Config.VocabSize, hidden)
	for i, id := range w.next {
		copy(embedded.Row(i), embed.Row(id))
	}
	var left, right kernels.Matrix
	p.normEmbedding, left = w.norm(m.normEmbedding, embedded)
	p.normState, right = w.norm(m.normState, states)
	p.joined = w.matrix(states.Rows, 2*hidden)
	for i := range states.Rows {
		copy(p.joined.Row(i), left.Row(i))
		copy(p.joined.Row(i)[hidden:], right.Row(i))
	}
	x := w.matrix(states.Rows, hidden)
	m.join.apply(x, p.joined)
	x = w.forwardLayer(len(w.model.layers), &m.layer, &p.block, x)
	p.norm, final = w.norm(m.norm, x)
	return p, final
}

// predictAhead adds the gradient of weight · (loss of the module) to the worker's
// gradient, and its part for the states to dStates.
func (w *worker) predictAhead(dStates, states kernels.Matrix, weight float32) Loss {
	m := w.model.ahead
	hidden := states.Cols
	p, final := w.forwardAhead(states)
	dFinal := w.zeros(final.Rows, hidden)
	loss := w.predict(dFinal, final, w.afterNext, weight)

	dx := w.zeros(final.Rows, hidden)
	p.norm.gradient(w, dx, dFinal)
	w.backwardLayer(&m.layer, &p.block, dx)
	dJoined := w.matrix(dx.Rows, 2*hidden)
	m.join.gradient(w.grad, dJoined, dx, p.joined, false)
	p.normState.gradient(w, dStates, dJoined.Columns(hidden, 2*hidden))
	dEmbedded := w.zeros(dx.Rows, hidden)
	p.normEmbedding.gradient(w, dEmbedded, dJoined.Columns(0, hidden))
	w.embeddingGradient(w.next, dEmbedded)
	return loss
}

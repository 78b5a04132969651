package native

import (
	"espalier/engine"
	"espalier/engine/kernels"
)

// scratch is the working memory of a pass, kept from one pass to the next and
// grown when a larger one comes: in steady state a pass allocates nothing.
type scratch struct {
	hidden, normed, final, logits []float32 // [rows, hidden], [wanted, vocab]
	cos, sin                      []float32 // [rows, rope/2]
	joined, noState               []float32 // [rows, 2 x hidden], [hidden]: of the MTP module

	latent                 []float32 // [rows, kv_lora_rank + rope]
	queryLow, query        []float32 // [rows, q_lora_rank], [rows, heads x (nope | rope)]
	queryLatent, latentSum []float32 // [rows, heads x (latent | rope)], [rows, heads x latent]
	expandedKV             []float32 // [tokens, heads x (nope | v)]
	ropeKeys               []float32 // [tokens, rope]
	path, nextPath         []stretch
	keys                   kernels.Packed // [nope + rope, tokens] of one head
	attention              []float32      // [rows, tokens] or [rows x heads, tokens]
	headsOut               []float32      // [rows, heads x v]

	gateUp, swiglu      []float32 // [rows, 2 x width], [rows, width]
	gathered, expertOut []float32 // [rows of one expert, hidden]
	scores, biased      []float32 // [rows, experts], [experts]
	groupWorth          []float32
	taken, keptGroups   []bool
	chosen              []int     // [rows, experts per token]
	weights             []float32 // the same
	byExpert            []int     // assignments sorted by expert
	expertEnd, nextSlot []int
	gates               []engine.Gate // [wanted, sparse layers, experts per token]
}

// matrix is rows x cols of scratch memory, of undefined content.
func matrix(buffer *[]float32, rows, cols int) kernels.Matrix {
	return kernels.RowMajor(resize(buffer, rows*cols), rows, cols)
}

// lines is such a matrix whose rows begin cache lines apart: a softmax that ends
// with a part of a line would hold up one that begins there.
func lines(buffer *[]float32, rows, cols int) kernels.Matrix {
	const line = 16
	return matrix(buffer, rows, (cols+line-1)/line*line).Columns(0, cols)
}

// resize returns n elements of the buffer, which grows if it must; the content is undefined.
func resize[T any](buffer *[]T, n int) []T {
	if n > cap(*buffer) {
		*buffer = make([]T, n+n/4)
	}
	return (*buffer)[:n]
}

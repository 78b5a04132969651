package transformer

import (
	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/native/kvcache"
)

// scratch is the working memory of a pass. It is reused and grows as needed, so that a
// pass allocates nothing in steady state.
type scratch struct {
	hidden, normed, final, logits []float32     // [T, hidden] twice, [wanted, hidden], [wanted, vocab]
	cos, sin                      []float32     // [T, rope/2]
	joined, noState               []float32     // [T, 2 x hidden], [hidden]: input of the MTP module
	gates                         []engine.Gate // [wanted, sparse layers, experts per token]

	attentionScratch
	expertScratch
}

// attentionScratch is the working memory of attention. Shapes are those of latents;
// groupedattention.go uses the same memory for its own.
type attentionScratch struct {
	latent             []float32 // [T, kv_lora_rank | rope]
	queryLow, query    []float32 // [T, q_lora_rank], [T, heads x (nope | rope)]
	gatheredCells      []float32 // [tokens, cell]
	expandedKV         []float32 // [tokens, heads x (nope | v)]
	ranges, nextRanges []kvcache.CellRange
	fresh              []kvcache.CellRange // result of newRanges
	headsOut           []float32           // [T, heads x v]
	heads              []*heads            // of each goroutine
	work               headWork
}

// expertScratch is the working memory of feed-forward layers and routers.
type expertScratch struct {
	gateUp, swiglu      []float32 // [T, gate | up], [T, width]
	gathered, expertOut []float32 // [rows of one expert, hidden]
	scores, biased      []float32 // [T, experts], [experts]
	groupScores         []float32 // [groups]
	taken, keptGroups   []bool
	chosen              []int     // [T, experts per token]
	weights             []float32 // [T, experts per token]
	byExpert            []int     // assignments sorted by expert
	expertEnd, nextSlot []int
}

// matrix returns a matrix [rows, cols] of undefined content.
func matrix(buffer *[]float32, rows, cols int) kernels.Matrix {
	return kernels.RowMajor(resize(buffer, rows*cols), rows, cols)
}

// alignedRows returns a matrix [rows, cols] whose rows begin on different cache lines:
// otherwise a softmax that ends within a line would delay one that begins there.
func alignedRows(buffer *[]float32, rows, cols int) kernels.Matrix {
	const line = 16
	return matrix(buffer, rows, (cols+line-1)/line*line).Columns(0, cols)
}

// resize returns n elements of the buffer, of undefined content. The buffer grows if it
// is too small.
func resize[T any](buffer *[]T, n int) []T {
	if n > cap(*buffer) {
		*buffer = make([]T, n+n/4)
	}
	return (*buffer)[:n]
}

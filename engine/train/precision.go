package train

import (
	"fmt"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
)

// Precision is how the inputs of matrix products are rounded in training. Sums, parameters
// and moments stay in float32, as do the embedding, the choice of experts, norms, attention, and
// with FP8 the output head (DeepSeek-V3 report, section 3.3.1).
type Precision string

const (
	// Float32 does not round.
	Float32 Precision = ""
	// BF16 rounds every number to bfloat16, which is faster where a processor multiplies those.
	BF16 Precision = "bf16"
	// FP8 rounds to E4M3 with a scale for every 128 activations along the dimension that is
	// summed over and for every 128x128 weights (section 3.3.2). What is simulated is the
	// rounding: the products are sums of float32, which is what promotion after every 128
	// terms approaches.
	FP8 Precision = "fp8"
)

const (
	tile    = 128
	e4m3Max = 448
)

func (p Precision) check() error {
	switch p {
	case Float32, BF16, FP8:
		return nil
	}
	return fmt.Errorf("precision is %q: want bf16, fp8 or nothing, for float32", p)
}

// roundTo sets the precision of the products that may be rounded.
func (m *Model) roundTo(p Precision) {
	m.linears(func(l linear) {
		if (p == BF16 || l.name != m.head.name) && !strings.HasSuffix(l.name, ".mlp.gate.weight") {
			l.packed.precision = p
		}
	})
}

func roundTile(m kernels.Matrix) {
	var largest float32
	for i := range m.Rows {
		for _, v := range m.Row(i) {
			largest = max(largest, v, -v)
		}
	}
	if largest == 0 {
		return
	}
	scale := largest / e4m3Max
	for i := range m.Rows {
		row := m.Row(i)
		for j, v := range row {
			row[j] = checkpoint.FromE4M3(checkpoint.ToE4M3(v/scale)) * scale
		}
	}
}

// rounded returns m as a product takes it: in FP8 a copy in the given memory, with a scale for every
// rows x cols of it.
func (p Precision) rounded(memory *[]float32, m kernels.Matrix, rows, cols int) kernels.Matrix {
	if p != FP8 {
		return m // BF16 is rounded to by its products
	}
	if n := m.Rows * m.Cols; len(*memory) < n {
		*memory = make([]float32, n)
	}
	out := kernels.RowMajor((*memory)[:m.Rows*m.Cols], m.Rows, m.Cols)
	for i := range m.Rows {
		copy(out.Row(i), m.Row(i))
	}
	for top := 0; top < m.Rows; top += rows {
		for left := 0; left < m.Cols; left += cols {
			roundTile(out.Slice(top, min(top+rows, m.Rows)).Columns(left, min(left+cols, m.Cols)))
		}
	}
	return out
}

// multiply adds a·b to c.
func (p Precision) multiply(c, a, b kernels.Matrix) {
	if p == BF16 {
		kernels.GemmBF16(c, a, b, true)
		return
	}
	kernels.Gemm(c, a, b, true)
}

// operand is the right-hand side of products, packed for a precision.
type operand struct {
	floats kernels.Packed
	bf16   kernels.PackedBF16
}

func (o *operand) pack(p Precision, b kernels.Matrix) {
	if p == BF16 {
		o.bf16.Pack(b)
		return
	}
	o.floats.Pack(b)
}

// multiply computes c = a·o, or adds it.
func (o *operand) multiply(p Precision, c, a kernels.Matrix, accumulate bool) {
	if p == BF16 {
		kernels.GemmPackedBF16(c, a, &o.bf16, accumulate)
		return
	}
	kernels.GemmPacked(c, a, &o.floats, accumulate)
}

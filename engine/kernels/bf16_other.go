//go:build !amd64 || purego

package kernels

const tilesOfBF16 = false

func (*PackedBF16) packPairs(*bf16Scratch, Matrix) {}

func (*bf16Scratch) multiply(_, _ Matrix, _ *PackedBF16, _ bool) {}

//go:build !amd64 || purego

package fit

func affine(scales, minima *[Lanes]float32, x []float32, most float32, tries []float32) {
	affinePortable(scales, minima, x, most, tries)
}

func linear(scales *[Lanes]float32, x []float32, most float32, tries []float32) {
	linearPortable(scales, x, most, tries)
}

func round(out []byte, x []float32, add, inverse, low, high float32) {
	roundPortable(out, x, add, inverse, low, high)
}

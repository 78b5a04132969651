//go:build amd64 && !purego

package fit

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

func affine(scales, minima *[Lanes]float32, x []float32, most float32, tries []float32) {
	if !hasAVX2 || len(x) == 0 || len(tries) == 0 {
		affinePortable(scales, minima, x, most, tries)
		return
	}
	var out [2 * Lanes]float32
	fitAffineAVX2(&out[0], &x[0], uintptr(len(x)/Lanes), most, &tries[0], uintptr(len(tries)))
	copy(scales[:], out[:Lanes])
	copy(minima[:], out[Lanes:])
}

func linear(scales *[Lanes]float32, x []float32, most float32, tries []float32) {
	if !hasAVX2 || len(x) == 0 || len(tries) == 0 {
		linearPortable(scales, x, most, tries)
		return
	}
	fitLinearAVX2(&scales[0], &x[0], uintptr(len(x)/Lanes), most, &tries[0], uintptr(len(tries)))
}

func round(out []byte, x []float32, add, inverse, low, high float32) {
	whole := len(x) &^ 7
	if !hasAVX2 {
		whole = 0
	}
	if whole > 0 {
		roundAVX2(&out[0], &x[0], uintptr(whole), add, inverse, low, high)
	}
	roundPortable(out[whole:], x[whole:], add, inverse, low, high)
}

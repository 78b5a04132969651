//go:build arm64 && !purego

package kernels

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

//go:generate go -C internal/generate run ./neon -family gemm -out ../../gemm_kernels_arm64.s -stubs ../../gemm_kernels_arm64.go
//go:generate go -C internal/generate run ./neon -family vector -out ../../vector_kernels_arm64.s -stubs ../../vector_kernels_arm64.go
//go:generate go -C internal/generate run ./neon -family stored -out ../../stored_kernels_arm64.s -stubs ../../stored_kernels_arm64.go

// instructions names a set of kernels.
type instructions int

const (
	portable instructions = iota
	neon
	dotprod // with dot products of bytes
)

// bestInstructions is the best set that this processor has.
var bestInstructions = detect()

// prefetchAhead is 0: see amd64.
const prefetchAhead = 0

func (i instructions) String() string {
	switch i {
	case dotprod:
		return "NEON with dot products"
	case neon:
		return "NEON"
	default:
		return "portable Go"
	}
}

// Every arm64 processor has NEON, and every Apple one dot products.
func detect() instructions {
	if cpu.ARM64.HasASIMDDP || runtime.GOOS == "darwin" {
		return dotprod
	}
	return neon
}

// wide reports whether there are 32 registers of 64 bytes.
func (instructions) wide() bool { return false }

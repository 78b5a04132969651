//go:build arm64 && !purego

package kernels

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

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

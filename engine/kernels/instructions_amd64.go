//go:build amd64 && !purego

package kernels

import "golang.org/x/sys/cpu"

// instructions names a set of kernels.
type instructions int

const (
	portable instructions = iota
	avx2
	avxVNNI // AVX2 with byte multiplications
	avx512
	vnni // AVX-512 with byte multiplications and shuffles
	amx  // that, tiles of bytes (AMX-INT8), and products of bits (GFNI), which these processors have
)

// bestInstructions is the best set that this processor has.
var bestInstructions = detect()

// prefetchAhead is how many bytes before they are multiplied kernels with 64 bytes prefetch
// weights. Without, Intel's processors have fewer reads of memory under way than they could.
// AMD's are better off by themselves.
var prefetchAhead = func() uintptr {
	if vendor() == 'G'|'e'<<8|'n'<<16|'u'<<24 { // GenuineIntel
		return 2048
	}
	return 0
}()

func (i instructions) String() string {
	switch i {
	case amx:
		return "AMX"
	case vnni:
		return "AVX-512 VNNI"
	case avx512:
		return "AVX-512"
	case avxVNNI:
		return "AVX-VNNI"
	case avx2:
		return "AVX2"
	default:
		return "portable Go"
	}
}

func detect() instructions {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return portable
	case !x.HasAVX512F || !x.HasAVX512DQ || !x.HasAVX512BW || !x.HasAVX512VL:
		if x.HasAVXVNNI {
			return avxVNNI
		}
		return avx2
	case x.HasAVX512VNNI && x.HasAVX512VBMI:
		if x.HasAMXTile && x.HasAMXInt8 && x.HasAVX512GFNI && tilesAllowed() {
			return amx
		}
		return vnni
	}
	return avx512
}

// wide reports whether there are 32 registers of 64 bytes.
func (i instructions) wide() bool { return i >= avx512 }

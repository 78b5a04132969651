//go:build amd64 && !purego

package kernels

import (
	"slices"

	"golang.org/x/sys/cpu"
)

// supported lists the kernels that this processor can run.
func supported() []instructions {
	all := []instructions{portable, avx2, avxVNNI, avx512, vnni, amx}[:bestInstructions+1]
	if !cpu.X86.HasAVXVNNI {
		all = slices.DeleteFunc(all, func(i instructions) bool { return i == avxVNNI })
	}
	return all
}

//go:build amd64 && !purego

package kernels

// supported lists the kernels that this processor can run.
func supported() []instructions {
	return []instructions{portable, avx2, avx512}[:bestInstructions+1]
}

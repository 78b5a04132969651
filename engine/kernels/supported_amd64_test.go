//go:build amd64 && !purego

package kernels

// supported lists the kernels that this processor can run.
func supported() []instructions {
	return []instructions{portable, avx2, avx512, vnni}[:bestInstructions+1]
}

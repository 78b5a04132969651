//go:build arm64 && !purego

package kernels

// supported lists the kernels that this processor can run.
func supported() []instructions {
	return []instructions{portable, neon, dotprod}[:bestInstructions+1]
}

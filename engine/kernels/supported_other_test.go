//go:build !amd64 || purego

package kernels

func supported() []instructions { return []instructions{portable} }

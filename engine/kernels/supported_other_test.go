//go:build !amd64 || purego

package kernels

func supported() []instructions { return []instructions{portable} }

func (i instructions) String() string { return "portable" }

//go:build race

package transformer

// The race detector makes sync.Pool forget at random, and the pools that kernels
// use then allocate.
const raceDetector = true

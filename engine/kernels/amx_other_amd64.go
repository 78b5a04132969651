//go:build amd64 && !linux && !purego

package kernels

// tilesAllowed is for Linux alone: other systems are not known to save the registers of AMX.
func tilesAllowed() bool { return false }

package kernels

// Using returns the name of the instruction set in use: "AVX-512 VNNI", "AVX-512", "AVX2"
// or "portable Go".
func Using() string { return bestInstructions.String() }

package kernels

// Using returns the name of the instruction set in use: "AMX", "AVX-512 VNNI", "AVX-512", "AVX-VNNI",
// "AVX2", "NEON with dot products", "NEON" or "portable Go".
func Using() string { return bestInstructions.String() }

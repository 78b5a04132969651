package kernels

// Using names the instructions that the kernels run on: "AVX-512 VNNI",
// "AVX-512", "AVX2" or "portable Go".
func Using() string { return bestInstructions.String() }

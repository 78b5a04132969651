// Command generate writes the assembly of package kernels, and that of package fit.
//
//	go run . -family gemm -pkg kernels -out ../../gemm_kernels_amd64.s -stubs ../../gemm_kernels_amd64.go
//	go run . -family vector -pkg kernels -out ../../vector_kernels_amd64.s -stubs ../../vector_kernels_amd64.go
//	go run . -family bf16 -pkg kernels -out ../../bf16_kernels_amd64.s -stubs ../../bf16_kernels_amd64.go
//	go run . -family stored -pkg kernels -out ../../stored_kernels_amd64.s -stubs ../../stored_kernels_amd64.go
//	go run ./vex ../../stored_kernels_amd64.s
//	go run . -family fit -pkg fit -out ../../../checkpoint/internal/fit/kernels_amd64.s -stubs ../../../checkpoint/internal/fit/kernels_amd64.go
//
// The command neon does the same for arm64. It is a module of its own so that the main module does not depend on the generator.
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/buildtags"
)

var family = flag.String("family", "", "gemm, vector, bf16, stored or fit")

func main() {
	flag.Parse()
	Constraint(buildtags.Term("amd64"))
	Constraint(buildtags.Not("purego"))
	switch *family {
	case "gemm":
		generateGemm()
		generatePack()
	case "vector":
		generateVector()
	case "bf16":
		generateBF16()
	case "stored":
		generateStored()
		generateNarrow()
	case "fit":
		generateFit()
	default:
		log.Fatalf("generate: unknown family %q, want gemm, vector, bf16, stored or fit", *family)
	}
	Generate()
}

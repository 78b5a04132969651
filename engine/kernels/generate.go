package kernels

// The assembly of all architectures, whichever this is.
//
//go:generate go -C internal/generate run . -family gemm -pkg kernels -out ../../gemm_kernels_amd64.s -stubs ../../gemm_kernels_amd64.go
//go:generate go -C internal/generate run . -family vector -pkg kernels -out ../../vector_kernels_amd64.s -stubs ../../vector_kernels_amd64.go
//go:generate go -C internal/generate run . -family bf16 -pkg kernels -out ../../bf16_kernels_amd64.s -stubs ../../bf16_kernels_amd64.go
//go:generate go -C internal/generate run . -family stored -pkg kernels -out ../../stored_kernels_amd64.s -stubs ../../stored_kernels_amd64.go
//go:generate go -C internal/generate run ./vex ../../stored_kernels_amd64.s
//go:generate go -C internal/generate run ./neon -family gemm -out ../../gemm_kernels_arm64.s -stubs ../../gemm_kernels_arm64.go
//go:generate go -C internal/generate run ./neon -family vector -out ../../vector_kernels_arm64.s -stubs ../../vector_kernels_arm64.go
//go:generate go -C internal/generate run ./neon -family stored -out ../../stored_kernels_arm64.s -stubs ../../stored_kernels_arm64.go

// Package openblas benchmarks package kernels against OpenBLAS, which requires cgo and its
// library (libopenblas-dev on Debian):
//
//	make bench-openblas
//
// It is a module of its own so that nothing else requires either.
package openblas

// #cgo LDFLAGS: -lopenblas
// #include <cblas.h>
// void openblas_set_num_threads(int);
// char* openblas_get_corename(void);
import "C"

import "unsafe"

// oneThread restricts OpenBLAS to the caller's thread.
func oneThread() { C.openblas_set_num_threads(1) }

// core returns the name of the processor whose kernels OpenBLAS chose. OPENBLAS_CORETYPE
// overrides its choice.
func core() string { return C.GoString(C.openblas_get_corename()) }

// gemm computes C = A·B for square matrices of n rows.
func gemm(c, a, b []float32, n int) {
	size := C.int(n)
	at := func(s []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(s))) }
	C.cblas_sgemm(C.CblasRowMajor, C.CblasNoTrans, C.CblasNoTrans, size, size, size, 1, at(a), size, at(b), size, 0, at(c), size)
}

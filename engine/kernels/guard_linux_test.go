package kernels

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

// TestStoredEnd multiplies by weights that end where memory does, as those of a
// mapped file may.
func TestStoredEnd(t *testing.T) {
	const size = 1 << 16
	page := syscall.Getpagesize()
	memory, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(memory) }()
	if err := syscall.Mprotect(memory[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 8))
	for _, with := range supported() {
		for s := range Coded + 1 {
			for _, cols := range widths(s) {
				for _, rows := range []int{3, 16} {
					w := randomStored(r, s, rows, cols)
					end := memory[size-len(w.Data) : size]
					copy(end, w.Data)
					w.Data = end
					for _, n := range []int{1, 5, 9} {
						x, y := randomMatrix(r, n, cols, rowMajor), randomMatrix(r, n, rows, rowMajor)
						multiplyStored(with, y, x, w, 0, rows, false)
					}
				}
			}
		}
	}
}

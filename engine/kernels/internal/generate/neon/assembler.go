package main

import (
	"fmt"
	"strings"
)

// assembler collects the text of kernels in the syntax of Go's assembler. It knows few
// vector instructions of arm64, so that those here are written as words: see
// instructions.go.
type assembler struct {
	text      strings.Builder
	stubs     strings.Builder
	constants strings.Builder
	defined   map[string]bool
	vectors   [32]bool // in use
	level     string   // the ending of names
	extreme   bool     // weights may be -128
}

// Levels of instructions.
const (
	neon    = "NEON"
	dotProd = "DotProd" // with dot products of bytes
)

// vec is a vector register, of 128 bits.
type vec uint32

// A general register, by its name. R16 to R18 and those from R26 on belong to others.
type gp string

func (a *assembler) line(format string, args ...any) {
	fmt.Fprintf(&a.text, format+"\n", args...)
}

// op writes an instruction that Go's assembler knows.
func (a *assembler) op(format string, args ...any) { a.line("\t"+format, args...) }

func (a *assembler) label(name string) { a.line("%s:", name) }

// begin starts a kernel, with all registers free. params are as in Go; size is theirs.
func (a *assembler) begin(name, params string, size int, doc ...string) {
	a.vectors = [32]bool{}
	for _, l := range doc {
		fmt.Fprintf(&a.stubs, "// %s\n", l)
	}
	fmt.Fprintf(&a.stubs, "//\n//go:noescape\nfunc %s(%s)\n\n", name, params)
	a.line("// func %s(%s)", name, params)
	a.line("TEXT ·%s(SB), NOSPLIT, $0-%d", name, size)
}

func (a *assembler) end() { a.line("\tRET\n") }

// param loads a parameter of the kernel.
func (a *assembler) param(name string, offset int, to gp) {
	a.op("MOVD %s+%d(FP), %s", name, offset, to)
}

// vec takes a free register.
func (a *assembler) vec() vec {
	for i, used := range a.vectors {
		if !used {
			a.vectors[i] = true
			return vec(i)
		}
	}
	panic("no vector register is left")
}

// vecs takes n free registers, with numbers that follow one another.
func (a *assembler) vecs(n int) []vec {
	out := make([]vec, n)
	for i := range out {
		out[i] = a.vec()
	}
	return out
}

// release frees registers.
func (a *assembler) release(vs ...vec) {
	for _, v := range vs {
		if !a.vectors[v] {
			panic(fmt.Sprintf("v%d is free already", v))
		}
		a.vectors[v] = false
	}
}

// constant defines 16 bytes and loads them.
func (a *assembler) constant(name string, at func(i int) int) vec {
	if a.defined == nil {
		a.defined = map[string]bool{}
	}
	if !a.defined[name] {
		a.defined[name] = true
		for half := range 2 {
			var bits uint64
			for i := range 8 {
				bits |= uint64(at(8*half+i)&0xff) << (8 * i)
			}
			fmt.Fprintf(&a.constants, "DATA %s<>+%d(SB)/8, $0x%016x\n", name, 8*half, bits)
		}
		fmt.Fprintf(&a.constants, "GLOBL %s<>(SB), RODATA|NOPTR, $16\n\n", name)
	}
	v := a.vec()
	a.op("MOVD $%s<>(SB), R15", name)
	a.op("FMOVQ (R15), F%d", v)
	return v
}

// words returns a vector of a 32-bit constant.
func (a *assembler) words(x uint32) vec {
	v := a.vec()
	a.op("MOVW $%#x, R15", x)
	a.dupW(v, "R15")
	return v
}

// load loads 16 bytes.
func (a *assembler) load(v vec, from gp, offset int) { a.op("FMOVQ %d(%s), F%d", offset, from, v) }

func (a *assembler) store(v vec, to gp, offset int) { a.op("FMOVQ F%d, %d(%s)", v, offset, to) }

// loadPair loads 32 bytes; the offset is a multiple of 16.
func (a *assembler) loadPair(v, w vec, from gp, offset int) {
	a.op("FLDPQ %d(%s), (F%d, F%d)", offset, from, v, w)
}

// loadFloat loads a float32 and clears the other lanes.
func (a *assembler) loadFloat(v vec, from gp, offset int) {
	a.op("FMOVS %d(%s), F%d", offset, from, v)
}

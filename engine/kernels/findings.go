package kernels

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// Findings are about the processor and what of it the kernels use.
type Findings struct {
	System   string   `json:"system"`
	Threads  int      `json:"threads"`
	Features []string `json:"features"`
	Kernels  string   `json:"kernels"` // the instructions that the engine runs on
}

// Examine asks the processor.
func Examine() Findings {
	f := Findings{System: runtime.GOOS + "/" + runtime.GOARCH, Threads: runtime.GOMAXPROCS(0), Features: []string{}, Kernels: Using()}
	for _, feature := range []struct {
		name string
		has  bool
	}{
		{"avx2", cpu.X86.HasAVX2},
		{"fma", cpu.X86.HasFMA},
		{"avx_vnni", cpu.X86.HasAVXVNNI},
		{"avx512f", cpu.X86.HasAVX512F},
		{"avx512dq", cpu.X86.HasAVX512DQ},
		{"asimd", cpu.ARM64.HasASIMD},
		{"asimddp", cpu.ARM64.HasASIMDDP},
	} {
		if feature.has {
			f.Features = append(f.Features, feature.name)
		}
	}
	return f
}

// Rows are the findings as names and texts.
func (f Findings) Rows() [][2]string {
	return [][2]string{
		{"system", fmt.Sprintf("%s, %d threads", f.System, f.Threads)},
		{"features", cmp.Or(strings.Join(f.Features, " "), "none that the kernels use")},
		{"kernels", f.Kernels},
	}
}

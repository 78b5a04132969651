package sudoku

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"espalier/engine/embedded"
)

// The form reads the puzzle again with every letter that is typed.
func BenchmarkGenerate(b *testing.B) {
	for _, input := range []string{"9x9 hard 3", "9x9 medium 1", "latin 9x9 hard 1", "latin 9x9 hard 2", "8x8 hard 1", "5x5 hard 1"} {
		b.Run(input, func(b *testing.B) {
			for b.Loop() {
				if _, err := ParseInput(input, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Whole searches of extreme boards by the embedded model, with and without the expectation
// of what it writes: processor time of a board and of a reading, and what must not differ.
func BenchmarkExtreme(b *testing.B) {
	m, err := embedded.Open(embedded.Sudoku)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	m.Threads(1)
	var problems []*problem
	for seed := range 4 {
		problems = append(problems, read(b, fmt.Sprintf("9x9 extreme %d", 5001+seed), ""))
	}
	each := map[bool]float64{}
	for _, expecting := range []bool{false, true} {
		b.Run(fmt.Sprintf("expecting=%t", expecting), func(b *testing.B) {
			solved, calls, tokens := 0, 0, 0
			begun := processorTime(b)
			for b.Loop() {
				for _, p := range problems {
					tree := solveWith(b, unexpecting{p, expecting}, m, byReading, 1)
					if tree.Outcome().Solved {
						solved++
					}
					calls += tree.Totals().Calls
					tokens += tree.Totals().Tokens()
				}
			}
			took := processorTime(b) - begun
			boards := float64(b.N * len(problems))
			each[expecting] = took.Seconds() / boards
			b.ReportMetric(1e3*took.Seconds()/boards, "cpu-ms/board")
			b.ReportMetric(1e6*took.Seconds()/float64(calls), "cpu-us/reading")
			b.ReportMetric(float64(tokens)/float64(calls), "tokens/reading")
			b.ReportMetric(float64(calls)/boards, "readings/board")
			b.ReportMetric(float64(solved)/boards, "solved")
			if expecting {
				b.ReportMetric(each[false]/each[true], "x")
			}
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

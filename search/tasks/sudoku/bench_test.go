package sudoku

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"espalier/engine/embedded"
	"espalier/search/tasks/reply"
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

// What the embedded model misreads while it searches sixty boards: cells that lack a digit
// which fits, and cells with one that does not.
func BenchmarkReadings(b *testing.B) {
	m, err := embedded.Open(embedded.Sudoku)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	for _, kind := range []string{"9x9 extreme", "9x9 hard", "9x9 24-26", "9x9 30-36", "8x8 hard", "6x6 hard", "4x4 hard", "latin 9x9 hard", "latin 5x5 hard"} {
		b.Run(kind, func(b *testing.B) {
			boards, solved, cells, lost, wrong := 0, 0, 0, 0, 0
			for b.Loop() {
				for seed := 20001; seed <= 20060; seed++ {
					p := read(b, fmt.Sprintf("%s %d", kind, seed), "")
					tree := solveWith(b, p, m, byReading, 1)
					boards++
					if tree.Outcome().Solved {
						solved++
					}
					for seq := 1; seq <= tree.Seq(); seq++ {
						r, ok := tree.Reply(seq)
						if !ok {
							continue
						}
						g, _ := p.before(tree.Steps(r.Node))
						said, _, _ := readSets(g.Shape, reply.Lines(r.Completions[0].Text))
						fits := fitting(g, said.cells)
						for _, cell := range said.cells {
							cells++
							if fits.digits[cell]&^said.digits[cell] != 0 {
								lost++
							}
							if said.digits[cell]&^fits.digits[cell] != 0 {
								wrong++
							}
						}
					}
				}
			}
			b.ReportMetric(float64(solved)/float64(boards), "solved")
			b.ReportMetric(float64(cells)/float64(b.N), "cells")
			b.ReportMetric(float64(lost)/float64(b.N), "lost")
			b.ReportMetric(float64(wrong)/float64(b.N), "wrong")
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

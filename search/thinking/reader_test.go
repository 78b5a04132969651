package thinking

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// texts are the transcripts, and what is no thinking at all.
func texts(t testing.TB) map[string]string {
	all := map[string]string{
		"embedded": "<think>\n13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible - 0 10 impossible\n10 4 (left: 4) - 6 4 sure\nsure\n4 * 6\n6 = 10 - 4\n</think>\nAnswer: 4 * (10 - 4)",
		"tags":     "<think>a < b.</think><think>[1, 2] </thin</think> so",
		"empty":    "",
		"spaces":   strings.Repeat(" \n\t", 3000),
		"endless":  strings.Repeat("and so on and ", 300),
		"broken":   "\xff\xfe 13 \xc3 - \\frac{1}{\\frac{ = \x00 \\[ ((((((((",
		"nested":   strings.Repeat("\\frac{1}{", 100) + strings.Repeat("(", 100) + "= 4 * 6 = " + strings.Repeat("-", 100) + "4",
	}
	for _, set := range []string{"develop", "heldout"} {
		files, _ := filepath.Glob(filepath.Join("testdata", set, "*.txt"))
		for _, path := range files {
			text, _, err := readLabels(path)
			if err != nil {
				t.Fatal(err)
			}
			all[path] = text
		}
	}
	return all
}

// TestIncremental feeds texts in pieces: settled nodes never change, and in the end the
// nodes are those of the whole.
func TestIncremental(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, text := range texts(t) {
		whole := Read(text, Rules{}).Nodes()
		for round := range 3 {
			r := NewReader(Rules{})
			var settled []Node
			for rest := text; rest != ""; {
				n := 1
				if round > 0 {
					n = 1 + rng.IntN(40*round)
				}
				n = min(n, len(rest))
				r.Write(rest[:n])
				rest = rest[n:]
				if len(r.Nodes()) < len(settled) || !slices.Equal(r.Nodes()[:len(settled)], settled) {
					t.Fatalf("%s: settled nodes changed", name)
				}
				settled = append(settled, r.Nodes()[len(settled):r.Settled()]...)
			}
			r.Close()
			if diff := cmp.Diff(whole, r.Nodes()); diff != "" {
				t.Fatalf("%s in pieces (-whole +pieces):\n%s", name, diff)
			}
		}
		checkTree(t, name, text, whole)
	}
}

// checkTree checks what holds of every text.
func checkTree(t testing.TB, name, text string, nodes []Node) {
	end := 0
	for i, n := range nodes {
		if n.ID != i+1 || n.Parent < 0 || n.Parent >= n.ID || n.Repeats >= n.ID || n.From < end || n.To <= n.From || n.To > len(text) || n.Returns >= n.ID {
			t.Fatalf("%s: node %+v", name, n)
		}
		end = n.To
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range texts(f) {
		f.Add(text[:min(len(text), 2000)], 7)
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		whole := Read(text, Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"}).Nodes()
		checkTree(t, "fuzz", text, whole)
		r := NewReader(Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"})
		at := 0
		if len(text) > 0 {
			at = max(cut, -cut, 0) % len(text)
		}
		r.Write(text[:at])
		r.Write(text[at:])
		r.Close()
		if diff := cmp.Diff(whole, r.Nodes()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestLoop(t *testing.T) {
	round := "Let me try 13 + 9 = 22. Then 22 + 10 = 32. That is too big, I should go on. "
	for text, want := range map[string]bool{
		strings.Repeat(round, 6):                                   true,
		"We have 4 and 6. " + strings.Repeat("Wait, no. ", 8):      true,
		strings.Repeat("and then again ", 400):                     true,
		round + "So 4 * 6 = 24. " + round + "The answer is 24.":    false,
		strings.Repeat("13 - 9 = 4.\n", 2) + "So the answer is 4.": false,
	} {
		if s := Read(text, Rules{}).Summary(); s.Loop > 0 != want {
			t.Errorf("%.40q: %+v", text, s)
		}
	}
}

func TestRepeats(t *testing.T) {
	r := Read("Try 13 - 9 = 4, leaving 4, 4, 10. No. Let me go back to the start. Try 13 + 9 = 22. No, too big. Back to the start. Try 13 - 9 = 4 again.", Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"})
	last := r.Nodes()[len(r.Nodes())-1]
	if last.Kind != Repeat || last.Repeats != 1 {
		t.Errorf("%+v", r.Nodes())
	}
}

// long is a chain of about 100,000 tokens.
func long() string {
	var b strings.Builder
	for i := 0; b.Len() < 400_000; i++ {
		fmt.Fprintf(&b, "Let me try %d - %d = %d, which leaves %d, 4 and 10. Then %d * 4 = %d.\nNo, that's too big. Let me go back.\n\nWait, maybe there is another way: что если взять %d? 那么%d + 1 = %d。 ", i+9, i, 9, i, i, 4*i, i, i, i+1)
	}
	return b.String()
}

// TestLinear compares the time of a text with that of one four times as long.
func TestLinear(t *testing.T) {
	text := long()
	measure := func(n int) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			r := NewReader(Rules{})
			for at := 0; at < n; at += 64 {
				r.Write(text[at:min(at+64, n)])
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	short, full := measure(len(text)/4), measure(len(text))
	t.Logf("a quarter: %v, all: %v", short, full)
	if full > 10*short {
		t.Errorf("four times the text takes %.1f times as long", float64(full)/float64(short))
	}
}

// BenchmarkFeed feeds a chain of about 100,000 tokens, a token at a time. The largest step
// is that of the fastest of all rounds, step for step: other programs interrupt some.
func BenchmarkFeed(b *testing.B) {
	text := long()
	const token = 4
	steps := make([]time.Duration, len(text)/token)
	for b.Loop() {
		r := NewReader(Rules{})
		for i := range steps {
			start := time.Now()
			r.Write(text[i*token : (i+1)*token])
			if took := time.Since(start); steps[i] == 0 || took < steps[i] {
				steps[i] = took
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(steps)), "ns/token")
	b.ReportMetric(float64(slices.Max(steps).Microseconds())/1000, "largest-ms")
}

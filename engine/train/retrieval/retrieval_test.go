package retrieval

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"espalier/engine/train"
)

// TestTexts: the answer stands behind the only other place of the key that is asked for, which lies
// where it should.
func TestTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		length := 12 + rng.IntN(60)
		place := rng.IntN(length - 2)
		s := text(rng, length, place)
		key, answer := s.Tokens[length-1], s.Tokens[length]
		if at := slices.Index(s.Tokens, key); at != place || s.Tokens[at+1] != answer || s.Prompt != length {
			t.Fatalf("key %d at %d of %v, want at %d", key, at, s.Tokens, place)
		}
		all := asked(rng, length, place)
		if len(all.Tokens) != length+1+2*(needles-1) {
			t.Fatalf("%d tokens with all questions, of a text of %d", len(all.Tokens), length)
		}
		for at := length - 1; at < len(all.Tokens); at += 2 {
			if first := slices.Index(all.Tokens, all.Tokens[at]); first >= length-1 || all.Tokens[first+1] != all.Tokens[at+1] {
				t.Fatalf("the answer at %d of %v is not behind its needle", at+1, all.Tokens)
			}
		}
	}
}

// TestRun: every way is tried from the same model, an experiment that is done is not done again,
// and its table has a line for each.
func TestRun(t *testing.T) {
	o := Options{Short: 12, Factor: 2, Steps: 4, Further: 2, Tests: 10, Places: 2, Seed: 1, Batch: 120}
	dir, steps := t.TempDir(), map[string]int{}
	do := func() string {
		short, rows, err := Run(t.Context(), dir, o, func(part string, _ train.Progress) { steps[part]++ })
		if err != nil {
			t.Fatal(err)
		}
		return Table(o, short, rows)
	}
	first := do()
	if again := do(); again != first {
		t.Errorf("done twice:\n%s\n%s", first, again)
	}
	for part, want := range map[string]int{"short": 4, "none": 2, "PI": 2, "NTK": 2, "YaRN": 2} {
		if steps[part] != want {
			t.Errorf("%d steps of %s, want %d", steps[part], part, want)
		}
	}
	if lines := strings.Count(first, "\n"); lines != 1+1+4+4 {
		t.Errorf("%d lines:\n%s", lines, first)
	}
}

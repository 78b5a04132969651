package retrieval

import (
	"math"
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

// TestWays holds the rotations of the ways against their definitions: position interpolation slows all pairs down by the
// factor; the NTK-aware change of base leaves the first as it is and slows the last down by the factor; YaRN does
// the same, in between by its own ramp.
func TestWays(t *testing.T) {
	o := Options{Short: 64, Factor: 8}
	plain, _ := config(o).Rotation()
	last := len(plain) - 1
	for _, way := range Ways() {
		c := config(o)
		way.apply(&c, o)
		slowed, _ := c.Rotation()
		first, final, middle := plain[0]/slowed[0], plain[last]/slowed[last], plain[last/2]/slowed[last/2]
		want := map[string][3]float64{"none": {1, 1, 1}, "PI": {8, 8, 8}, "NTK": {1, 8, math.Pow(8, 3.0/7)}, "YaRN": {1, 8, middle}}[way.Name]
		for i, got := range [3]float64{first, final, middle} {
			if math.Abs(got/want[i]-1) > 1e-9 {
				t.Errorf("%s: pair %d of first, last and fourth is slowed down by %g, want %g", way.Name, i, got, want[i])
			}
		}
	}
}

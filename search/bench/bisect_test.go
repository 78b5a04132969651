package bench

import (
	"testing"

	"espalier/search"
)

// Bisect finds the two neighbours between which the outcome flips, with as few searches
// as halving takes, and does not search on where both ends agree.
func TestBisect(t *testing.T) {
	about := search.Started{Settings: search.Settings{Method: "tot-bfs", Beam: 1}}
	for _, c := range []struct {
		text      string
		solvedAt  float64 // from this value on
		low, high float64
		flips     bool
		most      int // searches
	}{
		{"beam=1..8", 5, 4, 5, true, 5},
		{"beam=8..1", 5, 5, 4, true, 5},
		{"seed=1..50", 100, 1, 50, false, 2},
		{"temperature=0..1", 0.5, 0.4921875, 0.5, true, 9},
	} {
		r, err := ParseRange(c.text, about)
		if err != nil {
			t.Fatal(err)
		}
		tries := 0
		low, high, flips, err := Bisect(r, 0.01, func(_ search.Started, value float64) (float64, error) {
			tries++
			return value, nil
		}, func(value float64) bool { return value >= c.solvedAt })
		if err != nil || low != c.low || high != c.high || flips != c.flips || tries > c.most {
			t.Errorf("%s: %v and %v (flips: %t) after %d searches: %v", c.text, low, high, flips, tries, err)
		}
	}
	for _, text := range []string{"beam", "beam=1", "beam=1..x", "beam=2..2", "generate=1..2", "simulations=1..8"} {
		if _, err := ParseRange(text, about); err == nil {
			t.Errorf("%q is a range", text)
		}
	}
}

package synth

import (
	"testing"

	"espalier/search"
)

func TestLogsFold(t *testing.T) {
	for name, log := range map[string][]search.Event{
		"beam":  Beam("4 9 10 13", 5, 7),
		"lost":  Beam("1 1 1 1", 2, 7),
		"large": Large(1000, 8, 7),
	} {
		tree, err := search.Fold(log)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Logf("%s: %d events, %d thoughts, outcome %+v", name, len(log), tree.Len()-1, tree.Outcome())
	}
}

package search

import (
	"testing"
)

func TestRequestSeedsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(4) {
		for node := range NodeID(50) {
			for _, purpose := range []Purpose{Propose, Answer, Solve, Judge} {
				for call := range 20 {
					seen[RequestSeed(seed, node, purpose, call)] = true
				}
			}
		}
	}
	if len(seen) != 4*50*4*20 {
		t.Errorf("%d seeds collide", 4*50*4*20-len(seen))
	}
}

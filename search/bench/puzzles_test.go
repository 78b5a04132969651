package bench

import (
	"context"
	"errors"
	"testing"

	"espalier/search"
)

// Puzzles are no longer made up once the context has ended.
func TestGeneratePuzzlesEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	read := func(string) (search.Problem, error) {
		cancel()
		return nil, nil
	}
	if got, err := GeneratePuzzles(ctx, "9x9 extreme", 10, read); !errors.Is(err, context.Canceled) || len(got) > 0 {
		t.Errorf("got %d puzzles, %v", len(got), err)
	}
}

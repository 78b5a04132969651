package ollama

import (
	"context"
	"fmt"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// Score costs a request for each continuation, with a JSON Schema that accepts
// nothing else. A model that can think does not think here.
func (m *Model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if !m.logProbs {
		return nil, fmt.Errorf("ollama reports no log-probabilities before version 0.12.11; update it: %w", engine.ErrUnsupported)
	}
	silent := *m
	think := false
	silent.options.Think = &think
	return remote.Score(requests, func(forced []engine.Request) ([]engine.Completion, error) {
		return silent.Generate(ctx, forced, nil)
	})
}

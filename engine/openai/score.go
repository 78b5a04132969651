package openai

import (
	"context"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// Score costs a request for each continuation. The first one shows whether the server can
// constrain a reply and reports log-probabilities; if not, Score fails with
// engine.ErrUnsupported.
func (m *Model) Score(ctx context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if len(requests) == 0 {
		return nil, engine.ErrUntried
	}
	return remote.Score(requests, func(forced []engine.Request) ([]engine.Completion, error) {
		return m.silent().Generate(ctx, forced, nil)
	})
}

// silent is the model without its thinking: a label is its first word.
func (m *Model) silent() *Model {
	think := false
	s := &Model{address: m.address, options: m.options, secrets: m.secrets, servers: m.servers, description: m.description, topP: m.topP, r1: m.r1, thinks: m.thinks}
	s.options.Think = &think
	return s
}

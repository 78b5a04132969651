package embedded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"espalier/engine"
	"espalier/engine/modelreport"
)

// Findings are about the model for the Game of 24: what it is, and how it works here.
type Findings struct {
	Error      string  `json:"error,omitempty"`
	Parameters int64   `json:"parameters"`
	Active     int64   `json:"active_parameters"`
	Trained    int     `json:"tokens_seen"`
	Commit     string  `json:"commit,omitempty"`
	HoldOut    string  `json:"hold_out,omitempty"`
	OpenMS     float64 `json:"open_ms"`
	TokensPerS float64 `json:"tokens_per_second"` // written by 16 requests at a time
}

// Examine opens the embedded model and lets it write for a moment.
func Examine(ctx context.Context) (Findings, error) {
	var f Findings
	card, err := ReadCard(Game24)
	if err != nil {
		return f, err
	}
	f.Parameters, f.Active, f.Trained, f.Commit, f.HoldOut = card.Parameters, card.Active, card.Tokens, card.Commit, card.HoldOut
	begin := time.Now()
	model, err := Open(Game24)
	if err != nil {
		return f, err
	}
	defer func() { _ = model.Close() }()
	f.OpenMS = float64(time.Since(begin).Microseconds()) / 1000
	f.TokensPerS, err = writingSpeed(ctx, model)
	return f, err
}

// writingSpeed is tokens per second, of 16 requests at a time.
func writingSpeed(ctx context.Context, model engine.Model) (float64, error) {
	const batch, long = 16, 200 * time.Millisecond
	requests := make([]engine.Request, batch)
	begin, tokens := time.Now(), 0
	for seed := uint64(0); time.Since(begin) < long; seed++ {
		for i := range requests {
			requests[i] = engine.Request{Prompt: "Input: 4 9 10 13 Steps:", Seed: seed*batch + uint64(i), Temperature: 1, MaxTokens: 64, Stop: []string{"\n\n"}}
		}
		completions, err := model.Generate(ctx, requests, nil)
		if err != nil {
			return 0, err
		}
		for _, c := range completions {
			tokens += c.Usage.Completion
		}
	}
	if tokens == 0 {
		return 0, errors.New("it writes no tokens")
	}
	return float64(tokens) / time.Since(begin).Seconds(), nil
}

// Rows are the findings as names and texts.
func (f Findings) Rows() [][2]string {
	rows := [][2]string{
		{"size", fmt.Sprintf("%s parameters, %s of them active for a token", modelreport.Count(f.Parameters), modelreport.Count(f.Active))},
		{"trained on", modelreport.Count(int64(f.Trained)) + " tokens"},
	}
	if f.HoldOut != "" {
		rows = append(rows, [2]string{"never saw", f.HoldOut})
	}
	if f.Error != "" {
		return append(rows, [2]string{"does not work", f.Error})
	}
	return append(rows, [2]string{"works", fmt.Sprintf("opened in %.0f ms, writes %.0f tokens/s in batches of 16", f.OpenMS, f.TokensPerS)})
}

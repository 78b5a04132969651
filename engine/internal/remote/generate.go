package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"espalier/engine"
)

// Sender sends one request to a server, and passes the text to show as it arrives.
type Sender func(ctx context.Context, q engine.Request, show func(engine.Token)) (engine.Completion, error)

// Limits bound a batch of requests.
type Limits struct {
	AtOnce   int
	Patience time.Duration // how long nothing may arrive for any request of the batch
}

// Generate completes every request. A cancelled ctx ends the requests that are
// under way, and its error is returned. After another error no request is begun, and those
// under way are waited for: what they cost is spent. Completions that were finished are
// returned beside the error.
func Generate(ctx context.Context, requests []engine.Request, limits Limits, stream engine.Stream, send Sender) ([]engine.Completion, error) {
	for _, q := range requests {
		if len(q.Choices) > 0 && len(q.Schema) > 0 {
			return nil, errors.New("a request has both choices and a schema; give only one")
		}
		if formed := len(q.Choices)+len(q.Schema) > 0; formed && (q.Beginning.Text != "" || q.Beginning.Thinking != "" && !q.Beginning.Ended) {
			return nil, fmt.Errorf("a server cannot hold a reply to a form of which it is given the beginning: %w", engine.ErrUnsupported)
		}
	}
	patient, patience, stop := WithPatience(ctx, limits.Patience)
	defer stop()
	var mu sync.Mutex
	show := func(i int, t engine.Token) {
		patience.Came()
		if stream != nil && t.Text != "" {
			mu.Lock()
			defer mu.Unlock()
			stream(i, t)
		}
	}
	completions := make([]engine.Completion, len(requests))
	var failed error
	err := Each(patient, len(requests), limits.AtOnce, func(ctx context.Context, i int) error {
		mu.Lock()
		over := failed != nil
		mu.Unlock()
		if over {
			return nil
		}
		c, err := send(ctx, requests[i], func(t engine.Token) { show(i, t) })
		if choices := requests[i].Choices; err == nil && len(choices) > 0 {
			c.Text, err = chosen(c, choices)
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failed = cmp.Or(failed, err)
			return nil
		}
		completions[i] = c
		return nil
	})
	return completions, cmp.Or(ctx.Err(), context.Cause(patient), failed, err)
}

// chosen returns which of the choices was written, bare or as a JSON string.
func chosen(c engine.Completion, choices []string) (string, error) {
	var text string
	if json.Unmarshal([]byte(c.Text), &text) != nil {
		text = c.Text
	}
	if !slices.Contains(choices, text) {
		text = strings.TrimSpace(text)
	}
	if !slices.Contains(choices, text) {
		return "", fmt.Errorf("the server was asked for one of %d choices and wrote %q (finish %q): %w", len(choices), c.Text, c.Finish, engine.ErrUnsupported)
	}
	return text, nil
}

// Score scores each continuation with a request of its own, whose only choice it
// is, and adds up the log-probabilities of its tokens. Servers report those from
// before the constraint. Some write the choice as a JSON string: quotation marks
// that are tokens of their own do not count.
func Score(requests []engine.ScoreRequest, generate func([]engine.Request) ([]engine.Completion, error)) ([]engine.Scores, error) {
	var forced []engine.Request
	for _, q := range requests {
		for _, c := range q.Continuations {
			forced = append(forced, engine.Request{Prompt: q.Prompt, Choices: []string{c}})
		}
	}
	completions, err := generate(forced)
	if len(completions) < len(forced) {
		return nil, err
	}
	scores := make([]engine.Scores, len(requests))
	for i, q := range requests {
		own := completions[:len(q.Continuations)]
		completions = completions[len(own):]
		if err != nil && slices.ContainsFunc(own, func(c engine.Completion) bool { return c.Finish == "" }) {
			continue
		}
		for _, c := range own {
			scores[i].Usage = scores[i].Usage.Add(c.Usage)
			if len(c.Tokens) == 0 {
				return scores, fmt.Errorf("the server reports no log-probabilities: %w", engine.ErrUnsupported)
			}
			scores[i].LogProbs = append(scores[i].LogProbs, unquotedLogProb(c.Tokens))
		}
	}
	return scores, err
}

func unquotedLogProb(tokens []engine.Token) float64 {
	sum := 0.0
	for _, t := range tokens {
		if strings.TrimSpace(t.Text) != `"` {
			sum += t.LogProb
		}
	}
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return math.Inf(-1)
	}
	return sum
}

// Seed returns a request's seed in the 31 bits that servers take. A negative one
// would mean a random seed.
func Seed(q engine.Request) int32 {
	seed := q.Seed + uint64(q.Drawn) // no server skips draws, and the first are those of the beginning
	return int32(seed>>33 ^ seed&0x7fffffff)
}

// TopP returns a request's top_p, or else the one that is advised for the model, or
// else 1. Zero stands for none.
func TopP(q engine.Request, advised float64) float64 {
	switch {
	case q.TopP > 0:
		return q.TopP
	case advised > 0:
		return advised
	}
	return 1
}

var r1Name = regexp.MustCompile(`(?i)deepseek-r1|\br1-distill`)

// IsR1 reports whether a model is DeepSeek-R1 or one of its distills, by its name.
// Its model card advises the settings of R1 below, no system prompt and no examples.
func IsR1(name string) bool { return r1Name.MatchString(name) }

// The sampling that DeepSeek-R1's model card advises.
const (
	R1Temperature = 0.6
	R1TopP        = 0.95
)

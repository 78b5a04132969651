// Package engine is the contract between a search and a language model.
//
// A search asks for text and for probabilities, and knows nothing of where they
// come from. The backends below this package (native, ollama, openai) implement
// Model; the package itself holds no code that computes.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// ErrUnsupported is wrapped by backends that cannot do what was asked at all,
// for example score given text on a server that returns no log-probabilities.
var ErrUnsupported = errors.New("not supported by this model")

// Model is a language model that a search can drive. Implementations are safe
// for use by one goroutine at a time.
type Model interface {
	Describe() Description

	// Generate completes every request of a batch; completion i answers
	// request i. stream, if not nil, is told each token as it is decoded, never
	// concurrently. The same request gives the same completion whatever else is
	// in the batch. A cancelled context ends the call within one token.
	Generate(ctx context.Context, requests []Request, stream Stream) ([]Completion, error)

	// Score returns the log-probability of given continuations.
	Score(ctx context.Context, requests []ScoreRequest) ([]Scores, error)

	Close() error
}

// Enumerator is a Model that can walk its own token tree: it returns every
// completion whose tokens all lie on branches above a probability, rather than a
// sample of them. Backends that see only the sampled token cannot.
type Enumerator interface {
	// Enumerate returns, for request i, its completions in falling order of
	// log-probability.
	Enumerate(ctx context.Context, requests []EnumerateRequest, stream Stream) ([][]Completion, error)
}

// Reader is a Model that knows, before it is asked, whether its vocabulary has the
// words of a prompt.
type Reader interface {
	CanRead(prompt string) error
}

// Keeper is a Model that keeps what it computed of prompts, so that one which
// begins like an earlier one costs only what is new.
type Keeper interface {
	// Forget gives back all that is kept. A search begins and ends with it, and so
	// what it reuses does not depend on what came before.
	Forget()
}

// Stream receives token t of the completion of request i.
type Stream func(i int, t Token)

// Dialect says in which form a model wants its prompts.
type Dialect string

// The dialects that tasks have prompts in.
const (
	// Lines is the bare line format that the embedded model was trained on.
	Lines Dialect = "lines"
	// Chat is natural-language instruction with examples, for models that follow it.
	Chat Dialect = "chat"
	// ZeroShot is instruction without examples, which do more harm than good to
	// models that reason first (DeepSeek-R1 report, section 5). A task that has no
	// such prompts is asked for its Chat ones.
	ZeroShot Dialect = "zero-shot"
)

// Description is what a model says of itself.
type Description struct {
	Name         string // as the user names it: "embedded", "random", "ollama:deepseek-r1:1.5b"
	Architecture string // "deepseek_v3", "random", ...
	Dialect      Dialect
	Parameters   int64 // 0 when unknown
	Active       int64 // parameters that one token touches; 0 when unknown
	Context      int   // tokens; 0 when unknown

	// Temperature is what the model's makers advise; 0 when they do not.
	Temperature float64
}

// Request asks for one completion of a prompt.
type Request struct {
	Prompt      string
	Seed        uint64
	Temperature float64 // 0 is greedy
	TopK        int     // 0 is off
	TopP        float64 // 0 or 1 is off
	MinP        float64 // tokens below MinP times the likeliest are not drawn; 0 is off
	MaxTokens   int     // 0 is up to the model's context
	Stop        []string
	TopLogProbs int // how many alternatives to report beside each token; 0 is none

	// At most one of these binds the form of the text; a backend that cannot
	// hold to it returns ErrUnsupported rather than a text that may not.
	Choices []string        // the text is one of these
	Schema  json.RawMessage // the text is JSON that this JSON Schema accepts

	Trace bool // whether Completion.Trace is wanted
}

// Finish says why a completion ended.
type Finish string

// Why completions end.
const (
	FinishStop   Finish = "stop"   // a stop string or the end token; not part of Text
	FinishLength Finish = "length" // MaxTokens or the context was reached
	FinishLoop   Finish = "loop"   // a server stopped a text that went round in circles
)

// Completion is what a model wrote.
type Completion struct {
	Text string `json:"text"`
	// Thinking is what a reasoning model wrote between <think> and </think>, where
	// the two are told apart; Text does not hold it.
	Thinking string  `json:"thinking,omitempty"`
	Tokens   []Token `json:"tokens,omitempty"`
	Finish   Finish  `json:"finish,omitempty"`
	Usage    Usage   `json:"-"` // a log keeps the sum of a call, not the parts
	Trace    *Trace  `json:"trace,omitempty"`
}

// LogProb is the natural logarithm of the completion's probability given its
// prompt, the ending included.
func (c Completion) LogProb() float64 {
	sum := 0.0
	for _, t := range c.Tokens {
		sum += t.LogProb
	}
	return sum
}

// Token is one decoded token. LogProb is taken from the model's own
// distribution, before temperature and truncation.
type Token struct {
	Text    string  `json:"text"`
	LogProb float64 `json:"logprob"`
	ID      int     `json:"-"` // in the vocabulary of the native engine; 0 elsewhere
	// Top are the likeliest tokens at this position, the best first, where they
	// were asked for. The decoded token need not be among them.
	Top []Alternative `json:"top,omitempty"`
}

// Alternative is a token that could have been decoded instead.
type Alternative struct {
	Text    string  `json:"text"`
	LogProb float64 `json:"logprob"`
}

// EnumerateRequest asks for all likely completions of a prompt.
type EnumerateRequest struct {
	Prompt         string
	MinProbability float64 // a branch of lower total probability is not followed
	Max            int     // at most so many completions, the likeliest; 0 is no limit
	MaxTokens      int
	Stop           []string
	TopLogProbs    int  // as in Request
	Trace          bool // as in Request
}

// ScoreRequest asks how likely each continuation is after the prompt.
type ScoreRequest struct {
	Prompt        string
	Continuations []string
}

// Scores answers a ScoreRequest: LogProbs[i] is the natural logarithm of the
// probability of continuation i, summed over its tokens.
type Scores struct {
	LogProbs []float64
	Usage    Usage
}

// Usage counts the tokens of one call, and how long it took. Reused tokens are
// part of Prompt: they were served from a cache instead of computed.
type Usage struct {
	Prompt     int           `json:"prompt"`
	Completion int           `json:"completion"`
	Reused     int           `json:"reused,omitempty"`
	Duration   time.Duration `json:"-"` // never logged: logs of one seed are identical
}

// Add returns the sum of both.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Prompt:     u.Prompt + v.Prompt,
		Completion: u.Completion + v.Completion,
		Reused:     u.Reused + v.Reused,
		Duration:   u.Duration + v.Duration,
	}
}

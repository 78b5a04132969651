// Package engine is the contract between a search and a language model.
//
// A search asks for text and probabilities and does not depend on where they come from.
// The backends below this package (native, ollama, openai) implement Model.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// ErrUnsupported is wrapped by backends that cannot do something at all, for example score
// given text on a server that returns no log-probabilities.
var ErrUnsupported = errors.New("not supported by this model")

// ErrUntried is what Score returns without requests where only a request would show whether
// the backend can.
var ErrUntried = errors.New("not known before it is tried")

// Model is a language model that a search can drive. Implementations are safe
// for use by one goroutine at a time.
type Model interface {
	Describe() Description

	// Generate completes every request of a batch; completion i answers request i. Beside an
	// error it may return what was finished before; the other completions have no Finish. stream,
	// if not nil, receives each token as it is decoded, never concurrently. A request
	// gives the same completion whatever else is in the batch. A cancelled context ends
	// the call within one token.
	Generate(ctx context.Context, requests []Request, stream Stream) ([]Completion, error)

	// Score returns the log-probability of given continuations. Beside an error it may
	// return what was finished before; the other scores are empty. Without requests it costs
	// nothing, and says whether the model can: nil, ErrUnsupported or ErrUntried.
	Score(ctx context.Context, requests []ScoreRequest) ([]Scores, error)

	Close() error
}

// Enumerator is a Model that can walk its own token tree: it returns every completion
// whose tokens all lie on branches above a probability, instead of a sample of them.
// Backends that see only sampled tokens cannot do this.
type Enumerator interface {
	// Enumerate returns, for request i, its completions in descending order of
	// log-probability.
	Enumerate(ctx context.Context, requests []EnumerateRequest, stream Stream) ([][]Completion, error)
}

// CanEnumerate reports whether a model is an Enumerator. It probes with an empty
// batch: a backend may wrap another one that is not.
func CanEnumerate(m Model) bool {
	e, ok := m.(Enumerator)
	if !ok {
		return false
	}
	_, err := e.Enumerate(context.Background(), nil, nil)
	return !errors.Is(err, ErrUnsupported)
}

// Reader is a Model that can check in advance whether its vocabulary has the words of a
// prompt.
type Reader interface {
	CanRead(prompt string) error
}

// Keeper is a Model that keeps its results for prompts, so that only the new part of a
// prompt that begins like an earlier one is computed.
type Keeper interface {
	// Forget drops everything that is kept. A search begins and ends with it, so that what
	// it reuses does not depend on what came before.
	Forget()
}

// Stream receives token t of the completion of request i.
type Stream func(i int, t Token)

// Dialect is the form in which a model expects prompts.
type Dialect string

// The dialects in which tasks write prompts.
const (
	// Lines is the bare line format that the embedded model was trained on.
	Lines Dialect = "lines"
	// Steps is what a process reward model reads: a chain of steps, after each of which it
	// says whether all is right so far.
	Steps Dialect = "steps"
	// Deliberate is the line format of a model that was taught to vote between states, to list steps, and to criticise
	// and mend what it drafts.
	Deliberate Dialect = "deliberate"
	// Targets is the line format of a model that is told the number to reach, which differs from puzzle to puzzle.
	Targets Dialect = "targets"
	// Chat is natural-language instruction with examples, for models that follow it.
	Chat Dialect = "chat"
	// ZeroShot is instruction without examples, which do more harm than good to models
	// that reason first (DeepSeek-R1 report, section 5). A task without such prompts uses
	// its Chat ones.
	ZeroShot Dialect = "zero-shot"
)

// Tagged reports whether models of a dialect write the tags of their thinking as they write other words.
func (d Dialect) Tagged() bool { return d == Lines || d == Targets }

// Description describes a model.
type Description struct {
	Name         string // as users name it: "embedded", "random", "ollama:deepseek-r1:1.5b"
	Architecture string // "deepseek_v3", "random", ...
	Dialect      Dialect
	Parameters   int64 // 0 if unknown
	Active       int64 // parameters that one token uses; 0 if unknown
	Context      int   // tokens; 0 if unknown

	// Temperature is what the model's authors recommend; 0 if they do not.
	Temperature float64

	// Reviews is how often, as its authors recommend, a depth-first search goes through a tree again that it has searched in
	// vain, because the model leaves much out at first; 0 if they do not.
	Reviews int

	// PerLabel says that Score costs a request for each continuation.
	PerLabel bool

	// Continues says in words how the model continues a given Beginning; empty if it
	// cannot. What a server can do is known after the first such request.
	Continues string
}

// Request asks for one completion of a prompt.
type Request struct {
	Prompt      string
	Beginning   Beginning // of the reply; a backend that cannot continue it returns ErrUnsupported
	Seed        uint64
	Drawn       int     // tokens of the beginning that chance chose by this seed: the next is drawn after them
	Temperature float64 // 0 is greedy
	TopK        int     // 0 is off
	TopP        float64 // 0 or 1 is off
	MinP        float64 // tokens less likely than MinP times the most likely one are not drawn; 0 is off
	MaxTokens   int     // after the beginning; 0 is up to the model's context
	Stop        []string
	TopLogProbs int   // number of alternatives to report with each token; 0 means none
	Watch       Watch // of how sure the model is; a backend without alternatives reports nothing

	// Expected is what the text will probably be, if it has no given beginning. It never
	// changes the completion: a backend may check several of its tokens at once, to be faster.
	Expected string

	// At most one of these restricts the form of the text. A backend that cannot guarantee
	// it returns ErrUnsupported.
	Choices []string        // the text is one of these
	Schema  json.RawMessage // the text is JSON that this JSON Schema accepts

	Trace bool // whether Completion.Trace is wanted
}

// Finish is the reason why a completion ended.
type Finish string

// The reasons why completions end.
const (
	FinishStop   Finish = "stop"   // a stop string or the end token; not part of Text
	FinishLength Finish = "length" // MaxTokens or the context was reached
	FinishLoop   Finish = "loop"   // the text repeated itself, and was stopped

	FinishUnsure Finish = "unsure" // its confidence fell below Watch.Least, and it was stopped

	FinishRefusal Finish = "refusal" // the model declined; Text says so in its words
)

// Completion is the text that a model wrote. One with a given beginning is whole: Text and
// Thinking begin with it, and Given says where. All else is of what is new: Tokens, Trace,
// and Usage, in which the beginning is part of the prompt. So is what is streamed.
type Completion struct {
	Text string `json:"text"`
	// Thinking is what a reasoning model wrote between <think> and </think>. It is not
	// part of Text.
	Thinking string  `json:"thinking,omitempty"`
	Given    []Given `json:"given,omitempty"` // what of both the model did not write
	Tokens   []Token `json:"tokens,omitempty"`
	Finish   Finish  `json:"finish,omitempty"`
	Usage    Usage   `json:"-"` // logs record the sum of a call, not its parts
	Trace    *Trace  `json:"trace,omitempty"`
	// Confidence is that of what is new, if it was watched and the backend reports alternatives.
	Confidence *Confidence `json:"confidence,omitempty"`
	// Note is what the user should know of how the text came about, such as a setting that
	// the server refused.
	Note string `json:"note,omitempty"`
}

// LogProb returns the natural logarithm of the completion's probability given its prompt,
// including the ending.
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
	// Thinking marks a token of a stream that is not part of the answer.
	Thinking bool `json:"-"`
	// Top holds the most likely tokens at this position, best first, if they were
	// requested. The decoded token need not be among them.
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
	MinProbability float64 // branches of lower total probability are not followed
	Max            int     // return only the Max most likely completions; 0 means no limit
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

// Usage counts the tokens of one call. Reused tokens are part of Prompt: they came from a
// cache. What a cache held and how long a call took are never logged, so that logs of one
// seed are identical, whether or not their search was interrupted.
type Usage struct {
	Prompt     int           `json:"prompt"`
	Completion int           `json:"completion"`
	Reused     int           `json:"-"`
	Duration   time.Duration `json:"-"`
	More       int           `json:"-"` // requests that it took beside the first
}

// Add returns the sum of u and v.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Prompt:     u.Prompt + v.Prompt,
		Completion: u.Completion + v.Completion,
		Reused:     u.Reused + v.Reused,
		Duration:   u.Duration + v.Duration,
		More:       u.More + v.More,
	}
}

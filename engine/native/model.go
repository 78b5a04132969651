package native

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"espalier/engine"
	"espalier/engine/kernels"
	"espalier/engine/tokenizer"
)

// Tokenizer is what a Model needs to know of text.
type Tokenizer interface {
	Encode(text string) ([]int, error)
	// Piece is what token id adds to a text whose last token is prev, -1 at the
	// start. It may be a part of a character, which later tokens complete.
	Piece(prev, id int) string
	End() int  // the token that ends a text, -1 if there is none
	Size() int // the number of tokens
}

// Options are the parts of a Model that have a sensible default.
type Options struct {
	// Rows is how many sequences are decoded together at most. More requests
	// wait, and join as others leave. 0 is 64.
	Rows int
	// Draft is how many tokens the Multi-Token Prediction module drafts ahead, where
	// the checkpoint has one: up to 3; 0 is 1, and less than 0 none.
	Draft int
	// CacheBytes bounds the latents that are kept of earlier prompts; 0 is 256 MiB.
	// What one call needs may take more while it runs.
	CacheBytes int64
	// Dialect is the form of prompt that the weights were trained on; empty is
	// engine.Lines.
	Dialect engine.Dialect
	// Release gives back what the weights lie in, when the model is closed.
	Release func() error
	// Chat is how prompts become turns of a chat; nil leaves them as they are.
	Chat *tokenizer.Template
}

// Model drives a Transformer with text: it implements engine.Model and
// engine.Enumerator.
//
// A request's result depends on nothing but the request: prompts are always
// attended to in expanded form and what follows them in absorbed form, every
// kernel treats a row alike whatever stands beside it, and each request draws
// from a random generator of its own. What a prompt has in common with earlier
// ones is not computed again (prefixTree).
type Model struct {
	name    string
	t       *Transformer
	pass    *Pass
	tok     Tokenizer
	size    int // tokens that can be drawn: the vocabulary may be padded
	rows    int
	draft   int // tokens drafted ahead
	threads int
	dialect engine.Dialect
	closing func() error
	chat    *tokenizer.Template

	tree  *prefixTree
	free  []*segment // of finished sequences, whose memory the next ones take
	parts parts
	picks picker
	spans []Span // scratch of forward calls
}

var (
	_ engine.Model      = (*Model)(nil)
	_ engine.Enumerator = (*Model)(nil)
	_ engine.Reader     = (*Model)(nil)
	_ engine.Keeper     = (*Model)(nil)
)

// NewModel joins weights and a tokenizer under the name that users know.
// Models that are used by different goroutines may share a Transformer.
func NewModel(name string, t *Transformer, tok Tokenizer, options Options) (*Model, error) {
	m := &Model{
		name: name, t: t, pass: t.NewPass(), tok: tok, size: tok.Size(), rows: options.Rows,
		dialect: options.Dialect, chat: options.Chat, closing: options.Release,
	}
	if m.size < 1 || m.size > t.config.VocabSize {
		return nil, fmt.Errorf("model %s: the tokenizer has %d tokens, but the weights have vocab_size %d: they do not belong together", name, m.size, t.config.VocabSize)
	}
	if m.rows < 1 {
		m.rows = 64
	}
	if options.CacheBytes == 0 {
		options.CacheBytes = 256 << 20
	}
	if options.Draft >= 0 {
		m.Draft(max(options.Draft, 1))
	}
	m.Threads(0)
	m.tree = newPrefixTree(t, options.CacheBytes)
	if m.dialect == "" {
		m.dialect = engine.Lines
	}
	return m, nil
}

// Draft sets how many tokens are drafted ahead, from 0 to 3, before the model is
// first asked. Without a Multi-Token Prediction module none are.
func (m *Model) Draft(tokens int) {
	m.draft = 0
	if m.t.CanDraft() {
		m.draft = min(max(tokens, 0), maxDraft)
	}
	m.pass.drafts = m.draft > 0
}

// Describe implements engine.Model.
func (m *Model) Describe() engine.Description {
	total, active := m.t.config.Parameters()
	return engine.Description{
		Name: m.name, Architecture: m.t.config.ModelType, Dialect: m.dialect,
		Parameters: total, Active: active, Context: m.t.config.MaxPosition,
	}
}

// CanRead implements engine.Reader.
func (m *Model) CanRead(prompt string) error {
	_, err := m.encode(m.frame(prompt, true))
	return err
}

// Forget implements engine.Keeper.
func (m *Model) Forget() {
	m.tree.shrink(0)
	m.free = nil
}

// Close implements engine.Model.
func (m *Model) Close() error {
	m.Forget()
	if m.parts.team != nil {
		m.parts.team.Close()
		m.parts = parts{}
	}
	if m.closing == nil {
		return nil
	}
	return m.closing()
}

// forward runs one pass unless the caller has had enough.
func (m *Model) forward(ctx context.Context, spans []Span) (kernels.Matrix, error) {
	if err := ctx.Err(); err != nil {
		return kernels.Matrix{}, err
	}
	if n := m.divide(spans); n > 0 {
		return m.inParts(spans, n)
	}
	return m.pass.Forward(spans)
}

// fork makes a sequence of the first n tokens that end in a segment, with room
// for some more. It shares their cells.
func (m *Model) fork(from *segment, n, more int) *Sequence {
	var own *segment
	if last := len(m.free) - 1; last >= 0 {
		own, m.free = m.free[last], m.free[:last]
	} else {
		own = m.t.newSegment(nil, 0, 0)
	}
	own.parent, own.start, own.pins = from, n, 1
	if from.prefix == nil {
		from.pins++
	}
	s := &Sequence{tail: own, length: n}
	s.Reserve(n + more)
	return s
}

// give takes back a sequence that nobody reads any more, but for those that have
// been forked from it.
func (m *Model) give(s *Sequence) {
	for own := s.tail; own.prefix == nil; {
		if own.pins--; own.pins > 0 {
			return
		}
		parent := own.parent
		if own.parent = nil; len(m.free) < 2*m.rows {
			m.free = append(m.free, own)
		}
		own = parent
	}
}

// encode turns a prompt into tokens, and refuses one that leaves no room for an answer.
func (m *Model) encode(text string) ([]int, error) {
	tokens, err := m.tok.Encode(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("prompt: %w", err)
	case len(tokens) == 0:
		return nil, errors.New("the prompt is empty: there is nothing to continue")
	case len(tokens) >= m.t.config.MaxPosition:
		return nil, fmt.Errorf("the prompt has %d tokens, but the model's context holds %d, answer included: shorten the prompt", len(tokens), m.t.config.MaxPosition)
	}
	return tokens, nil
}

// spell is the text of a token: all characters that are whole after it. The
// beginning of one is left pending, unless the text ends here.
func (m *Model) spell(prev, id int, pending string, last bool) (text, rest string) {
	if id == m.tok.End() {
		last = true
	} else {
		pending += m.tok.Piece(prev, id)
	}
	if text, rest = tokenizer.Whole(pending); last {
		text, rest = text+strings.ToValidUTF8(rest, "\uFFFD"), ""
	}
	return text, rest
}

// limit is how many tokens may follow a prompt.
func (m *Model) limit(prompt, maxTokens int) int {
	room := m.t.config.MaxPosition - prompt
	if maxTokens > 0 {
		return min(room, maxTokens)
	}
	return room
}

// logNormaliser is ln sum exp(logits): what to subtract from a logit to have a
// log-probability. It fails on numbers that no sound model computes.
func (m *Model) logNormaliser(logits []float32) (float64, error) {
	probabilities := resize(&m.picks.raw, len(logits))
	copy(probabilities, logits)
	sum := float64(kernels.SoftmaxLog(probabilities))
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, fmt.Errorf("model %s computed logits that are not numbers: its weights are damaged", m.name)
	}
	return sum, nil
}

// share divides the time of a call among its requests, so that adding up their
// usages gives the time that was spent.
func share(start time.Time, requests int) time.Duration {
	return time.Since(start) / time.Duration(max(requests, 1))
}

// checkStops refuses a stop string that every text contains.
func checkStops(stops []string) error {
	for i, s := range stops {
		if s == "" {
			return fmt.Errorf("stop string %d is empty", i)
		}
	}
	return nil
}

// cutAt is where the first stop string begins in text, -1 if none does. The text
// was searched before it grew beyond old bytes.
func cutAt(text string, old int, stops []string) int {
	cut := -1
	for _, s := range stops {
		from := max(0, old-len(s)+1)
		if i := strings.Index(text[from:], s); i >= 0 && (cut < 0 || from+i < cut) {
			cut = from + i
		}
	}
	return cut
}

// trim shortens the texts of tokens so that together they are length bytes long:
// what belongs to a stop string is taken away, its log-probability is not.
func trim(tokens []engine.Token, length int) {
	for i := range tokens {
		tokens[i].Text = tokens[i].Text[:min(length, len(tokens[i].Text))]
		length -= len(tokens[i].Text)
	}
}

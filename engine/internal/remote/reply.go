package remote

import (
	"errors"
	"strings"
	"time"

	"espalier/engine"
)

// ErrCut is the error of a stream that ended before its reply did.
var ErrCut = errors.New("the reply broke off")

// Reply collects what a server streams for one request. Some servers separate the
// thinking from the answer, others leave the tags in the text; where a chat template
// already ends in the opening tag, the text holds only the closing one.
type Reply struct {
	Show func(engine.Token) // is called with each piece; nil: nothing is shown

	begin    time.Time
	thinking strings.Builder
	text     strings.Builder
	pieces   []piece
	count    int    // pieces, those of the thinking included
	same     int    // equal pieces at the end
	last     string // the last piece, trimmed
	kept     int64  // bytes of memory, about
}

// NewReply starts the clock of a reply.
func NewReply(show func(engine.Token)) *Reply { return &Reply{Show: show, begin: time.Now()} }

// piece is a part of the text, with the tokens that came with it.
type piece struct {
	end    int // offset of its end in the text
	tokens []engine.Token
}

// Think adds to the thinking.
func (r *Reply) Think(text string) {
	if text != "" {
		r.add(text, nil)
		r.thinking.WriteString(text)
	}
}

// Write adds to the text. The tokens are those of the text, where the server reports
// them.
func (r *Reply) Write(text string, tokens []engine.Token) {
	if text == "" {
		return
	}
	r.add(text, tokens)
	r.text.WriteString(text)
	r.pieces = append(r.pieces, piece{r.text.Len(), tokens})
	const pieceBytes, tokenBytes, topBytes = 32, 56, 24
	r.kept += pieceBytes
	for _, t := range tokens {
		r.kept += tokenBytes + int64(len(t.Text))
		for _, top := range t.Top {
			r.kept += topBytes + int64(len(top.Text))
		}
	}
}

// add counts a piece and shows it as one token.
func (r *Reply) add(text string, tokens []engine.Token) {
	r.count++
	r.kept += int64(len(text))
	if r.Show != nil {
		t := engine.Token{Text: text}
		for _, part := range tokens {
			t.LogProb += part.LogProb
		}
		if len(tokens) == 1 {
			t.Top = tokens[0].Top
		}
		r.Show(t)
	}
	if text = strings.TrimSpace(text); text != r.last {
		r.last, r.same = text, 0
	}
	r.same++
}

// Err returns an error once the reply takes more memory than a reply may.
func (r *Reply) Err() error {
	if r.kept > mostKept {
		return tooMuch("of text and tokens for one reply", mostKept)
	}
	return nil
}

// Same returns how many pieces at the end were equal, white space aside.
func (r *Reply) Same() int { return r.same }

// Completion returns the reply so far, split into thinking and answer. The tokens
// are those of the answer: its log-probability is conditional on the thinking. The
// usage is an estimate for servers that report none: a token a piece, and the time
// since NewReply.
func (r *Reply) Completion() engine.Completion {
	text := r.text.String()
	thinking, answer := engine.CutThinking(text, false)
	begin := len(text) - len(answer)
	c := engine.Completion{Text: answer, Thinking: strings.TrimSpace(r.thinking.String() + thinking)}
	c.Usage.Completion = r.count
	if !r.begin.IsZero() {
		c.Usage.Duration = time.Since(r.begin)
	}
	for _, p := range r.pieces {
		if p.end > begin {
			c.Tokens = append(c.Tokens, p.tokens...)
		}
	}
	return c
}

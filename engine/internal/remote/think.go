package remote

import (
	"strings"

	"espalier/engine"
)

// Reply collects what a server streams for one request. Some servers tell the
// thinking from the answer, others leave the tags in the text; and where a chat
// template already ends in the opening tag, the text holds only the closing one.
type Reply struct {
	thinking strings.Builder
	text     strings.Builder
	pieces   []piece
	same     int    // equal pieces in a row, up to now
	last     string // piece, trimmed
	kept     int64  // bytes of memory, about
}

// piece is a part of the text, with the tokens that came with it.
type piece struct {
	end    int // offset of its end in the text
	tokens []engine.Token
}

// Think adds to the thinking.
func (r *Reply) Think(text string) {
	r.count(text)
	r.thinking.WriteString(text)
}

// Write adds to the text; tokens are those that it consists of, where the server
// says so.
func (r *Reply) Write(text string, tokens []engine.Token) {
	r.count(text)
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

// Err returns a *TooMuch once the reply takes more memory than a reply may.
func (r *Reply) Err() error {
	if r.kept > mostKept {
		return &TooMuch{"of text and tokens for one reply", mostKept}
	}
	return nil
}

func (r *Reply) count(text string) {
	r.kept += int64(len(text))
	if text = strings.TrimSpace(text); text != r.last {
		r.last, r.same = text, 0
	}
	r.same++
}

// Same is how many pieces in a row were equal, space aside, at the end.
func (r *Reply) Same() int { return r.same }

// Completion is the reply so far, its thinking told from its answer. The tokens
// are those of the answer: a log-probability is the answer's, given the thinking.
func (r *Reply) Completion() engine.Completion {
	text := r.text.String()
	thinking, answer := engine.CutThinking(text, false)
	begin := len(text) - len(answer)
	c := engine.Completion{Text: answer, Thinking: strings.TrimSpace(r.thinking.String() + thinking)}
	for _, p := range r.pieces {
		if p.end > begin {
			c.Tokens = append(c.Tokens, p.tokens...)
		}
	}
	return c
}

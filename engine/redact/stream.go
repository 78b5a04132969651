package redact

import (
	"strings"

	"espalier/engine"
)

// stream returns a stream that holds tokens back while they may be the beginning of a
// secret, and a function that releases the rest at the end.
func (s *Secrets) stream(show engine.Stream) (hold engine.Stream, end func()) {
	held := map[int][]engine.Token{} // by request
	hold = func(i int, t engine.Token) {
		tokens := append(held[i], t)
		n := s.settled(tokens)
		for _, t := range s.tokens(tokens)[:n] {
			show(i, t)
		}
		held[i] = tokens[n:]
	}
	end = func() {
		for i, tokens := range held {
			for _, t := range s.tokens(tokens) {
				show(i, t)
			}
		}
	}
	return hold, end
}

// settled returns how many of the tokens can be shown: those before any secret that is
// incomplete or extends into later tokens.
func (s *Secrets) settled(tokens []engine.Token) int {
	text := joined(tokens)
	if len(text) > 4*s.most {
		return len(tokens) // a text of secrets alone
	}
	until := len(text)
	for _, form := range s.forms {
		until = min(until, len(text)-begun(text, form))
	}
	spans := s.spans(text)
	n, at := 0, 0
	for i, t := range tokens {
		at += len(t.Text)
		if at > until {
			break
		}
		within := false
		for _, f := range spans {
			within = within || f.from < at && at < f.to
		}
		if !within {
			n = i + 1
		}
	}
	return n
}

func joined(tokens []engine.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

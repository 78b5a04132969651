package compare

import (
	"espalier/search"
	"espalier/search/thinking"
)

// Begun is what a model thought in a reply that the second log begins otherwise than the
// first, beside what it thought there; nil if there is no such reply.
func Begun(a, b []search.Event, rules thinking.Rules) *ChainView {
	for at := len(b) - 1; at >= search.Shared(a, b); at-- {
		if begun, ok := b[at].Body.(search.Begun); ok {
			return chainsOf(chain(a, begun.Beginning, rules), chain(b[at:], begun.Beginning, rules))
		}
	}
	return nil
}

// chain is the thinking of the last answer to a question, as far as it has come.
func chain(log []search.Event, of search.Beginning, rules thinking.Rules) *thinking.Reader {
	text := ""
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Begun:
			if b.Node == of.Node && b.Purpose == of.Purpose {
				text = search.ThinkingOf(b.Purpose, b.Completion())
			}
		case search.Partial:
			if b.Node == of.Node && b.Purpose == of.Purpose {
				text = search.ThinkingOf(b.Purpose, b.Completion())
			}
		case search.Replied:
			if b.Node == of.Node && b.Purpose == of.Purpose && len(b.Completions) > 0 {
				text = search.ThinkingOf(b.Purpose, b.Completions[0])
				for _, c := range b.Completions {
					if len(c.Given) > 0 {
						text = search.ThinkingOf(b.Purpose, c)
					}
				}
			}
		}
	}
	return thinking.Read(text, rules)
}

package remote

import (
	"errors"
	"strings"

	"espalier/engine/internal/loops"
)

// ErrLoop ends a stream whose text repeats itself.
var ErrLoop = errors.New("the text repeats itself")

// loopFinder looks for a loop in the pieces of a reply.
type loopFinder struct {
	text   loops.Finder
	phrase string // that repeats; empty: none does
	last   string // the last piece, trimmed
	same   int    // equal pieces at the end
}

// piece takes in the next piece of a reply.
func (l *loopFinder) piece(text string) {
	if l.phrase == "" {
		l.phrase = l.text.Add(text)
	}
	if text = strings.TrimSpace(text); text != l.last {
		l.last, l.same = text, 0
	}
	l.same++
}

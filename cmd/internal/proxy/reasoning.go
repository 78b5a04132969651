package proxy

import (
	"strings"
	"sync"

	"espalier/search"
	"espalier/search/thinking"
)

// reasoning turns a search into text while it goes: the events in words, a line each, and
// what models think. What one reply thinks is told as it is written; of several that are
// written at once, those after the first are told when they are complete.
type reasoning struct {
	tell func(text string)

	mu      sync.Mutex
	tree    *search.Tree
	live    *search.LiveThinking
	reply   writing // that is told as it is written
	wrote   strings.Builder
	answers bool // that reply, after its thinking
	all     strings.Builder
}

// writing is a reply that a model writes.
type writing struct {
	node    search.NodeID
	purpose search.Purpose
	request int
}

func newReasoning(tell func(string)) *reasoning {
	return &reasoning{tell: tell, tree: search.NewTree()}
}

func (r *reasoning) say(text string) {
	if text != "" {
		r.all.WriteString(text)
		r.tell(text)
	}
}

// Live takes what a model writes at the moment.
func (r *reasoning) Live(u search.StreamUpdate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := writing{u.Node, u.Purpose, u.Request}
	if r.live == nil {
		r.live, r.reply, r.answers = search.NewLiveThinking(u.Purpose, thinking.Rules{}), key, false
		r.wrote.Reset()
	}
	if key != r.reply || u.Token.Text == "" || !r.live.Write(u.Token) || r.answers {
		return
	}
	switch blank := strings.TrimSpace(u.Token.Text); {
	case blank == thinkEnd:
		r.answers = true
	case blank == thinkBegin, blank == "" && r.wrote.Len() == 0:
	default:
		r.wrote.WriteString(u.Token.Text)
		r.say(u.Token.Text)
	}
}

// The marks of thinking in a text.
const thinkBegin, thinkEnd = "<think>", "</think>"

// unmarked is thinking without its marks, and without the answer that may follow it.
func unmarked(thought string) string {
	if _, after, ok := strings.Cut(thought, thinkBegin); ok {
		thought = after
	}
	thought, _, _ = strings.Cut(thought, thinkEnd)
	return strings.TrimLeft(thought, " \n")
}

// Events takes a batch of the log.
func (r *reasoning) Events(events []search.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		if err := r.tree.Apply(e); err != nil {
			return err
		}
		if b, ok := e.Body.(search.Replied); ok {
			for i, c := range b.Completions {
				r.replied(writing{b.Node, b.Purpose, i}, unmarked(search.ThinkingOf(b.Purpose, c)))
			}
		}
		if search.HasLine(e.Body) {
			r.line(search.Describe(r.tree, e).Sentence(r.tree))
		}
	}
	r.live = nil // the next reply is another one
	return nil
}

// replied tells what a reply thought, as far as that was not told.
func (r *reasoning) replied(key writing, thought string) {
	told := ""
	if r.live != nil && key == r.reply {
		told = r.wrote.String()
	}
	rest, ok := strings.CutPrefix(thought, told)
	if !ok { // the task reads it otherwise than it was written
		rest = ""
	}
	r.line(rest)
}

// line ends whatever line was begun, after adding to it.
func (r *reasoning) line(text string) {
	r.say(text)
	if s := r.all.String(); s != "" && !strings.HasSuffix(s, "\n") {
		r.say("\n")
	}
}

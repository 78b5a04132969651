// Package stream holds what models are writing right now, request by request. It
// is only shown, and is not part of a log.
package stream

import (
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
)

// Stream is what a model has written so far for one request.
type Stream struct {
	search.StreamUpdate // the first of the request
	text, thought       []byte
	tokens              []engine.Token
	touched             bool // since the last look
	inside              *search.LiveThinking
}

// Inside is what the model thinks, read as far as it has come; nil if it does not think.
func (st *Stream) Inside() *thinking.Reader { return st.inside.Inside() }

// A stream keeps the end of a long text: the eye is at its end.
const (
	maxStreamText   = 8 << 10
	maxStreamTokens = 512
)

// key names the requests that one Replied event will answer.
type key struct {
	node    search.NodeID
	purpose search.Purpose
}

// Streams are the requests under way.
type Streams struct {
	byKey map[key][]*Stream
	order []key
	// shown is the request of a key that is on the screen. It stays until it
	// falls silent while another one speaks, so that a batch does not flicker.
	shown map[key]int
	spin  int
	rules func(search.NodeID) thinking.Rules
}

// New starts with nothing being written. What models think below a thought is checked by
// the rules for it, or those of arithmetic alone.
func New(rules func(search.NodeID) thinking.Rules) *Streams {
	if rules == nil {
		rules = func(search.NodeID) thinking.Rules { return thinking.Rules{} }
	}
	return &Streams{byKey: map[key][]*Stream{}, shown: map[key]int{}, rules: rules}
}

// Add adds what a model wrote.
func (s *Streams) Add(l search.StreamUpdate) {
	k := key{l.Node, l.Purpose}
	list, ok := s.byKey[k]
	if !ok {
		s.order = append(s.order, k)
	}
	i := slices.IndexFunc(list, func(st *Stream) bool { return st.Request == l.Request })
	if i < 0 {
		list = append(list, &Stream{StreamUpdate: l, inside: search.NewLiveThinking(l.Purpose, s.rules(l.Node))})
		i = len(list) - 1
		s.byKey[k] = list
	}
	st := list[i]
	if st.Reading = l.Reading; len(st.text)+len(st.thought) > 0 {
		st.Reading = engine.Reading{} // prompts of other requests
	}
	if l.Token.Text == "" {
		return
	}
	st.touched = true
	st.inside.Write(l.Token)
	if l.Token.Thinking {
		st.thought = grown(st.thought, l.Token.Text)
		return // its tokens are not part of the answer's probability
	}
	st.text = grown(st.text, l.Token.Text)
	st.tokens = append(st.tokens, l.Token)
	if len(st.tokens) > maxStreamTokens {
		st.tokens = append(st.tokens[:0], st.tokens[maxStreamTokens/4:]...)
	}
}

// grown keeps the end of a text.
func grown(text []byte, more string) []byte {
	text = append(text, more...)
	if over := len(text) - maxStreamText; over > maxStreamText/4 {
		text = append(text[:0], text[over:]...)
	}
	return text
}

// Settle is called once a frame: it chooses which request of a batch is shown.
func (s *Streams) Settle() {
	for key, list := range s.byKey {
		if list[s.shown[key]].touched {
			for _, st := range list {
				st.touched = false
			}
			continue
		}
		for i, st := range list {
			if st.touched {
				s.shown[key] = i
			}
			st.touched = false
		}
	}
}

// Answered forgets the requests that an event answered.
func (s *Streams) Answered(e search.Event) {
	r, ok := e.Body.(search.Replied)
	if !ok {
		return
	}
	k := key{r.Node, r.Purpose}
	if _, ok := s.byKey[k]; ok {
		delete(s.byKey, k)
		delete(s.shown, k)
		s.order = slices.DeleteFunc(s.order, func(other key) bool { return other == k })
	}
}

// Silence forgets all: nothing is under way.
func (s *Streams) Silence() {
	clear(s.byKey)
	clear(s.shown)
	s.order = s.order[:0]
}

// Empty reports whether nothing is being written.
func (s *Streams) Empty() bool { return len(s.order) == 0 }

// At is the request that is shown for a node, and how many there are.
func (s *Streams) At(id search.NodeID, judging bool) (st *Stream, of int) {
	for _, key := range s.order {
		if key.node == id && key.purpose.Evaluates() == judging {
			list := s.byKey[key]
			return list[s.shown[key]], len(list)
		}
	}
	return nil, 0
}

// Growing are the thoughts below which something is being written.
func (s *Streams) Growing(known int) []search.NodeID {
	var nodes []search.NodeID
	for _, key := range s.order {
		if !key.purpose.Evaluates() && int(key.node) < known {
			nodes = append(nodes, key.node)
		}
	}
	return nodes
}

// Line is the last line of Text.
func (st *Stream) Line() string {
	text := strings.TrimRight(st.Text(), "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// Thinks reports whether a reasoning model has not begun its answer yet.
func (st *Stream) Thinks() bool {
	return len(st.thought) > 0 && strings.TrimSpace(string(st.text)) == ""
}

// Text is the answer as far as it is written, the thinking before there is one; its end if
// that is long.
func (st *Stream) Text() string {
	if st.Thinks() {
		return string(st.thought)
	}
	return string(st.text)
}

// Turn moves the spinner.
func (s *Streams) Turn() { s.spin++ }

// Spinner is the frame to draw.
func (s *Streams) Spinner() string {
	frames := [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
	return frames[s.spin%len(frames)]
}

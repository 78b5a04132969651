package tui

import (
	"slices"
	"strings"

	"espalier/tui/tell"

	"espalier/engine"
	"espalier/search"
)

// stream is what a model has written so far for one request.
type stream struct {
	search.Live // of the first glimpse
	text        []byte
	tokens      []engine.Token
	touched     bool // since the last look
}

// A stream keeps the end of a long text: the eye is at its end.
const (
	maxStreamText   = 8 << 10
	maxStreamTokens = 512
)

// streamKey names the requests that one Replied event will answer.
type streamKey struct {
	node    search.NodeID
	purpose search.Purpose
}

// streams are the requests under way.
type streams struct {
	byKey map[streamKey][]*stream
	order []streamKey
	// shown is the request of a key that is on the screen. It stays until it
	// falls silent while another one speaks, so that a batch does not flicker.
	shown map[streamKey]int
	spin  int
}

func newStreams() *streams {
	return &streams{byKey: map[streamKey][]*stream{}, shown: map[streamKey]int{}}
}

// glimpse adds what a model wrote.
func (s *streams) glimpse(l search.Live) {
	key := streamKey{l.Node, l.Purpose}
	list, ok := s.byKey[key]
	if !ok {
		s.order = append(s.order, key)
	}
	i := slices.IndexFunc(list, func(st *stream) bool { return st.Request == l.Request })
	if i < 0 {
		list = append(list, &stream{Live: l})
		i = len(list) - 1
		s.byKey[key] = list
	}
	st := list[i]
	if l.Token.Text == "" {
		return
	}
	st.touched = true
	st.text = append(st.text, l.Token.Text...)
	if over := len(st.text) - maxStreamText; over > maxStreamText/4 {
		st.text = append(st.text[:0], st.text[over:]...)
	}
	st.tokens = append(st.tokens, l.Token)
	if len(st.tokens) > maxStreamTokens {
		st.tokens = append(st.tokens[:0], st.tokens[maxStreamTokens/4:]...)
	}
}

// settle is called once a frame: it chooses which request of a batch is shown.
func (s *streams) settle() {
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

// answered forgets the requests that an event answered.
func (s *streams) answered(e search.Event) {
	r, ok := e.Body.(search.Replied)
	if !ok {
		return
	}
	key := streamKey{r.Node, r.Purpose}
	if _, ok := s.byKey[key]; ok {
		delete(s.byKey, key)
		delete(s.shown, key)
		s.order = slices.DeleteFunc(s.order, func(k streamKey) bool { return k == key })
	}
}

// silence forgets all: nothing is under way.
func (s *streams) silence() {
	clear(s.byKey)
	clear(s.shown)
	s.order = s.order[:0]
}

func (s *streams) empty() bool { return len(s.order) == 0 }

// at is the request that is shown for a node, and how many there are.
func (s *streams) at(id search.NodeID, judging bool) (st *stream, of int) {
	for _, key := range s.order {
		if key.node == id && tell.Judges(key.purpose) == judging {
			list := s.byKey[key]
			return list[s.shown[key]], len(list)
		}
	}
	return nil, 0
}

// growing are the thoughts below which something is being written.
func (s *streams) growing(known int) []search.NodeID {
	var nodes []search.NodeID
	for _, key := range s.order {
		if !tell.Judges(key.purpose) && int(key.node) < known {
			nodes = append(nodes, key.node)
		}
	}
	return nodes
}

// line is the last line of what was written.
func (st *stream) line() string {
	text := strings.TrimRight(string(st.text), "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// spinner frames; the first is what stands still under reduced motion.
var spinner = [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

package debug

import (
	"math"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
)

// Spot is a place inside the reply of an event: behind so many bytes of a completion, its
// thinking first. The zero Spot is none: the event as a whole.
type Spot struct {
	Completion int // from 1
	Offset     int
}

func (s Spot) before(other Spot) bool {
	return s.Completion < other.Completion || s.Completion == other.Completion && s.Offset < other.Offset
}

// happening is a line that begins, a token that was written, or a segment that is complete.
type happening struct {
	offset  int // where it ends; of a line: where it begins
	line    int // its number from 1; 0: this is no line
	token   int // its number from 1; 0: this is no token
	tokens  int // written up to now
	thought int // those of them that are thinking
	prob    float64
	node    *thinking.Node // nil: this is no segment
	segment string
	loop    bool
	from    int // where the token begins
	written string

	completion int // that it is in, from 1
}

// ends reports whether a phrase ends in the token, in whatever case.
func (h *happening) ends(phrase string) bool {
	for end := len(h.written); end > h.from; end-- {
		if from := end - len(phrase); from >= 0 && strings.EqualFold(h.written[from:end], phrase) {
			return true
		}
	}
	return false
}

// follower turns a reply, as it grows, into what happens in it.
type follower struct {
	live    *search.LiveThinking
	settled int // segments that were told
	tokens  int
	thought int
	looped  bool
	text    strings.Builder
	lines   lineCount
}

func newFollower(p search.Purpose, rules thinking.Rules) *follower {
	return &follower{live: search.NewLiveThinking(p, rules), lines: lineCount{turn: unknownTurn}}
}

// write takes a token and returns what happened with it. What a text without
// probabilities holds is one token, that nothing is known of.
func (f *follower) write(t engine.Token, known bool) (all []happening) {
	from := f.text.Len()
	f.lines.write(t.Text, t.Thinking, func(line, at int) {
		all = append(all, happening{offset: at, line: line, tokens: f.tokens, thought: f.thought, prob: math.NaN()})
	})
	f.text.WriteString(t.Text)
	h := happening{offset: f.text.Len(), prob: math.NaN(), from: from, written: f.text.String()}
	if reads := f.live.Write(t); reads {
		f.thought++
	}
	if known {
		f.tokens++
		h.prob = math.Exp(t.LogProb)
	}
	h.token, h.tokens, h.thought = max(f.tokens, 1), f.tokens, f.thought
	if !known {
		h.thought = 0
	}
	return append(append(all, h), f.segments(false)...)
}

// segments are those that are complete since the last time.
func (f *follower) segments(ended bool) (all []happening) {
	r := f.live.Inside()
	if r == nil {
		return nil
	}
	if ended {
		r.Close()
	}
	nodes, settled := r.Nodes(), r.Settled()
	if ended {
		settled = len(nodes)
	}
	for ; f.settled < settled; f.settled++ {
		n := nodes[f.settled]
		loop := !f.looped && r.Summary().Loop > 0
		f.looped = f.looped || loop
		all = append(all, happening{offset: n.To, tokens: f.tokens, thought: f.thought, node: &n, segment: r.Segment(n), loop: loop, prob: math.NaN()})
	}
	return all
}

// happens follows a whole completion, and calls take with what happens behind its given
// beginning.
func happens(p search.Purpose, c engine.Completion, whole bool, rules thinking.Rules, take func(happening)) {
	f, given := newFollower(p, rules), givenEnd(c)
	f.lines.turn = turnOf(c)
	write := func(t engine.Token, known bool) {
		begun := f.text.Len() < given
		for _, h := range f.write(t, known) {
			if !begun {
				take(h)
			}
		}
	}
	piece := func(text string, thinks bool) { // of unknown tokens
		cut := min(max(given-f.text.Len(), 0), len(text))
		for _, part := range []string{text[:cut], text[cut:]} {
			if part != "" {
				write(engine.Token{Text: part, Thinking: thinks}, false)
			}
		}
	}
	tokens := tokensOf(c)
	switch covered := length(tokens); {
	case covered == len(c.Thinking)+len(c.Text):
	case covered == len(c.Text):
		piece(c.Thinking, true)
	default:
		tokens = nil
		piece(c.Thinking, true)
		piece(c.Text, false)
	}
	for _, t := range tokens {
		t.Thinking = f.text.Len() < len(c.Thinking)
		write(t, true)
	}
	if whole {
		for _, h := range f.segments(true) {
			take(h)
		}
	}
}

// tokensOf are the tokens of a completion that have a text.
func tokensOf(c engine.Completion) (all []engine.Token) {
	for _, t := range c.Tokens {
		if t.Text != "" {
			all = append(all, t)
		}
	}
	return all
}

func length(tokens []engine.Token) (n int) {
	for _, t := range tokens {
		n += len(t.Text)
	}
	return n
}

// givenEnd is where what the model wrote begins.
func givenEnd(c engine.Completion) int {
	thinking, text := c.Began()
	if text != "" {
		return len(c.Thinking) + len(text)
	}
	return len(thinking)
}

// written are the completions of an event, with the purpose and the thought at which they
// were asked for; whole says that they are finished. It is not ok for other events.
func written(e search.Event) (all []engine.Completion, p search.Purpose, at search.NodeID, whole, ok bool) {
	switch b := e.Body.(type) {
	case search.Replied:
		return b.Completions, b.Purpose, b.Node, true, true
	case search.Partial:
		return []engine.Completion{b.Completion()}, b.Purpose, b.Node, false, true
	}
	return nil, "", 0, false, false
}

// seeInside looks at what happens inside the replies of an event, and reports whether to stop.
func (b *Breakpoint) seeInside(t *search.Tree, e search.Event, action search.ActionKind) (stop bool) {
	if len(b.inside) == 0 {
		return false
	}
	completions, purpose, node, whole, ok := written(e)
	if !ok || b.Thought >= 0 && b.Thought != node {
		return false
	}
	for i, c := range completions {
		happens(purpose, c, whole, b.rules.In(t.Node(node).Check.State), func(h happening) {
			h.completion = i + 1
			m := Match{Seq: e.Seq, Inside: Spot{i + 1, h.offset}, Thought: node}
			if !b.fits(t, e, action, node, h, &m.Err) || !b.count(m) {
				return
			}
			if b.Says != nil {
				m.Note = b.Says.say(h.scope(b.scope(t, e, action, node)))
			}
			b.stops = append(b.stops, m)
			stop = true
		})
	}
	return stop
}

// fits reports whether the breakpoint matches at what happens inside a reply.
func (b *Breakpoint) fits(t *search.Tree, e search.Event, action search.ActionKind, node search.NodeID, h happening, err *error) bool {
	if !slices.ContainsFunc(b.inside, func(k insideKind) bool { return k.is(&h) }) {
		return false
	}
	if b.If == nil {
		return true
	}
	var yes bool
	yes, *err = b.If.holds(h.scope(b.scope(t, e, action, node)))
	return yes || *err != nil
}

// scope adds to what an expression can refer to.
func (h *happening) scope(s *Scope) *Scope {
	s.Completion, s.Token, s.TokenProb, s.Segment = h.completion, h.tokens, h.prob, h.segment
	if h.node != nil {
		s.Claim = string(h.node.Claim.Verdict)
	}
	return s
}

// writing is a reply that a model writes while the search waits for it.
type writing struct {
	node    search.NodeID
	purpose search.Purpose
	request int
}

// Reads takes what a model writes at the moment, and reports whether to stop there and then.
// It is meant for runner.Runner.Interrupt. The event that the stop leads to tells the same.
func (b *Breaks) Reads(u search.StreamUpdate) bool {
	for !b.CatchUp(catchUpStep) { // other callers get a turn in between
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.ContainsFunc(b.list, (*Breakpoint).stopsInside) || b.tree == nil || int(u.Node) >= b.tree.Len() {
		return false
	}
	key := writing{u.Node, u.Purpose, u.Request}
	f := b.written[key]
	if f == nil || u.Prompt != "" {
		f = newFollower(u.Purpose, b.rules.In(b.tree.Node(u.Node).Check.State))
		b.written[key] = f
	}
	if u.Token.Text == "" {
		return false
	}
	for _, h := range f.write(u.Token, true) {
		h.completion = 1 // of the event that the stop leads to
		for i, p := range b.list {
			if u.Given || !p.stopsInside() || p.Thought >= 0 && p.Thought != u.Node {
				continue
			}
			e := search.Event{Seq: len(b.log) + 1, Body: search.Partial{Beginning: search.Beginning{Node: u.Node, Purpose: u.Purpose}}}
			var err error
			if p.fits(b.tree, e, b.action, u.Node, h, &err) {
				at := hit{key, i}
				if b.hits[at]++; p.Hits.through(p.matched + b.hits[at]) {
					return true
				}
			}
		}
	}
	return false
}

// hit is a breakpoint that matched in a reply that is not finished.
type hit struct {
	writing
	at int // in the list
}

// stopsInside reports whether the breakpoint may stop a reply while it is written.
func (b *Breakpoint) stopsInside() bool { return len(b.inside) > 0 && !b.Off && !b.Traces }

package thinking

import (
	"strings"
)

// window is how far ahead a segment is looked for.
const window = 4 * maxSegment

// Reader turns text into nodes as it arrives. It is not safe for concurrent use.
type Reader struct {
	cues   *cues
	rules  Rules
	text   strings.Builder
	cut    int // what is before it has become nodes
	cutter cutter

	nodes    []Node
	open     bool // the last node may change
	depth    []int
	openings map[int]*wording // of ways
	found    Summary

	now     situation
	pool    []string
	goal    string
	states  map[int][]string // reached by computing below a way, the last ones
	results map[string]int   // how often a number was worked out
	seen    map[string]int   // segments by what they say
	steps   map[string]int   // ways by where they start and what they do
	circle  circle

	route  route
	effort *Effort // of a text that is closed
}

// position is where in the tree the text is.
type position struct {
	head     int  // the way that the next segment belongs to; 0: the beginning
	closed   int  // the way that was given up last
	fresh    bool // and nothing has happened since
	checking bool // a check was announced
	pair     *chainPart
}

// NewReader returns a reader that has read nothing.
func NewReader(rules Rules) *Reader {
	r := &Reader{
		cues: standard(), rules: rules, goal: canonical(rules.Goal),
		states: map[int][]string{}, results: map[string]int{}, openings: map[int]*wording{}, seen: map[string]int{}, steps: map[string]int{}, route: route{left: map[int]bool{}, arrived: map[string]int{}},
	}
	for _, n := range rules.Numbers {
		r.pool = append(r.pool, canonical(n))
	}
	r.now.numbers = len(r.pool) > 0
	r.cutter.cues = r.cues
	return r
}

// Read returns the nodes of a whole text.
func Read(text string, rules Rules) *Reader {
	r := NewReader(rules)
	r.Write(text)
	r.Close()
	return r
}

// Write takes the next piece of the text. Of the nodes that there were, only the last may
// have changed.
func (r *Reader) Write(text string) {
	r.text.WriteString(text)
	r.advance(false)
}

// Close says that the text has ended.
func (r *Reader) Close() {
	r.advance(true)
	reached := r.route.reached
	if reached == 0 && r.goal == "" {
		reached = r.answered()
	}
	effort := r.route.weigh(r.Thought(), reached)
	r.effort = &effort
}

// Nodes are the segments so far, in the order of the text; node ID stands at ID-1. The
// slice is the reader's own and valid until the next Write.
func (r *Reader) Nodes() []Node { return r.nodes }

// Settled is the number of nodes that will not change.
func (r *Reader) Settled() int {
	if r.open {
		return len(r.nodes) - 1
	}
	return len(r.nodes)
}

// Text is what has been read.
func (r *Reader) Text() string { return r.text.String() }

// Segment is the text of a node.
func (r *Reader) Segment(n Node) string { return r.text.String()[n.From:n.To] }

// Depth is how far below the beginning a node stands; its children are one deeper.
func (r *Reader) Depth(n Node) int { return r.depthBelow(n.Parent) }

func (r *Reader) depthBelow(parent int) int {
	if parent == 0 {
		return 1
	}
	return r.depth[parent-1] + 1
}

// Summary counts what the text does.
func (r *Reader) Summary() Summary {
	s := r.found
	if r.open {
		s.count(r.nodes[len(r.nodes)-1], r.Depth(r.nodes[len(r.nodes)-1]))
	}
	s.Loop = r.circle.found
	s.Effort = r.Effort()
	return s
}

func (s *Summary) count(n Node, depth int) {
	s.Nodes++
	s.Depth = max(s.Depth, depth)
	if n.Returns >= 0 {
		s.Returns++
	}
	if n.Claim.Verdict == False {
		s.FalseClaims++
	}
	if n.Repeats > 0 {
		s.Repeats++
	}
}

// advance reads what has not become nodes yet.
func (r *Reader) advance(last bool) {
	if r.open {
		r.nodes, r.open = r.nodes[:len(r.nodes)-1], false
	}
	for {
		rest := r.text.String()[r.cut:]
		ends := last
		if len(rest) > window {
			rest, ends = rest[:window], false
		}
		c := r.cutter
		from, to, next, whole := c.next(rest, ends)
		switch {
		case from == to:
			const longestTag = 32
			if skip := len(rest) - longestTag; skip > maxSegment || len(rest) == window { // nothing but space
				r.cutter, r.cut = c, r.cut+skip
				continue
			}
			return
		case !whole:
			s := r.place(r.cut+from, r.cut+to, &c)
			r.nodes, r.open = append(r.nodes, s.node), true
			return
		}
		if c.answer && r.route.ended == 0 {
			r.route.ended = r.cut + from
		} else if !c.answer { // thinking began again
			r.route.ended = 0
		}
		r.commit(r.place(r.cut+from, r.cut+to, &c))
		r.cutter, r.cut = c, r.cut+next
	}
}

// step is a node with what follows from it for those after it.
type step struct {
	node    Node
	said    sentence
	at      position
	way     bool
	pool    []string
	goal    string
	anchor  int
	results []string
	key     string // what the segment says
	start   string // where a way starts and what it does
}

// commit makes a node final.
func (r *Reader) commit(s step) {
	n := s.node
	r.nodes = append(r.nodes, n)
	r.depth = append(r.depth, r.depthBelow(n.Parent))
	r.found.count(n, r.depth[n.ID-1])
	r.leave(&s)
	r.route.arrive(&s)
	if r.route.reached == 0 && r.reaches(&s) {
		r.route.reached = n.ID
	}
	if r.pool == nil {
		r.pool = s.pool
	}
	r.now = situation{
		position: s.at, last: n, numbers: len(r.pool) > 0,
		begun: r.now.begun || n.Kind != SetOut, asked: s.said.question,
		attempts: n.Kind == GiveUp || r.now.attempts && n.Kind != Conclude,
	}
	if r.goal == "" {
		r.goal = s.goal
	}
	if n.State != "" && !s.way {
		const kept = 8
		list := append(r.states[s.anchor], n.State)
		r.states[s.anchor] = list[max(0, len(list)-kept):]
	}
	for _, result := range s.results {
		r.results[result]++
	}
	if s.way {
		r.openings[n.ID] = s.said.words
	}
	if s.key != "" && r.seen[s.key] == 0 {
		r.seen[s.key] = n.ID
	}
	if s.start != "" && r.steps[s.start] == 0 {
		r.steps[s.start] = n.ID
	}
	r.circle.add(n.ID, s.said.text)
}

// wayAbove is the parent of a way.
func (r *Reader) wayAbove(way int) int {
	if way == 0 {
		return 0
	}
	return r.nodes[way-1].Parent
}

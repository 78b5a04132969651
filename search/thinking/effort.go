package thinking

import (
	"strings"

	"espalier/search/reading"
)

// Effort is where the thinking of a text went. What comes after the first answer is what
// Chen et al. (2024, arXiv 2412.21187) call overthinking, and Before is their outcome
// efficiency. Shares are of the bytes of all segments before the answer that the text gives
// in the end.
type Effort struct {
	// Reached is the segment in which the answer first stands: the goal of the puzzle if
	// there is one, otherwise what the text answers in the end. 0: it stands nowhere in the
	// thinking.
	Reached  int     `json:"reached"`
	Before   float64 `json:"before"` // the share up to that segment; all if there is none
	After    float64 `json:"after"`
	Repeated float64 `json:"repeated"` // in segments that say again what was said
	Wrong    float64 `json:"wrong"`    // in ways that were given up
}

// route is where a text has been.
type route struct {
	reached int            // the first segment that arrives at the goal
	arrived map[string]int // the first segment that arrives at a number
	left    map[int]bool   // ways that were given up
	ended   int            // where the answer begins; 0: the text is all thinking
}

// arrive notes the numbers that a segment works out, and the one that it ends in.
func (r *route) arrive(s *step) {
	if s.node.Kind == SetOut {
		return
	}
	note := func(value string) {
		if value != "" && r.arrived[value] == 0 {
			r.arrived[value] = s.node.ID
		}
	}
	for _, eq := range s.said.equations {
		note(eq.result.RatString())
	}
	for i := len(s.said.tokens) - 1; i >= 0; i-- {
		if s.said.tokens[i].kind == '0' {
			note(canonical(s.said.tokens[i].text))
			return
		}
	}
}

// weigh shares the bytes of the thinking out.
func (r *route) weigh(thought []Node, reached int) Effort {
	if reached > len(thought) {
		reached = 0
	}
	wrong := make([]bool, len(thought)+1)
	var all, before, repeated, lost int
	for _, n := range thought {
		size := n.To - n.From
		all += size
		if reached == 0 || n.ID <= reached {
			before += size
		}
		if n.Repeats > 0 {
			repeated += size
		}
		if wrong[n.ID] = r.left[n.ID] || wrong[n.Parent]; wrong[n.ID] {
			lost += size
		}
	}
	share := func(part int) float64 { return float64(part) / float64(max(all, 1)) }
	return Effort{reached, share(before), share(all - before), share(repeated), share(lost)}
}

// reaches reports whether a segment arrives at the goal of a puzzle.
func (r *Reader) reaches(s *step) bool {
	if s.node.Claim.Verdict == False {
		return false
	}
	if c := s.said.chain; c != nil && c.form == 'g' {
		return c.label == "sure"
	}
	if r.goal == "" || s.node.Kind == SetOut || s.said.question {
		return false
	}
	for _, eq := range s.said.equations {
		if eq.exact && eq.result.RatString() == r.goal && len(eq.operands) >= max(len(r.pool), 2) {
			return true
		}
	}
	return s.node.State == r.goal
}

// leave notes the ways that a segment gives up, as the text goes from one way to another
// above it, and undoes that where the text continues below one of them.
func (r *Reader) leave(s *step) {
	for w := s.node.Parent; w > 0 && r.route.left[w]; w = r.wayAbove(w) {
		delete(r.route.left, w)
	}
	if s.node.Returns < 0 {
		return
	}
	if s.at.closed == s.node.ID { // tried and given up at once
		r.route.left[s.node.ID] = true
	}
	for w := r.now.head; w > s.node.Returns && w != s.node.ID; w = r.wayAbove(w) {
		r.route.left[w] = true
	}
}

// Effort is where the thinking went, as far as it has been read; what a text without a
// puzzle answers is known at its end.
func (r *Reader) Effort() Effort {
	if r.effort != nil {
		return *r.effort
	}
	return r.route.weigh(r.Thought(), r.route.reached)
}

// Thought are the settled segments before the answer.
func (r *Reader) Thought() []Node {
	end := r.Settled()
	for end > 0 && r.route.ended > 0 && r.nodes[end-1].From >= r.route.ended {
		end--
	}
	return r.nodes[:end]
}

// answered is the first segment of the thinking that says what the text answers in the end:
// as a number that it arrives at, or in the same words.
func (r *Reader) answered() int {
	from := r.route.ended
	switch last := len(r.nodes); {
	case from > 0:
	case last > 0 && r.nodes[last-1].Kind == Answer:
		from = r.nodes[last-1].From
	default:
		return 0
	}
	const longest = 80 // of an answer that can be looked for
	answer := reading.Find(r.text.String()[from:], reading.Want{Kind: reading.Text}).Value
	if answer == "" || len(answer) > longest {
		return 0
	}
	if value := canonical(reading.Canonical(answer)); value != "" {
		return r.route.arrived[value]
	}
	words := normal(answer)
	for _, n := range r.Thought() {
		if said := r.Segment(n); n.Kind != Try && !strings.HasSuffix(said, "?") && strings.Contains(normal(said), words) {
			return n.ID
		}
	}
	return 0
}

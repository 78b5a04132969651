package debug

import (
	"fmt"

	"espalier/search"
	"espalier/search/english"
)

// Estimate is what continuing from the end of a log is likely to cost: the fewest
// and the most expansions that the method needs, at the average cost of an expansion
// and the values that follow it, in this log and its parent's.
type Estimate struct {
	Calls, Tokens         int // at least
	MostCalls, MostTokens int
	Basis                 int    // expansions that the averages are over; 0: there are none
	Untold                string // a way of valuing that was not used before, and is not in the sums
}

// String is the estimate in words: "about 12 to 30 calls, 3400 to 8100 tokens".
func (p Estimate) String() string {
	if p.Basis == 0 {
		return "this log holds nothing to estimate the cost from"
	}
	text := fmt.Sprintf("about %d to %s, %d to %s", p.Calls, english.Plural(p.MostCalls, "call"), p.Tokens, english.Plural(p.MostTokens, "token"))
	if p.Calls == p.MostCalls && p.Tokens == p.MostTokens {
		text = fmt.Sprintf("about %s, %s", english.Plural(p.Calls, "call"), english.Plural(p.Tokens, "token"))
	}
	if p.Untold != "" {
		text += fmt.Sprintf(", and values by %s, whose cost this log does not tell", p.Untold)
	}
	return text
}

// sum is what a number of replies cost.
type sum struct{ replies, calls, tokens float64 }

func (s *sum) add(r search.Replied) {
	s.replies++
	s.calls += float64(max(r.Calls, r.Requests))
	s.tokens += float64(r.Usage.Prompt + r.Usage.Completion)
}

// mean is the cost of one reply.
func (s sum) mean() (calls, tokens float64) {
	if s.replies == 0 {
		return 0, 0
	}
	return s.calls / s.replies, s.tokens / s.replies
}

// spending is what logs spent, by what for.
type spending struct {
	expansions sum
	values     map[string]*sum // by Settings.Evaluate
}

func (s *spending) add(log []search.Event) {
	setup := search.Started{}
	for _, e := range log {
		switch b := e.Body.(type) {
		case search.Started:
			setup = b
		case search.Reconfigured:
			setup.Settings = b.Settings
		case search.Replied:
			switch {
			case !evaluates(b.Purpose):
				s.expansions.add(b)
			case s.values[setup.Settings.Evaluate] == nil:
				s.values[setup.Settings.Evaluate] = &sum{}
				fallthrough
			default:
				s.values[setup.Settings.Evaluate].add(b)
			}
		}
	}
}

// Estimate estimates what is left of the branch that is shown, from its last event
// on.
func (d *Debugger) Estimate() Estimate {
	tree := d.at.line.Tip()
	s := spending{values: map[string]*sum{}}
	s.add(d.at.line.Log())
	made := 0
	if parent := d.at.Parent; parent != nil {
		before := s.expansions.replies
		s.add(parent.line.Log())
		made = int(s.expansions.replies - before)
	}
	if s.expansions.replies == 0 || tree.Outcome().Ended || d.host.Configure == nil {
		return Estimate{}
	}
	least, most, waiting := left(tree, d.host.Depth, made)
	p := Estimate{Basis: int(s.expansions.replies)}
	calls, tokens := s.expansions.mean()
	valueCalls, valueTokens, perExpansion := 0.0, 0.0, 0.0
	by := tree.Setup().Settings.Evaluate
	if values := s.values[by]; values != nil {
		valueCalls, valueTokens = values.mean()
	} else if by != "" && by != search.EvaluateRule {
		p.Untold = by
	}
	for _, values := range s.values {
		perExpansion += values.replies / s.expansions.replies
	}
	cost := func(n int, each, value float64) int {
		return int(float64(n)*(each+perExpansion*value) + float64(waiting)*value + 0.5)
	}
	p.Calls, p.Tokens = cost(least, calls, valueCalls), cost(least, tokens, valueTokens)
	p.MostCalls, p.MostTokens = cost(most, calls, valueCalls), cost(most, tokens, valueTokens)
	return p
}

// left bounds how often the search will ask for next thoughts, and counts those
// that wait for a value. A beam is known beforehand; other methods go straight to a
// solution at best, and else about as far as the search that was changed.
func left(t *search.Tree, depth, parent int) (least, most, waiting int) {
	deepest, unexpanded := 0, 0
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		if id > 0 && !t.Open(id) {
			continue
		}
		if id > 0 && !n.Kept {
			if !n.Valued {
				waiting++
			}
			continue
		}
		if n.Depth > deepest {
			deepest, unexpanded = n.Depth, 0
		}
		if n.Depth == deepest && !n.Expanded {
			unexpanded++
		}
	}
	levels := max(depth-deepest, 0)
	if unexpanded == 0 {
		levels = max(levels-1, 0) // its thoughts are there already
	}
	settings := t.Setup().Settings
	if settings.Method == "tot-bfs" {
		most = unexpanded + max(levels-min(unexpanded, 1), 0)*settings.Beam
		return min(max(levels, unexpanded), most), most, waiting
	}
	return levels, max(levels, parent), waiting
}

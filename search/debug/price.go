package debug

import (
	"fmt"

	"espalier/search"
)

// Price is what going on from the end of a log is likely to cost: as many
// expansions as the method needs at least and at most, at what an expansion and
// the values that follow it have cost in this log on average.
type Price struct {
	Calls, Tokens         int // at least
	MostCalls, MostTokens int
	Basis                 int // expansions in the log that the averages are over; 0: there is nothing to go by
}

// String tells the price: "about 12 to 30 calls, 3400 to 8100 tokens".
func (p Price) String() string {
	if p.Basis == 0 {
		return "what that costs cannot be told from this log"
	}
	if p.Calls == p.MostCalls && p.Tokens == p.MostTokens {
		return fmt.Sprintf("about %s, %s", plural(p.Calls, "call"), plural(p.Tokens, "token"))
	}
	return fmt.Sprintf("about %d to %s, %d to %s", p.Calls, plural(p.MostCalls, "call"), p.Tokens, plural(p.MostTokens, "token"))
}

// spending is what a log has spent, by what for.
type spending struct {
	expansions    int
	calls, tokens float64 // of all, values included
}

func spent(log []search.Event) spending {
	var s spending
	for _, e := range log {
		r, ok := e.Body.(search.Replied)
		if !ok {
			continue
		}
		if !evaluates(r.Purpose) && r.Purpose != search.Rollout {
			s.expansions++
		}
		s.calls += float64(r.Calls)
		s.tokens += float64(r.Usage.Prompt + r.Usage.Completion - r.Usage.Reused)
	}
	return s
}

// Price estimates what is left of the branch that is shown, from its last event
// on.
func (d *Debugger) Price() Price {
	tree := d.at.line.Tip()
	s := spent(d.at.line.Log())
	if s.expansions == 0 || tree.Outcome().Ended || d.host.Configure == nil {
		return Price{}
	}
	config, err := d.host.Configure(tree.Setup())
	if err != nil {
		return Price{}
	}
	least, most := expansionsLeft(tree, config.Problem.Depth(), d.madeFrom())
	per := func(of float64, n int) int { return int(of/float64(s.expansions)*float64(n) + 0.5) }
	return Price{
		Calls: per(s.calls, least), Tokens: per(s.tokens, least),
		MostCalls: per(s.calls, most), MostTokens: per(s.tokens, most), Basis: s.expansions,
	}
}

// madeFrom is how many expansions the parent of the branch made after the events
// that both share.
func (d *Debugger) madeFrom() int {
	if d.at.Parent == nil {
		return 0
	}
	return spent(d.at.Parent.line.Log()[d.at.From:]).expansions
}

// expansionsLeft bounds how often the search will ask for next thoughts. A beam
// is known beforehand; other methods go straight to a solution at best, and else
// about as far as the search that is being changed.
func expansionsLeft(t *search.Tree, depth, parent int) (least, most int) {
	deepest, waiting := 0, 0
	for id := range search.NodeID(t.Len()) {
		n := t.Node(id)
		if id > 0 && (!n.Kept || !t.Open(id)) {
			continue
		}
		if n.Depth > deepest {
			deepest, waiting = n.Depth, 0
		}
		if n.Depth == deepest && !n.Expanded {
			waiting++
		}
	}
	levels := max(depth-deepest, 0)
	least = max(levels, min(waiting, 1))
	settings := t.Setup().Settings
	if settings.Method == "tot-bfs" && levels > 0 {
		most = max(waiting, 1) + (levels-1)*settings.Beam
		return min(waiting+levels-1, most), most
	}
	return least, max(least, parent)
}

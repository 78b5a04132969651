package debug

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/printable"
	"espalier/search/thinking"
)

// The verbs that go from place to place inside a reply.

// atTheEndInside is atTheEnd, except that a reply may be the last event.
func atTheEndInside(d *Debugger) string {
	if d.Moment() > 0 {
		if _, _, _, _, ok := written(d.event()); ok {
			return ""
		}
	}
	return atTheEnd(d)
}

// insideStop stops at each thing of a kind.
func insideStop(kind string) *Breakpoint {
	k, _, _, _ := cutInside(kind) // it is one of ours
	b := &Breakpoint{Thought: -1, Kinds: []string{kind}, inside: []insideKind{k}, steps: true}
	b.forget()
	return b
}

// stepInside goes forward, beginning in the reply of this event if it is one.
func stepInside(kind string) func(*Debugger, string) ([]string, error) {
	return func(d *Debugger, args string) ([]string, error) {
		n, err := count(args)
		if err != nil {
			return nil, err
		}
		b, from, passed := insideStop(kind), d.Moment(), 0
		if from > 0 {
			if _, _, _, _, ok := written(d.at.line.log[from-1]); ok {
				d.eachInside(d.breaks.rules, false, func(at Spot, h happening) {
					if !d.inside.before(at) && b.inside[0].is(&h) {
						passed++
					}
				})
				from--
			}
		}
		b.Hits = Hits{"==", passed + n}
		d.pursue(goal{run: true})
		d.breaks.aim(b, d.at.line.At(from))
		return nil, nil
	}
}

func backInside(kind string) func(*Debugger, string) ([]string, error) {
	return func(d *Debugger, args string) ([]string, error) {
		n, err := count(args)
		if err != nil {
			return nil, err
		}
		d.pursue(goal{back: true, passes: n - 1})
		d.breaks.aim(insideStop(kind), search.NewTree())
		return nil, nil
	}
}

// eachInside calls take with what happens in the completions of the event that is shown,
// their given beginnings included or not.
func (p *position) eachInside(rules thinking.Rules, given bool, take func(Spot, happening)) {
	completions, purpose, node, whole, _ := written(p.event())
	rules = rules.In(p.Tree().Node(node).Check.State)
	for i, c := range completions {
		if given {
			c.Given = nil
		}
		happens(purpose, c, whole, rules, func(h happening) { take(Spot{i + 1, h.offset}, h) })
	}
}

// InsideReport is a place inside a reply.
type InsideReport struct {
	Completion int    `json:"completion"` // from 1
	Offset     int    `json:"offset"`     // in bytes, of the end of the place
	Token      int    `json:"token"`      // before the place, from 1; 0: unknown
	Tokens     int    `json:"tokens"`
	Segment    int    `json:"segment"` // of thinking that the place is in or behind, from 1; 0: there is none
	Segments   int    `json:"segments"`
	Kind       string `json:"kind,omitempty"`
	Text       string `json:"text,omitempty"` // of the segment
	Claim      string `json:"claim,omitempty"`
	Why        string `json:"why,omitempty"` // it is false
	Partial    bool   `json:"partial,omitempty"`
	node       *thinking.Node
}

// insideReport tells where inside a reply the position is; nil: nowhere.
func (p *position) insideReport(rules thinking.Rules) *InsideReport {
	if p.inside.Completion == 0 || p.moment == 0 {
		return nil
	}
	r := &InsideReport{Completion: p.inside.Completion, Offset: p.inside.Offset}
	_, _, _, whole, _ := written(p.event())
	r.Partial = !whole
	p.eachInside(rules, true, func(at Spot, h happening) {
		if at.Completion != p.inside.Completion {
			return
		}
		r.Tokens = h.tokens
		if h.node == nil {
			if at.Offset <= p.inside.Offset {
				r.Token = h.tokens
			}
			return
		}
		r.Segments++
		if h.node.From < p.inside.Offset {
			r.Segment, r.node, r.Text = h.node.ID, h.node, printable.Line(strings.Join(strings.Fields(h.segment), " "))
			r.Kind, r.Claim, r.Why = h.node.Kind.String(), string(h.node.Claim.Verdict), h.node.Claim.Why
		}
	})
	return r
}

// String is the place in words.
func (r *InsideReport) String() string {
	var parts []string
	if r.Segment > 0 {
		text := fmt.Sprintf("segment %d of %d (%s): %s", r.Segment, r.Segments, r.Kind, r.Text)
		if r.Why != "" {
			text += "; " + printable.Line(r.Why)
		}
		parts = append(parts, text)
	}
	if r.Tokens > 0 {
		parts = append([]string{fmt.Sprintf("token %d of %d", r.Token, r.Tokens)}, parts...)
	}
	what := fmt.Sprintf("inside completion %d", r.Completion)
	if r.Partial {
		what = "inside the reply, which is not finished"
	}
	return strings.Join(append([]string{what}, parts...), ", ")
}

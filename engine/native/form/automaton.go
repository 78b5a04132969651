// Package form recognises the prefixes of texts of a given form: one of some choices, or
// JSON that a schema accepts. Before each token, a decoder checks which tokens can
// continue the text.
//
// Forms are regular languages over bytes. JSON in general is not, but JSON without
// references has bounded depth. A form is compiled to a nondeterministic automaton
// (Thompson 1968), which is run directly.
package form

import (
	"errors"
	"slices"
)

// Form is a set of texts.
type Form struct {
	nodes []node
	start int32
	seen  []uint32 // per node, the last closure that contains it
	round uint32
	ahead []int32 // scratch
}

// node is a state of the automaton.
type node struct {
	edges []edge
	free  []int32 // next nodes, without a byte
	end   bool
}

// edge leads to another node for a byte between low and high.
type edge struct {
	low, high byte
	to        int32
}

// Place is the position of a text in a form: the nodes it may be at. It is empty if the
// text is not a prefix of the form.
type Place []int32

// maxNodes bounds the automaton: a schema may require a million items.
const maxNodes = 1 << 17

var errTooLarge = errors.New("too large: use fewer items or properties")

// Start returns the place of the empty text.
func (f *Form) Start() Place { return f.close(nil, []int32{f.start}) }

// Ends reports whether a text may end here.
func (f *Form) Ends(p Place) bool {
	return slices.ContainsFunc(p, func(n int32) bool { return f.nodes[n].end })
}

// Goes reports whether a text may continue from here.
func (f *Form) Goes(p Place) bool {
	return slices.ContainsFunc(p, func(n int32) bool { return len(f.nodes[n].edges) > 0 })
}

// Next returns the place after more text, in the memory of into. It is empty if the text
// cannot continue like this.
func (f *Form) Next(into, p Place, text string) Place {
	into = append(into[:0], p...)
	for i := 0; i < len(text) && len(into) > 0; i++ {
		f.ahead = f.ahead[:0]
		for _, n := range into {
			for _, e := range f.nodes[n].edges {
				if e.low <= text[i] && text[i] <= e.high {
					f.ahead = append(f.ahead, e.to)
				}
			}
		}
		into = f.close(into[:0], f.ahead)
	}
	return into
}

// First returns the bytes that can continue the text.
func (f *Form) First(p Place) (bytes [256]bool) {
	for _, n := range p {
		for _, e := range f.nodes[n].edges {
			for b := int(e.low); b <= int(e.high); b++ {
				bytes[b] = true
			}
		}
	}
	return bytes
}

// close appends all nodes that are reached from the given ones without a byte, including
// themselves.
func (f *Form) close(into Place, from []int32) Place {
	f.round++
	for _, n := range from {
		into = f.reach(into, n)
	}
	return into
}

func (f *Form) reach(into Place, n int32) Place {
	if f.seen[n] == f.round {
		return into
	}
	f.seen[n] = f.round
	into = append(into, n)
	for _, next := range f.nodes[n].free {
		into = f.reach(into, next)
	}
	return into
}

// builder makes automata from back to front: every function takes the node that follows
// and returns the node where the part begins.
type builder struct {
	nodes []node
	err   error
}

func (b *builder) add(n node) int32 {
	if len(b.nodes) >= maxNodes {
		b.err = errTooLarge
		return 0
	}
	b.nodes = append(b.nodes, n)
	return int32(len(b.nodes) - 1)
}

// part is a piece of a form, given the node that follows.
type part func(then int32) int32

func (b *builder) literal(text string) part {
	return func(then int32) int32 {
		for i := len(text) - 1; i >= 0; i-- {
			then = b.add(node{edges: []edge{{text[i], text[i], then}}})
		}
		return then
	}
}

// class matches one byte of some ranges, given as pairs of first and last.
func (b *builder) class(ranges string) part {
	return func(then int32) int32 {
		var n node
		for i := 0; i < len(ranges); i += 2 {
			n.edges = append(n.edges, edge{ranges[i], ranges[i+1], then})
		}
		return b.add(n)
	}
}

func (b *builder) sequence(parts ...part) part {
	return func(then int32) int32 {
		for _, p := range slices.Backward(parts) {
			then = p(then)
		}
		return then
	}
}

func (b *builder) either(parts ...part) part {
	return func(then int32) int32 {
		var n node
		for _, p := range parts {
			n.free = append(n.free, p(then))
		}
		return b.add(n)
	}
}

func (b *builder) maybe(p part) part { return b.either(p, b.literal("")) }

// many matches any number of repetitions.
func (b *builder) many(p part) part {
	return func(then int32) int32 {
		loop := b.add(node{free: []int32{then}})
		begin := p(loop)
		b.nodes[loop].free = append(b.nodes[loop].free, begin)
		return loop
	}
}

// some matches between least and most repetitions; there is no limit if most is negative.
func (b *builder) some(p part, least, most int) part {
	return func(then int32) int32 {
		if most < 0 {
			then = b.many(p)(then)
		}
		last := then
		for i := least; i < most && b.err == nil; i++ {
			then = b.add(node{free: []int32{p(then), last}})
		}
		for i := 0; i < least && b.err == nil; i++ {
			then = p(then)
		}
		return then
	}
}

// form completes the automaton.
func (b *builder) form(p part) (*Form, error) {
	start := p(b.add(node{end: true}))
	if b.err != nil {
		return nil, b.err
	}
	return &Form{nodes: b.nodes, start: start, seen: make([]uint32, len(b.nodes))}, nil
}

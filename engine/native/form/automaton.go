// Package form recognises the beginnings of texts of a given form: one of some
// choices, or JSON that a schema accepts. A decoder asks it, before each token,
// which tokens the text may go on with.
//
// Forms are regular languages over bytes: JSON is not, but JSON without
// references has a bounded depth. They are compiled to a nondeterministic
// automaton (Thompson 1968), which is run as it is.
package form

import (
	"errors"
	"slices"
)

// Form is a set of texts.
type Form struct {
	nodes []node
	start int32
	seen  []uint32 // per node, the last closure that reached it
	round uint32
	ahead []int32 // scratch
}

// node is a state of the automaton.
type node struct {
	edges []edge
	free  []int32 // reached without a byte
	end   bool
}

// edge leads on by a byte between low and high.
type edge struct {
	low, high byte
	to        int32
}

// Place is where a text stands in a form: the states that it may be in. An empty
// one is beyond it.
type Place []int32

// maxNodes bounds the automaton of a form: a schema may ask for a million items.
const maxNodes = 1 << 17

var errTooLarge = errors.New("it is too large: ask for fewer items or properties")

// Start is the place of the empty text.
func (f *Form) Start() Place { return f.close(nil, []int32{f.start}) }

// Ends says whether a text may end here.
func (f *Form) Ends(p Place) bool {
	return slices.ContainsFunc(p, func(n int32) bool { return f.nodes[n].end })
}

// Goes says whether a text may go on from here.
func (f *Form) Goes(p Place) bool {
	return slices.ContainsFunc(p, func(n int32) bool { return len(f.nodes[n].edges) > 0 })
}

// Next is the place after some more of the text, in the memory of into; empty if
// the text may not go on so.
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

// First marks the bytes that a text may go on with.
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

// close appends all nodes that some are reached from freely, themselves included.
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

// builder makes automata from back to front: every function takes the node that
// follows and returns the node where the part begins.
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

// part is a piece of a form, given what follows.
type part func(then int32) int32

func (b *builder) literal(text string) part {
	return func(then int32) int32 {
		for i := len(text) - 1; i >= 0; i-- {
			then = b.add(node{edges: []edge{{text[i], text[i], then}}})
		}
		return then
	}
}

// class is one byte of some ranges, given as pairs of first and last.
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

// many is any number of repetitions.
func (b *builder) many(p part) part {
	return func(then int32) int32 {
		loop := b.add(node{free: []int32{then}})
		begin := p(loop)
		b.nodes[loop].free = append(b.nodes[loop].free, begin)
		return loop
	}
}

// some is a number of repetitions between two; most below 0 is no limit.
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

// form finishes the automaton.
func (b *builder) form(p part) (*Form, error) {
	start := p(b.add(node{end: true}))
	if b.err != nil {
		return nil, b.err
	}
	return &Form{nodes: b.nodes, start: start, seen: make([]uint32, len(b.nodes))}, nil
}

package curriculum

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search/tasks/game24"
)

// way goes on from a state to the target by steps that lead there; nil if there are none that may be shown.
func (d countdown) way(g goal, s game24.State) (path []game24.Move) {
	for !g.done(s) {
		moves := d.leading(g, g.shown(s))
		if len(moves) == 0 {
			return nil
		}
		m := pick(d.rng, moves)
		path, s = append(path, m), m.Left
	}
	return path
}

// expressionOf joins steps into one expression. Every result has to be used.
func expressionOf(path []game24.Move) (whole string, ok bool) {
	for i, m := range slices.Backward(path) {
		if i < len(path)-1 && !slices.ContainsFunc(strings.Fields(whole), func(w string) bool { return strings.Trim(w, "()") == m.Result.String() }) {
			return "", false
		}
		whole = insert(whole, m)
	}
	return whole, whole != ""
}

// solved thinks between tags, as in the Game of 24: from four numbers it goes through the steps in order, and thinks about
// what a likely one leaves. From more it takes one step after another without a second look.
func (d countdown) solved(g goal, s game24.State) (Example, bool) {
	var b strings.Builder
	var path []game24.Move
	at := s
	for len(at) > 4 && !g.done(at) {
		moves := d.leading(g, g.shown(at))
		if len(moves) == 0 {
			return Example{}, false
		}
		m := pick(d.rng, moves)
		path, at = append(path, m), m.Left
		b.WriteString(m.String() + " likely\n")
	}
	if len(at) == 4 && !g.done(at) {
		m, ok := d.looked(&b, g, at)
		if !ok {
			return Example{}, false
		}
		path, at = append(path, m), m.Left
	}
	if len(at) == 3 && !g.done(at) {
		b.WriteString(g.thought(at))
	}
	rest := d.way(g, at)
	if rest == nil && !g.done(at) {
		return Example{}, false
	}
	path = append(path, rest...)
	expression, ok := expressionOf(path)
	if !ok {
		return Example{}, false
	}
	text := " <think>\n" + b.String() + "</think>\n"
	for _, m := range path {
		text += m.String() + "\n"
	}
	return Example{Solve, targetPrompt(g, s, "Steps:"), text + fmt.Sprintf("Answer: %s = %d\n", expression, g.target)}, true
}

// looked goes through the steps from four numbers until one leads on, and thinks about some of the others.
func (d countdown) looked(b *strings.Builder, g goal, s game24.State) (game24.Move, bool) {
	reached := map[string]bool{}
	for _, m := range g.moves(s) {
		left := m.Left.String()
		if reached[left] {
			continue
		}
		if reached[left] = true; NumbersHeldOut(m.Left) {
			continue // nobody can tell which these are
		}
		leads := g.done(m.Left) || g.reached(handOf(m.Left))
		b.WriteString(m.String())
		if !leads && d.rng.Float64() >= curious {
			b.WriteString("\n")
			continue
		}
		b.WriteString(" likely\n")
		if leads {
			return m, true // the thought about it follows
		}
		b.WriteString(g.thought(m.Left))
	}
	return game24.Move{}, false
}

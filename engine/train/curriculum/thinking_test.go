package curriculum

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"espalier/search/tasks/game24"
	"espalier/search/thinking"
)

// written is a segment of a chain as the curriculum wrote it.
type written struct {
	text   string
	kind   thinking.Kind
	parent int // from 1; 0: the beginning
}

// layout lists the segments of a chain of thought from the moves that it goes through, as
// search, chain and ending do.
type layout struct {
	c        *Corpus
	segments []written
}

func (l *layout) add(text string, kind thinking.Kind, parent int) int {
	l.segments = append(l.segments, written{text, kind, parent})
	return len(l.segments)
}

// pairs are the segments of chain, below a step.
func (l *layout) pairs(s game24.State, step int) (sure bool) {
	pair, seen := 0, ""
	for _, m := range s.Moves() {
		if !Writable(m.Left) {
			continue
		}
		if header := fmt.Sprintf("%s %s", max2(m.A, m.B), min2(m.A, m.B)); header != seen {
			pair = l.add(fmt.Sprintf("%s (left: %s)", header, third(s, m)), thinking.Try, step)
			seen = header
		}
		label := l.c.label(m.Left)
		l.add(fmt.Sprintf("%c %s %s %s", m.Op, m.Result, third(s, m), label), thinking.Compute, pair)
		if label == "sure" {
			l.add("sure", thinking.Conclude, step)
			return true
		}
	}
	l.add("impossible", thinking.GiveUp, step)
	return false
}

// TestThinkingIsRead holds the reader of thinking against the structure that chains were
// written with.
func TestThinkingIsRead(t *testing.T) {
	c := smallCorpus()
	var nodes, found, edges, foundEdges, read, falseClaims int
	compare := func(l *layout, text string) {
		r := thinking.Read(text, thinking.Rules{Goal: "24"})
		read += len(r.Nodes())
		byText := map[int]int{0: 0} // segments by node
		at := 0
		for i, w := range l.segments {
			start := strings.Index(text[at:], w.text)
			if start < 0 {
				t.Fatalf("%q is not written:\n%s", w.text, text)
			}
			start += at
			at = start + len(w.text)
			nodes++
			edges++
			for _, n := range r.Nodes() {
				if n.From != start || n.To != at {
					continue
				}
				byText[n.ID] = i + 1
				parent, known := byText[n.Parent]
				if n.Kind == w.kind {
					found++
				}
				if known && parent == w.parent {
					foundEdges++
				}
			}
		}
		falseClaims += r.Summary().FalseClaims
	}
	for n := range uint64(100) {
		rng := rand.New(rand.NewPCG(n, 3))
		e := c.with(rng).solve()
		l := &layout{c: c}
		start, err := game24.ParseState(inputs.FindStringSubmatch(e.Prompt + " X")[1])
		if err != nil {
			t.Fatal(err)
		}
		l.steps(t, start, e.Completion)
		compare(l, e.Completion)

		e = c.with(rng).think()
		state, err := game24.ParseState(inputs.FindStringSubmatch(e.Prompt + " X")[1])
		if err != nil {
			t.Fatal(err)
		}
		l = &layout{c: c}
		l.pairs(state, 0)
		compare(l, e.Completion)
	}
	t.Logf("%d nodes: recall %.4f, precision %.4f; %d edges: recall %.4f, precision %.4f", nodes,
		float64(found)/float64(nodes), float64(found)/float64(read), edges, float64(foundEdges)/float64(edges), float64(foundEdges)/float64(read))
	const least = 0.99
	for _, share := range []float64{float64(found) / float64(nodes), float64(found) / float64(read), float64(foundEdges) / float64(edges), float64(foundEdges) / float64(read)} {
		if share < least {
			t.Errorf("%.4f is less than %.2f", share, least)
		}
	}
	if falseClaims > 0 {
		t.Errorf("%d claims of chains that are all true are false", falseClaims)
	}
}

// steps are the segments of a whole chain: the first steps that its lines name, what is
// thought about the likely ones, and the end.
func (l *layout) steps(t *testing.T, start game24.State, completion string) {
	lines := strings.Split(strings.TrimSpace(completion), "\n")
	first := 0
	for _, m := range l.c.moves(start) {
		if first+1 >= len(lines) || !strings.HasPrefix(lines[first+1], m.String()) {
			continue // it leaves the numbers of an earlier one
		}
		first++
		line := lines[first]
		step := l.add(line, thinking.Try, 0)
		if line == m.String() {
			continue
		}
		below := len(l.segments)
		sure := l.pairs(m.Left, step)
		for _, s := range l.segments[below:] {
			if s.kind == thinking.Try || s.kind == thinking.Conclude || s.kind == thinking.GiveUp {
				first++
			}
		}
		if sure {
			l.end(lines[first+1:], step)
			return
		}
	}
	t.Fatalf("a chain without an end:\n%s", completion)
}

// end are the lines that build the expression, and those of the answer.
func (l *layout) end(lines []string, step int) {
	answer := false
	for _, line := range lines {
		switch {
		case line == "</think>":
			answer = true
		case answer:
			l.add(line, thinking.Answer, 0)
		case strings.Contains(line, " = "):
			l.add(line, thinking.Compute, step)
		default:
			l.add(line, thinking.Conclude, step)
		}
	}
}

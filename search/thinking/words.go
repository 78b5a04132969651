package thinking

import (
	"cmp"
	"slices"
	"strings"
)

// longestWords bounds the text that Words reads, in bytes: the embedded model writes less.
const longestWords = 8 << 10

// Words says in plain sentences what the embedded model thinks in lines of its own, such
// as "4 4 (left: 6) + 8 6 impossible": a rendering made by rule, beside which the text
// itself belongs. It is nil for text in any other language, which needs none.
func Words(text string, rules Rules) []string {
	if len(text) > longestWords || !strings.Contains(text, "(left:") {
		return nil
	}
	r := Read(text, rules)
	w := words{goal: cmp.Or(rules.Goal, someGoal)}
	for _, n := range r.Nodes() {
		p := readChain(r.Segment(n))
		switch {
		case p == nil:
			continue
		case p.form == 'g':
			w.groups = append(w.groups, p)
			continue
		}
		w.pairDone()
		switch p.form {
		case 's':
			w.say(p.numbers[0] + " " + p.op + " " + p.numbers[1] + " makes " + p.numbers[2] + ", which leaves " + list(strings.Fields(p.left), "and") + ".")
		case 'p':
			w.pair = p
		case 'v':
			w.say("So it judges: " + p.label + ".")
		}
	}
	w.pairDone()
	return w.lines
}

const someGoal = "the goal"

// Words says in plain words what one segment says in the language of the embedded model;
// empty: it is in no such language.
func (r *Reader) Words(n Node, rules Rules) string {
	p := readChain(r.Segment(n))
	if p == nil {
		return ""
	}
	switch p.form {
	case 's':
		return p.numbers[0] + " " + p.op + " " + p.numbers[1] + " makes " + p.numbers[2] + ", which leaves " + list(strings.Fields(p.left), "and")
	case 'p':
		return "take " + p.numbers[0] + " and " + p.numbers[1] + ", keep " + p.left
	case 'v':
		return "so it judges: " + p.label
	}
	nodes := r.Nodes()
	for i := slices.IndexFunc(nodes, func(m Node) bool { return m.ID == n.ID }); i >= 0; i-- {
		pair := readChain(r.Segment(nodes[i]))
		if pair == nil || pair.form != 'p' {
			continue
		}
		becomes := map[string]string{"sure": ": ", "likely": ": perhaps "}[p.label]
		return asMade(p, pair.numbers[0], pair.numbers[1]) + cmp.Or(becomes, ": no ") + cmp.Or(rules.Goal, someGoal) + " with " + p.numbers[1]
	}
	return ""
}

// words collects sentences: one for each pair of numbers.
type words struct {
	goal   string
	lines  []string
	pair   *chainPart
	groups []*chainPart // what the operations on the pair make
}

func (w *words) say(line string) { w.lines = append(w.lines, line) }

// pairDone writes what a pair of numbers led to: first what leads on, then the rest.
func (w *words) pairDone() {
	if w.pair == nil {
		return
	}
	a, b, left := w.pair.numbers[0], w.pair.numbers[1], w.pair.left
	line := "Take " + a + " and " + b + ", and keep " + left + ":"
	var reach, may, none []string
	for _, g := range w.groups {
		made := asMade(g, a, b)
		switch g.label {
		case "sure":
			reach = append(reach, made)
		case "likely":
			may = append(may, made)
		default:
			none = append(none, g.numbers[0])
		}
	}
	var said []string
	if len(reach) > 0 {
		said = append(said, list(reach, "and")+", which with "+left+" makes "+w.goal)
	}
	if len(may) > 0 {
		said = append(said, list(may, "and")+", which with "+left+" may make "+w.goal)
	}
	if len(none) > 0 {
		say := list(slices.Compact(none), "or")
		if len(reach)+len(may) == 0 {
			say = "together they make " + say
		}
		said = append(said, say+", from which "+left+" does not make "+w.goal)
	}
	if len(said) == 0 {
		said = []string{"nothing is said of them"}
	}
	w.say(line + " " + strings.Join(said, "; ") + ".")
	w.pair, w.groups = nil, nil
}

// asMade is an operation on a pair, the right way round: "13 - 9 is 4". One that is
// wrong is worded as the model wrote it.
func asMade(g *chainPart, a, b string) string {
	x, y, result := number(a), number(b), number(g.numbers[0])
	if x != nil && y != nil && result != nil {
		e := &evaluator{}
		if straight := e.apply(g.op[0], x, y); straight == nil || straight.Cmp(result) != 0 {
			if turned := e.apply(g.op[0], y, x); turned != nil && turned.Cmp(result) == 0 {
				a, b = b, a
			}
		}
	}
	return a + " " + g.op + " " + b + " is " + g.numbers[0]
}

// list joins words: "4, 4 and 10".
func list(items []string, last string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " " + last + " " + items[len(items)-1]
}

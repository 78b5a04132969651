package debug

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/chains"
	"espalier/search/english"
	"espalier/search/printable"
)

// Difference is where two logs part and how the trees at their ends differ.
type Difference struct {
	A, B    *Branch
	Shared  int    // events that are the same, byte for byte
	FirstA  string // the event after them, empty at the end of the log
	FirstB  string
	Changes []Change
	Inside  *chains.Difference // of what models thought; nil: none
}

// Change is a thought that only one of two trees has, or whose state differs.
// Thoughts are the same if the same words lead to them from the root.
type Change struct {
	Path []string // words of the thoughts from the root
	A, B Fate
}

// Fate is the state of a thought in one of the trees.
type Fate struct {
	There  bool
	Node   search.NodeID
	Status search.Status
	Valued bool
	Value  float64 // from 0 to 1
}

// Differ returns a function that compares the branch that is shown with another, as far
// as both have come. It takes as long as the logs do and may be called in another
// goroutine.
func (d *Debugger) Differ(other *Branch) func() Difference {
	a, b := other.line.Until(other.line.Len()), d.at.line.Until(d.at.line.Len())
	diff, rules := Difference{A: other, B: d.at}, d.breaks.rules
	return func() Difference {
		diff.Shared = search.Shared(a.Log(), b.Log())
		diff.FirstA, diff.FirstB = eventAfter(a, diff.Shared), eventAfter(b, diff.Shared)
		compare(a.Tip(), b.Tip(), 0, 0, nil, &diff.Changes)
		diff.Inside = chains.Between(a.Log(), b.Log(), rules)
		return diff
	}
}

func eventAfter(l *Timeline, moment int) string {
	if moment >= l.Len() {
		return ""
	}
	tree := l.At(moment + 1)
	return search.Describe(tree, l.log[moment]).Sentence(tree)
}

// compare walks two trees side by side. Below a thought that only one of them has
// there is nothing to compare.
func compare(a, b *search.Tree, x, y search.NodeID, path []string, changes *[]Change) {
	if a.Len() == 0 || b.Len() == 0 {
		return
	}
	in := map[string]search.NodeID{}
	for _, c := range b.Node(y).Children {
		if _, ok := in[b.Node(c).Text]; !ok {
			in[b.Node(c).Text] = c
		}
	}
	met := map[search.NodeID]bool{}
	for _, c := range a.Node(x).Children {
		words := a.Node(c).Text
		here := append(path[:len(path):len(path)], a.Node(c).Short())
		other, ok := in[words]
		if !ok || met[other] {
			*changes = append(*changes, Change{Path: here, A: fate(a, c)})
			continue
		}
		met[other] = true
		if f, g := fate(a, c), fate(b, other); f.Status != g.Status || f.Valued != g.Valued || f.Value != g.Value {
			*changes = append(*changes, Change{Path: here, A: f, B: g})
		}
		compare(a, b, c, other, here, changes)
	}
	for _, c := range b.Node(y).Children {
		if !met[c] {
			*changes = append(*changes, Change{Path: append(path[:len(path):len(path)], b.Node(c).Short()), B: fate(b, c)})
		}
	}
}

func fate(t *search.Tree, id search.NodeID) Fate {
	n := t.Node(id)
	return Fate{There: true, Node: id, Status: n.Status(), Valued: n.Valued, Value: t.Scale().Share(n.Value)}
}

// Lines is the difference in words.
func (f Difference) Lines() []string {
	lines := []string{fmt.Sprintf("branch %d and branch %d share %s", f.A.Number, f.B.Number, english.Plural(f.Shared, "event"))}
	side := func(b *Branch, first string) string {
		if first == "" {
			return fmt.Sprintf("  branch %d ends there", b.Number)
		}
		return fmt.Sprintf("  branch %d continues: %s", b.Number, first)
	}
	if f.FirstA == "" && f.FirstB == "" {
		return append(lines, "  they are the same")
	}
	lines = append(lines, side(f.A, f.FirstA), side(f.B, f.FirstB))
	lines = append(lines, fmt.Sprintf("  branch %d: %s", f.A.Number, standing(f.A.line)), fmt.Sprintf("  branch %d: %s", f.B.Number, standing(f.B.line)))
	const most = 20
	for i, c := range f.Changes {
		if i == most {
			lines = append(lines, fmt.Sprintf("  and %s", english.Plural(len(f.Changes)-most, "more change")))
			break
		}
		lines = append(lines, "  "+c.words(f.A, f.B))
	}
	if f.Inside != nil {
		for _, l := range f.Inside.Lines(fmt.Sprint("branch ", f.A.Number), fmt.Sprint("branch ", f.B.Number)) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}

// words describe the change: what became of the thought in each of the branches.
func (c Change) words(a, b *Branch) string {
	path := make([]string, len(c.Path))
	for i, words := range c.Path {
		path[i] = printable.Line(words)
	}
	text := strings.Join(path, " > ")
	switch {
	case !c.A.There:
		return fmt.Sprintf("%s: only in branch %d, %s", text, b.Number, c.B)
	case !c.B.There:
		return fmt.Sprintf("%s: only in branch %d, %s", text, a.Number, c.A)
	}
	return fmt.Sprintf("%s: branch %d %s; branch %d %s", text, a.Number, c.A, b.Number, c.B)
}

// String is the fate in words: "kept, value 20".
func (f Fate) String() string {
	text := string(f.Status)
	if f.Valued {
		text += ", value " + search.ShareText(f.Value)
	}
	return text
}

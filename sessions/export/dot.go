package export

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/sessions"
)

// writeDOT writes the tree for Graphviz.
func writeDOT(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	title, outcome := headline(r, t)
	s := newSketch(t, o.thoughts())
	fmt.Fprintf(b, "// %s\n// dot -Tsvg FILE > tree.svg\ndigraph espalier {\n", title)
	b.WriteString("\trankdir=LR;\n\tnode [fontname=\"monospace\", fontsize=11, fillcolor=\"white\", fontcolor=\"black\"];\n")
	fmt.Fprintf(b, "\tgraph [fontname=\"monospace\", labelloc=t, label=%s];\n", dotQuote(title+"\n"+outcome))
	for i, box := range s.boxes {
		l := lookOf(box)
		fmt.Fprintf(b, "\tn%d [label=%s, color=%q, %s];\n", i, dotQuote(strings.Join(box.lines, "\n")), l.mid, l.dot)
	}
	for i, box := range s.boxes {
		if box.parent >= 0 {
			fmt.Fprintf(b, "\tn%d -> n%d [%s];\n", box.parent, i, dotEdge(box))
		}
		for _, other := range box.others {
			fmt.Fprintf(b, "\tn%d -> n%d [%s, style=dashed];\n", other, i, dotEdge(box))
		}
	}
	b.WriteString("}\n")
	return nil
}

func dotEdge(b box) string {
	switch {
	case b.solution:
		return fmt.Sprintf("color=%q, penwidth=2", lookOf(b).mid)
	case b.count > 0:
		return `color="#768390", style=dotted, arrowhead=none`
	}
	return `color="#768390"`
}

// dotQuote quotes a string for Graphviz, which interprets escapes and entities.
func dotQuote(text string) string {
	return `"` + strings.NewReplacer(`&`, `&amp;`, `\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

package export

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/sessions"
)

// writeMermaid writes the tree for Mermaid. It leaves fills and fonts to the theme of
// the page, so that it is readable on light and dark pages.
func writeMermaid(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	title, outcome := headline(r, t)
	// Escaped here too: a comment with %%{ in it would be a directive.
	fmt.Fprintf(b, "%%%% %s\n%%%% %s\n", mermaidEscape(title), mermaidEscape(outcome))
	mermaidTree(b, newSketch(t, o.thoughts()))
	return nil
}

func mermaidTree(b *strings.Builder, s *sketch) {
	b.WriteString("flowchart LR\n")
	used := map[string]box{}
	for i, box := range s.boxes {
		l := lookOf(box)
		lines := make([]string, len(box.lines))
		for i, line := range box.lines {
			lines[i] = mermaidEscape(line)
		}
		fmt.Fprintf(b, "  n%d%s\"%s\"%s:::%s\n", i, l.mermaid[0], strings.Join(lines, "<br>"), l.mermaid[1], class(box))
		used[class(box)] = box
	}
	for i, box := range s.boxes {
		switch {
		case box.parent < 0:
		case box.solution:
			fmt.Fprintf(b, "  n%d ==> n%d\n", box.parent, i)
		case box.count > 0:
			fmt.Fprintf(b, "  n%d -.- n%d\n", box.parent, i)
		default:
			fmt.Fprintf(b, "  n%d --> n%d\n", box.parent, i)
		}
		for _, other := range box.others {
			fmt.Fprintf(b, "  n%d -.-> n%d\n", other, i)
		}
	}
	for _, name := range []string{"solution", "kept", "frontier", "backtracked", "dead", "pruned", "refused", "more"} {
		if box, ok := used[name]; ok {
			l := lookOf(box)
			fmt.Fprintf(b, "  classDef %s stroke:%s,stroke-width:%gpx", name, l.mid, l.stroke)
			if l.dash != "" {
				fmt.Fprintf(b, ",stroke-dasharray:%s", l.dash)
			}
			b.WriteString("\n")
		}
	}
}

// mermaidEscape writes characters that Mermaid could interpret as entities. List
// markers, "- " and "1. ", count only where they would be markers.
func mermaidEscape(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r >= 0x80, r == ' ', r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', strings.ContainsRune("+=/(),:%", r),
			i > 0 && strings.ContainsRune("-*", r),
			r == '.' && i+1 < len(text) && text[i+1] != ' ':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

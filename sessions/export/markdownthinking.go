package export

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/chains"
	"espalier/search/english"
	"espalier/search/thinking"
)

// markdownSegments limits the segments of a text of thoughts in a report.
const markdownSegments = 400

// markdownThinking shows what a model thought before it answered, folded, as the tree that rules
// read in it: what each segment does, and whether what it claims is true.
func markdownThinking(b *strings.Builder, t *search.Tree, reply search.Replied, choice int, indent string, rules thinking.Rules) {
	c := reply.Completions[choice]
	chain := chains.Chain{Text: search.ThinkingOf(reply.Purpose, c), State: t.Node(reply.Node).Check.State, Added: search.AddedTo(c)}
	if strings.TrimSpace(chain.Text) == "" {
		return
	}
	r := chain.Read(rules)
	s := r.Summary()
	title := "thinking: " + english.Plural(s.Nodes, "segment")
	if s.FalseClaims > 0 {
		title += ", " + english.Plural(s.FalseClaims, "false claim")
	}
	fmt.Fprintf(b, "\n%s<details><summary>%s</summary>\n\n", indent, title)
	var lines []string
	for i, n := range r.Nodes() {
		if i == markdownSegments {
			lines = append(lines, fmt.Sprintf("… %s", english.Plural(s.Nodes-i, "more segment")))
			break
		}
		line := strings.Repeat("  ", r.Depth(n)-1) + n.Kind.Glyph() + " " + r.Says(n)
		switch n.Claim.Verdict {
		case thinking.True:
			line += " ✓"
		case thinking.False:
			line += strings.TrimRight(" ✗ "+n.Claim.Why, " ")
		case thinking.Unknown, thinking.NoClaim:
		}
		lines = append(lines, line)
	}
	fenced(b, indent, strings.Join(lines, "\n"))
	markdownAdded(b, c, indent)
	b.WriteString(indent + "</details>\n")
}

// markdownAdded says whose words stand between marks.
func markdownAdded(b *strings.Builder, c engine.Completion, indent string) {
	if who := search.SaysWhoAdded(c); who != "" {
		fmt.Fprintf(b, "%s%s\n\n", indent, markdownText(who))
	}
}

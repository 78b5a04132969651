package search

import (
	"strings"

	"espalier/engine"
)

// Words that the program or the user put into a reply stand between these marks wherever it is
// shown. Without words between them, the thinking was ended there.
const (
	AddedOpen  = "⟨"
	AddedClose = "⟩"
)

// unadded keeps a text from having marks of its own.
var unadded = strings.NewReplacer(AddedOpen, "‹", AddedClose, "›")

// MarkAdded is a passage of a text, from one byte to another, in which additions stand between
// marks. Without any in the whole reply, nil, it is the passage as it is.
func MarkAdded(text string, from, to int, added []engine.Given) string {
	if added == nil {
		return text[from:to]
	}
	var b strings.Builder
	at := from
	for _, g := range added {
		start, end := max(g.Start, from), min(g.End, to)
		if start > end || start < at || g.Start == g.End && (g.Start == from && from > 0 || g.End > len(text)) {
			continue // elsewhere; an empty one belongs to what stands before it
		}
		if g.Start < g.End && start == end {
			continue
		}
		words := text[start:end]
		left, right := len(words)-len(strings.TrimLeft(words, " \n")), len(strings.TrimRight(words, " \n"))
		left = min(left, right)
		b.WriteString(unadded.Replace(text[at:start]) + words[:left] + AddedOpen + unadded.Replace(words[left:right]) + AddedClose + words[right:])
		at = end
	}
	return b.String() + unadded.Replace(text[at:to])
}

// AddedTo are the additions to the thinking of a reply, as ThinkingOf has it.
func AddedTo(c engine.Completion) []engine.Given { return c.Additions(c.Thinking != "") }

// SaysWhoAdded names those whose words stand between marks: "⟨ ⟩ added by the program"; empty if
// nobody's do.
func SaysWhoAdded(c engine.Completion) string {
	var who []string
	for _, g := range append(c.Additions(true), c.Additions(false)...) {
		if by := g.By(); len(who) == 0 || who[0] != by && len(who) < 2 {
			who = append(who, by)
		}
	}
	if len(who) == 0 {
		return ""
	}
	return AddedOpen + " " + AddedClose + " added " + strings.Join(who, " and ")
}

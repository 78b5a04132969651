package describe

import (
	"espalier/search"
	"espalier/themes"
)

// Line is the description of an event as a screen draws it.
type Line struct {
	Glyph  string
	Word   string
	Role   themes.Role
	Indent int
	Text   string
	Note   string
}

// Event styles the description of an event that the tree has taken. It is not ok
// for events that the ones after them describe.
func Event(t *search.Tree, e search.Event) (n Line, ok bool) {
	if !search.HasLine(e.Body) {
		return Line{}, false
	}
	d := search.Describe(t, e)
	n = Line{Word: d.Word, Indent: d.Depth}
	n.Glyph, n.Role = d.Glyph(), roleOf(d.Word)
	n.Text, n.Note = d.Columns(t)
	if d.Value != nil {
		n.Role, n.Text = themes.Value(*d.Value), Scale(1).Text(*d.Value)+"  "+n.Text
	}
	return n, true
}

// roleOf is the colour of a description's word.
func roleOf(word string) themes.Role {
	switch word {
	case "puzzle":
		return themes.Title
	case "thought":
		return themes.TreeFrontier
	case "refused", "unread", "declined", "stopped":
		return themes.TreeRefused
	case "dead end":
		return themes.TreeDead
	case "right":
		return themes.TreeSolved
	case "merged":
		return themes.Dim
	case "value", "votes":
		return themes.ValueMid
	case "kept":
		return themes.TreeKept
	case "pruned":
		return themes.TreePruned
	case "back":
		return themes.TreeBacktracked
	case "solved", "answer":
		return themes.StatusSolved
	case "unsolved":
		return themes.StatusUnsolved
	case "failed":
		return themes.StatusFailed
	}
	return themes.Accent
}

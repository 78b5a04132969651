package search

import (
	"fmt"
	"strings"

	"espalier/search/english"
	"espalier/search/printable"
)

// Author is who did what an event describes.
type Author string

// The authors.
const (
	ByModel  Author = "model"
	ByRules  Author = "rules"  // of the task: no model took part
	BySearch Author = "search" // the method, by its settings
	ByUser   Author = "user"
)

// Description is an event in words. The screen, logs, exports and the debugger
// style it and cut it to their width; none of them words an event itself.
type Description struct {
	Author Author
	Word   string   // what happened, in 9 columns at most: "value", "dead end"
	Depth  int      // of the thought; 0 for events about the whole search
	Nodes  []NodeID // the thoughts that the words are about
	Text   string   // takes the place of the thoughts' names where it is set
	Note   string   // why, or what else there is to know
	Value  *float64 // of an evaluation, from 0 to 1
}

// Describe puts an event into words. The tree has taken it already.
func Describe(t *Tree, e Event) Description { return e.Body.describe(t) }

// Glyph is the sign of a description's word.
func (d Description) Glyph() string {
	switch d.Word {
	case "puzzle":
		return "●"
	case "thought":
		return StatusFrontier.Glyph()
	case "refused", "failed":
		return StatusRefused.Glyph()
	case "dead end":
		return StatusDead.Glyph()
	case "right", "solved", "answer":
		return StatusSolution.Glyph()
	case "merged":
		return "="
	case "unread":
		return "?"
	case "declined":
		return "∅"
	case "value":
		return "·"
	case "votes":
		return "☑"
	case "visit", "draw":
		return "∴"
	case "kept":
		return StatusKept.Glyph()
	case "pruned":
		return StatusPruned.Glyph()
	case "back":
		return StatusLeft.Glyph()
	case "unsolved":
		return "■"
	}
	return "▸"
}

// Columns returns a description's middle and last column: what it is about, and
// a note. The value is left to the caller.
func (d Description) Columns(t *Tree) (text, note string) {
	const most = 5
	switch {
	case d.Text != "" || len(d.Nodes) == 0:
		return d.Text, d.Note
	case len(d.Nodes) == 1:
		return t.Name(d.Nodes[0]), d.Note
	case d.Note == "":
		return english.Grouped(len(d.Nodes)), nameList(d.Nodes, most, t.Name)
	}
	return english.Grouped(len(d.Nodes)), d.Note
}

// Sentence is a description as one line of plain text, with the numbers of
// thoughts, so that they can be found again.
func (d Description) Sentence(t *Tree) string {
	const most = 4
	var parts []string
	if len(d.Nodes) > 0 {
		parts = append(parts, nameList(d.Nodes, most, t.Reference))
	}
	if d.Value != nil {
		parts = append(parts, ShareText(*d.Value))
	}
	if d.Text != "" {
		parts = append(parts, d.Text)
	}
	line := d.Word
	if d.Word == "thought" && len(d.Nodes) > 0 {
		line = "" // "thought 3 (13 - 9 = 4)" says it already
	} else if d.Author == ByUser {
		line += " by the user"
	}
	for _, more := range []string{strings.Join(parts, ", "), d.Note} {
		if line != "" && more != "" {
			line += ": "
		}
		line += more
	}
	return printable.Line(line)
}

// Name is a thought in a sentence: its short form, or the puzzle's own state.
func (t *Tree) Name(id NodeID) string {
	if id == 0 {
		return t.Node(0).Check.State
	}
	return t.Node(id).Short()
}

// Reference is a thought by its number, and its name where it has one.
func (t *Tree) Reference(id NodeID) string {
	if id == 0 {
		return "the root"
	}
	if name := printable.Line(t.Node(id).Short()); name != "" {
		return fmt.Sprintf("thought %d (%s)", id, name)
	}
	return fmt.Sprintf("thought %d", id)
}

// References lists thoughts as Reference names them.
func (t *Tree) References(ids []NodeID) string { return nameList(ids, len(ids), t.Reference) }

// Numbers lists thoughts by their numbers alone: "4, 7".
func Numbers(ids []NodeID) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")
}

// nameList names thoughts, the first ones and how many more there are.
func nameList(ids []NodeID, most int, name func(NodeID) string) string {
	var list []string
	for _, id := range ids[:min(len(ids), most)] {
		list = append(list, name(id))
	}
	if more := len(ids) - most; more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}

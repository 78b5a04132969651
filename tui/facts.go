package tui

import (
	"cmp"
	"strings"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/thinking"
)

// Facts are what a screen cannot read from the log. Now fills in what it can.
type Facts struct {
	Title     string // of the task: "Game of 24"
	Input     string // the puzzle: "4 9 10 13"
	Method    string // "tot-bfs b=5", as Now fills it in
	Model     string // with its size: "embedded 1.3M"
	Evaluator string // where another model values
	StateWord string // stands before a state: "left"
	Forced    string // what a thought is without which there was none: "forced step"
	Warning   string // what rules know of the puzzle before any search: that it has no solution
	Goal      string // stands behind an answer that does not say it: "= 24"
	Depth     int    // thoughts in a whole solution; 0 when unknown
	Wordy     bool   // a thought says all of its state, and takes the room of both

	// Board draws the states of a task that has boards; else nil. Empty has its size.
	Board func(path []search.Step) search.Board
	Empty search.Board
	// Thinking are the rules for claims in what models think.
	Thinking thinking.Rules
}

// Seed is the seed of a search in words; empty before the search has begun.
func Seed(s search.Started) string {
	if s.Settings.Method == "" {
		return ""
	}
	return s.SeedText()
}

// Now returns the facts with what a log tells: how the search runs at this moment,
// whatever it began with.
func (f Facts) Now(t *search.Tree) Facts {
	s := t.Setup()
	f.Title, f.Input = cmp.Or(f.Title, s.Puzzle.Task), cmp.Or(f.Input, s.Puzzle.Called())
	if s.Settings.Method != "" { // something has happened
		f.Method = method.Title(s.Settings)
		f.Model, f.Evaluator = titleOf(s.Model, f.Model), titleOf(s.Evaluator, f.Evaluator)
		if s.Proposers != "" {
			var named []string // by the letters of search.Tree.Letters
			for i, m := range s.Models() {
				named = append(named, string(rune('a'+i%26))+" "+m)
			}
			f.Model = strings.Join(named, ", ")
		}
	}
	return f
}

// titleOf is the title of a model if it is that of the model with this name: its name,
// and its size where that is known.
func titleOf(name, title string) string {
	if title == name || name != "" && strings.HasPrefix(title, name+" ") {
		return title
	}
	return name
}

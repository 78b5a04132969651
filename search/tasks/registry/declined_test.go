package registry

import (
	"errors"
	"testing"

	"espalier/search"
	"espalier/search/reading"
)

// A reply to a puzzle that declines is told from one that cannot be read, whatever it was
// asked for.
func TestDeclinedReplies(t *testing.T) {
	for _, name := range []string{"game24", "sudoku", "crossword"} {
		task, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := task.Problem(search.Puzzle{Task: name, Input: task.Example})
		if err != nil {
			t.Fatal(err)
		}
		for _, purpose := range []search.Purpose{search.Propose, search.Continue, search.Solve, search.Answer} {
			for reply, declines := range map[string]bool{
				"I'm sorry, I cannot find a solution to this.": true,
				"Je ne sais pas.":                      true,
				"Let us see.\n\nThere is no solution.": true,
				"Let us look at the puzzle with care.": false,
			} {
				_, err := p.Parse(purpose, reply)
				var of *reading.Error
				if err == nil || (errors.As(err, &of) && of.Outcome == reading.Refused) != declines {
					t.Errorf("%s, %s of %q: %v", name, purpose, reply, err)
				}
			}
		}
	}
}

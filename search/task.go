package search

import "slices"

// Task is a family of puzzles, such as the Game of 24, and what the program has to
// know of it. The package of a task returns one.
type Task struct {
	Name  string // what users type: "game24"
	Title string // what they read: "Game of 24"
	// Problem reads a puzzle. An error names the column, the reason, and what would
	// be right.
	Problem func(Puzzle) (Problem, error)

	Example   string              // the puzzle where none is given
	Puzzles   string              // a small set to bench with, one a line
	Lines     bool                // a puzzle may take several lines
	Generates bool                // it makes puzzles up, of a kind and a seed: "9x9 hard 3"
	StateWord string              // stands before a state: "left"
	Forced    string              // what a thought is without which there was none: "forced step"; empty: nothing special
	Goal      func(Puzzle) string // stands behind an answer; nil: the answer says all

	Method string          // that suits it; empty: UsualMethod
	Suit   func(*Settings) // what else does; nil: nothing
	Chat   *Chat           // nil: it is not in natural language alone
}

// Chat is what sets a task in natural language apart: it is for models that follow
// instructions, and its thoughts cost many tokens each.
type Chat struct {
	Asks    func(Purpose) bool // whether it has a prompt for it
	Lists   bool               // several thoughts in one reply are its own way
	Checked bool               // rules know a right answer
	Wordy   bool               // a thought says all of its state
}

// UsualMethod is the method of a task that has no other.
const UsualMethod = "tot-bfs"

// ProgramMethod is that of a program of steps.
const ProgramMethod = "program"

// AsksAllBut is Chat.Asks of a task that has every prompt but some.
func AsksAllBut(but ...Purpose) func(Purpose) bool {
	return func(p Purpose) bool { return !slices.Contains(but, p) }
}

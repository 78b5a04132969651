package tui

import (
	"fmt"

	"espalier/search"
)

// Facts are what a screen cannot read from the log. Empty fields are filled
// in from its first event as far as it tells.
type Facts struct {
	Title     string // of the task: "Game of 24"
	Input     string // the puzzle: "4 9 10 13"
	Method    string // "tot-bfs b=5"
	Model     string // with its size: "embedded 1.3M"
	Evaluator string // where another model values
	StateWord string // stands before a state: "left"
	Goal      string // stands behind an answer that does not say it: "= 24"
	Depth     int    // thoughts in a whole solution; 0 when unknown
	Wordy     bool   // a thought says all of its state, and takes the room of both

	// Board draws the states of a task that has boards; else nil.
	Board func(path []search.Step) search.Board

	// MaxValue is the highest value a thought can get, such as the weight of the
	// best label times the samples. While it is 0, the highest seen stands for it.
	MaxValue float64
}

// Seed is the seed of a search in words; empty before the search has begun.
func Seed(s search.Started) string {
	if s.Settings.Method == "" {
		return ""
	}
	return fmt.Sprintf("seed %d", s.Seed)
}

// Complete fills in what the first event of a log says.
func (f Facts) Complete(s search.Started) Facts {
	if f.Title == "" {
		f.Title = s.Puzzle.Task
	}
	if f.Input == "" {
		f.Input = s.Puzzle.Input
	}
	if f.Method == "" {
		f.Method = s.Settings.Method
		if s.Settings.Beam > 0 {
			f.Method += fmt.Sprintf(" b=%d", s.Settings.Beam)
		}
	}
	if f.Model == "" {
		f.Model = s.Model
	}
	if f.Evaluator == "" {
		f.Evaluator = s.Evaluator
	}
	return f
}

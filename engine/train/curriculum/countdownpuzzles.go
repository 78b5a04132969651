package curriculum

import (
	"fmt"

	"espalier/search"
	"espalier/search/tasks/game24"
)

// HoldOutBy is what is held out of a puzzle of Countdown.
type HoldOutBy string

// The ways to hold a puzzle out: its numbers were never shown, or its target was never taught.
const (
	ByNumbers HoldOutBy = "numbers"
	ByTarget  HoldOutBy = "target"
)

// HeldOutBy returns both.
func HeldOutBy() []HoldOutBy { return []HoldOutBy{ByNumbers, ByTarget} }

// CountdownPuzzles makes up puzzles of so many numbers that are held out one way and not the other, by the seeds from 1 of
// puzzles that are made up. use is "all" or "any".
func CountdownPuzzles(size int, use string, by HoldOutBy, count int) ([]search.Puzzle, error) {
	var found []search.Puzzle
	for seed := 1; len(found) < count; seed++ {
		p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: fmt.Sprintf("countdown-%d %d", size, seed), Options: map[string]string{"use": use}})
		if err != nil {
			return nil, err
		}
		root, rules, err := game24.Read(p.Puzzle())
		if err != nil {
			return nil, err
		}
		target, _ := rules.Target.Parts()
		if NumbersHeldOut(root) == (by == ByNumbers) && TargetHeldOut(int(target)) == (by == ByTarget) {
			found = append(found, p.Puzzle())
		}
	}
	return found, nil
}

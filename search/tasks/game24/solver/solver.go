// Package solver solves the Game of 24 exactly. It is for training data, tests, the
// debugger's oracle, warnings about puzzles without a solution and the control named
// exact. No search may ask it, which the linter enforces.
package solver

import (
	"slices"
	"sync"

	"espalier/search/tasks/game24"
)

// Solver knows which states can still reach a target. It searches everything and
// remembers everything. It is safe for several goroutines.
type Solver struct {
	rules game24.Rules

	mu   sync.Mutex
	memo map[memoKey]bool
}

// memoKey is a state padded with no-numbers: a key that needs no memory of its own.
type memoKey [game24.MaxNumbers]game24.Number

// New returns a solver for a target of 0 or more. (A target below zero
// needs negative results, which it does not consider.)
func New(target game24.Number) *Solver { return Under(game24.Rules{Target: target}) }

// Under returns a solver for other rules than those of the Game of 24.
func Under(rules game24.Rules) *Solver {
	return &Solver{rules: rules, memo: map[memoKey]bool{}}
}

// Target is what the solver tries to reach.
func (s *Solver) Target() game24.Number { return s.rules.Target }

// Solvable reports whether the state, of at most game24.MaxNumbers numbers, can reach the
// target by the rules.
func (s *Solver) Solvable(state game24.State) bool {
	if len(state) == 0 || len(state) > game24.MaxNumbers {
		return false
	}
	var key memoKey
	copy(key[:], state)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.solvable(key, len(state))
}

func (s *Solver) solvable(key memoKey, n int) bool {
	if s.rules.Done(game24.State(key[:n])) {
		return true
	}
	if n == 1 {
		return false
	}
	// The few results of two numbers are computed sooner than they are found among millions.
	if n == 2 && !s.rules.Any {
		return game24.Reaches(key[0], key[1], s.rules.Target)
	}
	if n > 2 {
		if known, ok := s.memo[key]; ok {
			return known
		}
	}
	found := false
	game24.State(key[:n]).Pairs(func(i, j int) {
		if found {
			return
		}
		game24.Operations(key[i], key[j], func(_ game24.Number, _ byte, _, result game24.Number) {
			if !found && s.rules.Allows(result) {
				found = s.solvable(key.replace(n, i, j, result), n-1)
			}
		})
	})
	if n > 2 {
		s.memo[key] = found
	}
	return found
}

// replace is the state of n numbers with those at i and j made into one.
func (k memoKey) replace(n, i, j int, result game24.Number) memoKey {
	var next memoKey
	at, placed := 0, false
	for p := range n {
		if p == i || p == j {
			continue
		}
		if !placed && k[p].Compare(result) >= 0 {
			next[at] = result
			at++
			placed = true
		}
		next[at] = k[p]
		at++
	}
	if !placed {
		next[at] = result
	}
	return next
}

// Winning lists the moves after which the target can still be reached.
func (s *Solver) Winning(state game24.State) []game24.Move {
	return slices.DeleteFunc(s.rules.Moves(state), func(m game24.Move) bool { return !s.Solvable(m.Left) })
}

// Solutions lists every way from the state to the target, as chains of moves that end there.
func (s *Solver) Solutions(state game24.State) [][]game24.Move {
	if s.rules.Done(state) {
		return [][]game24.Move{nil}
	}
	if len(state) == 1 {
		return nil
	}
	var all [][]game24.Move
	for _, m := range s.Winning(state) {
		for _, rest := range s.Solutions(m.Left) {
			all = append(all, append([]game24.Move{m}, rest...))
		}
	}
	return all
}

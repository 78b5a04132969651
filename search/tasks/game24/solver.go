package game24

import (
	"slices"
	"sync"
)

// Solver knows which states can still reach a target. It searches everything
// and remembers everything: it is for training data, tests, checks and the control
// named exact; no other search may ask it. It is safe for several goroutines.
type Solver struct {
	target Number

	mu   sync.Mutex
	memo map[memoKey]bool
}

// memoKey is a state padded with no-numbers: a key that needs no memory of its own.
type memoKey [MaxNumbers]Number

// NewSolver returns a solver for a target of 0 or more. (To a target below zero
// the way leads through negative results, which it does not go.)
func NewSolver(target Number) *Solver {
	return &Solver{target: target, memo: map[memoKey]bool{}}
}

// Target is what the solver tries to reach.
func (s *Solver) Target() Number { return s.target }

// Solvable says whether the state, of at most MaxNumbers numbers, can reach the
// target with each of them used exactly once.
func (s *Solver) Solvable(state State) bool {
	if len(state) == 0 || len(state) > MaxNumbers {
		return false
	}
	var key memoKey
	copy(key[:], state)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.solvable(key, len(state))
}

func (s *Solver) solvable(key memoKey, n int) bool {
	if n == 1 {
		return key[0] == s.target
	}
	if known, ok := s.memo[key]; ok {
		return known
	}
	found := false
	State(key[:n]).pairs(func(i, j int) {
		if found {
			return
		}
		operations(key[i], key[j], func(_ Number, _ byte, _, result Number) {
			if !found {
				found = s.solvable(key.replace(n, i, j, result), n-1)
			}
		})
	})
	s.memo[key] = found
	return found
}

// replace is the state of n numbers with those at i and j made into one.
func (k memoKey) replace(n, i, j int, result Number) memoKey {
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
func (s *Solver) Winning(state State) []Move {
	return slices.DeleteFunc(state.Moves(), func(m Move) bool { return !s.Solvable(m.Left) })
}

// Solutions lists every way from the state to the target, as chains of moves.
func (s *Solver) Solutions(state State) [][]Move {
	if len(state) == 1 {
		if state[0] == s.target {
			return [][]Move{nil}
		}
		return nil
	}
	var all [][]Move
	for _, m := range s.Winning(state) {
		for _, rest := range s.Solutions(m.Left) {
			all = append(all, append([]Move{m}, rest...))
		}
	}
	return all
}

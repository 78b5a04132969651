package solver

import (
	"fmt"
	"testing"

	"espalier/search"
	"espalier/search/tasks/game24"
)

// Whatever is made up has a way, and Countdown's rules decide what one is.
func TestRules(t *testing.T) {
	for _, use := range []string{"all", "any"} {
		for size := 3; size <= 5; size++ {
			for seed := range 6 {
				p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: fmt.Sprintf("countdown-%d %d", size, seed), Options: map[string]string{"use": use}})
				if err != nil {
					t.Fatal(err)
				}
				if warning := Warning(p.Puzzle()); warning != "" {
					t.Errorf("use %s: %+v: %s", use, p.Puzzle(), warning)
				}
			}
		}
	}
	for _, c := range []struct {
		input, target string
		all, any      bool
	}{
		{"2 2 100", "4", false, true},
		{"3 3 8 8", "24", true, true}, // by a fraction, or by 3 * 8
		{"5 7 9", "9", false, true},   // it is there
		{"1 5 7", "2", true, true},
		{"4 6", "24", true, true},
		{"7 7", "0", true, false},
	} {
		for use, want := range map[string]bool{"all": c.all, "any": c.any} {
			root, rules, err := game24.Read(search.Puzzle{Input: c.input, Options: map[string]string{"target": c.target, "use": use}})
			if err != nil {
				t.Fatal(err)
			}
			s := Under(rules)
			if got := s.Solvable(root); got != want {
				t.Errorf("%s to %s, use %s: %t, want %t", c.input, c.target, use, got, want)
			}
			for _, way := range s.Solutions(root) {
				at := root
				for _, m := range way {
					if at = m.Left; !rules.Allows(m.Result) {
						t.Errorf("%s, use %s: %s is against the rules", c.input, use, m)
					}
				}
				if !rules.Done(at) {
					t.Errorf("%s, use %s: a way ends at %s", c.input, use, at)
				}
			}
		}
	}
}

package debug_test

import (
	"slices"
	"strings"
	"testing"

	"espalier/search"
)

// A choice is found before anything tells what it will be; it is of several thoughts, of
// which the search goes on with one; and at every shorter log it is as yet unmade.
func TestChoices(t *testing.T) {
	for _, method := range []string{"tot-bfs", "tot-dfs", "best-first", "mcts"} {
		t.Run(method, func(t *testing.T) {
			line, found := ended(t, method, 3).Line(), 0
			for after := 0; ; found++ {
				c, ok := line.NextChoice(after)
				if !ok {
					break
				}
				if c.At < after || c.Made <= c.At || len(c.Candidates) < 2 || len(c.Candidates) > 9 || c.Of < len(c.Candidates) || !slices.Contains(c.Candidates, c.Kept) {
					t.Fatalf("after %d: %+v", after, c)
				}
				if early, ok := line.Until(c.At + 1).NextChoice(after); !ok || early.At != c.At || early.Made != 0 {
					t.Fatalf("in the log of %d events: %+v, %v", c.At+1, early, ok)
				}
				before, then := line.At(c.At), line.At(c.Made)
				valued := line.Log()[c.At].Body.(search.Decided).Action.Kind == search.Evaluate
				for _, id := range c.Candidates {
					was, is := before.Node(id), then.Node(id)
					if was.Kept || was.Pruned || was.Visits > 0 || valued && is.Parent == then.Node(c.Kept).Parent && was.Valued {
						t.Errorf("event %d gives %d away", c.At, id)
					}
					if (is.Kept || is.Visits > 0) != (id == c.Kept) {
						t.Errorf("event %d: %d and %d are both chosen", c.Made, id, c.Kept)
					}
					if said := c.Because(then, id); !strings.Contains(said, " ") || strings.Contains(said, "NaN") {
						t.Errorf("why %d and not %d: %q", c.Kept, id, said)
					}
				}
				after = c.Made
			}
			if found == 0 {
				t.Error("nothing is chosen")
			}
		})
	}
}

package suggest

import "testing"

func TestNearest(t *testing.T) {
	verbs := []string{"step", "continue", "rcontinue", "beam", "until"}
	methods := []string{"io", "cot", "cot-sc", "tot-bfs", "tot-dfs"}
	for _, c := range []struct {
		word, want string
		names      []string
	}{
		{"contineu", "continue", verbs},
		{"setp", "step", verbs},
		{"steps", "step", verbs},
		{"bream", "beam", verbs},
		{"beam", "beam", verbs},
		{"jump", "", verbs},
		{"x", "", verbs},
		{"", "", verbs},
		{"step", "", nil},
		{"bfs", "tot-bfs", methods},
		{"tot_dfs", "tot-dfs", methods},
		{"TOT-BFS", "tot-bfs", methods},
		{"cot-cs", "cot-sc", methods},
		{"oi", "io", methods},
		{"mcts", "", methods},
	} {
		if got := Nearest(c.word, c.names); got != c.want {
			t.Errorf("%q is near %q, want %q", c.word, got, c.want)
		}
	}
}

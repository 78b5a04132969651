package explorer

import (
	"testing"

	"espalier/search/runner"
)

// A line that begins with set is completed by the settings of the method, each with
// its value, and by the words that a setting may be.
func TestSetIsCompleted(t *testing.T) {
	s := newStage(t, 120, 40, Options{Facts: testFacts})
	s.deliver(runner.Update{Events: tracedLog(), State: runner.Ended})
	for line, want := range map[string]string{
		"set be":                "set beam=",
		"set beam=2 gen":        "set beam=2 generate=",
		"set generate=s":        "set generate=sample",
		"set evaluate=vote see": "set evaluate=vote seed=",
		"set method=tot-d":      "set method=tot-dfs",
	} {
		list := settings{s.Explorer}.complete(line)
		if len(list) != 1 || list[0].Line != want {
			t.Errorf("%q: %v, want %q", line, list, want)
		}
	}
	for _, line := range []string{"se", "set simul", "goto 1", "set beam=", "set beam=2"} {
		if list := (settings{s.Explorer}).complete(line); len(list) > 0 {
			t.Errorf("%q: %v", line, list)
		}
	}
}

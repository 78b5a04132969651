package method_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

// The method that CONTRIBUTING.md shows works.
func TestHillClimb(t *testing.T) {
	s := searchtest.Settings(t, "tot-bfs")
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: searchtest.CatModel(), Strategy: method.HillClimb(s)})
	o := searchtest.RunToEnd(t, r).Outcome()
	want := []string{"expand .", "evaluate .c .d .e", "select .d", "expand .d", "evaluate .do .da", "select .da", "expand .da", "exhaust"}
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" || o.Reason != "nothing follows a" {
		t.Errorf("%+v\n%s", o, diff)
	}
}

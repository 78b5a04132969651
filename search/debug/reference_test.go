package debug_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search/debug"
)

var update = flag.Bool("update", false, "write the page of verbs instead of comparing with it")

// The page of verbs is made from the table. `go test ./search/debug -run Reference
// -update` writes it.
func TestReferenceIsFresh(t *testing.T) {
	const file = "VERBS.md"
	if *update {
		if err := os.WriteFile(file, []byte(debug.Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page), debug.Reference()); diff != "" {
		t.Errorf("search/debug/VERBS.md is stale (go test ./search/debug -run Reference -update):\n%s", diff)
	}
}

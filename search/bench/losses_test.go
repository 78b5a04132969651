package bench

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReportLosses(t *testing.T) {
	var b strings.Builder
	losses := []Loss{{"beam", 1}, {"proposer", 2}, {"answer", 0}, {"proposer", 1}, {"proposer", 2}}
	if err := ReportLosses(&b, "autopsy", 9, 4, losses); err != nil {
		t.Fatal(err)
	}
	want := `autopsy: 4 of 9 searches solved, 5 lost

lost by          all  step 1  step 2
proposer           3       1       2
answer             1
beam               1       1

An exact solver finds where the last solvable state was lost, by the rules of the task; no model is asked.
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]LossCount{{Loss{"answer", 0}, 1}, {Loss{"beam", 1}, 1}, {Loss{"proposer", 1}, 1}, {Loss{"proposer", 2}, 2}}, CountLosses(losses)); diff != "" {
		t.Error(diff)
	}
}

package engine

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func routing(tokens int) *Routing {
	r := &Routing{Layers: []int{1, 2}, Experts: 300, PerToken: 3}
	for i := range tokens * 6 {
		r.Gates = append(r.Gates, NewGate(i%300, 0.1234567*float32(i+1)))
	}
	return r
}

// What a log holds of a trace is what was in memory, less what a cache held.
func TestTraceSurvivesJSON(t *testing.T) {
	want := Trace{
		LatentBytes: 1000, MHABytes: 9000,
		Drafts: []Drafted{{5, 4}, {4, 1}}, Routing: routing(60),
	}
	cached := want
	cached.Computed, cached.Reused = 3, 40
	data, err := json.Marshal(cached)
	if err != nil {
		t.Fatal(err)
	}
	var got Trace
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if perGate := float64(len(data)) / float64(len(want.Routing.Gates)); perGate > 6 {
		t.Errorf("%.1f bytes a gate", perGate)
	}
	for _, bad := range []string{`{"routing":{"gates":"AAA="}}`, `{"routing":{"gates":[1]}}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestTraceLimit(t *testing.T) {
	whole := &Trace{Computed: 1, Routing: routing(10)}
	if got := whole.Limit(60); got != whole {
		t.Error("a trace that fits was copied")
	}
	short := whole.Limit(59)
	if n := short.Routing.Tokens(); n != 9 || short.Computed != 1 || whole.Routing.Tokens() != 10 {
		t.Errorf("%d tokens kept, of %d", n, whole.Routing.Tokens())
	}
	if diff := cmp.Diff(whole.Routing.At(8, 1), short.Routing.At(8, 1)); diff != "" || short.Routing.At(9, 0) != nil {
		t.Errorf("gates of token 8:\n%s", diff)
	}
	if n := whole.Limit(5).Routing.Tokens(); n != 0 {
		t.Errorf("%d tokens in 5 gates", n)
	}
	var none *Trace
	if none.Limit(1) != nil {
		t.Error("no trace became one")
	}
}

package prompting

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

// loose cannot hold replies to a schema.
type loose struct{ engine.Model }

func (loose) Describe() engine.Description { return engine.Description{Name: "loose"} }

func (loose) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	for _, r := range requests {
		if r.Schema != nil {
			return nil, fmt.Errorf("request 0: %w: no arbitrary JSON", engine.ErrUnsupported)
		}
	}
	return make([]engine.Completion, len(requests)), nil
}

// A task's schema is a wish: a model that cannot be held to it is asked without, and the
// reply says so.
func TestSchemaThatABackendLacks(t *testing.T) {
	tree := search.NewTree()
	if err := tree.Apply(search.Event{Seq: 1, Body: search.Started{State: "x"}}); err != nil {
		t.Fatal(err)
	}
	r := &Requester{Tree: tree}
	got, err := r.generate(t.Context(), loose{}, []query{{prompt: search.Prompt{Text: "p", Schema: []byte(`{}`)}}})
	if err != nil || len(got) != 1 || !strings.Contains(got[0].Note, "not held to the task's schema") || !strings.Contains(got[0].Note, "no arbitrary JSON") {
		t.Errorf("%+v, %v", got, err)
	}
}

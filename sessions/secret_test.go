package sessions

import (
	"context"
	"errors"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search/runner"
)

// refusing is a model whose server quotes what it was sent.
type refusing struct{ engine.Model }

func (refusing) Enumerate(context.Context, []engine.EnumerateRequest, engine.Stream) ([][]engine.Completion, error) {
	return nil, errors.New(`401: {"error":"Incorrect API key provided: sk-proj-abcdef123456"} headers map[Authorization:[Bearer sk-proj-abcdef123456]]`)
}

func TestNoSecretReachesTheStore(t *testing.T) {
	s := openStore(t)
	w, err := s.Create(ctx, New{})
	if err != nil {
		t.Fatal(err)
	}
	c := config(t, "4 9 10 13", 7)
	c.Model, c.Record = refusing{c.Model}, w.Append
	r, err := runner.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := finish(r); err == nil || strings.Contains(err.Error(), "abcdef") {
		t.Error(err)
	}
	session, err := s.Find(ctx, w.ID())
	if err != nil || session.Outcome != Failed || !strings.Contains(session.Reason, "401") {
		t.Errorf("%+v %v", session, err)
	}
	if files := digest(t, s.path); !strings.Contains(files, "Incorrect API key") || strings.Contains(files, "abcdef") {
		t.Error("the key is on the disk")
	}
}

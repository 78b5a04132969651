package sessions

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStoreKeepsALog(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{Title: "first", Tags: []string{"Demo Run", "b"}}, log)
	r, err := s.Load(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, log), encode(t, r.Events)); diff != "" {
		t.Error(diff)
	}
	list, err := s.List(context.Background(), Query{})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	t.Logf("%+v", list[0])
}

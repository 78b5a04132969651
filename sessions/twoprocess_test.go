package sessions

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTwoProcessesAtOnce has processes write sessions into one store, all at the
// same time, while this one reads.
func TestTwoProcessesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	var all []*process
	for seed := range 3 { // they may even race to create it
		all = append(all, start(t, path, "4 9 10 13", fmt.Sprint(seed)))
	}
	s := openAt(t, path)
	for _, p := range all {
		_ = p.release()
	}
	for seed, p := range all {
		for p.listen(t) {
			if _, err := s.List(context.Background(), Query{}); err != nil {
				t.Fatal(err)
			}
		}
		p.end(t)
		if p.failed != "" {
			t.Fatal(p.failed)
		}
		r, err := s.Load(context.Background(), p.session)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(encode(t, whole(t, config(t, "4 9 10 13", uint64(seed)))), encode(t, r.Events)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestTwoWritersOfOneSession has two processes continue one session. One of them must be
// refused, and no event may be stored twice or lost.
func TestTwoWritersOfOneSession(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions.db")
	s := openAt(t, path)
	want := whole(t, config(t, "4 9 10 13", 7))
	for _, begun := range []int{1, len(want) / 3} {
		log := want[:wholeActions(want[:begun])]
		id := store(t, s, New{}, log)
		a, b := start(t, path, "4 9 10 13", "7", id), start(t, path, "4 9 10 13", "7", id)
		a.listen(t) // both have it open
		b.listen(t)
		_, _ = a.release(), b.release()
		a.end(t)
		b.end(t)
		if refused := (a.failed != "") != (b.failed != ""); !refused {
			t.Fatalf("%q, %q: want one of them refused", a.failed, b.failed)
		}
		if a.cmd.ProcessState.ExitCode()+b.cmd.ProcessState.ExitCode() != statusTaken {
			t.Errorf("%q%q: want ErrTaken", a.failed, b.failed)
		}
		t.Log(a.failed + b.failed)
		seen := map[int]bool{}
		for _, p := range []*process{a, b} {
			for _, batch := range p.batches {
				if seen[batch[0]] {
					t.Errorf("event %d was stored twice", batch[0])
				}
				seen[batch[0]] = true
			}
		}
		r, err := s.Load(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(encode(t, want), encode(t, r.Events)); diff != "" {
			t.Error(diff)
		}
	}
}

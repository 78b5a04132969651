package sessions

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search/runner"
)

func TestForkGoesOnByItself(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{Title: "parent"}, log)
	for _, at := range []int{1, 2, 200, len(log)} {
		fork, err := s.Fork(ctx, id, at)
		if err != nil {
			t.Fatal(err)
		}
		if fork.Parent != id || fork.ForkSeq > at || fork.ForkSeq != wholeActions(log[:at]) || fork.Title != "parent" || fork.ID == id {
			t.Errorf("at %d: %+v", at, fork)
		}
		w, r, err := s.Continue(ctx, fork.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := config(t, "4 9 10 13", 7)
		c.Record = w.Append
		runner, err := runner.Resume(c, r.Events)
		if err != nil {
			t.Fatal(err)
		}
		if err := finish(runner); err != nil {
			t.Fatal(err)
		}
		if d := Diff(log, runner.Log()); !d.Same() {
			t.Error(d)
		}
	}
	for _, at := range []int{-1, 0, len(log) + 1} {
		if _, err := s.Fork(ctx, id, at); err == nil {
			t.Errorf("forked at %d", at)
		}
	}
	if _, err := s.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	forks, err := s.List(ctx, Query{Parent: id})
	if err != nil || len(forks) != 4 {
		t.Fatal(forks, err)
	}
	for _, f := range forks {
		if _, err := s.Load(ctx, f.ID); err != nil {
			t.Errorf("a fork is gone with its parent: %v", err)
		}
	}
}

func TestImportKeepsWhatItCan(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	times := make([]time.Time, len(log))
	for i := range times {
		times[i] = time.UnixMilli(1_700_000_000_000).UTC()
	}
	r := &Recording{Events: log, Times: times}
	r.ID, r.Created, r.Seconds, r.Tags = "20200102-abc123", time.UnixMilli(1_600_000_000_000).UTC(), 3, []string{"x"}
	r.Notes = []Note{{At: times[0], Seq: 3, Text: "here"}}
	first, err := s.Import(ctx, r, "f.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != r.ID || !first.Created.Equal(r.Created) || first.Seconds != 3 || first.Thoughts == 0 {
		t.Errorf("%+v", first)
	}
	again, err := s.Load(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(times, again.Times); diff != "" {
		t.Error(diff)
	}
	if len(again.Notes) != 1 || again.Notes[0].Text != "here" || again.Notes[0].Seq != 3 {
		t.Errorf("%+v", again.Notes)
	}
	second, err := s.Import(ctx, r, "f.jsonl")
	if err != nil || second.ID == r.ID {
		t.Errorf("%v %v: want another id", second.ID, err)
	}
	for name, bad := range map[string]*Recording{
		"nothing": {}, "no beginning": {Events: log[1:]}, "a gap": {Events: append(log[:3:3], log[4])}, "too few times": {Events: log, Times: times[:1]},
	} {
		if _, err := s.Import(ctx, bad, "f.jsonl"); err == nil {
			t.Errorf("%s is imported", name)
		}
	}
}

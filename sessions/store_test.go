package sessions

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
)

var ctx = context.Background()

func TestStoreKeepsALog(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{Title: "first", Tags: []string{"#Demo Run", "b", "b"}}, log)
	r, err := s.Load(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, log), encode(t, r.Events)); diff != "" {
		t.Error(diff)
	}
	for i := 1; i < len(r.Times); i++ {
		if r.Times[i].Before(r.Times[i-1]) {
			t.Fatalf("event %d was stored before the one before it", i+1)
		}
	}
	tree, err := search.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	totals := tree.Totals()
	want := Session{
		ID: id, Title: "first", Started: tree.Started(), Setup: tree.Setup(), Events: len(log), Outcome: Solved, Answer: tree.Outcome().Answer,
		Thoughts: totals.Thoughts, Calls: totals.Calls, Tokens: totals.Usage, Tags: []string{"b", "demo-run"},
		Origin: Origin{Kind: Made},
	}
	list, err := s.List(ctx, Query{})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	got := list[0]
	if got.Score == nil || got.Created.IsZero() || got.Updated.Before(got.Created) {
		t.Errorf("%+v", got)
	}
	got.Score, got.Created, got.Updated = nil, time.Time{}, time.Time{}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Session{}), cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "n" }, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
}

func TestAppendRefusesGaps(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	w, err := s.Create(ctx, New{})
	if err != nil {
		t.Fatal(err)
	}
	for name, batch := range map[string][]search.Event{
		"from the middle": log[1:3], "with a gap": {log[0], log[2]}, "twice": {log[0], log[0]},
		"without its beginning": {{Seq: 1, Body: search.Failed{Error: "no"}}},
	} {
		if err := w.Append(batch); err == nil {
			t.Errorf("a batch %s is stored", name)
		}
	}
	if err := w.Append(nil); err != nil {
		t.Error(err)
	}
	if err := w.Append(log[:1]); err != nil {
		t.Error(err)
	}
	if err := w.Append(log[:1]); err == nil {
		t.Error("a batch is stored twice")
	}
	if w.Last() != 1 {
		t.Errorf("the writer is at %d", w.Last())
	}
}

func TestCreateLeavesNothingEmpty(t *testing.T) {
	s := openStore(t)
	w, err := s.Create(ctx, New{Tags: []string{"x"}})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.List(ctx, Query{}); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
	if _, err := s.Find(ctx, LastRef); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	if n := count(t, s, "sessions") + count(t, s, "tags"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	s.now = func() time.Time { return time.Now().Add(-2 * keepEmpty) }
	if _, err := s.Create(ctx, New{}); err != nil { // by a process that is killed now
		t.Fatal(err)
	}
	s.now = time.Now
	if _, err := s.Create(ctx, New{}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "sessions"); n != 1 {
		t.Errorf("%d sessions are left", n)
	}
}

func count(t *testing.T, s *Store, table string) (n int) {
	t.Helper()
	if err := s.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestElapsedIsKept(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	batches := split(log)
	w, err := s.Create(ctx, New{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(want float64) {
		t.Helper()
		got, err := s.Find(ctx, w.ID())
		if err != nil || got.Seconds != want {
			t.Errorf("%v seconds, want %v (%v)", got.Seconds, want, err)
		}
	}
	for i, b := range batches[:3] {
		if err := w.Append(b); err != nil {
			t.Fatal(err)
		}
		w.Elapsed(time.Duration(i+1) * time.Second)
	}
	at(2) // the third is stored with the next batch
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	at(3)
	w, _, err = s.Continue(ctx, w.ID())
	if err != nil {
		t.Fatal(err)
	}
	w.Elapsed(500 * time.Millisecond)
	if err := w.Append(batches[3]); err != nil {
		t.Fatal(err)
	}
	at(3.5)
}

func TestContinueDropsABrokenBatch(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	last := split(log[:300])
	whole := last[len(last)-1][0].Seq - 1
	imported, err := s.Add(ctx, &Recording{Events: log[:299]})
	if err != nil {
		t.Fatal(err)
	}
	w, r, err := s.Continue(ctx, imported.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Events) != whole || len(r.Times) != whole || whole == 299 {
		t.Fatalf("%d events of 299, want %d", len(r.Events), whole)
	}
	if again, err := s.Load(ctx, imported.ID); err != nil || len(again.Events) != 299 {
		t.Errorf("opening a session has changed it: %v", err)
	}
	for _, b := range split(log[whole:]) {
		if err := w.Append(b); err != nil {
			t.Fatal(err)
		}
	}
	again, err := s.Load(ctx, imported.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, log), encode(t, again.Events)); diff != "" {
		t.Error(diff)
	}
	sums := tallied(log)
	if again.Thoughts != sums.thoughts || again.Calls != sums.calls || again.Tokens != sums.usage || *again.Score != *sums.score {
		t.Errorf("%+v, want %+v", again.Session, sums)
	}
}

func TestEveryConnectionIsSetUp(t *testing.T) {
	s := openStore(t)
	var held []*sql.Conn
	for range 3 {
		c, err := s.db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
		for pragma, want := range map[string]int64{"synchronous": 2, "foreign_keys": 1, "busy_timeout": busyTimeout.Milliseconds()} {
			var got int64
			if err := c.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %d, want %d (%v)", pragma, got, want, err)
			}
		}
		var mode string
		if err := c.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
			t.Errorf("journal mode %q (%v)", mode, err)
		}
	}
	for _, c := range held {
		_ = c.Close()
	}
}

func TestOpenTakesAnyPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a new folder", "50% off?mode=ro#x&y.db")
	openAt(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v", info.Mode())
	}
}

func TestANoteLeavesTheOutcomeAsItWas(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log)
	w, _, err := s.Continue(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	note := search.Event{Seq: len(log) + 1, Body: search.Noted{Node: 1, Text: "look"}}
	if err := w.Append([]search.Event{note}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := s.Load(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != Solved || r.Answer == "" || len(r.Events) != note.Seq {
		t.Errorf("%+v", r.Session)
	}
}

// A writer reports what happened to its session or store, and continues once that is
// undone.
func TestAWriterSaysWhatBecameOfItsSession(t *testing.T) {
	s := openStore(t)
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log[:1])
	w, _, err := s.Continue(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	batches := split(log[1:])
	refused := func(why error, word string) {
		t.Helper()
		if err := w.Append(batches[0]); !errors.Is(err, why) || !strings.Contains(err.Error(), word) {
			t.Errorf("%v: want %v, and %q", err, why, word)
		}
	}
	goesOn := func() {
		t.Helper()
		if err := w.Append(batches[0]); err != nil {
			t.Error(err)
		}
		batches = batches[1:]
	}
	if _, err := s.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	refused(ErrDeleted, "sessions restore "+id)
	if _, err := s.Restore(ctx, id); err != nil {
		t.Fatal(err)
	}
	goesOn()
	if err := os.Rename(s.path, s.path+".away"); err != nil {
		t.Fatal(err)
	}
	refused(ErrGone, "moved, deleted or replaced")
	if err := os.WriteFile(s.path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(ErrGone, "moved, deleted or replaced")
	if err := os.Rename(s.path+".away", s.path); err != nil {
		t.Fatal(err)
	}
	goesOn()
	other, _, err := s.Continue(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Append(batches[0]); err != nil {
		t.Fatal(err)
	}
	refused(ErrTaken, "was continued elsewhere")
	if _, err := s.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	refused(ErrNotFound, "was purged")
}

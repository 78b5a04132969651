package sessions

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"espalier/search"
)

// rehearsed is a store beside a model of it: logs in memory.
type rehearsed struct {
	*testing.T
	store *Store
	rand  *rand.Rand
	logs  map[string][]search.Event
	bin   map[string]bool // those that are deleted
	step  int
}

// TestSharedEventsStayWhole does to a store whatever can be done, and compares it
// with a model that shares nothing.
func TestSharedEventsStayWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine: the race detector finds nothing here")
	}
	for seed := range 12 {
		r := &rehearsed{
			T: t, store: openStore(t), rand: rand.New(rand.NewPCG(uint64(seed), 0)),
			logs: map[string][]search.Event{}, bin: map[string]bool{},
		}
		if _, err := r.store.db.Exec("PRAGMA synchronous = OFF"); err != nil {
			t.Fatal(err)
		}
		for r.step = range 60 {
			switch n := r.rand.IntN(10); {
			case n == 0 || len(r.logs) == 0:
				r.create()
			case n < 3:
				r.append()
			case n < 7:
				r.fork()
			case n == 7:
				r.delete()
			case n == 8:
				r.restore()
			default:
				r.purge()
			}
			r.compare()
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, r.step)
			}
		}
		if err := r.store.Check(ctx); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := r.store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rehearsed) must(err error) {
	r.Helper()
	if err != nil {
		r.Error(err)
	}
}

// batch is an action, which may break off.
func (r *rehearsed) batch(seq int) []search.Event {
	owed := r.rand.IntN(5)
	events := []search.Event{{Seq: seq, Body: search.Decided{Action: search.Action{Kind: search.Expand}, Events: owed}}}
	if r.rand.IntN(4) == 0 {
		owed = r.rand.IntN(owed + 1)
	}
	for range owed {
		events = append(events, search.Event{Seq: seq + len(events), Body: search.Noted{Text: fmt.Sprint(r.step, " ", r.rand.IntN(1000))}})
	}
	return events
}

func (r *rehearsed) create() {
	log := []search.Event{{Seq: 1, Body: search.Started{Model: "m", Seed: r.rand.Uint64()}}}
	for range r.rand.IntN(4) {
		if wholeActions(log) == len(log) {
			log = append(log, r.batch(len(log)+1)...)
		}
	}
	w, err := r.store.Create(ctx, New{})
	if err != nil {
		r.Fatal(err)
	}
	r.must(w.Append(log))
	r.must(w.Close())
	r.logs[w.ID()] = log
}

// any is a session that is deleted, or is not.
func (r *rehearsed) any(deleted bool) (string, bool) {
	var ids []string
	for id := range r.logs {
		if r.bin[id] == deleted {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return "", false
	}
	slices.Sort(ids)
	return ids[r.rand.IntN(len(ids))], true
}

func (r *rehearsed) append() {
	id, ok := r.any(false)
	if !ok {
		return
	}
	w, recording, err := r.store.Continue(ctx, id)
	if err != nil {
		r.Fatal(err)
	}
	log := slices.Clone(r.logs[id][:wholeActions(r.logs[id])])
	if len(recording.Events) != len(log) {
		r.Errorf("%s is continued after event %d, want %d", id, len(recording.Events), len(log))
	}
	more := r.batch(len(log) + 1)
	r.must(w.Append(more))
	r.must(w.Close())
	r.logs[id] = append(log, more...)
}

func (r *rehearsed) fork() {
	id, ok := r.any(false)
	if !ok {
		return
	}
	log := r.logs[id]
	at := 1 + r.rand.IntN(len(log))
	fork, err := r.store.Fork(ctx, id, at)
	if err != nil {
		r.Fatal(err)
	}
	r.logs[fork.ID] = log[:wholeActions(log[:at])]
	if fork.ForkSeq != len(r.logs[fork.ID]) || fork.Parent != id {
		r.Errorf("forked at %d: %+v", at, fork)
	}
}

func (r *rehearsed) delete() {
	if id, ok := r.any(false); ok {
		_, err := r.store.Delete(ctx, id)
		r.must(err)
		r.bin[id] = true
	}
}

func (r *rehearsed) restore() {
	if id, ok := r.any(true); ok {
		_, err := r.store.Restore(ctx, id)
		r.must(err)
		delete(r.bin, id)
	}
}

func (r *rehearsed) purge() {
	_, err := r.store.Purge(ctx, time.Now().Add(time.Hour))
	r.must(err)
	for id := range r.bin {
		delete(r.logs, id)
	}
	clear(r.bin)
}

// compare reads every session, and looks for batches that nobody needs.
func (r *rehearsed) compare() {
	for id, log := range r.logs {
		recording, err := r.store.Load(ctx, id)
		switch {
		case r.bin[id]:
			if !errors.Is(err, ErrDeleted) {
				r.Errorf("%s is deleted, and reading it says %v", id, err)
			}
		case err != nil:
			r.Error(err)
		default:
			if d := Diff(log, recording.Events); !d.Same() {
				r.Errorf("%s: %s", id, d)
			}
			sums := tallied(log)
			if recording.Session.Events != len(log) || recording.Outcome != sums.outcome {
				r.Errorf("%s: %+v", id, recording.Session)
			}
		}
	}
	if n := count(r.T, r.store, "sessions"); n != len(r.logs) {
		r.Errorf("%d sessions, want %d", n, len(r.logs))
	}
	if n := count(r.T, r.store, "sessions s JOIN sessions b ON b.n = s.base WHERE s.base_seq <= b.base_seq OR s.base_seq > s.events"); n != 0 {
		r.Errorf("%d sessions name a base that is not the nearest", n)
	}
}

// pages is the size of a store.
func pages(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.db.QueryRow("PRAGMA page_count").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForksTakeNoRoom(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine: the race detector finds nothing here")
	}
	s := openStore(t)
	log := manyThoughts(4 << 20)
	id := store(t, s, New{}, log)
	one := pages(t, s)
	last := id
	for i := range 13 {
		// Forks of one session, and forks of forks.
		from := id
		if i%2 == 1 {
			from = last
		}
		w, err := s.ForkWriter(ctx, from, len(log)-100*(i+1))
		if err != nil {
			t.Fatal(err)
		}
		at := w.Last()
		if err := w.Append([]search.Event{{Seq: at + 1, Body: search.Noted{Text: "mine"}}}); err != nil {
			t.Fatal(err)
		}
		last = w.ID()
		r, err := s.Load(ctx, last)
		if err != nil {
			t.Fatal(err)
		}
		if d := Diff(log[:at], r.Events[:at]); !d.Same() {
			t.Fatal(d)
		}
	}
	all := pages(t, s)
	t.Logf("%d pages with one session, %d with 13 forks of it", one, all)
	if all > one+one/50 {
		t.Errorf("13 forks take %d pages more than the %d of one session", all-one, one)
	}
	if _, err := s.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Purge(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if after := pages(t, s); after > one+one/10 {
		t.Errorf("%d pages once the first is purged", after)
	}
	if r, err := s.Load(ctx, last); err != nil || len(r.Events) < len(log)-1400 {
		t.Errorf("the last fork: %v", err)
	}
}

func TestACircleOfForksIsRefused(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "sessions.db"))
	log := whole(t, config(t, "4 9 10 13", 7))
	id := store(t, s, New{}, log)
	fork, err := s.Fork(ctx, id, 200)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.Exec("UPDATE sessions SET base = ?, base_seq = 100 WHERE id = ?", fork.n, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(ctx, id); !errors.Is(err, ErrUnreadable) {
		t.Error(err)
	}
}

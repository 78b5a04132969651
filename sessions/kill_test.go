package sessions

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/runner"
)

// TestKill kills a searching process at random moments. Whatever it had shown
// must be stored, the log must fold, and resuming it must end in the very log of
// a search that nothing interrupted. The session is resumed by the next process,
// so that one log survives several deaths.
func TestKill(t *testing.T) {
	kills := 80
	if testing.Short() {
		kills = 20
	}
	path := filepath.Join(t.TempDir(), "sessions.db")
	ended, inside, forks := 0, 0, 0
	session, shown := "", 0 // under way
	search := killed{puzzle: "4 9 10 13", seed: 1}
	for i := range kills {
		// Every other time nobody else has the store open, so that whoever opens
		// it next has to recover it.
		var other *Store
		if i%2 == 0 {
			other = openAt(t, path)
		}
		args := []string{path, search.puzzle, fmt.Sprint(search.seed)}
		if session != "" {
			args = append(args, session)
		}
		p := start(t, args...)
		killAtRandom(t, p)
		if p.failed != "" {
			t.Fatalf("kill %d: %s", i, p.failed)
		}
		if other == nil {
			other = openAt(t, path)
		}
		if p.session != "" {
			session = p.session
		}
		if n := len(p.batches); n > 0 {
			shown = p.batches[n-1][1]
			inside++
		}
		if shown > 0 && search.survived(t, other, session, shown) {
			ended++
			session, shown = "", 0
			search = killed{puzzle: search.puzzle, seed: search.seed + 1}
		} else if shown == 0 {
			session = "" // it died before its first event, and is nothing yet
		} else if rand.IntN(3) == 0 {
			session, shown = forked(t, other, session)
			forks++
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d after the first batch; %d forks; %d searches went on to their end", kills, inside, forks, ended)
	if err := openAt(t, path).Check(context.Background()); err != nil {
		t.Error(err)
	}
}

// forked forks a session at a random event and continues it. The session may be gone.
func forked(t *testing.T, s *Store, id string) (fork string, events int) {
	t.Helper()
	parent, err := s.Find(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Fork(context.Background(), id, 1+rand.IntN(parent.Events))
	if err != nil {
		t.Fatal(err)
	}
	if rand.IntN(2) == 0 {
		if _, err := s.Delete(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Purge(context.Background(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	return f.ID, f.Events
}

// killAtRandom kills a process before, in or after one of its first batches.
func killAtRandom(t *testing.T, p *process) {
	t.Helper()
	_ = p.release()
	for range rand.IntN(30) {
		if !p.listen(t) {
			break
		}
	}
	time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
	_ = p.cmd.Process.Kill()
	p.end(t)
}

// killed is the search that is interrupted.
type killed struct {
	puzzle string
	seed   uint64
	whole  string // its log when nothing interrupts it; empty: not known yet
}

// survived checks what is left of a session, and reports whether it has ended.
func (k *killed) survived(t *testing.T, s *Store, id string, shown int) bool {
	t.Helper()
	_, r, err := s.Continue(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Events) < shown {
		t.Fatalf("session %s: event %d was shown, and only %d are stored", id, shown, len(r.Events))
	}
	tree, err := search.Fold(r.Events)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Pending() != 0 {
		t.Fatalf("session %s: the log ends inside an action", id)
	}
	again, err := runner.Resume(config(t, k.puzzle, k.seed), r.Events)
	if err != nil {
		t.Fatal(err)
	}
	if err := finish(again); err != nil {
		t.Fatal(err)
	}
	if k.whole == "" {
		k.whole = encode(t, whole(t, config(t, k.puzzle, k.seed)))
	}
	if diff := cmp.Diff(k.whole, encode(t, again.Log())); diff != "" {
		t.Fatalf("session %s ends otherwise than uninterrupted:\n%s", id, diff)
	}
	return tree.Outcome().Ended
}

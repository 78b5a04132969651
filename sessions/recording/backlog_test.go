package recording

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"espalier/search"
)

// unreliable is a session in memory that can be made to fail.
type unreliable struct {
	err    error
	stored []search.Event
	tries  int
}

func (u *unreliable) store(events []search.Event) error {
	u.tries++
	if u.err != nil {
		return u.err
	}
	u.stored = append(u.stored, events...)
	return nil
}

func TestBacklogKeepsWhatCannotBeStored(t *testing.T) {
	var session unreliable
	var warnings bytes.Buffer
	now := time.Now()
	b := &backlog{id: "x", store: session.store, warn: &warnings, now: func() time.Time { return now }}
	seq := 0
	record := func() {
		t.Helper()
		seq++
		if err := b.record([]search.Event{{Seq: seq, Body: search.Noted{Text: "x"}}}); err != nil {
			t.Fatal(err)
		}
	}
	record()
	session.err = errors.New("the disk is full")
	for range 50 {
		record()
	}
	if session.tries != 2 || b.missing() != 2 {
		t.Errorf("%d tries, missing from %d", session.tries, b.missing())
	}
	now = now.Add(firstRetry)
	record()
	if said := warnings.String(); session.tries != 3 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "events from 2 on are not stored: the disk is full") {
		t.Errorf("%d tries, and it says %q", session.tries, said)
	}
	session.err = nil
	now = now.Add(2 * firstRetry)
	record()
	if len(session.stored) != seq || b.missing() != 0 || !strings.Contains(warnings.String(), "everything is stored") {
		t.Errorf("%d of %d events are stored; it says %q", len(session.stored), seq, &warnings)
	}
	session.err = errors.New("it is locked")
	record()
	if err := b.flush(); err == nil || b.lost() == nil || !strings.Contains(b.lost().Error(), "it is locked") {
		t.Error(err, b.lost())
	}
}

// Where somebody can be asked, the search pauses once, and the runner has the
// batch until it is told to go on.
func TestBacklogAsksOnce(t *testing.T) {
	session := unreliable{err: errors.New("the disk is full")}
	b := &backlog{id: "x", store: session.store, asks: true, now: time.Now}
	first := []search.Event{{Seq: 1, Body: search.Noted{Text: "x"}}}
	if err := b.record(first); !errors.Is(err, session.err) || b.missing() != 0 {
		t.Fatal(err)
	}
	for range 3 {
		if err := b.record(first); err != nil {
			t.Fatal(err)
		}
		first[0].Seq++
	}
	if b.missing() == 0 {
		t.Error("nothing is missing")
	}
	session.err = nil
	if err := b.flush(); err != nil || len(session.stored) != 3 {
		t.Errorf("%d events are stored: %v", len(session.stored), err)
	}
}

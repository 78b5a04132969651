package sessions

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"espalier/search"
	"espalier/search/printable"
)

// New is what a user may say of a session before it begins.
type New struct {
	Title  string
	Tags   []string
	Origin Origin // of what its settings are taken from; zero: made here
}

// Writer appends to one session. It belongs to one goroutine, but for Elapsed.
//
// Several writers of one session may be open, here or in other processes, but
// only one can go on: as soon as one has appended, the others are refused with
// ErrTaken, because their events no longer follow the last that is stored.
type Writer struct {
	store  *Store
	id     string
	n      int64
	last   int // Seq of the last event that counts
	stored int // Seq of the last in the store: greater while a broken batch waits to be dropped
	before float64

	mu      sync.Mutex
	elapsed time.Duration
	unsaved bool // elapsed is newer than the store's
}

// Create begins a session. It is seen in the list once it has an event, and
// leaves nothing behind if it never gets one.
func (s *Store) Create(ctx context.Context, n New) (*Writer, error) {
	w := &Writer{store: s}
	err := s.write(ctx, "begin a session", func(tx *sql.Tx) error {
		if err := s.purge(ctx, tx, s.now().Add(-keepDeleted)); err != nil {
			return err
		}
		var err error
		w.n, w.id, err = s.insertSession(ctx, tx, s.now(), n.Origin)
		if err != nil {
			return err
		}
		if n.Title != "" {
			if _, err := tx.ExecContext(ctx, "UPDATE sessions SET title = ? WHERE n = ?", printable.Line(n.Title), w.n); err != nil {
				return err
			}
		}
		return addTags(ctx, tx, w.n, n.Tags)
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// insertSession makes an empty session with an id that no other has.
func (s *Store) insertSession(ctx context.Context, tx *sql.Tx, created time.Time, o Origin) (n int64, id string, err error) {
	for {
		id = newID(created)
		n, err = s.insertAs(ctx, tx, id, created, o)
		if !errors.Is(err, sql.ErrNoRows) {
			return n, id, err
		}
	}
}

// insertAs makes an empty session with an id; sql.ErrNoRows says that it is taken.
func (s *Store) insertAs(ctx context.Context, tx *sql.Tx, id string, created time.Time, o Origin) (n int64, err error) {
	if o.Kind == "" {
		o.Kind = Made
	}
	imported, from, fromID := s.columns(o)
	err = tx.QueryRowContext(ctx,
		"INSERT INTO sessions (id, created, updated, used, imported, imported_from, imported_id) VALUES (?, ?, ?, "+nextUse+", ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING n",
		id, created.UnixMilli(), s.now().UnixMilli(), imported, from, fromID).Scan(&n)
	return n, err
}

// Continue opens a session to resume it. The recording ends where the last
// whole action does, as search.Resume wants it; what a broken batch left behind
// it is dropped with the first Append. It is a use of the session.
func (s *Store) Continue(ctx context.Context, ref string) (*Writer, *Recording, error) {
	r, err := s.Load(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	_ = s.Use(ctx, r.ID) // a read-only session can be resumed in memory
	whole := wholeActions(r.Events)
	r.Events, r.Times = r.Events[:whole], r.Times[:whole]
	w := &Writer{store: s, id: r.ID, n: r.n, last: whole, stored: r.Session.Events, before: r.Seconds}
	return w, r, nil
}

// ID of the session.
func (w *Writer) ID() string { return w.id }

// Last is the Seq of the last event that is stored.
func (w *Writer) Last() int { return w.last }

// Append stores a batch, whole or not at all. When it returns nil the batch is
// on the disk. It fits search.Config.Record.
func (w *Writer) Append(events []search.Event) error {
	if len(events) == 0 {
		return nil
	}
	for i, e := range events {
		if e.Seq != w.last+1+i {
			return refuse(nil, "session %s: event %d does not follow event %d; a batch starts where the last ended", w.id, e.Seq, w.last+i)
		}
	}
	at := w.store.now().UnixMilli()
	rows, err := encodeBatches(events, at)
	if err != nil {
		return fmt.Errorf("session %s: %w", w.id, err)
	}
	// No caller's context: a batch that a model has worked for is not given up
	// because the user leaves.
	ctx := context.Background()
	seconds, saved := w.seconds()
	err = w.store.write(ctx, "store events of session "+w.id, func(tx *sql.Tx) error {
		if w.stored > w.last {
			if err := w.dropTail(ctx, tx); err != nil {
				return w.moved(ctx, tx, err)
			}
		}
		if err := advance(ctx, tx, w.n, w.last, events, at, seconds); err != nil {
			return w.moved(ctx, tx, err)
		}
		return insertBatches(ctx, tx, w.n, rows)
	})
	if err != nil {
		return err
	}
	w.last += len(events)
	w.stored = w.last
	saved()
	return nil
}

// errMoved is the error of a session that does not end where it should.
var errMoved = errors.New("the session has moved")

// moved says why a session does not end where it should.
func (w *Writer) moved(ctx context.Context, tx *sql.Tx, err error) error {
	if !errors.Is(err, errMoved) {
		return err
	}
	var deleted int64
	err = tx.QueryRowContext(ctx, "SELECT deleted FROM sessions WHERE n = ?", w.n).Scan(&deleted)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refuse(ErrNotFound, "session %s was purged while it was in use; nothing more can be stored in it", w.id)
	case err != nil:
		return err
	case deleted != 0:
		return refuse(ErrDeleted, "session %s is deleted; espalier sessions restore %s brings it back", w.id, w.id)
	}
	return refuse(ErrTaken, "session %s was continued elsewhere and no longer ends at event %d; open it again, or fork it there", w.id, w.last)
}

// dropTail removes the broken batch behind the last whole action, and counts anew.
// No fork shares any of it: they begin between two actions.
func (w *Writer) dropTail(ctx context.Context, tx *sql.Tx) error {
	if err := exactlyOne(tx.ExecContext(ctx, "UPDATE sessions SET events = ? WHERE n = ? AND events = ?", w.last, w.n, w.stored)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM batches WHERE session = ? AND seq > ?", w.n, w.last); err != nil {
		return err
	}
	events, _, err := readEvents(ctx, tx, w.n, w.last)
	if err != nil {
		return in(w.id, err)
	}
	return recount(ctx, tx, w.n, events)
}

// advance moves the end of a session from last over events, and adds to its
// sums. That it compares and sets in one statement is what keeps writers apart.
func advance(ctx context.Context, tx *sql.Tx, n int64, last int, events []search.Event, at int64, seconds float64) error {
	t := tallied(events)
	var outcome, answer, reason any = t.outcome, t.answer, t.reason
	if onlyNotes(events) {
		outcome, answer, reason = nil, nil, nil // it stands as it stood
	}
	err := exactlyOne(tx.ExecContext(ctx, `UPDATE sessions SET
		updated = ?, used = `+lastUse+`, events = ?, outcome = coalesce(?, outcome), answer = coalesce(?, answer), reason = coalesce(?, reason), score = max(coalesce(score, ?), coalesce(?, score)),
		thoughts = thoughts + ?, calls = calls + ?, prompt = prompt + ?, completion = completion + ?, reused = reused + ?, seconds = ?
		WHERE n = ? AND events = ? AND deleted = 0`,
		at, last+len(events), outcome, answer, reason, t.score, t.score,
		t.thoughts, t.calls, t.usage.Prompt, t.usage.Completion, t.usage.Reused, seconds, n, last))
	if err != nil {
		return err
	}
	return setStarted(ctx, tx, n, events)
}

// onlyNotes reports whether events are remarks alone, which may follow the end of a
// search.
func onlyNotes(events []search.Event) bool {
	return !slices.ContainsFunc(events, func(e search.Event) bool { return e.Body.Type() != search.Noted{}.Type() })
}

// recount computes the sums of a session from its whole log.
func recount(ctx context.Context, tx *sql.Tx, n int64, events []search.Event) error {
	t := tallied(events)
	err := exactlyOne(tx.ExecContext(ctx, `UPDATE sessions SET
		events = ?, outcome = ?, answer = ?, reason = ?, score = ?, thoughts = ?, calls = ?, prompt = ?, completion = ?, reused = ? WHERE n = ?`,
		len(events), t.outcome, t.answer, t.reason, t.score, t.thoughts, t.calls, t.usage.Prompt, t.usage.Completion, t.usage.Reused, n))
	if err != nil {
		return err
	}
	return setStarted(ctx, tx, n, events)
}

// setStarted copies the first event into the columns that the list shows.
func setStarted(ctx context.Context, tx *sql.Tx, n int64, events []search.Event) error {
	if len(events) == 0 || events[0].Seq != 1 {
		return nil
	}
	s, ok := events[0].Body.(search.Started)
	if !ok {
		return refuse(nil, "the first event of a log is %q, not %q", events[0].Body.Type(), search.Started{}.Type())
	}
	started, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE sessions SET started = ?, task = ?, input = ?, method = ?, model = ?, evaluator = ? WHERE n = ?",
		string(started), s.Puzzle.Task, s.Puzzle.Input, s.Settings.Method, s.Model, s.Evaluator, n)
	return err
}

// exactlyOne is errMoved unless a statement changed one row.
func exactlyOne(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	changed, err := r.RowsAffected()
	if err == nil && changed != 1 {
		err = errMoved
	}
	return err
}

// Elapsed sets how long its runner has been searching, as a driver's
// updates say. It is stored with the next batch, or on Close.
func (w *Writer) Elapsed(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsaved = w.unsaved || w.elapsed != d
	w.elapsed = d
}

// seconds is the time spent on the session; saved is to be called once that is stored.
func (w *Writer) seconds() (seconds float64, saved func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.elapsed
	return w.before + d.Seconds(), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.unsaved = w.elapsed != d
	}
}

// Close stores what Elapsed said last, and forgets a session without events. It
// may be called again.
func (w *Writer) Close() error {
	ctx := context.Background()
	seconds, saved := w.seconds()
	switch {
	case w.stored == 0:
		return w.store.write(ctx, "drop an empty session", func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE n = ? AND events = 0", w.n)
			return err
		})
	case w.pendingTime():
		err := w.store.write(ctx, "store the time of session "+w.id, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE sessions SET seconds = ? WHERE n = ? AND events = ?", seconds, w.n, w.last)
			return err
		})
		if err == nil {
			saved()
		}
		return err
	}
	return nil
}

func (w *Writer) pendingTime() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.unsaved
}

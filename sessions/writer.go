package sessions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-json"

	"espalier/search"
	"espalier/search/printable"
)

// New describes a session to create.
type New struct {
	Title  string
	Tags   []string
	Origin Origin // of the session that its settings come from; zero: made here
}

// Writer appends to a session. It belongs to one goroutine, except for Elapsed.
//
// Several writers of one session may be open, in this process or others, but only one
// can continue: once one has appended, the others get ErrTaken, because their events no
// longer follow the last that is stored.
type Writer struct {
	store  *Store
	id     string
	n      int64
	last   int // Seq of the last complete event
	stored int // Seq of the last in the store: greater while an incomplete batch waits to be dropped
	before float64

	mu      sync.Mutex
	elapsed time.Duration
	unsaved bool // elapsed is newer than the store's
}

// Create begins a session. It appears in the list once it has an event, and is dropped
// if it never gets one.
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

// insertSession makes an empty session with a new id.
func (s *Store) insertSession(ctx context.Context, tx *sql.Tx, created time.Time, o Origin) (n int64, id string, err error) {
	for {
		id = newID(created)
		n, err = s.insertAs(ctx, tx, id, created, o)
		if !errors.Is(err, sql.ErrNoRows) {
			return n, id, err
		}
	}
}

// insertAs makes an empty session with the given id. It returns sql.ErrNoRows if the id
// is taken.
func (s *Store) insertAs(ctx context.Context, tx *sql.Tx, id string, created time.Time, o Origin) (n int64, err error) {
	if o.Kind == "" {
		o.Kind = Made
	}
	imported, from, fromID := s.owner.columns(o)
	err = tx.QueryRowContext(ctx,
		"INSERT INTO sessions (id, created, updated, used, imported, imported_from, imported_id) VALUES (?, ?, ?, "+nextUse+", ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING n",
		id, created.UnixMilli(), s.now().UnixMilli(), imported, from, fromID).Scan(&n)
	return n, err
}

// Continue opens a session to resume it. The recording ends with the last complete
// action, as runner.Resume needs it; an incomplete batch after that is dropped by the
// first Append. Continue is a use of the session.
func (s *Store) Continue(ctx context.Context, ref string) (*Writer, *Recording, error) {
	r, err := s.Load(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	_ = s.Use(ctx, r.ID) // a session of a read-only store can be resumed in memory
	whole := wholeActions(r.Events)
	r.Events, r.Times = r.Events[:whole], r.Times[:whole]
	w := &Writer{store: s, id: r.ID, n: r.n, last: whole, stored: r.Session.Events, before: r.Seconds}
	return w, r, nil
}

// ID returns the id of the session.
func (w *Writer) ID() string { return w.id }

// Last returns the Seq of the last stored event.
func (w *Writer) Last() int { return w.last }

// Append stores a batch completely or not at all. When it returns nil, the batch is on
// disk. It can be used as runner.Config.Record.
func (w *Writer) Append(events []search.Event) error {
	if len(events) == 0 {
		return nil
	}
	for i, e := range events {
		if e.Seq != w.last+1+i {
			return refuse(nil, "session %s: event %d does not follow event %d; a batch must start where the last one ended", w.id, e.Seq, w.last+i)
		}
	}
	at := w.store.now().UnixMilli()
	rows, err := encodeBatches(events, at)
	if err != nil {
		return fmt.Errorf("session %s: %w", w.id, err)
	}
	// Not the caller's context: a batch that a model has worked for is stored even if the
	// user quits.
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

// errMoved means that a session does not end where its writer expects.
var errMoved = errors.New("the session has changed")

// moved explains errMoved.
func (w *Writer) moved(ctx context.Context, tx *sql.Tx, err error) error {
	if !errors.Is(err, errMoved) {
		return err
	}
	var deleted int64
	err = tx.QueryRowContext(ctx, "SELECT deleted FROM sessions WHERE n = ?", w.n).Scan(&deleted)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refuse(ErrNotFound, "session %s was purged while in use; nothing more can be stored in it", w.id)
	case err != nil:
		return err
	case deleted != 0:
		return refuse(ErrDeleted, "session %s is deleted; restore it with espalier sessions restore %s", w.id, w.id)
	}
	return refuse(ErrTaken, "session %s was continued elsewhere and no longer ends at event %d; open it again, or fork it there", w.id, w.last)
}

// dropTail removes an incomplete batch after the last complete action and updates the
// sums. No fork shares it, because forks end between two actions.
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

// advance moves the end of a session past the events and adds to its sums. It compares
// and sets in one statement, so that of two writers only one succeeds.
func advance(ctx context.Context, tx *sql.Tx, n int64, last int, events []search.Event, at int64, seconds float64) error {
	t := tallied(events)
	var outcome, answer, reason any = t.outcome, t.answer, t.reason
	if onlyNotes(events) {
		outcome, answer, reason = nil, nil, nil // they do not change the outcome
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
	return setSetup(ctx, tx, n, events)
}

// onlyNotes reports whether all events are notes, which may follow the end of a search.
func onlyNotes(events []search.Event) bool {
	return !slices.ContainsFunc(events, func(e search.Event) bool { return e.Body.Type() != search.Noted{}.Type() })
}

// recount computes the sums of a session from its whole log. A stored log does not tell
// what was reused, which is left as it was.
func recount(ctx context.Context, tx *sql.Tx, n int64, events []search.Event) error {
	t := tallied(events)
	err := exactlyOne(tx.ExecContext(ctx, `UPDATE sessions SET
		events = ?, outcome = ?, answer = ?, reason = ?, score = ?, thoughts = ?, calls = ?, prompt = ?, completion = ?, reused = max(reused, ?) WHERE n = ?`,
		len(events), t.outcome, t.answer, t.reason, t.score, t.thoughts, t.calls, t.usage.Prompt, t.usage.Completion, t.usage.Reused, n))
	if err != nil {
		return err
	}
	return setSetup(ctx, tx, n, events)
}

// setSetup copies the first event and the last change of the settings, if they are
// among the events, into the columns for the list.
func setSetup(ctx context.Context, tx *sql.Tx, n int64, events []search.Event) error {
	if len(events) == 0 {
		return nil
	}
	s, begins := events[0].Body.(search.Started)
	if events[0].Seq == 1 && !begins {
		return refuse(nil, "the first event of a log is %q, not %q", events[0].Body.Type(), search.Started{}.Type())
	}
	if begins {
		started, err := json.Marshal(s)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE sessions SET started = ?, task = ?, input = ?, method = ?, model = ?, evaluator = ?, changed = '' WHERE n = ?",
			string(started), s.Puzzle.Task, strings.TrimSpace(s.Puzzle.Posed+" "+s.Puzzle.Input), s.Settings.Method, s.Model, s.Evaluator, n)
		if err != nil {
			return err
		}
	}
	for _, e := range slices.Backward(events) {
		c, ok := e.Body.(search.Reconfigured)
		if !ok {
			continue
		}
		changed, err := json.Marshal(c)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE sessions SET changed = ?, method = ?, model = ?, evaluator = ? WHERE n = ?",
			string(changed), c.Settings.Method, c.Model, c.Evaluator, n)
		return err
	}
	return nil
}

// exactlyOne returns errMoved unless a statement changed one row.
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

// Elapsed sets how long the runner has been searching, according to a driver's updates.
// It is stored with the next batch, or on Close.
func (w *Writer) Elapsed(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsaved = w.unsaved || w.elapsed != d
	w.elapsed = d
}

// seconds returns the time spent on the session. The caller calls saved once it is
// stored.
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

// Close stores the last value of Elapsed, and drops a session without events. It may be
// called again.
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

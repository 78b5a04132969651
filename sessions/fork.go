package sessions

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"espalier/search"
	"espalier/search/printable"
)

// Fork makes a session that begins with the log of another up to event seq, and can
// continue differently. If seq is inside an action, the fork ends before that action,
// which can then be decided differently. The events are shared, not copied, and those
// after seq are not read. What was set up in the debugger comes along.
func (s *Store) Fork(ctx context.Context, ref string, seq int) (Session, error) {
	var fork Session
	err := s.write(ctx, "fork session "+ref, func(tx *sql.Tx) error {
		parent, err := s.find(ctx, tx, ref, live)
		if err != nil {
			return err
		}
		if seq < 1 || seq > parent.Events {
			return refuse(nil, "session %s cannot be forked at event %d; its events are 1 to %d", parent.ID, seq, parent.Events)
		}
		events, _, err := readEvents(ctx, tx, parent.n, seq)
		if err != nil {
			return in(parent.ID, err)
		}
		events = events[:wholeActions(events[:seq])]
		n, id, err := s.insertSession(ctx, tx, s.now(), parent.Origin)
		if err != nil {
			return err
		}
		if err := share(ctx, tx, n, parent.n, len(events)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE sessions SET parent = ?, fork_seq = ?, title = ?, debugger = (SELECT debugger FROM sessions WHERE n = ?) WHERE n = ?",
			parent.ID, len(events), parent.Title, parent.n, n); err != nil {
			return err
		}
		if err := recount(ctx, tx, n, events); err != nil {
			return err
		}
		fork, err = s.find(ctx, tx, id, live)
		return err
	})
	return fork, err
}

// ForkWriter forks a session and opens the fork for appending, for a caller that
// already has its log.
func (s *Store) ForkWriter(ctx context.Context, ref string, seq int) (*Writer, error) {
	fork, err := s.Fork(ctx, ref, seq)
	if err == nil {
		err = s.SetDebugger(ctx, fork.ID, "") // the caller keeps what is set up there
	}
	if err != nil {
		return nil, err
	}
	return &Writer{store: s, id: fork.ID, n: fork.n, last: fork.Events, stored: fork.Events}, nil
}

// Import stores a session from elsewhere, such as an export. from names the file. The
// origin is Imported, whatever the recording says. The session keeps its id unless
// that is taken. An invalid log is refused.
func (s *Store) Import(ctx context.Context, r *Recording, from string) (Session, error) {
	return s.add(ctx, "import a session", r, Origin{Kind: Imported, At: s.now(), From: printable.Line(from), ID: printable.Line(r.ID)})
}

// Add stores a complete session that this program has just made.
func (s *Store) Add(ctx context.Context, r *Recording) (Session, error) {
	return s.add(ctx, "store a session", r, Origin{Kind: Made})
}

func (s *Store) add(ctx context.Context, doing string, r *Recording, o Origin) (Session, error) {
	if len(r.Events) == 0 {
		return Session{}, errors.New("the recording has no events")
	}
	if len(r.Times) != 0 && len(r.Times) != len(r.Events) {
		return Session{}, errors.New("the recording has times for only some of its events")
	}
	if _, err := search.Fold(r.Events); err != nil {
		return Session{}, err
	}
	rows, err := encodeBatches(r.Events, s.now().UnixMilli())
	if err != nil {
		return Session{}, err
	}
	for i := range rows {
		if len(r.Times) > 0 {
			rows[i].at = r.Times[rows[i].seq-1].UnixMilli()
		}
	}
	var session Session
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		n, id, err := s.insertRecorded(ctx, tx, r.Session, o)
		if err != nil {
			return err
		}
		if err := insertBatches(ctx, tx, n, rows); err != nil {
			return err
		}
		if err := recount(ctx, tx, n, r.Events); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE sessions SET debugger = ? WHERE n = ?", r.Debugger, n); err != nil {
			return err
		}
		if err := addTags(ctx, tx, n, r.Tags); err != nil {
			return err
		}
		for _, note := range r.Notes {
			if _, err := tx.ExecContext(ctx, "INSERT INTO notes (session, at, seq, text) VALUES (?, ?, ?, ?)",
				n, note.At.UnixMilli(), note.Seq, note.Text); err != nil {
				return err
			}
		}
		session, err = s.find(ctx, tx, id, live)
		return err
	})
	return session, err
}

// insertRecorded makes the row of a complete session. Its parent is stored by id,
// because it may be imported later.
func (s *Store) insertRecorded(ctx context.Context, tx *sql.Tx, from Session, o Origin) (n int64, id string, err error) {
	created := from.Created
	if created.IsZero() || created.UnixMilli() <= 0 {
		created = s.now()
	}
	updated := from.Updated
	if updated.Before(created) {
		updated = created
	}
	id = from.ID
	err = sql.ErrNoRows
	if isID(id) {
		n, err = s.insertAs(ctx, tx, id, created, o)
	}
	if errors.Is(err, sql.ErrNoRows) {
		n, id, err = s.insertSession(ctx, tx, created, o)
	}
	if err != nil {
		return 0, "", err
	}
	parent := from.Parent
	if !isID(parent) {
		parent = ""
	}
	_, err = tx.ExecContext(ctx, "UPDATE sessions SET updated = ?, title = ?, seconds = ?, parent = ?, fork_seq = ? WHERE n = ?",
		updated.UnixMilli(), printable.Line(from.Title), from.Seconds, parent, from.ForkSeq, n)
	return n, id, err
}

// isID reports whether a text has the form of an id.
func isID(id string) bool {
	if len(id) != len(idDay)+1+idLetters || id[len(idDay)] != '-' {
		return false
	}
	clean, ok := cleanRef(id)
	_, err := time.Parse(idDay, id[:len(idDay)])
	return ok && clean == id && err == nil
}

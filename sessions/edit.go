package sessions

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"espalier/search/printable"
)

// keepDeleted is how long a deleted session can be restored.
const keepDeleted = 30 * 24 * time.Hour

// keepEmpty is how long a session may stay empty. A process that is killed before its
// first event leaves an empty session.
const keepEmpty = 24 * time.Hour

// Rename sets the title of a session. An empty title removes it.
func (s *Store) Rename(ctx context.Context, ref, title string) error {
	return s.change(ctx, "rename", ref, func(tx *sql.Tx, n int64) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET title = ? WHERE n = ?", printable.Line(title), n)
		return err
	})
}

// SetDebugger stores what the user has set up in the debugger, a command file. Events and
// the order of sessions stay as they are.
func (s *Store) SetDebugger(ctx context.Context, ref, setup string) error {
	return s.change(ctx, "keep the breakpoints of", ref, func(tx *sql.Tx, n int64) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET debugger = ? WHERE n = ?", setup, n)
		return err
	})
}

// Tag adds tags to a session.
func (s *Store) Tag(ctx context.Context, ref string, tags ...string) error {
	return s.change(ctx, "tag", ref, func(tx *sql.Tx, n int64) error { return addTags(ctx, tx, n, tags) })
}

// Untag removes tags from a session. It ignores tags that the session does not have.
func (s *Store) Untag(ctx context.Context, ref string, tags ...string) error {
	return s.change(ctx, "untag", ref, func(tx *sql.Tx, n int64) error {
		for _, tag := range tags {
			if _, err := tx.ExecContext(ctx, "DELETE FROM tags WHERE session = ? AND tag = ?", n, cleanTag(tag)); err != nil {
				return err
			}
		}
		return nil
	})
}

// cleanTag turns a tag into a single word.
func cleanTag(tag string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(strings.TrimPrefix(tag, "#"), func(r rune) bool {
		return r <= ' ' || r == ','
	}), "-"))
}

func addTags(ctx context.Context, tx *sql.Tx, n int64, tags []string) error {
	for _, tag := range tags {
		clean := cleanTag(tag)
		if clean == "" {
			return refuse(nil, "a tag is empty; give a word")
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO tags (session, tag) VALUES (?, ?) ON CONFLICT DO NOTHING", n, clean); err != nil {
			return err
		}
	}
	return nil
}

// AddNote adds a note to a session, or to one of its events if seq is not 0.
func (s *Store) AddNote(ctx context.Context, ref string, seq int, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return errors.New("the note is empty; give its text")
	}
	return s.change(ctx, "note", ref, func(tx *sql.Tx, n int64) error {
		var events int
		if err := tx.QueryRowContext(ctx, "SELECT events FROM sessions WHERE n = ?", n).Scan(&events); err != nil {
			return err
		}
		if seq < 0 || seq > events {
			return refuse(nil, "session %s has no event %d; its last is %d", ref, seq, events)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO notes (session, at, seq, text) VALUES (?, ?, ?, ?)", n, s.now().UnixMilli(), seq, text)
		return err
	})
}

// DropNote removes the note with this number.
func (s *Store) DropNote(ctx context.Context, ref string, number int64) error {
	return s.change(ctx, "drop a note", ref, func(tx *sql.Tx, n int64) error {
		err := exactlyOne(tx.ExecContext(ctx, "DELETE FROM notes WHERE session = ? AND n = ?", n, number))
		if errors.Is(err, errMoved) {
			return refuse(ErrNotFound, "session %s has no note %d", ref, number)
		}
		return err
	})
}

// Delete moves a session to the bin and returns its id, for Restore. Its forks stay.
func (s *Store) Delete(ctx context.Context, ref string) (string, error) {
	return s.mark(ctx, "delete", ref, live, s.now().UnixMilli())
}

// Restore brings a session back from the bin.
func (s *Store) Restore(ctx context.Context, ref string) (string, error) {
	return s.mark(ctx, "restore", ref, deleted, 0)
}

func (s *Store) mark(ctx context.Context, doing, ref string, w which, at int64) (id string, err error) {
	err = s.write(ctx, doing+" session "+ref, func(tx *sql.Tx) error {
		found, err := s.find(ctx, tx, ref, w)
		if err != nil {
			return err
		}
		id = found.ID
		_, err = tx.ExecContext(ctx, "UPDATE sessions SET deleted = ? WHERE n = ?", at, found.n)
		return err
	})
	return id, err
}

// Purge permanently removes the sessions that were deleted before the given time, and
// returns their number. Create purges those deleted 30 days ago. Forks keep the events
// that they share with a purged session.
func (s *Store) Purge(ctx context.Context, before time.Time) (int, error) {
	purged := 0
	err := s.write(ctx, "purge", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sessions WHERE deleted <> 0 AND deleted < ?", before.UnixMilli()).Scan(&purged); err != nil {
			return err
		}
		return s.purge(ctx, tx, before)
	})
	return purged, err
}

func (s *Store) purge(ctx context.Context, tx *sql.Tx, before time.Time) error {
	// The newest first: a fork is usually newer than the session it shares events with,
	// and one that is removed as well need not inherit them.
	var gone []int64
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		gone = append(gone, n)
		return err
	}, "SELECT n FROM sessions WHERE (deleted <> 0 AND deleted < ?) OR (events = 0 AND created < ?) ORDER BY n DESC",
		before.UnixMilli(), s.now().Add(-keepEmpty).UnixMilli())
	if err != nil {
		return err
	}
	for _, n := range gone {
		if err := remove(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// Compact returns the space of purged sessions to the file system.
func (s *Store) Compact(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "VACUUM")
	return s.explain("compact", err)
}

// change finds a session and changes it.
func (s *Store) change(ctx context.Context, doing, ref string, do func(*sql.Tx, int64) error) error {
	return s.write(ctx, doing+" session "+ref, func(tx *sql.Tx) error {
		found, err := s.find(ctx, tx, ref, live)
		if err != nil {
			return err
		}
		return do(tx, found.n)
	})
}

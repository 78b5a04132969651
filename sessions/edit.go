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

// keepEmpty is how long a session may wait for its first event: a process that
// was killed before it leaves an empty one.
const keepEmpty = 24 * time.Hour

// Rename gives a session a title; an empty one takes it away.
func (s *Store) Rename(ctx context.Context, ref, title string) error {
	return s.change(ctx, "rename", ref, func(tx *sql.Tx, n int64) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET title = ? WHERE n = ?", printable.Line(title), n)
		return err
	})
}

// Tag adds tags to a session.
func (s *Store) Tag(ctx context.Context, ref string, tags ...string) error {
	return s.change(ctx, "tag", ref, func(tx *sql.Tx, n int64) error { return addTags(ctx, tx, n, tags) })
}

// Untag takes tags away; those that it does not have are no error.
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

// cleanTag makes one word of a tag.
func cleanTag(tag string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(strings.TrimPrefix(tag, "#"), func(r rune) bool {
		return r <= ' ' || r == ','
	}), "-"))
}

func addTags(ctx context.Context, tx *sql.Tx, n int64, tags []string) error {
	for _, tag := range tags {
		clean := cleanTag(tag)
		if clean == "" {
			return refuse(nil, "an empty tag; a tag is a word")
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO tags (session, tag) VALUES (?, ?) ON CONFLICT DO NOTHING", n, clean); err != nil {
			return err
		}
	}
	return nil
}

// AddNote remarks on a session, or on one of its events if seq is not 0.
func (s *Store) AddNote(ctx context.Context, ref string, seq int, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return errors.New("an empty note; write what is to be remembered")
	}
	return s.change(ctx, "note", ref, func(tx *sql.Tx, n int64) error {
		var events int
		if err := tx.QueryRowContext(ctx, "SELECT events FROM sessions WHERE n = ?", n).Scan(&events); err != nil {
			return err
		}
		if seq < 0 || seq > events {
			return refuse(nil, "session %s has no event %d to note on; its last is %d", ref, seq, events)
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

// Delete puts a session into the bin, and returns its id for Restore. Forks of it
// stay.
func (s *Store) Delete(ctx context.Context, ref string) (string, error) {
	return s.mark(ctx, "delete", ref, live, s.now().UnixMilli())
}

// Restore takes a session back out of the bin.
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

// Purge removes for good what was deleted before a moment, and returns how many
// sessions that were. Create purges what was deleted 30 days ago. What forks share
// of a purged session stays with them.
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
	// The youngest first: forks are younger than what they share, mostly, and what
	// is about to go as well need not inherit.
	rows, err := tx.QueryContext(ctx, "SELECT n FROM sessions WHERE (deleted <> 0 AND deleted < ?) OR (events = 0 AND created < ?) ORDER BY n DESC",
		before.UnixMilli(), s.now().Add(-keepEmpty).UnixMilli())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var gone []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return err
		}
		gone = append(gone, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, n := range gone {
		if err := remove(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// Compact gives the space of purged sessions back to the disk.
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

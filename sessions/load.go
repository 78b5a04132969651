package sessions

import (
	"context"
	"database/sql"
)

// Load reads a session with its log and notes.
func (s *Store) Load(ctx context.Context, ref string) (*Recording, error) {
	r := &Recording{}
	err := s.read(ctx, "load session "+ref, func(tx *sql.Tx) error {
		var err error
		if r.Session, err = s.find(ctx, tx, ref, live); err != nil {
			return err
		}
		if r.Events, r.Times, err = readLog(ctx, tx, r.Session); err != nil {
			return err
		}
		if r.Notes, err = readNotes(ctx, tx, r.n); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT debugger FROM sessions WHERE n = ?", r.n).Scan(&r.Debugger)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func readNotes(ctx context.Context, tx *sql.Tx, n int64) ([]Note, error) {
	var notes []Note
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		var note Note
		var at int64
		err := rows.Scan(&note.N, &at, &note.Seq, &note.Text)
		note.At = fromMillis(at)
		notes = append(notes, note)
		return err
	}, "SELECT n, at, seq, text FROM notes WHERE session = ? ORDER BY n", n)
	return notes, err
}

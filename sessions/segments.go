package sessions

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
)

// A fork shares the batches of its parent: the row of a session names its base and the
// last event that it has from there. The base may have a base itself. A session's own
// batches follow its base_seq, which is greater than that of its base; otherwise its
// base would be the base's base.

// segment is a part of a log: the batches of one session that begin after event from and
// not after event to.
type segment struct {
	session  int64
	from, to int
}

// segments finds the batches of a session that begin at event to or before, in order.
func segments(ctx context.Context, tx *sql.Tx, n int64, to int) ([]segment, error) {
	var log []segment
	for last := math.MaxInt; ; {
		base, from, err := baseOf(ctx, tx, n)
		if err != nil {
			return nil, err
		}
		if from >= last {
			return nil, unreadable("it shares events with itself") // the bases form a circle
		}
		last = from
		if from < to {
			log = append(log, segment{n, from, to})
			to = from
		}
		if to == 0 || !base.Valid {
			slices.Reverse(log)
			return log, nil
		}
		n = base.Int64
	}
}

// baseOf returns the base of a session, and the last event that it has from there.
func baseOf(ctx context.Context, tx *sql.Tx, n int64) (base sql.NullInt64, upTo int, err error) {
	err = tx.QueryRowContext(ctx, "SELECT base, base_seq FROM sessions WHERE n = ?", n).Scan(&base, &upTo)
	return base, upTo, err
}

// share makes a session without batches begin with those of another.
func share(ctx context.Context, tx *sql.Tx, n, with int64, upTo int) error {
	for {
		base, from, err := baseOf(ctx, tx, with)
		if err != nil {
			return err
		}
		if !base.Valid || from < upTo {
			break
		}
		with = base.Int64 // it only shares these events itself
	}
	_, err := tx.ExecContext(ctx, "UPDATE sessions SET base = ?, base_seq = ? WHERE n = ?", with, upTo, n)
	return err
}

// remove permanently deletes a session. The batches that others share pass to the session
// that shares most of them.
func remove(ctx context.Context, tx *sql.Tx, n int64) error {
	var heir int64
	var upTo int
	err := tx.QueryRowContext(ctx, "SELECT n, base_seq FROM sessions WHERE base = ? ORDER BY base_seq DESC, n LIMIT 1", n).Scan(&heir, &upTo)
	steps := []struct {
		statement string
		args      []any
	}{
		{"UPDATE batches SET session = ? WHERE session = ? AND seq <= ?", []any{heir, n, upTo}},
		{"UPDATE sessions SET (base, base_seq) = (SELECT base, base_seq FROM sessions WHERE n = ?) WHERE n = ?", []any{n, heir}},
		{"UPDATE sessions SET base = ? WHERE base = ?", []any{heir, n}},
		{"DELETE FROM sessions WHERE n = ?", []any{n}},
	}
	if errors.Is(err, sql.ErrNoRows) {
		steps, err = steps[3:], nil
	}
	for _, step := range steps {
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, step.statement, step.args...)
	}
	return err
}

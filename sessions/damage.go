package sessions

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC-32C of a batch: of its events, and of where and when they are.
// It finds what a disk or a careless hand changed; who changes it too is not found.
func (r row) checksum() int64 {
	var place [24]byte
	for i, n := range []int64{int64(r.seq), int64(r.events), r.at} {
		binary.LittleEndian.PutUint64(place[8*i:], uint64(n))
	}
	return int64(crc32.Update(crc32.Checksum(r.body, castagnoli), castagnoli, place[:]))
}

// altered reports whether a batch is not as it was stored, as far as one can know:
// batches of early versions have no checksum.
func (r row) altered() bool { return r.crc.Valid && r.crc.Int64 != r.checksum() }

var errAltered = errors.New("their checksum is wrong")

// damage is a batch that is not as it was stored.
type damage struct {
	session     string // its id
	first, last int    // events of the batch
	at          int    // the event that is wrong, as far as one can tell
	err         error
}

func (d *damage) Error() string {
	text := fmt.Sprintf("events %d to %d of session %s were altered or damaged", d.first, d.last, d.session)
	if errors.Is(d.err, errAltered) {
		return text + ": " + d.err.Error()
	}
	event := fmt.Sprintf("event %d: ", d.at)
	return text + ": " + event + strings.TrimPrefix(d.err.Error(), event)
}

func (d *damage) Unwrap() []error { return []error{ErrUnreadable, d.err} }

func (d *damage) hint() string {
	const rest = "nothing was changed, and other sessions can be used"
	if d.first == 1 {
		return rest
	}
	return fmt.Sprintf("espalier sessions fork %s --at %d makes a session of what lies before; %s", d.session, d.first-1, rest)
}

// in says which session cannot be read.
func in(id string, err error) error {
	if d, ok := errors.AsType[*damage](err); ok {
		d.session = id
		return err
	}
	if errors.Is(err, ErrUnreadable) {
		return fmt.Errorf("session %s: %w", id, err)
	}
	return err
}

// checkSums reads every batch and compares it with its checksum.
func checkSums(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT s.id, b.seq, b.events, b.at, b.body, b.crc FROM batches b JOIN sessions s ON s.n = b.session WHERE b.crc IS NOT NULL")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var r row
		if err := rows.Scan(&id, &r.seq, &r.events, &r.at, &r.body, &r.crc); err != nil {
			return err
		}
		if r.altered() {
			return &damage{session: id, first: r.seq, last: r.seq + r.events - 1, at: r.seq, err: errAltered}
		}
	}
	return rows.Err()
}

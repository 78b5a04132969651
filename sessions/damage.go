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

// checksum returns the CRC-32C of a batch: its events, place and time. It detects
// damage and careless edits, not an editor who updates the checksum as well.
func (r row) checksum() int64 {
	var place [24]byte
	for i, n := range []int64{int64(r.seq), int64(r.events), r.at} {
		binary.LittleEndian.PutUint64(place[8*i:], uint64(n))
	}
	return int64(crc32.Update(crc32.Checksum(r.body, castagnoli), castagnoli, place[:]))
}

// altered reports whether a batch has changed since it was stored. Batches from early
// versions have no checksum and count as unchanged.
func (r row) altered() bool { return r.crc.Valid && r.crc.Int64 != r.checksum() }

var errAltered = errors.New("wrong checksum")

// damage is the error of a batch that has changed since it was stored.
type damage struct {
	session     string // its id
	first, last int    // events of the batch
	at          int    // the first event that is wrong, as far as is known
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
	const rest = "nothing was changed, and other sessions are not affected"
	if d.first == 1 {
		return rest
	}
	return fmt.Sprintf("run espalier sessions fork %s --at %d to keep the events before them; %s", d.session, d.first-1, rest)
}

// in adds the session to an error about its log.
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

// checkSums compares every batch with its checksum.
func checkSums(ctx context.Context, tx *sql.Tx) error {
	return eachRow(ctx, tx, func(rows *sql.Rows) error {
		var id string
		var r row
		if err := rows.Scan(&id, &r.seq, &r.events, &r.at, &r.body, &r.crc); err != nil {
			return err
		}
		if r.altered() {
			return &damage{session: id, first: r.seq, last: r.seq + r.events - 1, at: r.seq, err: errAltered}
		}
		return nil
	}, "SELECT s.id, b.seq, b.events, b.at, b.body, b.crc FROM batches b JOIN sessions s ON s.n = b.session WHERE b.crc IS NOT NULL")
}

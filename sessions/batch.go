package sessions

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
)

// row is a batch as it is kept.
type row struct {
	seq    int // of its first event
	events int
	at     int64
	body   []byte // JSON, a line for each event
}

// split cuts a log into batches. Each Decided begins one, and what is in none
// stands alone, so that a log which is cut at an action is cut between two rows.
func split(log []search.Event) [][]search.Event {
	var batches [][]search.Event
	start, owed := 0, 0
	for i, e := range log {
		d, decided := e.Body.(search.Decided)
		if i > start && (decided || owed == 0) {
			batches = append(batches, log[start:i])
			start = i
		}
		switch {
		case decided:
			owed = max(d.Events, 0)
		case owed > 0:
			owed--
		}
	}
	if start < len(log) {
		batches = append(batches, log[start:])
	}
	return batches
}

// wholeActions is the length of a log without the batch that it breaks off in.
func wholeActions(log []search.Event) int {
	for i := len(log) - 1; i >= 0; i-- {
		if d, ok := log[i].Body.(search.Decided); ok {
			if i+d.Events >= len(log) {
				return i
			}
			break
		}
	}
	return len(log)
}

func encodeBatches(events []search.Event, at int64) ([]row, error) {
	var rows []row
	for _, batch := range split(events) {
		var body bytes.Buffer
		for i, e := range batch {
			line, err := json.Marshal(e)
			if err != nil {
				return nil, fmt.Errorf("event %d cannot be stored: %w", e.Seq, err)
			}
			if i > 0 {
				body.WriteByte('\n')
			}
			body.Write(line)
		}
		rows = append(rows, row{seq: batch[0].Seq, events: len(batch), at: at, body: body.Bytes()})
	}
	return rows, nil
}

func insertBatches(ctx context.Context, tx *sql.Tx, n int64, rows []row) error {
	const insert = "INSERT INTO batches (session, seq, events, at, body) VALUES (?, ?, ?, ?, ?)"
	if len(rows) == 1 {
		_, err := tx.ExecContext(ctx, insert, n, rows[0].seq, rows[0].events, rows[0].at, string(rows[0].body))
		return err
	}
	statement, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := statement.ExecContext(ctx, n, r.seq, r.events, r.at, string(r.body)); err != nil {
			_ = statement.Close()
			return err
		}
	}
	return statement.Close()
}

// readEvents reads the log of a session, which has count events.
func readEvents(ctx context.Context, tx *sql.Tx, n int64, count int) ([]search.Event, []time.Time, error) {
	var stored int
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0) FROM batches WHERE session = ?", n).Scan(&stored); err != nil {
		return nil, nil, err
	}
	if stored != count {
		return nil, nil, unreadable("its log has %d events of %d", stored, count)
	}
	d := newDecoder(count)
	err := d.read(ctx, tx, n)
	if bad := d.wait(); err == nil {
		err = bad
	}
	if err != nil {
		return nil, nil, err
	}
	return d.events, d.times, nil
}

// decoder turns rows into events, on all processors while more are read.
type decoder struct {
	events []search.Event
	times  []time.Time
	rows   chan row
	done   parallel.Group

	mu  sync.Mutex
	bad int // Seq of the first event that cannot be read
	err error
}

func newDecoder(count int) *decoder {
	d := &decoder{events: make([]search.Event, count), times: make([]time.Time, count), rows: make(chan row, 64)}
	for range min(runtime.GOMAXPROCS(0), 4) {
		d.done.Go(func() {
			defer func() {
				for range d.rows { // after a panic, so that read is not left waiting
				}
			}()
			for r := range d.rows {
				d.decode(r)
			}
		})
	}
	return d
}

// read hands the rows of a session to those who decode.
func (d *decoder) read(ctx context.Context, tx *sql.Tx, n int64) error {
	rows, err := tx.QueryContext(ctx, "SELECT seq, events, at, body FROM batches WHERE session = ? ORDER BY seq", n)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	next := 1
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.seq, &r.events, &r.at, &r.body); err != nil {
			return err
		}
		if r.seq != next || r.events < 1 || r.events > len(d.events)-next+1 {
			return unreadable("event %d is missing", next)
		}
		next += r.events
		d.rows <- r
	}
	return rows.Err()
}

var newline = []byte("\n")

// decode fills in the events of one row; no other row has a part in them.
func (d *decoder) decode(r row) {
	rest, at := r.body, fromMillis(r.at)
	for seq := r.seq; seq < r.seq+r.events; seq++ {
		var line []byte
		line, rest, _ = bytes.Cut(rest, newline)
		var e search.Event
		err := e.UnmarshalJSON(line)
		if err == nil && e.Seq != seq {
			err = fmt.Errorf("event %d is in its place", e.Seq)
		}
		if err != nil {
			d.fail(seq, err)
			return
		}
		d.events[seq-1], d.times[seq-1] = e, at
	}
	if len(rest) > 0 {
		d.fail(r.seq, errors.New("there are more events than it says"))
	}
}

func (d *decoder) fail(seq int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil || seq < d.bad {
		d.bad, d.err = seq, unreadable("event %d: %s", seq, strings.TrimPrefix(err.Error(), fmt.Sprintf("event %d: ", seq)))
	}
}

// unreadable says what is wrong with a log. Other sessions need not suffer.
func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUnreadable}, args...)...)
}

func (d *decoder) wait() error {
	close(d.rows)
	d.done.Wait()
	return d.err
}

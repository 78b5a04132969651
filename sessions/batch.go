package sessions

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
)

// row is a stored batch.
type row struct {
	seq    int // of its first event
	events int
	at     int64
	body   []byte // JSON, a line for each event
	crc    sql.NullInt64
}

// split divides a log into batches. Each Decided begins one, and an event outside any
// action is a batch of its own, so that a cut between two actions is one between rows.
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

// wholeActions returns the length of a log without an incomplete batch at its end.
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
			line, err := e.MarshalJSON()
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
	const insert = "INSERT INTO batches (session, seq, events, at, body, crc) VALUES (?, ?, ?, ?, ?, ?)"
	if len(rows) == 1 {
		r := rows[0]
		_, err := tx.ExecContext(ctx, insert, n, r.seq, r.events, r.at, string(r.body), r.checksum())
		return err
	}
	statement, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := statement.ExecContext(ctx, n, r.seq, r.events, r.at, string(r.body), r.checksum()); err != nil {
			_ = statement.Close()
			return err
		}
	}
	return statement.Close()
}

// readLog reads the whole log of a session.
func readLog(ctx context.Context, tx *sql.Tx, s Session) ([]search.Event, []time.Time, error) {
	events, times, err := readEvents(ctx, tx, s.n, s.Events)
	if err == nil && len(events) != s.Events {
		err = unreadable("its log has only %d of %d events", len(events), s.Events)
	}
	if err != nil {
		return nil, nil, in(s.ID, err)
	}
	return events, times, nil
}

// readEvents reads the log of a session up to the batch that holds event count.
func readEvents(ctx context.Context, tx *sql.Tx, n int64, count int) ([]search.Event, []time.Time, error) {
	log, err := segments(ctx, tx, n, count)
	if err != nil {
		return nil, nil, err
	}
	stored := 0
	for _, part := range log {
		var events int
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0) FROM batches WHERE session = ? AND seq > ? AND seq <= ?",
			part.session, part.from, part.to).Scan(&events); err != nil {
			return nil, nil, err
		}
		stored += events
	}
	if stored < count {
		return nil, nil, unreadable("its log has only %d of %d events", stored, count)
	}
	d := newDecoder(stored)
	err = d.read(ctx, tx, log)
	if bad := d.wait(); err == nil {
		err = bad
	}
	if err != nil {
		return nil, nil, err
	}
	return d.events, d.times, nil
}

// decoder turns rows into events on several processors while more are read.
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

// read passes the rows of a log to the goroutines that decode.
func (d *decoder) read(ctx context.Context, tx *sql.Tx, log []segment) error {
	next := 1
	for _, part := range log {
		if err := d.readSegment(ctx, tx, part, &next); err != nil {
			return err
		}
	}
	if next != len(d.events)+1 {
		return unreadable("event %d is missing", next)
	}
	return nil
}

func (d *decoder) readSegment(ctx context.Context, tx *sql.Tx, part segment, next *int) error {
	return eachRow(ctx, tx, func(rows *sql.Rows) error {
		var r row
		if err := rows.Scan(&r.seq, &r.events, &r.at, &r.body, &r.crc); err != nil {
			return err
		}
		if r.seq != *next || r.events < 1 || r.events > len(d.events)-*next+1 {
			return unreadable("event %d is missing", *next)
		}
		*next += r.events
		d.rows <- r
		return nil
	}, "SELECT seq, events, at, body, crc FROM batches WHERE session = ? AND seq > ? AND seq <= ? ORDER BY seq",
		part.session, part.from, part.to)
}

var newline = []byte("\n")

// decode fills in the events of one row, which no other row touches.
func (d *decoder) decode(r row) {
	if r.altered() {
		d.fail(r, r.seq, errAltered)
		return
	}
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
			d.fail(r, seq, err)
			return
		}
		d.events[seq-1], d.times[seq-1] = e, at
	}
	if len(rest) > 0 {
		d.fail(r, r.seq, errors.New("it holds more events than it should"))
	}
}

// fail records the first batch that cannot be read.
func (d *decoder) fail(r row, seq int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil || seq < d.bad {
		d.bad, d.err = seq, &damage{first: r.seq, last: r.seq + r.events - 1, at: seq, err: err}
	}
}

// unreadable returns the error of a log that cannot be read. Other sessions are not
// affected.
func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUnreadable}, args...)...)
}

func (d *decoder) wait() error {
	close(d.rows)
	d.done.Wait()
	return d.err
}

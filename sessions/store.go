package sessions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver, in Go
)

// Store is a file of sessions. It is safe for concurrent use, and other processes may
// use the same file.
type Store struct {
	db       *sql.DB
	path     string
	file     os.FileInfo // that was opened
	readOnly bool
	owner    owner // of sessions made here; see Own
	now      func() time.Time
}

const (
	busyTimeout = 10 * time.Second // for locks of other processes
	walRetries  = 100
	walPause    = 20 * time.Millisecond
)

// Open opens a store, and creates it with its folder if there is none. If the file or
// the folder is read-only, so is the store. A file that cannot be opened is left
// unchanged.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path, migrations)
}

func open(ctx context.Context, path string, steps []string) (*Store, error) {
	s := &Store{path: path, now: time.Now}
	if err := prepare(path); err != nil {
		return nil, s.explain("open", err)
	}
	if err := checkWAL(path); err != nil {
		return nil, s.explain("open", err)
	}
	var err error
	if s.file, err = os.Stat(path); err != nil {
		return nil, s.explain("open", err)
	}
	err = s.connect(ctx, readWrite, steps)
	if errors.Is(diagnose(err).why, ErrReadOnly) {
		err = s.connectReadOnly(ctx, steps, err)
	}
	if err != nil {
		return nil, s.explain("open", err)
	}
	return s, nil
}

// access is how SQLite opens the file, as a parameter of its URI.
type access string

const (
	readWrite access = "mode=rw" // prepare has made the file
	readOnly  access = "mode=ro"
	// Without locks and shared memory: for media that cannot change.
	immutable access = "mode=ro&immutable=1"
)

func (s *Store) connect(ctx context.Context, how access, steps []string) error {
	db, err := sql.Open("sqlite", dsn(s.path, how))
	if err != nil {
		return err
	}
	s.db, s.readOnly = db, how != readWrite
	err = s.migrate(ctx, steps)
	if err == nil && !s.readOnly {
		err = s.useWAL(ctx)
	}
	if err != nil {
		_ = db.Close()
	}
	return err
}

// connectReadOnly opens a store that cannot be written, for SQLite's reason why.
func (s *Store) connectReadOnly(ctx context.Context, steps []string, why error) error {
	err := s.connect(ctx, readOnly, steps)
	if errors.Is(diagnose(err).why, ErrReadOnly) {
		// Readers of a WAL need a file for shared memory, which cannot be created here.
		if journal, statErr := os.Stat(s.path + walSuffix); statErr == nil && journal.Size() > 0 {
			return &StoreError{
				Doing: "open", Path: s.path, Why: ErrReadOnly, Err: why,
				Hint: "its last events are in " + s.path + walSuffix + "; copy both files to a folder that you can write to, and set " + PathVariable + " to the copy" + ", " + orNone,
			}
		}
		err = s.connect(ctx, immutable, steps)
	}
	if err != nil && !errors.As(err, new(*StoreError)) {
		return why // for example, it is a folder
	}
	return err
}

// prepare creates the folder and an empty file, which only the owner can read: prompts
// may be private.
func prepare(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// Only a new file is opened here: closing any descriptor of a database releases the
	// locks that SQLite holds on it in this process.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string, how access) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	q := url.Values{}
	q.Set("_txlock", "immediate")
	q.Set("_error_rc", "1")
	q.Set("_dqs", "0")
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	q.Add("_pragma", "foreign_keys(1)")
	q.Add("_pragma", "synchronous(FULL)") // a batch is on the disk when Append returns
	q.Add("_pragma", "journal_size_limit(16777216)")
	u := url.URL{Scheme: "file", Path: path, RawQuery: string(how) + "&" + q.Encode()}
	return u.String()
}

// useWAL lets readers work while a writer does. The mode is stored in the file.
func (s *Store) useWAL(ctx context.Context) error {
	var mode string
	err := s.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	// SQLite does not wait for locks when it changes the mode.
	for try := 0; err == nil && mode != "wal" && try < walRetries; try++ {
		err = s.db.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		if errors.Is(diagnose(err).why, ErrBusy) && try < walRetries-1 {
			time.Sleep(walPause)
			err = nil
		}
	}
	// On file systems without shared memory the mode does not change, and one process at a
	// time can use the store.
	return err
}

// Close closes the store. Its writers must be closed before.
func (s *Store) Close() error { return s.explain("close", s.db.Close()) }

// Check reads the whole file, checksums included, and reports what is damaged.
func (s *Store) Check(ctx context.Context) error {
	var found string
	err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if err == nil && found == "ok" {
		err = s.read(ctx, "check", func(tx *sql.Tx) error { return checkSums(ctx, tx) })
	}
	if err == nil && found != "ok" {
		return &StoreError{
			Doing: "check", Path: s.path, Why: ErrDamaged, Err: errors.New(found),
			Hint: "nothing was changed: copy the file and try sqlite3's .recover on the copy",
		}
	}
	return s.explain("check", err)
}

// write runs do in a transaction, which takes the lock at the start, so that it never
// fails for it half way.
func (s *Store) write(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	// SQLite would continue to write to a file that nobody can open any more.
	if now, err := os.Stat(s.path); err != nil && errors.Is(err, os.ErrNotExist) || err == nil && !os.SameFile(s.file, now) {
		return &StoreError{Doing: doing, Path: s.path, Why: ErrGone, Hint: "it was moved, deleted or replaced while in use; put it back, " + orNone}
	}
	return s.transact(ctx, doing, nil, do)
}

// read runs do on a consistent view of the store.
func (s *Store) read(ctx context.Context, doing string, do func(*sql.Tx) error) error {
	return s.transact(ctx, doing, &sql.TxOptions{ReadOnly: true}, do)
}

// eachRow calls scan for every row of a query.
func eachRow(ctx context.Context, tx *sql.Tx, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) transact(ctx context.Context, doing string, o *sql.TxOptions, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, o)
	if err != nil {
		return s.explain(doing, err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback()
		return s.explain(doing, err)
	}
	return s.explain(doing, tx.Commit())
}

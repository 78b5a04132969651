package sessions

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Why a store cannot be used. The files are never changed in that case, and a search
// can run without a store.
var (
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("it cannot be written")
	ErrDamaged  = errors.New("the file is damaged")
	ErrNotStore = errors.New("the file is not a session store")
	ErrNewer    = errors.New("a newer espalier wrote it")
	ErrBusy     = errors.New("another process has locked it")
	ErrGone     = errors.New("the file is gone")
)

// Why a request fails.
var (
	ErrNotFound  = errors.New("no such session")
	ErrAmbiguous = errors.New("several sessions match")
	ErrDeleted   = errors.New("the session is deleted")
	// ErrUnreadable means that this program cannot read a log.
	ErrUnreadable = errors.New("the session cannot be read")
	// ErrTaken means that another writer has continued the session.
	ErrTaken = errors.New("the session was continued elsewhere")
)

// StoreError says what a store could not do, where, why, and what to do about it.
type StoreError struct {
	Doing string // "open", "store events"
	Path  string
	Why   error  // one of the above, or nil
	Hint  string // what to do
	Err   error  // from SQLite or the system; may be nil
}

func (e *StoreError) Error() string {
	text := fmt.Sprintf("cannot %s: session store %s", e.Doing, e.Path)
	if e.Why != nil {
		text += ": " + e.Why.Error()
	}
	if e.Err != nil {
		text += fmt.Sprintf(" (%v)", e.Err)
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

func (e *StoreError) Unwrap() []error {
	var all []error
	for _, err := range []error{e.Why, e.Err} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

const orNone = "or run without it (--session none)"

// explain turns an error of SQLite or the file system into a StoreError. It returns
// errors of this package unchanged.
func (s *Store) explain(doing string, err error) error {
	var mine *StoreError
	var request *requestError
	if err == nil || errors.As(err, &mine) || errors.As(err, &request) {
		return err
	}
	d := diagnose(err)
	return &StoreError{Doing: doing, Path: s.path, Why: d.why, Hint: d.hint, Err: err}
}

// diagnosis is the cause of an error, if it is known, and what to do.
type diagnosis struct {
	why  error
	hint string
}

const (
	makeRoom   = "free some space, " + orNone
	checkRight = "check the permissions of the file and its folder, move the store with " + PathVariable + ", " + orNone
)

func diagnose(err error) diagnosis {
	var lite *sqlite.Error
	switch {
	case errors.As(err, &lite):
		return diagnoseSQLite(lite)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return diagnosis{ErrFull, makeRoom}
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return diagnosis{ErrReadOnly, checkRight}
	}
	var damaged *damage
	if errors.As(err, &damaged) {
		return diagnosis{nil, damaged.hint()}
	}
	if errors.Is(err, ErrUnreadable) {
		return diagnosis{nil, "it is damaged, or a newer espalier wrote it; nothing was changed, and other sessions are not affected"}
	}
	return diagnosis{nil, ""}
}

func diagnoseSQLite(err *sqlite.Error) diagnosis {
	switch err.Code() & 0xff { // the upper bits of an extended code are details
	case sqlite3.SQLITE_FULL:
		return diagnosis{ErrFull, makeRoom}
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return diagnosis{ErrReadOnly, checkRight}
	case sqlite3.SQLITE_CORRUPT:
		return diagnosis{ErrDamaged, "nothing was changed: copy the file and try sqlite3's .recover on the copy, " + orNone}
	case sqlite3.SQLITE_NOTADB:
		return diagnosis{ErrNotStore, "nothing was changed: set another file with " + PathVariable + ", " + orNone}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return diagnosis{ErrBusy, "try again when that process is done, " + orNone}
	case sqlite3.SQLITE_IOERR:
		const checkDisk = "check the disk, move the store with " + PathVariable + ", " + orNone
		switch err.Code() {
		case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE:
			return diagnosis{ErrReadOnly, checkDisk}
		}
		return diagnosis{nil, checkDisk}
	}
	return diagnosis{nil, ""}
}

// requestError is an error about a session, not about the store.
type requestError struct {
	why  error
	text string
}

func (e *requestError) Error() string { return e.text }
func (e *requestError) Unwrap() error { return e.why }

func refuse(why error, format string, args ...any) error {
	return &requestError{why: why, text: fmt.Sprintf(format, args...)}
}

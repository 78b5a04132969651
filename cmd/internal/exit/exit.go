// Package exit is how a command ends: errors with an exit status and a hint.
package exit

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"espalier/cmd/internal/console"
	"espalier/search/usage"
	"espalier/tui/program"
)

// Exit statuses; 0 is solved or done.
const (
	StatusUnsolved = 1
	StatusUsage    = 2
	StatusFailed   = 3
)

// Error is an error that knows its exit status and what to do about it.
type Error struct {
	Status int
	Err    error
	Hint   string
	Silent bool // everything has been reported already
	Terse  bool // not an error, strictly
}

func (f *Error) Error() string { return f.Err.Error() }

func (f *Error) Unwrap() error { return f.Err }

// Unsolved ends a search that was not solved. The log has said so.
var Unsolved = &Error{Status: StatusUnsolved, Err: errors.New("not solved"), Silent: true}

// BadInput is what the user got wrong. An empty hint is none.
func BadInput(err error, hint string) error { return usage.New(err, hint) }

// Unread is a file that the user named and that could not be read, or not before
// the command was interrupted.
func Unread(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return Interrupted(ctx)
	}
	return BadInput(err, "")
}

// Failed is what went wrong although the user did nothing wrong. What is known to be
// the user's mistake, or has an exit status already, stays what it is.
func Failed(err error) error {
	var mistake *usage.Error
	var known *Error
	if errors.As(err, &mistake) || errors.As(err, &known) {
		return err
	}
	return &Error{Status: StatusFailed, Err: err}
}

// Stopped is what ended a command: an interrupt, or what went wrong.
func Stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return Interrupted(ctx)
	}
	return Failed(err)
}

// Report says on standard error what went wrong, and returns the exit status.
func Report(err error) int {
	if err == nil {
		return 0
	}
	f := &Error{Status: StatusUsage, Err: err}
	var mistake *usage.Error
	switch {
	case errors.As(err, &f):
	case errors.As(err, &mistake):
		f.Hint = mistake.Hint
	case errors.Is(err, context.Canceled):
		f = Interrupted(context.Background())
		err = f
	}
	switch {
	case f.Silent:
	case f.Terse:
		fmt.Fprintf(console.Stderr, "espalier: %s\n", console.Redacted(err))
	default:
		fmt.Fprintf(console.Stderr, "espalier: error: %s\n", console.Redacted(err))
	}
	if f.Hint != "" {
		fmt.Fprintf(console.Stderr, "hint: %s\n", f.Hint)
	}
	return f.Status
}

// Interrupted is the end of a command whose context ended.
func Interrupted(ctx context.Context) *Error {
	status := 128 + int(syscall.SIGINT)
	var by program.Signaled
	if errors.As(context.Cause(ctx), &by) {
		status = 128 + int(by.Signal)
	}
	return &Error{Status: status, Err: errors.New("interrupted"), Terse: true}
}

// Lost is why not everything was written, as a failure of the program, or nil.
func Lost() error {
	if cause := console.Raw.Lost(); cause != nil {
		return Failed(fmt.Errorf("cannot write to standard output: %w", cause))
	}
	return nil
}

// Package usage has the errors for what a user got wrong: each says what, and what to
// do about it.
package usage

import (
	"errors"
	"fmt"
	"strings"

	"espalier/search/suggest"
)

// Error is a mistake of the user.
type Error struct {
	Err  error
	Hint string // what to do about it; empty: Err says all
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// New returns an error with a hint, which may be empty. An error that is one already
// keeps the hint it has; nil stays nil.
func New(err error, hint string) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return &Error{err, known.Hint}
	}
	return &Error{err, hint}
}

// Unknown refuses a name: it lists the known ones, some more where they are described,
// and hints at the one that was probably meant.
func Unknown(kind, name string, known []string, more ...string) *Error {
	there := "there are "
	if len(known) == 1 {
		there = "there is only "
	}
	e := &Error{Err: fmt.Errorf("unknown %s %q; %s%s%s", kind, name, there, strings.Join(known, ", "), strings.Join(more, ""))}
	if guess := suggest.Nearest(name, known); guess != "" {
		e.Hint = fmt.Sprintf("did you mean %s?", guess)
	}
	return e
}

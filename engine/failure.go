package engine

import "errors"

// Failure is why a model's server gave no answer, in words for whoever runs it.
type Failure struct {
	Kind FailureKind
	Text string // what was wrong, where, and what to do about it
	Err  error  // what the server or the network said; may be nil
}

// FailureKind sorts failures by what helps.
type FailureKind string

// The kinds of failure.
const (
	Unreachable FailureKind = "unreachable" // nobody answers at the address
	Broken      FailureKind = "broken"      // the server went away in the middle of a reply
	Late        FailureKind = "late"        // nothing came for too long
	Missing     FailureKind = "missing"     // the server has no such model
	Memory      FailureKind = "memory"      // the model does not fit
	Refused     FailureKind = "refused"     // the server understood, and will not
)

func (f *Failure) Error() string { return f.Text }
func (f *Failure) Unwrap() error { return f.Err }

// Passing says whether the same request may well be answered later, as when a
// server is started again: it is worth waiting for.
func Passing(err error) bool {
	var f *Failure
	if !errors.As(err, &f) {
		return false
	}
	return f.Kind == Unreachable || f.Kind == Broken || f.Kind == Late
}

// FailureOf returns the kind of failure that an error is, empty if it is none.
func FailureOf(err error) FailureKind {
	var f *Failure
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

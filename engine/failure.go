package engine

import "errors"

// Failure is the reason why a model's server gave no answer, in words for the user.
type Failure struct {
	Kind FailureKind
	Text string // what was wrong, where, and what to do about it
	Err  error  // the error of the server or the network; may be nil
}

// FailureKind groups failures by their remedy.
type FailureKind string

// The kinds of failure.
const (
	Unreachable FailureKind = "unreachable" // nothing answers at the address
	Broken      FailureKind = "broken"      // the server went away during a reply
	Late        FailureKind = "late"        // no data arrived for too long
	Missing     FailureKind = "missing"     // the server has no such model
	Memory      FailureKind = "memory"      // the model does not fit
	Refused     FailureKind = "refused"     // the server understood the request and refused it
)

func (f *Failure) Error() string { return f.Text }
func (f *Failure) Unwrap() error { return f.Err }

// Passing reports whether the same request may succeed later, as after a restart of the
// server, so that waiting makes sense.
func Passing(err error) bool {
	var f *Failure
	if !errors.As(err, &f) {
		return false
	}
	return f.Kind == Unreachable || f.Kind == Broken || f.Kind == Late
}

// FailureOf returns the kind of failure of err, empty if it is not a failure.
func FailureOf(err error) FailureKind {
	var f *Failure
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

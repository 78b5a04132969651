package prompting

import (
	"fmt"

	"espalier/engine"
	"espalier/engine/redact"
)

// Error is a failure of a model or a checker, as opposed to one of the search: the
// action may be tried again.
type Error struct {
	Source string // "model NAME" or "checker of TASK"
	Err    error
}

func (e *Error) Error() string {
	return redact.Patterns(fmt.Sprintf("%s: %v", e.Source, e.Err))
}

func (e *Error) Unwrap() error { return e.Err }

func modelError(m engine.Model, err error) error {
	return &Error{"model " + m.Describe().Name, err}
}

// answered wraps the error of a call, a wrong number of replies included.
func answered(m engine.Model, err error, got, want int) error {
	if err == nil && got != want {
		err = miscounted(got, want)
	}
	if err != nil {
		return modelError(m, err)
	}
	return nil
}

func miscounted(got, want int) error {
	return fmt.Errorf("it gave %d replies to %d requests", got, want)
}

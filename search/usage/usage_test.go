package usage

import (
	"errors"
	"fmt"
	"testing"
)

func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		known      []string
		text, hint string
	}{
		{[]string{"solve", "bench"}, `unknown command "solv"; there are solve, bench, and more`, "did you mean solve?"},
		{[]string{"bench"}, `unknown command "solv"; there is only bench, and more`, ""},
	} {
		if e := Unknown("command", "solv", c.known, ", and more"); e.Error() != c.text || e.Hint != c.hint {
			t.Errorf("%q, hint %q", e, e.Hint)
		}
	}
}

// Whoever passes an error on may add to it, and does not lose its hint.
func TestNewKeepsAHint(t *testing.T) {
	cause := errors.New("cause")
	var e *Error
	if err := New(fmt.Errorf("line 3: %w", New(cause, "first")), "second"); !errors.As(err, &e) || e.Hint != "first" || err.Error() != "line 3: cause" || !errors.Is(err, cause) {
		t.Errorf("%v, hint %q", err, e.Hint)
	}
}

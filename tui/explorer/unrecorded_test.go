package explorer

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"espalier/search/runner"
)

// A log that cannot be stored is said in full, until it is read; c continues.
func TestALogThatCannotBeStoredIsSaidInFull(t *testing.T) {
	s := newStage(t, 80, 24, Options{})
	why := errors.New("events from 41 on are not stored: session store /a/long/path/to/sessions.db: the disk is full; free some space, or run without it (--session none)")
	s.deliver(runner.Update{Events: solvedLog()[:40], State: runner.Paused, Err: fmt.Errorf("%w: %w", runner.ErrUnrecorded, why)})
	text := strings.Join(strings.FieldsFunc(s.text(), func(r rune) bool { return strings.ContainsRune(" \n│", r) }), " ")
	for _, word := range []string{why.Error(), "c continues the search", "paused, not stored"} {
		if !strings.Contains(text, word) {
			t.Errorf("the screen does not say %q:\n%s", word, s.text())
		}
	}
	s.press("esc")
	if s.over() != nil {
		t.Error("it cannot be put away")
	}
}

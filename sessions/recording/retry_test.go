package recording

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"espalier/engine"
)

func TestRetry(t *testing.T) {
	say := func(error, time.Duration) {}
	gone := &engine.Failure{Kind: engine.Unreachable, Text: "nobody is there"}
	for _, err := range []error{nil, errors.New("other"), &engine.Failure{Kind: engine.Missing}, &engine.Failure{Kind: engine.Memory}} {
		if (&Retry{Say: say, Most: time.Hour}).worth(t.Context(), err) {
			t.Errorf("waits for %v", err)
		}
	}
	w := Retry{Say: say, Most: 30 * time.Millisecond}
	if !w.worth(t.Context(), fmt.Errorf("model m: %w", gone)) {
		t.Error("does not wait")
	}
	if w.worth(t.Context(), gone) {
		t.Error("waits longer than it was told to")
	}
	w.answered()
	if !w.worth(t.Context(), gone) {
		t.Error("does not wait anew after an answer")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if (&Retry{Say: say, Most: time.Hour}).worth(ctx, gone) {
		t.Error("goes on after an interruption")
	}
}

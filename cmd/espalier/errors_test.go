package main

import (
	"errors"
	"strings"
	"testing"

	"espalier/cmd/internal/console"
)

func TestErrorsAreBounded(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	if got := console.Redacted(errors.New("puzzle " + long + " is not a number")); len(got) > 10_000 || !strings.HasPrefix(got, "puzzle 9") || !strings.HasSuffix(got, "is not a number") {
		t.Errorf("%d bytes: %.100q", len(got), got)
	}
}

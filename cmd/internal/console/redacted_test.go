package console_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"espalier/cmd/internal/console"
)

// What an error says of a long text stays in sight.
func TestLongErrors(t *testing.T) {
	long := strings.Repeat("é", 50_000)
	for _, c := range []struct {
		text string
		most int // bytes
	}{
		{`column 1: "` + long + `" is not a number`, 500},
		{strings.Repeat(long[:300]+" ", 100), 9000},
	} {
		got := console.Redacted(errors.New(c.text))
		if len(got) > c.most || !utf8.ValidString(got) || !strings.Contains(got, " bytes more ") {
			t.Errorf("%d bytes, want at most %d: %.60q", len(got), c.most, got)
		}
		if end := c.text[len(c.text)-10:]; !strings.HasSuffix(got, end) {
			t.Errorf("%q does not end in %q", got, end)
		}
	}
	if got := console.Redacted(errors.New("one\ntwo")); got != "one\n  two" {
		t.Errorf("%q", got)
	}
}

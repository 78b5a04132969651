package reading_test

import (
	"testing"

	"espalier/search/reading"
)

// A reply that is nothing but a sum gives its result as the answer; one of several, or
// without a result, gives none.
func TestNumberOfAnEquation(t *testing.T) {
	for reply, want := range map[string]string{
		"3 + 4 = 7": "7", "12 × 3 = 36.": "36", "(2 + 3) * 4 = 20": "20", "$17 + 27 = 44$": "44", "10 / 4 = 2.5": "2.5",
		"3 + 4 = 7\n7 + 5 = 12\nNow the rest.": "", "3 + 4 = ?": "", "3 + 4": "", "not 3 + 4 = 7": "",
	} {
		if r := reading.Find(reply, reading.Want{Kind: reading.Number}); r.Value != want {
			t.Errorf("%q: read %q, want %q", reply, r.Value, want)
		}
	}
}

package english

import "testing"

func TestForms(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{Plural(0, "call"), "0 calls"},
		{Plural(1, "call"), "1 call"},
		{Plural(1403, "call"), "1,403 calls"},
		{Count(2, "match", "matches"), "2 matches"},
		{Grouped(-1234567), "-1,234,567"},
		{Grouped(999), "999"},
		{Ordinal(1), "1st"},
		{Ordinal(2), "2nd"},
		{Ordinal(3), "3rd"},
		{Ordinal(11), "11th"},
		{Ordinal(113), "113th"},
		{Ordinal(1022), "1,022nd"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

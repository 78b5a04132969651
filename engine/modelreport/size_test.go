package modelreport

import "testing"

func TestSizes(t *testing.T) {
	for n, want := range map[int64][2]string{
		999: {"999 bytes", "999"}, 1500: {"1.5 kB", "1.5k"}, 2_700_000: {"2.7 MB", "2.7M"}, 671e9: {"671.0 GB", "671.0B"},
	} {
		if got := [2]string{Bytes(n), Count(n)}; got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for text, want := range map[string]ByteSize{"1.5GB": 1.5e9, "800 MB": 800e6, "12kB": 12e3, "7": 7, "0": 0, "-1GB": 0, "much": 0, "1e9GB": 0} {
		var got ByteSize
		if err := got.UnmarshalText([]byte(text)); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

package spell

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"step", "continue", "rcontinue", "beam", "until"}
	for word, want := range map[string]string{
		"contineu": "continue", "setp": "step", "steps": "step", "bream": "beam", "jump": "", "x": "", "": "", "beam": "beam",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
}

package reply

import (
	"testing"
)

func TestReadChoice(t *testing.T) {
	for text, want := range map[string]int{
		"The best choice is 3": 2, "the best choice is: **2**.": 1, "Best choice is Choice 1": 0, " 3.": 2, "Choice 2": 1,
		"1 is nice. The best choice is 1? No: the best choice is 3": 2,
		"": -1, "the best choice is 4": -1, "the best choice is 0": -1, "1 or 2": -1, "the best choice is 99999999999999999999": -1,
	} {
		got, _, err := ReadChoice(text, 3)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d (%v), want %d", text, got, err, want)
		}
	}
}

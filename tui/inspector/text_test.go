package inspector

import (
	"testing"

	"espalier/engine"
)

// The words that a reasoning model thinks stand in its text as often as apart.
func TestThinkingIsTakenApart(t *testing.T) {
	for text, want := range map[string][2]string{
		"<think>\nso\n</think>\n4 * 6 = 24": {"so", "4 * 6 = 24"},
		"so\n</think>\n\n4 * 6":             {"so", "4 * 6"},
		"4 * 6 = 24":                        {"", "4 * 6 = 24"},
	} {
		thinking, answer := thoughtFirst(engine.Completion{Text: text})
		if thinking != want[0] || answer != want[1] {
			t.Errorf("%q: %q and %q", text, thinking, answer)
		}
	}
}

package engine

import "testing"

func TestCutThinking(t *testing.T) {
	tests := []struct {
		reply            string
		opened           bool
		thinking, answer string
	}{
		{"<think>\na\n</think>\n\nb", false, "a", "b"},
		{"a\n</think>\n\nb", true, "a", "b"},
		{"a\n</think>\n\nb", false, "a", "b"},
		{"\n<think>a", false, "a", ""},
		{"a", true, "a", ""},
		{"a", false, "", "a"},
		{"<think>\n\n</think>\n\nb", true, "", "b"},
		{"b </think> c </think> d", false, "b", "c </think> d"},
	}
	for _, test := range tests {
		thinking, answer := CutThinking(test.reply, test.opened)
		if thinking != test.thinking || answer != test.answer {
			t.Errorf("CutThinking(%q, %v) = %q, %q, want %q, %q", test.reply, test.opened, thinking, answer, test.thinking, test.answer)
		}
	}
}

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

func TestAnswer(t *testing.T) {
	for reply, want := range map[string]string{
		"a":                                 "a",
		"<think>a</think>\nb":               "b",
		"a</think>b":                        "b",
		"<think>a":                          "",
		"a</think> b</think> c ":            "c",
		"<think>a</think>b <think>c":        "b",
		"<think>a</think><think>b</think>c": "c",
	} {
		if got := Answer(reply); got != want {
			t.Errorf("Answer(%q) = %q, want %q", reply, got, want)
		}
	}
}

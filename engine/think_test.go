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
		{"<think>a<think>b</think>c</think>d", false, "a<think>b</think>c", "d"},
		{"<think>a <think> b</think>d", false, "a <think> b", "d"},
		{"<think>a</think>b\n</think>\n", false, "a", "b"},
		{"<think>a</think>b</think></think>", false, "a", "b"},
		{"a</think>\n</think>", false, "a", ""},
		{"<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>", false, "a", "b"},
		{"<|start|>assistant<|channel|>analysis<|message|>a, and", false, "a, and", ""},
		{"<|channel|>final<|message|>b", false, "", "b"},
	}
	for _, test := range tests {
		thinking, answer := CutThinking(test.reply, test.opened)
		if thinking != test.thinking || answer != test.answer {
			t.Errorf("CutThinking(%q, %v) = %q, %q, want %q, %q", test.reply, test.opened, thinking, answer, test.thinking, test.answer)
		}
	}
}

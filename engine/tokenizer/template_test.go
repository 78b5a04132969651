package tokenizer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	bos = "<｜begin▁of▁sentence｜>"
	eos = "<｜end▁of▁sentence｜>"
)

func chat(template string) Definition {
	return Definition{Tokens: []string{bos, eos}, BOS: 0, EOS: 1, Template: template}
}

func TestTemplates(t *testing.T) {
	turns := []Turn{
		{"system", "Be brief."},
		{"user", "2+2?"},
		{"assistant", "<think>\ntwo and two\n</think>\n\n4"},
		{"user", "And 3+3?"},
	}
	tests := []struct{ name, template, want string }{
		{
			"R1", "... '<｜User｜>' ... '<｜Assistant｜>' ... content.split('</think>')[-1] ...",
			bos + "Be brief.<｜User｜>2+2?<｜Assistant｜>4" + eos + "<｜User｜>And 3+3?<｜Assistant｜><think>\n",
		},
		{
			"R1, which opens the thinking itself", "... '<｜User｜>' ... content.split('</think>') ... '<｜Assistant｜><think>\\n' ...",
			bos + "Be brief.<｜User｜>2+2?<｜Assistant｜>4" + eos + "<｜User｜>And 3+3?<｜Assistant｜><think>\n",
		},
		{
			"V3", "... '<｜User｜>' ... '<｜Assistant｜>' ...",
			bos + "Be brief.<｜User｜>2+2?<｜Assistant｜>4" + eos + "<｜User｜>And 3+3?<｜Assistant｜>",
		},
		{
			"V2", "... 'User: ' + message['content'] ... 'Assistant: ' ... 'Assistant:'",
			bos + "Be brief.\n\nUser: 2+2?\n\nAssistant: 4" + eos + "User: And 3+3?\n\nAssistant:",
		},
	}
	for _, test := range tests {
		d := chat(test.template)
		c, ok := d.ChatTemplate()
		if !ok {
			t.Fatalf("%s: not recognised", test.name)
		}
		if diff := cmp.Diff(test.want, c.Prompt(true, turns...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, other := range []string{"", "<|im_start|>user"} {
		d := chat(other)
		if _, ok := d.ChatTemplate(); ok {
			t.Errorf("%q was taken for one of DeepSeek's", other)
		}
	}
	r1 := chat(tests[0].template)
	c, _ := r1.ChatTemplate()
	if diff := cmp.Diff(bos+"<｜User｜>2+2?<｜Assistant｜><think>\n\n</think>\n\n", c.Prompt(false, turns[1])); diff != "" {
		t.Errorf("without thinking (-want +got):\n%s", diff)
	}
}

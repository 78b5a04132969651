package tokenizer

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	bos = "<｜begin▁of▁sentence｜>"
	eos = "<｜end▁of▁sentence｜>"
)

func chat(template string) Definition {
	return Definition{Tokens: []string{bos, eos}, BOS: 0, EOS: 1, Template: template}
}

func prompt(t *testing.T, c *Template, think bool, turns ...Turn) string {
	t.Helper()
	text, err := c.Prompt(think, turns...)
	if err != nil {
		t.Fatal(err)
	}
	return text
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
		{
			"SmolLM2", "... {{ '<|im_start|>system\nYou are SmolLM<|im_end|>\n' }} ... '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' ...",
			"<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n4<|im_end|>\n<|im_start|>user\nAnd 3+3?<|im_end|>\n<|im_start|>assistant\n",
		},
		{
			"Llama 3", "... '<|start_header_id|>' + message['role'] ... '<|eot_id|>' ...",
			bos + "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n4<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd 3+3?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
		},
	}
	for _, test := range tests {
		d := chat(test.template)
		c, err := d.ChatTemplate()
		if err != nil || c == nil {
			t.Fatalf("%s: not recognised: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, prompt(t, c, true, turns...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, other := range []string{"", "[INST] {{ message['content'] }} [/INST]"} {
		d := chat(other)
		if c, err := d.ChatTemplate(); c != nil || err != nil {
			t.Errorf("%q was recognised: %v", other, err)
		}
	}
	r1 := chat(tests[0].template)
	c, err := r1.ChatTemplate()
	if err != nil || !c.Thinks || !c.Opens {
		t.Fatal(c, err)
	}
	if diff := cmp.Diff(bos+"<｜User｜>2+2?<｜Assistant｜><think>\n\n</think>\n\n", prompt(t, c, false, turns[1])); diff != "" {
		t.Errorf("without thinking (-want +got):\n%s", diff)
	}
}

// Templates of the hub name the system's turn that stands where a chat has none, in the
// middle of a program.
func TestUsualSystem(t *testing.T) {
	for template, want := range map[string]string{
		"{% if %}{{ '<|im_start|>system\nYou are SmolLM<|im_end|>\n' }}{% endif %}<|im_end|>":                                                 "You are SmolLM",
		`{{- '<|im_start|>system\n' }}{{- messages[0].content }}{{- '<|im_end|>\n' }} {{- '<|im_start|>system\nYou are Qwen.<|im_end|>\n' }}`: "You are Qwen.",
		"{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>'}}":                                                     "",
	} {
		d := chat(template)
		c, err := d.ChatTemplate()
		if err != nil || c == nil {
			t.Fatal(err)
		}
		text, system := "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", ""
		if want != "" {
			system = "<|im_start|>system\n" + want + "<|im_end|>\n"
		}
		if diff := cmp.Diff(system+text, prompt(t, c, true, Turn{"user", "Hi"})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", template, diff)
		}
	}
}

// What the text around says is no program.
func TestTemplateWithoutMessages(t *testing.T) {
	c, err := ParseTemplate("{{if .System}}{{.System}}: {{end}}print in range: {{.Prompt}} {{\"range\"}} {{ .Response }}<end>", "Be brief")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := prompt(t, c, true, Turn{"user", "Hi"}), "Be brief: print in range: Hi range "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A template is a program of somebody else's: it ends, and its output does.
func TestHostileTemplates(t *testing.T) {
	for template, want := range map[string]string{
		`{{range 9000000000000000000}}{{end}}{{.Messages}}`:                                     "more than 100000 steps",
		`{{range 90000}}{{range 90000}}{{$.Messages}}{{end}}{{end}}`:                            "more than 100000 steps",
		`{{range 9000}}{{end}}{{.Prompt}}`:                                                      `"range" is not supported`,
		"{{`}`}}{{\"}\" | printf .Prompt}}":                                                     `"printf" is not supported`,
		`{{.Prompt}}{{$x := printf "%s%s" .Prompt .Prompt}}`:                                    `"printf" is not supported`,
		`{{$x := "12345678"}}{{range .Messages}}{{range 90}}{{$x = print $x $x}}{{end}}{{end}}`: "implausibly long",
		`{{range .Messages}}{{.Content | html}}{{end}}`:                                         "not supported",
		`{{range 90000}}{{printf "%0900000d" 1}}{{end}}{{.Messages}}`:                           "implausibly long",
		`{{define "a"}}{{template "b" .}}{{template "b" .}}{{end}}{{define "b"}}{{template "a" .}}{{template "a" .}}{{end}}{{template "a" .}}{{.Messages}}`: "",
		strings.Repeat("{{if .Prompt}}", 20000) + strings.Repeat("{{end}}", 20000):                                                                          "420000 bytes are implausibly many",
		`{{.Messages.Nothing}}`: "chat template",
		`{{if}}`:                "chat template",
		`{{index .Messages 9}}`: "chat template",
	} {
		began := time.Now()
		if _, err := ParseTemplate(template, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want it to hold %q", template, err, want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: took %v", template, took)
		}
	}
}

// Whatever a template is, it is refused or formats a chat, within its bounds.
func FuzzTemplate(f *testing.F) {
	for _, family := range families {
		f.Add(family.text + family.thinks)
	}
	f.Add("{{ if .System }}{{ .System }} {{ end }}{{ if .Prompt }}{{ .Prompt }}{{ end }}{{ .Response }}")
	f.Add(`{{range $i, $m := .Messages}}{{$last := eq (len (slice $.Messages $i)) 1}}{{with .Content}}{{.}}{{else}}{{break}}{{end}}{{end}}`)
	f.Fuzz(func(_ *testing.T, text string) {
		c, err := ParseTemplate(text, "Be brief.")
		if err != nil {
			return
		}
		for _, think := range []bool{false, true} {
			_, _ = c.Prompt(think, Turn{"user", "Hi"}, Turn{"assistant", "<think>x</think>y"}, Turn{"user", "Ho"})
		}
	})
}

package tokenizer

import (
	"strconv"
	"strings"

	"espalier/engine"
)

// Files of the hub have templates in Jinja, which are recognised by the markers that they
// write. BEGIN and END stand for the model's own tokens.
var families = []struct {
	markers      []string
	text, thinks string
}{
	{ // DeepSeek-V3, R1 and its distills. R1 sometimes skips the thinking unless it is opened (its model card).
		[]string{"<｜User｜>", "<｜Assistant｜>"},
		`BEGIN{{range .Messages}}{{if eq .Role "user"}}<｜User｜>{{.Content}}{{else if eq .Role "assistant"}}<｜Assistant｜>{{.Content}}END{{else}}{{.Content}}{{end}}{{end}}<｜Assistant｜>`,
		"{{if .Think}}<think>\n{{else}}<think>\n\n</think>\n\n{{end}}",
	},
	{ // DeepSeek-V2
		[]string{"User: ", "Assistant:"},
		"BEGIN{{range .Messages}}{{if eq .Role \"user\"}}User: {{.Content}}\n\n{{else if eq .Role \"assistant\"}}Assistant: {{.Content}}END{{else}}{{.Content}}\n\n{{end}}{{end}}Assistant:",
		"{{if .Think}}<think>\n{{else}}<think>\n\n</think>\n\n{{end}}",
	},
	{ // Qwen2, Qwen3, SmolLM2
		[]string{"<|im_start|>", "<|im_end|>"},
		"{{range .Messages}}<|im_start|>{{.Role}}\n{{.Content}}<|im_end|>\n{{end}}<|im_start|>assistant\n",
		"{{if not .Think}}<think>\n\n</think>\n\n{{end}}",
	},
	{ // Llama 3
		[]string{"<|start_header_id|>", "<|eot_id|>"},
		"BEGIN{{range .Messages}}<|start_header_id|>{{.Role}}<|end_header_id|>\n\n{{.Content}}<|eot_id|>{{end}}<|start_header_id|>assistant<|end_header_id|>\n\n",
		"",
	},
}

// ChatTemplate returns the chat template, nil if there is none or one of no known family.
func (d *Definition) ChatTemplate() (*Template, error) {
	literal := func(id int) string {
		if id < 0 {
			return ""
		}
		return "{{" + strconv.Quote(d.Tokens[id]) + "}}"
	}
	for _, f := range families {
		if !strings.Contains(d.Template, f.markers[0]) || !strings.Contains(d.Template, f.markers[1]) {
			continue
		}
		text := strings.NewReplacer("BEGIN", literal(d.BOS), "END", literal(d.EOS)).Replace(f.text)
		if strings.Contains(d.Template, engine.ThinkClose) {
			text += f.thinks
		}
		return ParseTemplate(text, usualSystem(d.Template))
	}
	return nil, nil
}

// usualSystem returns what a template in Jinja writes as the system's turn where there is
// none: the text between the first marks of such a turn, if it is not put together.
func usualSystem(jinja string) string {
	jinja = strings.ReplaceAll(jinja, `\n`, "\n")
	if strings.Contains(jinja, "Cutting Knowledge Date: December 2023") { // Llama 3.1 and later
		return "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
	}
	for rest := jinja; ; {
		_, after, ok := strings.Cut(rest, "<|im_start|>system\n")
		if !ok {
			return ""
		}
		if text, _, ended := strings.Cut(after, "<|im_end|>"); ended && text != "" && !strings.ContainsAny(text, "'{}") {
			return text
		}
		rest = after
	}
}

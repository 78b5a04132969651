package remote

import (
	"cmp"
	"fmt"
	"strings"
)

// Info is what a server says about a model.
type Info struct {
	Model        string   `json:"model"`
	Server       string   `json:"server"`
	Architecture string   `json:"architecture,omitempty"`
	Parameters   string   `json:"parameters,omitempty"` // how many, as the server writes it
	Quantization string   `json:"quantization,omitempty"`
	Context      int      `json:"context,omitempty"`        // tokens that it was trained for
	InUse        int      `json:"context_in_use,omitempty"` // tokens that the server runs it with, if it is loaded
	Asked        int      `json:"context_asked,omitempty"`  // tokens that Espalier asks for
	Capabilities []string `json:"capabilities,omitempty"`
	Template     string   `json:"template,omitempty"` // the family of its chat template
	System       string   `json:"system,omitempty"`   // the prompt in its model file
	Settings     []string `json:"settings,omitempty"` // those in its model file
	Reasons      bool     `json:"reasons_first"`
	LogProbs     bool     `json:"log_probabilities"`
	Continues    string   `json:"continues,omitempty"` // how it continues a reply whose beginning is given; empty: it cannot
}

// Rows are the report as names and texts.
func (i Info) Rows() (rows [][2]string) {
	row := func(name, text string) {
		if text != "" {
			rows = append(rows, [2]string{name, text})
		}
	}
	row("model", i.Model+", at "+i.Server)
	row("architecture", i.Architecture)
	row("parameters", i.Parameters)
	row("quantisation", i.Quantization)
	var contexts []string
	for _, c := range []struct {
		tokens int
		what   string
	}{{i.Context, "at most"}, {i.InUse, "in use now"}, {i.Asked, "asked for"}} {
		if c.tokens > 0 {
			contexts = append(contexts, fmt.Sprintf("%d tokens %s", c.tokens, c.what))
		}
	}
	row("context", strings.Join(contexts, ", "))
	row("capabilities", strings.Join(i.Capabilities, ", "))
	row("template", i.Template)
	row("system", i.System)
	row("settings", strings.Join(i.Settings, ", "))
	if i.Reasons {
		row("thinking", "reasons before it answers")
	}
	if i.LogProbs {
		row("scores", "log-probabilities of its tokens")
	}
	row("beginnings", cmp.Or(i.Continues, "cannot continue the beginning of a reply"))
	return rows
}

// Template names the family of a chat template by the marks that it puts around messages.
func Template(text string) string {
	for _, family := range []struct{ mark, name string }{
		{"<｜User｜>", "DeepSeek"},
		{"<|im_start|>", "ChatML"},
		{"<|start_header_id|>", "Llama 3"},
		{"<|header_start|>", "Llama 4"},
		{"<start_of_turn>", "Gemma"},
		{"<|channel|>", "harmony"},
		{"[INST]", "Mistral"},
		{"<|START_OF_TURN_TOKEN|>", "Command R"},
		{"<|user|>", "Zephyr"},
		{"<|im_user|>", "Kimi"},
	} {
		if strings.Contains(text, family.mark) {
			return family.name
		}
	}
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return "of its own"
}

package openai

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"espalier/engine"

	"github.com/google/go-cmp/cmp"
)

// continuing is a server of a model that goes on from any text that its template leaves at
// the end, as the programs that people run render it.
type continuing struct {
	thinks bool
	knows  string // how it can be given a beginning
	echoes bool   // it sends the beginning again
	parses bool   // it tells thinking apart, which begins where the prompt has not ended it
}

const (
	userTurn, assistantTurn, endOfTurn = "<|user|>", "<|assistant|>", "<|end|>"
	upTo16                             = "15, 16,"
)

// write is the model: what follows a text.
func (c continuing) write(prompt string) string {
	reply := prompt[strings.LastIndex(prompt, assistantTurn)+len(assistantTurn):]
	thought, answer := engine.CutThinking(reply, false)
	switch {
	case strings.HasSuffix(reply, upTo16):
		return " 17, 18, 19"
	case strings.HasSuffix(thought, "4 * 6") && !strings.Contains(reply, engine.ThinkClose):
		return " is 24.\n</think>\n\nIt is 24"
	case strings.HasSuffix(answer, "It is"), strings.HasSuffix(reply, "It is"):
		return " 24"
	case strings.HasSuffix(strings.TrimRight(reply, "\n"), "</think>"):
		return "It is 24"
	case c.thinks && thought == "":
		return "<think>\nI begin anew.\n</think>\n\nAnew"
	}
	return "Anew"
}

// render is the chat template: thinking of earlier turns is left out by some.
func (c continuing) render(asked map[string]any) (prompt, given string, refused string) {
	messages, _ := asked["messages"].([]any)
	for i, each := range messages {
		m := each.(map[string]any)
		content, _ := m["content"].(string)
		switch {
		case m["role"] == "user":
			prompt += userTurn + content + endOfTurn
		case i+1 < len(messages):
			prompt += assistantTurn + content + endOfTurn
		default:
			given = content
			if thinking, _ := m["reasoning_content"].(string); thinking != "" && c.knows == "field" || c.knows == "prefix" && thinking != "" {
				if given = "<think>\n" + thinking; content != "" {
					given += "\n</think>\n\n" + content
				}
			}
			open := false
			switch c.knows {
			case "final":
				open = asked["continue_final_message"] == true && asked["add_generation_prompt"] == false
			case "prefix":
				open = m["prefix"] == true
			case "last", "field":
				open = true
			case "template": // llama.cpp, for a template that can think
				return "", "", "Assistant response prefill is incompatible with enable_thinking."
			}
			if open {
				return prompt + assistantTurn + given, given, ""
			}
			prompt += assistantTurn + given + endOfTurn
		}
	}
	return prompt + assistantTurn, "", ""
}

func (c continuing) reply(w http.ResponseWriter, r *http.Request, prompt, given string) {
	text := c.write(prompt)
	if c.echoes {
		text = given + text
	}
	whole := map[string]any{"content": text}
	if c.parses {
		before, after, closed := strings.Cut(text, engine.ThinkClose)
		if before = strings.TrimPrefix(before, "<think>\n"); closed || !strings.Contains(text, "</think>") {
			whole = map[string]any{"reasoning_content": before, "content": strings.TrimLeft(after, "\n")}
		}
	}
	data, _ := json.Marshal(whole)
	usage := fmt.Sprintf("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\n", len(strings.Fields(prompt)), len(strings.Fields(text)))
	slowly(event(string(data), `"stop"`)+usage+done, 0)(w, r)
}

func (c continuing) start(t *testing.T, owner, model string) (*played, string) {
	t.Helper()
	chat := func(w http.ResponseWriter, r *http.Request) {
		prompt, given, refused := c.render(bodyOf(r))
		if refused != "" {
			refuses(http.StatusBadRequest, refused)(w, r)
			return
		}
		c.reply(w, r, prompt, given)
	}
	p := &played{owner: owner, model: model, talk: chat}
	if c.knows == "template" || c.knows == "r1" {
		p.plain = func(w http.ResponseWriter, r *http.Request) {
			prompt := bodyOf(r)["prompt"].(string)
			c.reply(w, r, strings.NewReplacer(r1User, userTurn, r1Assistant, endOfTurn+assistantTurn).Replace(prompt), "")
		}
	}
	p.more = map[string]http.HandlerFunc{"/beta/chat/completions": chat}
	if c.knows == "template" {
		p.more["/apply-template"] = func(w http.ResponseWriter, r *http.Request) {
			asked := bodyOf(r)
			last := asked["messages"].([]any)
			prompt := userTurn + last[len(last)-1].(map[string]any)["content"].(string) + endOfTurn + assistantTurn
			if c.thinks {
				prompt += "<think>\n"
			}
			_ = json.NewEncoder(w).Encode(map[string]string{"prompt": prompt})
		}
	}
	return p, p.start(t)
}

// Every kind of server goes on from thinking and from an answer in its way, found at the
// first request and remembered; the reply is whole. Where none works, words say so.
func TestBeginningsByKind(t *testing.T) {
	r1 := "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"
	for name, test := range map[string]struct {
		owner, model string
		server       continuing
		says         string // Describe().Continues, once both are known
		trials       int    // requests beyond those for the replies
		fails        string
	}{
		"vLLM":                     {"vllm", "m", continuing{thinks: true, knows: "final"}, "thinking by continue_final_message; an answer by continue_final_message", 2, ""},
		"vLLM, with a parser":      {"vllm", "m", continuing{thinks: true, knows: "final", parses: true}, "thinking by continue_final_message", 2, ""},
		"vLLM, which echoes":       {"vllm", "m", continuing{thinks: true, knows: "final", echoes: true}, "thinking by continue_final_message, which the server repeats", 2, ""},
		"vLLM, too old":            {"vllm", "m", continuing{thinks: true, knows: "nothing"}, "", 2, `continue_final_message: given the beginning of a reply, it did not go on but wrote "<think>`},
		"SGLang":                   {"sglang", "m", continuing{knows: "final", thinks: true}, "by continue_final_message", 2, ""},
		"R1":                       {"vllm", r1, continuing{knows: "r1", thinks: true}, "by R1's template in a plain completion", 2, ""},
		"llama.cpp, new":           {"llamacpp", "m", continuing{knows: "field", thinks: true}, "thinking by reasoning_content at the end; an answer by an assistant's message", 2, ""},
		"llama.cpp, old":           {"llamacpp", "m", continuing{knows: "last", thinks: true}, "thinking by an assistant's message at the end", 3, ""},
		"llama.cpp, that forbids":  {"llamacpp", "m", continuing{knows: "template", thinks: true}, "thinking by the server's own template; an answer by the server's own template", 4, ""},
		"DeepSeek":                 {"deepseek", "deepseek-reasoner", continuing{knows: "prefix", thinks: true, parses: true}, "thinking by prefix: true", 2, ""},
		"Mistral, or the like":     {"", "m", continuing{knows: "prefix", thinks: true}, "thinking by prefix: true", 4, ""},
		"OpenRouter":               {"openrouter", "m", continuing{knows: "last", thinks: true}, "an assistant's message at the end", 2, ""},
		"another that starts anew": {"", "m", continuing{knows: "nothing", thinks: true}, "", 6, "an assistant's message at the end: given the beginning of a reply, it did not go on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, url := test.server.start(t, test.owner, test.model)
			m := open(t, url+"#"+test.model, Options{})
			if test.owner == "openrouter" {
				m.servers[0].kind = openRouter
			}
			if says := m.Describe().Continues; !strings.Contains(says, "to be tried") {
				t.Errorf("at first: %q", says)
			}
			begins := []engine.Beginning{{Thinking: "Try 4 * 6"}, {Thinking: "Try 4 * 6", Ended: true}, {Thinking: "Hm.", Text: "It is"}}
			for round := range 2 {
				for _, begin := range begins {
					c, err := generate(m, engine.Request{Prompt: "Input:", Beginning: begin, MaxTokens: 99})
					if test.fails != "" {
						if !isUnsupported(err) || !strings.Contains(err.Error(), test.fails) {
							t.Errorf("from %+v: %+v, %v", begin, c, err)
						}
						continue
					}
					want := engine.Completion{Text: "It is 24", Thinking: begin.Thinking, Finish: engine.FinishStop}
					if !begin.Answers() {
						want.Thinking = "Try 4 * 6 is 24."
					}
					begin.Mark(&want)
					if err != nil || c.Text != want.Text || c.Thinking != want.Thinking || !cmp.Equal(c.Given, want.Given) || c.Usage.Completion == 0 || c.Usage.Prompt < 2 {
						t.Errorf("round %d, from %+v: %+v, %v", round, begin, c, err)
					}
				}
			}
			if says := m.Describe().Continues; !strings.Contains(says, test.says) || (test.says == "") != (says == "") {
				t.Errorf("it goes on %q, want %q", says, test.says)
			}
			asked := 2 * len(begins)
			if test.fails != "" {
				asked = 0
			}
			trials := 0
			for _, body := range p.asked {
				if body["model"] != nil { // a completion
					trials++
				}
			}
			if trials -= asked; trials != test.trials {
				t.Errorf("%d requests to find the way, want %d", trials, test.trials)
			}
		})
	}
}

// OpenAI's own protocol has no way, and nothing is tried.
func TestNoWay(t *testing.T) {
	p := &played{model: "m", talk: slowly(fine, 0)}
	m := open(t, p.start(t), Options{})
	m.servers[0].kind = openAI
	_, err := generate(m, engine.Request{Prompt: "Input:", Beginning: engine.Beginning{Text: "It is"}})
	if !isUnsupported(err) || !strings.Contains(err.Error(), "its protocol has no way") || len(p.asked) > 0 || m.Describe().Continues != "" {
		t.Errorf("%v, after %d requests", err, len(p.asked))
	}
}

// A server that fails is not one that cannot: the next request tries again.
func TestFailureIsNotRefusal(t *testing.T) {
	c := continuing{thinks: true, knows: "final"}
	p, url := c.start(t, "vllm", "m")
	p.key = "other"
	m := open(t, url+"#m", Options{Key: "other"})
	p.key = "changed"
	q := engine.Request{Prompt: "Input:", Beginning: engine.Beginning{Thinking: "Try 4 * 6"}}
	if _, err := generate(m, q); err == nil || isUnsupported(err) {
		t.Errorf("with the wrong key: %v", err)
	}
	p.key = "other"
	if got, err := generate(m, q); err != nil || got.Text != "It is 24" {
		t.Errorf("%+v, %v", got, err)
	}
}

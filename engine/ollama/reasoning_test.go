package ollama

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"

	"espalier/engine"
)

// shown is a server whose one model is described by info. It keeps what it is asked.
func shown(t *testing.T, info string, lines ...string) *[]api.ChatRequest {
	t.Helper()
	var asked []api.ChatRequest
	fake{"0.17.4", info, func(w http.ResponseWriter, r *http.Request) {
		var q api.ChatRequest
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		asked = append(asked, q)
		says(lines...)(w, r)
	}}.start(t)
	return &asked
}

func infoOf(capabilities, more string) string {
	return fmt.Sprintf(`{"capabilities":["completion"%s],"model_info":{"general.architecture":"qwen2","qwen2.context_length":131072%s}}`, capabilities, more)
}

// Whether a model reasons is what the server says of it, not what the user calls it.
func TestWhatTheServerSaysDecides(t *testing.T) {
	no := false
	for name, test := range map[string]struct {
		info    string
		options Options
		dialect engine.Dialect
		numCtx  any
		stops   bool
		system  bool
		topP    float64
	}{
		"plain":            {infoOf("", ""), Options{}, engine.Chat, nil, true, false, 1},
		"thinking":         {infoOf(`,"thinking"`, ""), Options{}, engine.ZeroShot, 16384.0, false, false, 1},
		"thinking off":     {infoOf(`,"thinking"`, ""), Options{Think: &no}, engine.Chat, nil, true, false, 1},
		"context by flag":  {infoOf(`,"thinking"`, ""), Options{Context: 5000}, engine.ZeroShot, 5000.0, false, false, 1},
		"context by file":  {strings.TrimSuffix(infoOf(`,"thinking"`, ""), "}") + `,"parameters":"num_ctx 9000"}`, Options{}, engine.ZeroShot, nil, false, false, 1},
		"small context":    {strings.Replace(infoOf(`,"thinking"`, ""), "131072", "8192", 1), Options{}, engine.ZeroShot, 8192.0, false, false, 1},
		"an R1, my name":   {strings.TrimSuffix(infoOf(`,"thinking"`, `,"general.basename":"DeepSeek-R1-Distill-Qwen"`), "}") + `,"system":"You are a pirate."}`, Options{}, engine.ZeroShot, 16384.0, false, true, 0.95},
		"an R1 by parent":  {strings.TrimSuffix(infoOf("", ""), "}") + `,"details":{"parent_model":"deepseek-r1:1.5b"}}`, Options{}, engine.ZeroShot, 16384.0, false, false, 0.95},
		"an R1 with words": {infoOf("", `,"general.name":"DeepSeek R1 Distill Llama 8B"`), Options{}, engine.ZeroShot, 16384.0, false, false, 0.95},
	} {
		asked := shown(t, test.info, part("4"), theEnd)
		m, err := Open(context.Background(), "mine", test.options)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := generate(m, engine.Request{Prompt: "x", Stop: []string{"\nTarget:"}}); err != nil {
			t.Fatal(name, err)
		}
		q := (*asked)[0]
		if d := m.Describe().Dialect; d != test.dialect {
			t.Errorf("%s: %s", name, d)
		}
		if q.Options["num_ctx"] != test.numCtx || (q.Options["stop"] != nil) != test.stops || q.Options["top_p"] != test.topP {
			t.Errorf("%s: asked with %v", name, q.Options)
		}
		if system := q.Messages[0].Role == "system" && q.Messages[0].Content == ""; system != test.system || len(q.Messages) > 1 != test.system {
			t.Errorf("%s: messages %+v", name, q.Messages)
		}
	}
}

// What comes back from models that think: stray tags, stop strings that were not sent, loops.
func TestRepliesOfThinkers(t *testing.T) {
	thinks := func(text string) string { return fmt.Sprintf(`{"message":{"thinking":%q}}`, text) }
	loop := make([]string, 200)
	for i := range loop {
		loop[i] = thinks(fmt.Sprintf("Wait, no. %s", strings.Repeat(" ", i%2)))
	}
	for name, test := range map[string]struct {
		lines    []string
		text     string
		thinking string
		finish   engine.Finish
		note     string
	}{
		"a stray tag":       {[]string{thinks("hm"), part("4 * 6\n"), part("</think>"), theEnd}, "4 * 6", "hm", engine.FinishStop, ""},
		"a stop string":     {[]string{thinks("\nTarget: hm"), part("4 * 6\nTar"), part("get: 5"), theEnd}, "4 * 6", "Target: hm", engine.FinishStop, ""},
		"a loop":            {loop, "", "Wait, no.", engine.FinishLoop, `"Wait, no."`},
		"cut off":           {[]string{thinks("hm"), strings.Replace(theEnd, `"stop"`, `"length"`, 1)}, "", "hm", engine.FinishLength, "the context of 4096 tokens is full"},
		"cut by the limit":  {[]string{part("4"), strings.Replace(strings.Replace(theEnd, `"stop"`, `"length"`, 1), `"eval_count":3`, `"eval_count":50`, 1)}, "4", "", engine.FinishLength, "limit of 50 tokens"},
		"ended by the loop": {append([]string{part("a")}, repeat(part(" b"), 31)...), "a" + strings.Repeat(" b", 31), "", engine.FinishLoop, `over: "b"`},
	} {
		shown(t, infoOf(`,"thinking"`, ""), test.lines...)
		c, err := generate(mustOpen(t, Options{}), engine.Request{Prompt: "x", Stop: []string{"\nTarget:"}, MaxTokens: 50})
		if err != nil || c.Text != test.text || !strings.HasPrefix(c.Thinking, test.thinking) || c.Finish != test.finish || !strings.Contains(c.Note, test.note) || test.note == "" && c.Note != "" {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	yes := true
	shown(t, infoOf(`,"thinking"`, ""), part("4"), theEnd)
	if c, err := generate(mustOpen(t, Options{Think: &yes}), engine.Request{Prompt: "x"}); err != nil || !strings.Contains(c.Note, "--think on had no effect") {
		t.Errorf("%+v, %v", c, err)
	}
}

func repeat(line string, n int) []string {
	return strings.Split(strings.Repeat(line+"\n", n-1)+line, "\n")
}

// Behind a proxy the server may stand under a path, with a password or without.
func TestPathOfTheServer(t *testing.T) {
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		fmt.Fprint(w, `{"version":"0.17.4","models":[]}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, value := range []string{server.URL + "/some/ollama", server.URL + "/some/ollama/", "http://me:pass@" + host + "/some/ollama/", host + "/some/ollama", "me:pass@" + host + "/some/ollama"} {
		paths = nil
		t.Setenv("OLLAMA_HOST", value)
		if _, _, err := Tags(t.Context()); err != nil || paths[0] != "/some/ollama/api/version" {
			t.Errorf("%s: %v, %v", value, paths, err)
		}
	}
	for _, wrong := range []string{"me:hunter2", "http://me:hunter2", "me:hunter2:11434", "http://me:hunter2:11434/x"} {
		t.Setenv("OLLAMA_HOST", wrong)
		if _, _, err := Tags(t.Context()); engine.FailureOf(err) != engine.Refused || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

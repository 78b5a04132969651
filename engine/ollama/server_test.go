package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"syscall"
	"testing"
	"time"

	"espalier/engine"
	"espalier/engine/ollama/ollamatest"
)

// The tests of this file talk to a real server; they skip where there is none.

func openOn(t *testing.T, name string, o Options) *Model {
	t.Helper()
	m, err := Open(context.Background(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const reply = "13 - 9 = 4 (left: 4 4 10)\n10 - 4 = 6 (left: 6 9 13)"

func TestScriptedReplies(t *testing.T) {
	s := ollamatest.Start(t)
	s.Create("steps", ollamatest.Scripted(t, reply, map[byte]string{'?': "which"}), ollamatest.Plain, nil)
	thought := "<think>\ntwo fours\n</think>\n\n" + reply
	s.Create("raw", ollamatest.Scripted(t, thought, nil), ollamatest.Plain, nil)
	s.Create("split", ollamatest.Scripted(t, thought, nil), ollamatest.Thinking, nil)
	s.Create("opened", ollamatest.Scripted(t, strings.TrimPrefix(thought, "<think>\n"), nil), ollamatest.ThinkingOpened, nil)
	s.Create("opened-raw", ollamatest.Scripted(t, strings.TrimPrefix(thought, "<think>\n"), nil), ollamatest.Plain+"<think>\n", nil)

	for name, thinking := range map[string]string{"steps": "", "raw": "two fours", "split": "two fours", "opened": "two fours", "opened-raw": "two fours"} {
		t.Run(name, func(t *testing.T) {
			var streamed strings.Builder
			c, err := openOn(t, name, Options{}).Generate(context.Background(), []engine.Request{{Prompt: "Input: 4 9 10 13\n"}}, func(_ int, token engine.Token) {
				streamed.WriteString(token.Text)
			})
			if err != nil {
				t.Fatal(err)
			}
			if c[0].Text != reply || c[0].Thinking != thinking || c[0].Finish != engine.FinishStop {
				t.Errorf("got %+v", c[0])
			}
			if !strings.Contains(streamed.String(), reply) || !strings.Contains(streamed.String(), thinking) {
				t.Errorf("streamed %q", streamed.String())
			}
			if c[0].Usage.Prompt < 10 || c[0].Usage.Completion < 5 || c[0].Usage.Duration <= 0 {
				t.Errorf("usage %+v", c[0].Usage)
			}
			var spelt strings.Builder
			for _, token := range c[0].Tokens {
				spelt.WriteString(token.Text)
			}
			if !strings.Contains(spelt.String(), "10 - 4 = 6 (left: 6 9 13)") || c[0].LogProb() > 0 || c[0].LogProb() < -1 {
				t.Errorf("tokens %q, log-probability %v", spelt.String(), c[0].LogProb())
			}
		})
	}
	t.Run("by the prompt", func(t *testing.T) {
		c, err := generate(openOn(t, "steps", Options{}), engine.Request{Prompt: "what?"})
		if err != nil || c.Text != "which" {
			t.Errorf("%+v, %v", c, err)
		}
	})
	t.Run("stop", func(t *testing.T) {
		c, err := generate(openOn(t, "steps", Options{}), engine.Request{Prompt: "Input:", Stop: []string{"\n"}})
		if err != nil || c.Text != "13 - 9 = 4 (left: 4 4 10)" || c.Finish != engine.FinishStop {
			t.Errorf("%+v, %v", c, err)
		}
	})
	t.Run("length", func(t *testing.T) {
		c, err := generate(openOn(t, "steps", Options{}), engine.Request{Prompt: "Input:", MaxTokens: 3})
		if err != nil || !strings.HasPrefix(reply, c.Text) || c.Text == "" || c.Finish != engine.FinishLength {
			t.Errorf("%+v, %v", c, err)
		}
	})
	t.Run("thinking off", func(t *testing.T) {
		no := false
		c, err := generate(openOn(t, "split", Options{Think: &no}), engine.Request{Prompt: "Input:"})
		if err != nil || c.Text != reply { // the model thinks all the same, and we split
			t.Errorf("%+v, %v", c, err)
		}
	})
	t.Run("missing", func(t *testing.T) {
		_, err := Open(context.Background(), "nowhere", Options{})
		if engine.FailureOf(err) != engine.Missing {
			t.Errorf("got %v", err)
		}
	})
	t.Run("deleted meanwhile", func(t *testing.T) {
		m := openOn(t, "steps", Options{})
		m.name = "gone"
		if _, err := generate(m, engine.Request{Prompt: "Input:"}); engine.FailureOf(err) != engine.Missing {
			t.Errorf("got %v", err)
		}
	})
	t.Run("tags", func(t *testing.T) {
		tags, version, err := Tags(context.Background())
		if err != nil || len(tags) != 5 || !strings.HasPrefix(version, "0.") {
			t.Fatalf("%v, version %q, %v", tags, version, err)
		}
		for _, tag := range tags {
			name := strings.TrimSuffix(tag.Name, ":latest")
			thinks := name == "split" || name == "opened"
			if tag.Size == 0 || tag.Family != "llama" || tag.Quantization == "" || tag.Parameters == "" || tag.Context != 8192 || tag.Thinks != thinks {
				t.Errorf("%+v", tag)
			}
		}
	})
}

func TestRandomModel(t *testing.T) {
	s := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=4")
	s.Create("noise", ollamatest.Random(t, 7), ollamatest.Plain, nil)
	m := openOn(t, "noise", Options{})

	t.Run("seeds", func(t *testing.T) {
		var requests []engine.Request
		for i := range 12 { // each of four seeds three times, more at once than are served at once
			requests = append(requests, engine.Request{Prompt: "Input: 4 9", Seed: uint64(i%4) << 33, Temperature: 1, MaxTokens: 12})
		}
		all, err := m.Generate(context.Background(), requests, nil)
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]int{}
		for i, c := range all {
			texts[c.Text]++
			if c.Text != all[i%4].Text {
				t.Errorf("seed %d gave %q and %q", i%4, c.Text, all[i%4].Text)
			}
		}
		if len(texts) != 4 {
			t.Errorf("four seeds gave %d texts", len(texts))
		}
		alone, err := generate(m, requests[2])
		if err != nil || alone.Text != all[2].Text {
			t.Errorf("alone %q, in a batch %q, %v", alone.Text, all[2].Text, err)
		}
	})
	t.Run("log-probabilities", func(t *testing.T) {
		c, err := generate(m, engine.Request{Prompt: "Input: 4 9", MaxTokens: 6, TopLogProbs: 5})
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range c.Tokens {
			if len(token.Top) != 5 || token.Top[0].LogProb != token.LogProb || token.Top[1].LogProb > token.Top[0].LogProb {
				t.Errorf("a greedy token is the likeliest of its alternatives: %+v", token)
			}
		}
		if len(c.Tokens) == 0 {
			t.Error("no tokens")
		}
	})
	t.Run("scores", func(t *testing.T) {
		labels := []string{"sure", "likely", "impossible"}
		scores, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input: 4 9", Continuations: labels}, {Prompt: "other", Continuations: labels[:1]}})
		if err != nil {
			t.Fatal(err)
		}
		if len(scores) != 2 || len(scores[0].LogProbs) != 3 || len(scores[1].LogProbs) != 1 || scores[0].Usage.Completion == 0 {
			t.Fatalf("got %+v", scores)
		}
		// A token is a byte: the score of a word is that of its beginning and more.
		some, err := m.Score(context.Background(), []engine.ScoreRequest{{Prompt: "Input: 4 9", Continuations: []string{"s", "su", "sur", "sure"}}})
		if err != nil {
			t.Fatal(err)
		}
		p := some[0].LogProbs
		for i := 1; i < len(p); i++ {
			if !(p[i] < p[i-1]) {
				t.Errorf("%v does not fall", p)
			}
		}
		if math.Abs(p[3]-scores[0].LogProbs[0]) > 1e-3 {
			t.Errorf("the same word scored %v and %v", p[3], scores[0].LogProbs[0])
		}
	})
	t.Run("choices", func(t *testing.T) {
		c, err := generate(m, engine.Request{Prompt: "Input: 4 9", Choices: []string{"sure", "likely", "impossible"}})
		if err != nil || c.Text != "sure" && c.Text != "likely" && c.Text != "impossible" {
			t.Errorf("%+v, %v", c, err)
		}
	})
	t.Run("schema", func(t *testing.T) {
		schema := json.RawMessage(`{"type":"object","properties":{"row":{"type":"integer"},"good":{"type":"boolean"}},"required":["row","good"]}`)
		c, err := generate(m, engine.Request{Prompt: "Input: 4 9", Schema: schema, MaxTokens: 200, Temperature: 1})
		var object struct {
			Row  json.Number
			Good *bool
		}
		if err != nil {
			t.Fatal(err)
		}
		if c.Finish == engine.FinishStop && (json.Unmarshal([]byte(c.Text), &object) != nil || object.Good == nil) {
			t.Errorf("%q does not fit the schema", c.Text)
		}
	})
	t.Run("bound twice", func(t *testing.T) {
		if _, err := generate(m, engine.Request{Prompt: "x", Choices: []string{"a"}, Schema: json.RawMessage(`{}`)}); err == nil {
			t.Error("taken")
		}
	})
	t.Run("a prompt too long", func(t *testing.T) {
		small := openOn(t, "noise", Options{Context: 64})
		_, err := generate(small, engine.Request{Prompt: strings.Repeat("4 9 10 13 ", 30), MaxTokens: 4})
		if engine.FailureOf(err) != engine.Refused || !strings.Contains(err.Error(), "--context") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a reply too long", func(t *testing.T) {
		small := openOn(t, "noise", Options{Context: 64})
		c, err := generate(small, engine.Request{Prompt: "4 9", Temperature: 1, Seed: 5, MaxTokens: 500})
		if err != nil || c.Finish == engine.FinishStop || c.Usage.Completion > 64 {
			t.Errorf("finish %q after %d tokens, %v", c.Finish, c.Usage.Completion, err)
		}
	})
}

// TestCancellationStopsTheServer: with one request at a time, the next one is
// served only once the first is given up. One server of three has to do so: if a
// request is given up in the very moment in which a token is passed on, Ollama
// 0.17.4 keeps its place for ever (ChatHandler waits for a reader that has gone).
func TestCancellationStopsTheServer(t *testing.T) {
	for range 3 {
		s := ollamatest.Start(t, "OLLAMA_NUM_PARALLEL=1")
		s.Create("noise", ollamatest.Random(t, 7), ollamatest.Plain, map[string]any{"num_ctx": 8192})
		m := openOn(t, "noise", Options{})
		giveUp(t, m)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_, err := m.Generate(ctx, []engine.Request{{Prompt: "4 9", MaxTokens: 2}}, nil)
		cancel()
		if err == nil {
			return
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	}
	t.Error("three servers went on with what was given up")
}

// giveUp asks for three long replies and cancels once there is a token.
func giveUp(t *testing.T, m *Model) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	long := engine.Request{Prompt: "4 9", Temperature: 2, MaxTokens: 8000}
	started := make(chan struct{}, 1)
	done := make(chan error, 1)
	go func() {
		_, err := m.Generate(ctx, []engine.Request{long, long, long}, func(int, engine.Token) {
			select {
			case started <- struct{}{}:
			default:
			}
		})
		done <- err
	}()
	select {
	case <-started:
	case err := <-done:
		t.Fatalf("ended before its first token: %v", err)
	}
	cancelled := time.Now()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(cancelled); took > time.Second {
		t.Errorf("giving up took %v", took)
	}
}

// TestServerKilledInMidReply: the failure has its own words, and what is asked
// once the server is back is answered.
func TestServerKilledInMidReply(t *testing.T) {
	s := ollamatest.Start(t)
	s.Create("noise", ollamatest.Random(t, 7), ollamatest.Plain, map[string]any{"num_ctx": 8192})
	for name, kill := range map[string]func(){
		"server": s.Kill,
		"runner": func() {
			for _, pid := range s.Runners() {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := openOn(t, "noise", Options{})
			tokens := 0
			_, err := m.Generate(context.Background(), []engine.Request{{Prompt: "4 9", Temperature: 2, MaxTokens: 8000}}, func(int, engine.Token) {
				if tokens++; tokens == 20 {
					kill()
				}
			})
			if engine.FailureOf(err) != engine.Broken || !engine.Passing(err) {
				t.Fatalf("after %d tokens: kind %q, %v", tokens, engine.FailureOf(err), err)
			}
			if name == "server" {
				_, err := generate(m, engine.Request{Prompt: "4 9", MaxTokens: 2})
				if engine.FailureOf(err) != engine.Unreachable {
					t.Errorf("without a server: %v", err)
				}
				s.Restart()
			}
			if _, err := generate(m, engine.Request{Prompt: "4 9", MaxTokens: 2}); err != nil {
				t.Errorf("back again: %v", err)
			}
		})
	}
}

func TestTooLargeForMemory(t *testing.T) {
	s := ollamatest.Start(t)
	s.Create("vast", ollamatest.Vast(t), ollamatest.Plain, nil)
	_, err := generate(openOn(t, "vast", Options{Context: 1 << 30}), engine.Request{Prompt: "4 9", MaxTokens: 2})
	if engine.FailureOf(err) != engine.Memory {
		t.Errorf("kind %q: %v", engine.FailureOf(err), err)
	}
}

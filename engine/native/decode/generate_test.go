package decode

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/internal/randommodel"
	"espalier/engine/native/transformer"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// runes is a tokenizer whose token i is the rune '0'+i.
type runes struct{ size, end int }

func (r runes) Size() int { return r.size }
func (r runes) End() int  { return r.end }

func (r runes) Piece(prev, id int) string {
	if prev < 0 || prev >= r.size {
		panic("a completion always follows a prompt")
	}
	const first = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
	if id < len(first) {
		return first[id : id+1] // which allocates nothing
	}
	return string(rune('0' + id))
}

func (r runes) Encode(text string) ([]int, error) {
	var ids []int
	for i, c := range text {
		if id := int(c - '0'); id >= 0 && id < r.size {
			ids = append(ids, id)
			continue
		}
		return nil, fmt.Errorf("byte %d: %q has no token", i, c)
	}
	return ids, nil
}

// text writes token ids as runes would.
func text(ids ...int) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteRune(rune('0' + id))
	}
	return b.String()
}

func newTestModel(t testing.TB, weights *transformer.Transformer, end int, options Options) *Decoder {
	t.Helper()
	m, err := New("test", weights, runes{weights.Config().VocabSize, end}, options)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func generate(t testing.TB, m *Decoder, requests ...engine.Request) []engine.Completion {
	t.Helper()
	c, err := m.Generate(context.Background(), requests, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ignoreBatch leaves out the parts of a completion that say how it was computed.
var ignoreBatch = cmpopts.IgnoreFields(engine.Usage{}, "Reused", "Duration")

func TestGenerateGreedyVectors(t *testing.T) {
	for _, set := range []string{"v3_tiny", "v2lite_tiny", "yarn_v3_tiny", "mtp_tiny", "fp8_tiny"} {
		weights, v := loadVectors(t, set)
		m := newTestModel(t, weights, -1, Options{})
		c := generate(t, m, engine.Request{Prompt: text(v.Greedy.Prompt...), MaxTokens: len(v.Greedy.Tokens)})[0]
		if want := text(v.Greedy.Tokens...); c.Text != want || c.Finish != engine.FinishLength {
			t.Errorf("%s: %q, %s; want %q, length", set, c.Text, c.Finish, want)
		}
		if c.Usage.Prompt != len(v.Greedy.Prompt) || c.Usage.Completion != len(v.Greedy.Tokens) || c.Usage.Duration <= 0 {
			t.Errorf("%s: usage %+v", set, c.Usage)
		}
	}
}

// manyRequests mixes prompts that share beginnings, temperatures, limits and stops.
func manyRequests(vocab int) []engine.Request {
	base := randommodel.Tokens(7, 30, vocab)
	var requests []engine.Request
	for i := range 40 {
		prompt := slices.Clone(base[:1+i*7%30])
		if i%3 > 0 {
			prompt = append(prompt, randommodel.Tokens(uint64(i), 1+i%5, vocab)...)
		}
		r := engine.Request{Prompt: text(prompt...), Seed: uint64(i), Temperature: float64(i%4) * 0.5, MaxTokens: 1 + i%13}
		if i%5 == 1 {
			r.TopK = 5
		}
		if i%5 == 2 {
			r.TopP = 0.8
		}
		if i%2 == 1 {
			r.Stop = []string{text(i % vocab), text(3, 4)}
		}
		requests = append(requests, r)
	}
	return requests
}

// The promise of engine.Model: the same request gives the same completion
// whatever else is in the batch, and however many rows decode together.
func TestGenerateIsDeterministic(t *testing.T) {
	shapes(t, func(t *testing.T, weights *transformer.Transformer) {
		vocab := weights.Config().VocabSize
		requests := manyRequests(vocab)
		var alone []engine.Completion
		for _, r := range requests {
			alone = append(alone, generate(t, newTestModel(t, weights, 2, Options{}), r)...)
		}
		for _, rows := range []int{1, 3, 64} {
			m := newTestModel(t, weights, 2, Options{Rows: rows})
			for range 2 { // the second time with used memory
				got := generate(t, m, requests...)
				if diff := cmp.Diff(alone, got, ignoreBatch); diff != "" {
					t.Fatalf("with %d rows (-alone +together):\n%s", rows, diff)
				}
			}
		}
		m := newTestModel(t, weights, 2, Options{})
		slices.Reverse(requests)
		slices.Reverse(alone)
		if diff := cmp.Diff(alone, generate(t, m, requests...), ignoreBatch); diff != "" {
			t.Fatalf("backwards (-alone +together):\n%s", diff)
		}
	})
}

// Long prompts are cut into several passes, which changes nothing either.
func TestLongPrompts(t *testing.T) {
	c := randommodel.Small()
	c.MaxPosition = 3 * maxPassRows
	weights := randomTransformer(t, c, 1)
	long := text(randommodel.Tokens(1, 2*maxPassRows+100, c.VocabSize)...)
	requests := []engine.Request{
		{Prompt: long, MaxTokens: 4},
		{Prompt: long + text(1, 2), MaxTokens: 4},
		{Prompt: long[:maxPassRows+5] + text(9), MaxTokens: 4},
		{Prompt: long, MaxTokens: 4, Temperature: 1, Seed: 1},
	}
	var alone []engine.Completion
	for _, r := range requests {
		alone = append(alone, generate(t, newTestModel(t, weights, -1, Options{}), r)...)
	}
	got := generate(t, newTestModel(t, weights, -1, Options{}), requests...)
	if diff := cmp.Diff(alone, got, ignoreBatch); diff != "" {
		t.Errorf("(-alone +together):\n%s", diff)
	}
	for i, want := range []int{maxPassRows + 5, 2*maxPassRows + 100, 0, 2*maxPassRows + 100} {
		if got[i].Usage.Reused != want {
			t.Errorf("request %d reused %d tokens, want %d", i, got[i].Usage.Reused, want)
		}
	}
}

// What is counted as reused is what was not computed.
func TestReusedCountsRowsThatWereNotComputed(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	for _, rows := range []int{2, 64} {
		m := newTestModel(t, weights, -1, Options{Rows: rows})
		computed := 0
		m.pass.Observe = &transformer.Observer{Layer: func(layer int, hidden kernels.Matrix) {
			if layer == 0 {
				computed += hidden.Rows
			}
		}}
		var requests []engine.Request
		for _, r := range manyRequests(40) {
			r.MaxTokens = 1 // the first token needs no row of its own
			requests = append(requests, r)
		}
		prompt, reused := 0, 0
		for _, c := range generate(t, m, requests...) {
			prompt, reused = prompt+c.Usage.Prompt, reused+c.Usage.Reused
		}
		if prompt-reused != computed || reused == 0 {
			t.Errorf("%d rows: %d prompt tokens, %d reused, but %d computed", rows, prompt, reused, computed)
		}
	}
}

func TestGenerateStops(t *testing.T) {
	weights, v := loadVectors(t, "v3_tiny")
	prompt, out := text(v.Greedy.Prompt...), v.Greedy.Tokens // greedy continuation, all tokens known
	full := text(out...)
	at := func(n int) string { return text(out[:n]...) }
	tests := []struct {
		name   string
		end    int
		stop   []string
		max    int
		text   string
		tokens int
		finish engine.Finish
	}{
		{"length", -1, nil, 3, at(3), 3, engine.FinishLength},
		{"end token", out[4], nil, 16, at(4), 5, engine.FinishStop},
		{"end token first", out[0], nil, 16, "", 1, engine.FinishStop},
		{"stop of one token", -1, []string{text(out[3])}, 16, at(3), 4, engine.FinishStop},
		{"stop of two tokens", -1, []string{text(out[3], out[4])}, 16, at(3), 5, engine.FinishStop},
		{"the first of two stops", -1, []string{text(out[3], out[4], out[5]), text(out[4])}, 16, at(4), 5, engine.FinishStop},
		{"no such stop", -1, []string{"x"}, 16, full, 16, engine.FinishLength},
		{"stop at the limit", -1, []string{text(out[2])}, 3, at(2), 3, engine.FinishStop},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newTestModel(t, weights, test.end, Options{})
			var streamed []engine.Token
			request := engine.Request{Prompt: prompt, Stop: test.stop, MaxTokens: test.max}
			cs, err := m.Generate(context.Background(), []engine.Request{request}, func(_ int, token engine.Token) {
				streamed = append(streamed, token)
			})
			if err != nil {
				t.Fatal(err)
			}
			c := cs[0]
			if c.Text != test.text || len(c.Tokens) != test.tokens || c.Finish != test.finish {
				t.Errorf("%q in %d tokens, %s; want %q in %d, %s", c.Text, len(c.Tokens), c.Finish, test.text, test.tokens, test.finish)
			}
			joined := ""
			for _, token := range c.Tokens {
				joined += token.Text
				if !(token.LogProb < 0) {
					t.Errorf("log-probability %v", token.LogProb)
				}
			}
			if joined != c.Text {
				t.Errorf("the tokens say %q, the text %q", joined, c.Text)
			}
			if len(streamed) != len(c.Tokens) || !reflect.DeepEqual(streamed[len(streamed)-1], c.Tokens[len(c.Tokens)-1]) {
				t.Errorf("streamed %v, want one for each of %v", streamed, c.Tokens)
			}
		})
	}
}

// A request that names no limit goes on to the end of the context.
func TestContextLimit(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	m := newTestModel(t, weights, -1, Options{})
	c := generate(t, m, engine.Request{Prompt: text(1, 2, 3)})[0]
	if len(c.Tokens) != 45 || c.Finish != engine.FinishLength {
		t.Errorf("%d tokens, %s; want 45 after a prompt of 3 in a context of 48", len(c.Tokens), c.Finish)
	}
	c = generate(t, m, engine.Request{Prompt: text(make([]int, 47)...), MaxTokens: 9})[0]
	if len(c.Tokens) != 1 || c.Finish != engine.FinishLength {
		t.Errorf("%d tokens, %s; want 1", len(c.Tokens), c.Finish)
	}
}

func TestModelRefuses(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	m := newTestModel(t, weights, -1, Options{})
	ok := engine.Request{Prompt: "123", MaxTokens: 1}
	tests := []struct {
		name   string
		change func(*engine.Request)
		want   string
	}{
		{"empty prompt", func(r *engine.Request) { r.Prompt = "" }, "prompt is empty"},
		{"unknown text", func(r *engine.Request) { r.Prompt = "1~" }, `'~' has no token`},
		{"long prompt", func(r *engine.Request) { r.Prompt = text(make([]int, 48)...) }, "48 tokens, but the model's context holds 48"},
		{"empty stop", func(r *engine.Request) { r.Stop = []string{"a", ""} }, "stop string 1 is empty"},
		{"temperature", func(r *engine.Request) { r.Temperature = -1 }, "temperature -1"},
		{"temperature NaN", func(r *engine.Request) { r.Temperature = math.NaN() }, "temperature NaN"},
		{"top-p", func(r *engine.Request) { r.TopP = -0.5 }, "top-p -0.5"},
		{"min-p", func(r *engine.Request) { r.MinP = 1.5 }, "min-p 1.5"},
		{"schema", func(r *engine.Request) { r.Schema = []byte(`{"type":"string","format":"date"}`) }, `keyword "format" at the root is not supported`},
		{"two forms", func(r *engine.Request) { r.Schema, r.Choices = []byte(`{"type":"null"}`), []string{"1"} }, "use one"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bad := ok
			test.change(&bad)
			_, err := m.Generate(context.Background(), []engine.Request{ok, bad}, nil)
			if err == nil || !strings.Contains(err.Error(), "request 1: ") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
	if cs := generate(t, m); len(cs) != 0 {
		t.Errorf("no requests gave %d completions", len(cs))
	}
	if _, err := New("x", weights, runes{41, -1}, Options{}); err == nil || !strings.Contains(err.Error(), "do not belong together") {
		t.Errorf("tokenizer of another model: error %v", err)
	}
}

func TestCancellation(t *testing.T) {
	weights := randomTransformer(t, randommodel.Small(), 1)
	m := newTestModel(t, weights, -1, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	decoded := 0
	_, err := m.Generate(ctx, []engine.Request{{Prompt: "123"}}, func(int, engine.Token) {
		if decoded++; decoded == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || decoded != 5 {
		t.Errorf("error %v after %d tokens, want a cancelled context after 5", err, decoded)
	}
	if _, err := m.Score(ctx, []engine.ScoreRequest{{Prompt: "12", Continuations: []string{"3"}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("score: error %v", err)
	}
	if _, err := m.Enumerate(ctx, []engine.EnumerateRequest{{Prompt: "12", MinProbability: 0.1}}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("enumerate: error %v", err)
	}
	// The decoder works as before.
	want := generate(t, newTestModel(t, weights, -1, Options{}), engine.Request{Prompt: "123"})
	if diff := cmp.Diff(want, generate(t, m, engine.Request{Prompt: "123"}), ignoreBatch); diff != "" {
		t.Errorf("after a cancellation:\n%s", diff)
	}
}

type damagedSource struct{ randommodel.Source }

func (s damagedSource) Tensor(name string) (checkpoint.Tensor, error) {
	t, err := s.Source.Tensor(name)
	if name == "model.norm.weight" {
		t.Data[3] = float32(math.NaN())
	}
	return t, err
}

func TestDamagedWeights(t *testing.T) {
	weights, err := transformer.New(randommodel.Small(), damagedSource{randommodel.New(randommodel.Small(), 1)})
	if err != nil {
		t.Fatal(err)
	}
	m := newTestModel(t, weights, -1, Options{})
	_, err = m.Generate(context.Background(), []engine.Request{{Prompt: "123"}}, nil)
	if err == nil || !strings.Contains(err.Error(), "weights are damaged") {
		t.Errorf("error %v", err)
	}
}

package transformer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/native/arch"
	"espalier/engine/native/kvcache"

	"github.com/google/go-cmp/cmp"
)

// bound is the difference that the golden vectors, which other implementations
// computed for tiny random models, suggest to allow a float32 engine.
const bound = 1e-4

// loadVectors opens one of the sets in testdata.
func loadVectors(t testing.TB, set string) (*Transformer, Expected) {
	t.Helper()
	dir := filepath.Join("..", "testdata", set)
	data, err := os.ReadFile(filepath.Join(dir, "expected.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	v, err := ReadExpected(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	return loadModel(t, dir), v
}

func loadModel(t testing.TB, dir string) *Transformer {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	config, err := arch.ReadConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := checkpoint.Open(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(config, weights)
	err = errors.Join(err, weights.Close())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func forEachSet(t *testing.T, test func(t *testing.T, m *Transformer, v Expected)) {
	for _, set := range []string{
		"v3_tiny", "v2lite_tiny", "yarn_v3_tiny", "mtp_tiny", "fp8_tiny",
		"llama_tiny", "llama3_tiny", "llama_bias_tiny", "qwen2_tiny", "qwen2_yarn_tiny", "qwen3_tiny", "qwen3_yarn_tiny",
	} {
		t.Run(set, func(t *testing.T) {
			m, v := loadVectors(t, set)
			test(t, m, v)
		})
	}
}

// near fails if any number differs by more than the bound.
func near(t *testing.T, what string, want [][]float32, got kernels.Matrix) {
	t.Helper()
	if len(want) != got.Rows || len(want[0]) != got.Cols {
		t.Fatalf("%s: %d x %d, want %d x %d", what, got.Rows, got.Cols, len(want), len(want[0]))
	}
	worst := 0.0
	for i, row := range want {
		for j, w := range row {
			d := math.Abs(float64(got.Row(i)[j]) - float64(w))
			if !(d <= bound) {
				t.Fatalf("%s[%d][%d] = %v, want %v", what, i, j, got.Row(i)[j], w)
			}
			worst = max(worst, d)
		}
	}
	t.Logf("%s: within %.1e", what, worst)
}

func forward(t testing.TB, p *Pass, spans ...Span) kernels.Matrix {
	t.Helper()
	logits, err := p.Forward(t.Context(), spans)
	if err != nil {
		t.Fatal(err)
	}
	return logits
}

func argmaxOf(row []float32) int {
	best := 0
	for i, v := range row {
		if v > row[best] {
			best = i
		}
	}
	return best
}

// A whole prefill, against every number that was published.
func TestVectors(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v Expected) {
		for _, c := range v.Cases {
			t.Run(c.Name, func(t *testing.T) {
				p := m.NewPass()
				p.Observe = expect(t, m, c)
				s := m.NewSequence(0)
				logits := forward(t, p, Span{Sequence: s, Tokens: c.Input, Want: len(c.Input)})
				near(t, "logits", c.Logits, logits)
				for i, want := range c.Argmax {
					if got := argmaxOf(logits.Row(i)); got != want {
						t.Errorf("argmax[%d] = %d, want %d", i, got, want)
					}
				}
				if c.Latent != nil {
					rows, rank := s.Cells(0, 0, len(c.Input)), m.config.KVLoraRank
					near(t, "layer0_c_kv", c.Latent, rows.Columns(0, rank))
					near(t, "layer0_k_pe", c.RopeKey, rows.Columns(rank, rows.Cols))
				}
			})
		}
	})
}

// expect compares routing always, and layer outputs where the case has them.
func expect(t *testing.T, m *Transformer, c ExpectedCase) *Observer {
	return &Observer{
		Layer: func(layer int, hidden kernels.Matrix) {
			if c.LayerOutputs != nil {
				near(t, fmt.Sprintf("layer_outputs[%d]", layer), c.LayerOutputs[layer], hidden)
			}
		},
		Route: func(layer int, chosen []int, weights []float32) {
			k := m.config.ExpertsPerToken
			for _, r := range c.Routing {
				if r.Layer != layer {
					continue
				}
				if diff := cmp.Diff(r.Indices, slices.Collect(slices.Chunk(chosen, k))); diff != "" {
					t.Errorf("routing of layer %d (-want +got):\n%s", layer, diff)
				}
				near(t, fmt.Sprintf("routing weights of layer %d", layer), r.Weights, kernels.RowMajor(weights, len(c.Input), k))
				return
			}
			t.Errorf("layer %d routed, but the vectors have no routing for it", layer)
		},
		Final: func(normed kernels.Matrix) {
			if c.Final != nil {
				near(t, "final_norm_output", c.Final, normed)
			}
		},
	}
}

// Prefill in chunks, and one token at a time in the absorbed form, are the same function.
func TestVectorsInPieces(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v Expected) {
		c := v.Cases[0]
		tests := []struct {
			name     string
			chunk    int
			absorbed bool
		}{
			{"expanded by 1", 1, false},
			{"expanded by 5", 5, false},
			{"expanded by 23", 23, false},
			{"absorbed by 1", 1, true},
			{"absorbed by 7", 7, true},
			{"absorbed whole", 24, true},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				p, s := m.NewPass(), m.NewSequence(0)
				at := 0
				for chunk := range slices.Chunk(c.Input, test.chunk) {
					logits := forward(t, p, Span{Sequence: s, Tokens: chunk, Want: len(chunk), Absorbed: test.absorbed})
					near(t, fmt.Sprintf("logits from %d", at), c.Logits[at:at+len(chunk)], logits)
					at += len(chunk)
				}
			})
		}
	})
}

func TestVectorsGreedy(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v Expected) {
		p, s := m.NewPass(), m.NewSequence(0)
		logits := forward(t, p, Span{Sequence: s, Tokens: v.Greedy.Prompt, Want: 1})
		var tokens []int
		for range v.Greedy.Tokens {
			tokens = append(tokens, argmaxOf(logits.Row(0)))
			logits = forward(t, p, Span{Sequence: s, Tokens: tokens[len(tokens)-1:], Want: 1, Absorbed: true})
		}
		if diff := cmp.Diff(v.Greedy.Tokens, tokens); diff != "" {
			t.Errorf("greedy tokens (-want +got):\n%s", diff)
		}
	})
}

// The tree of the vectors in both ways of sharing a prefix: all nodes in one
// pass, each taking over its ancestors' rows, and level by level with forks.
func TestVectorsTree(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v Expected) {
		p := m.NewPass()
		for _, absorbed := range []bool{false, true} {
			sequences := map[int]*kvcache.Sequence{}
			var spans []Span
			for _, n := range v.Tree.Nodes {
				sequences[n.ID] = m.NewSequence(0)
				if n.Parent >= 0 {
					sequences[n.ID].Fork(sequences[n.Parent], n.Start)
				}
				spans = append(spans, Span{Sequence: sequences[n.ID], Tokens: n.Tokens, Want: len(n.Tokens), Absorbed: absorbed})
			}
			logits, row := forward(t, p, spans...), 0
			for _, n := range v.Tree.Nodes {
				near(t, fmt.Sprintf("logits of node %d", n.ID), n.Logits, logits.Slice(row, row+len(n.Tokens)))
				row += len(n.Tokens)
			}
		}
		sequences := map[int]*kvcache.Sequence{}
		for _, n := range v.Tree.Nodes {
			s := m.NewSequence(0)
			if n.Parent >= 0 {
				s.Fork(sequences[n.Parent], n.Start)
			}
			sequences[n.ID] = s
			near(t, fmt.Sprintf("logits of forked node %d", n.ID), n.Logits, forward(t, p, Span{Sequence: s, Tokens: n.Tokens, Want: len(n.Tokens)}))
		}
	})
}

// What the Multi-Token Prediction module makes of known tokens, a row at a time
// and all at once.
func TestVectorsMTP(t *testing.T) {
	m, v := loadVectors(t, "mtp_tiny")
	for _, c := range v.Cases {
		if c.MTP.Logits == nil {
			continue
		}
		n := len(c.Input)
		p, s := m.NewPass(), m.NewSequence(0)
		forward(t, p, Span{Sequence: s, Tokens: c.Input, Want: n})
		states := clone(p.States())
		logits, _ := p.Predict([]Guess{{Sequence: s, Start: 1, Tokens: c.Input[1:], Hidden: states.Slice(0, n-1), Want: n - 1}})
		near(t, "mtp logits of "+c.Name, c.MTP.Logits, logits)
		for i, want := range c.MTP.Argmax {
			if got := argmaxOf(logits.Row(i)); got != want {
				t.Errorf("argmax[%d] = %d, want %d", i, got, want)
			}
		}
		whole := clone(logits)
		fresh := m.NewSequence(0)
		for i := range n - 1 {
			logits, _ := p.Predict([]Guess{{Sequence: fresh, Start: i + 1, Tokens: c.Input[i+1 : i+2], Hidden: states.Slice(i, i+1), Want: 1}})
			same(t, "one row at a time", whole.Slice(i, i+1), logits)
		}

		// A prefill that reads ahead leaves the same latents behind.
		p.ReadAhead = true
		ahead := m.NewSequence(0)
		forward(t, p, Span{Sequence: ahead, Tokens: c.Input[:n-1], Want: 1})
		last := clone(p.States())
		same(t, "state", states.Slice(n-2, n-1), last)
		logits, _ = p.Predict([]Guess{{Sequence: ahead, Start: n - 1, Tokens: c.Input[n-1:], Hidden: last, Want: 1}})
		same(t, "after reading ahead", whole.Slice(n-2, n-1), logits)
	}
}

// Drafts of three tokens, each made from the module's own state of the last.
func TestVectorsMTPChain(t *testing.T) {
	m, v := loadVectors(t, "mtp_tiny")
	if len(v.Chain.Items) == 0 {
		t.Fatal("no chains")
	}
	for _, item := range v.Chain.Items {
		p, s := m.NewPass(), m.NewSequence(0)
		p.ReadAhead = true
		n := len(item.Prefix)
		next := argmaxOf(forward(t, p, Span{Sequence: s, Tokens: item.Prefix, Want: 1}).Row(0))
		if next != item.Next {
			t.Errorf("next token %d, want %d", next, item.Next)
		}
		state := clone(p.States())
		for i, want := range item.Drafts {
			logits, hidden := p.Predict([]Guess{{Sequence: s, Start: n + i, Tokens: []int{next}, Hidden: state, Want: 1}})
			near(t, fmt.Sprintf("draft logits %d", i), item.Logits[i:i+1], logits)
			if next = argmaxOf(logits.Row(0)); next != want {
				t.Errorf("draft %d is %d, want %d", i, next, want)
			}
			state = clone(hidden)
		}
	}
}

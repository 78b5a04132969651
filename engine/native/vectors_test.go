package native

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"

	"github.com/google/go-cmp/cmp"
)

// The golden vectors are tiny random models with independently computed answers;
// /work/shared/vectors/README.md tells how they were made. bound is the
// difference that it suggests to allow a float32 engine.
const bound = 1e-4

type vectors struct {
	Cases  []vectorCase
	Greedy struct {
		Prompt []int `json:"prompt_ids"`
		Tokens []int
	}
	Tree struct {
		Nodes []struct {
			ID, Parent int
			Tokens     []int
			Start      int `json:"start_pos"`
			Logits     [][]float32
		}
	}
}

type vectorCase struct {
	Name    string
	Input   []int `json:"input_ids"`
	Logits  [][]float32
	Argmax  []int
	Routing []struct {
		Layer   int
		Indices [][]int
		Weights [][]float32
	}
	LayerOutputs [][][]float32 `json:"layer_outputs"`
	Latent       [][]float32   `json:"layer0_c_kv"`
	RopeKey      [][]float32   `json:"layer0_k_pe"`
	Final        [][]float32   `json:"final_norm_output"`
}

// loadVectors opens one of the sets in testdata.
func loadVectors(t testing.TB, set string) (*Transformer, vectors) {
	t.Helper()
	dir := filepath.Join("testdata", set)
	data, err := os.ReadFile(filepath.Join(dir, "expected.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.NewDecoder(unzipped).Decode(&v); err != nil {
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
	config, err := ReadConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := checkpoint.Open(filepath.Join(dir, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewTransformer(config, weights)
	err = errors.Join(err, weights.Close())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func forEachSet(t *testing.T, test func(t *testing.T, m *Transformer, v vectors)) {
	for _, set := range []string{"v3_tiny", "v2lite_tiny"} {
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
	logits, err := p.Forward(spans)
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
	forEachSet(t, func(t *testing.T, m *Transformer, v vectors) {
		for _, c := range v.Cases {
			t.Run(c.Name, func(t *testing.T) {
				p := m.NewPass()
				p.observe = expect(t, m, c)
				s := m.NewSequence(0)
				logits := forward(t, p, Span{Sequence: s, Tokens: c.Input, Want: len(c.Input)})
				near(t, "logits", c.Logits, logits)
				for i, want := range c.Argmax {
					if got := argmaxOf(logits.Row(i)); got != want {
						t.Errorf("argmax[%d] = %d, want %d", i, got, want)
					}
				}
				if c.Latent != nil {
					rows, rank := s.rows(0, 0, len(c.Input)), m.config.KVLoraRank
					near(t, "layer0_c_kv", c.Latent, rows.Columns(0, rank))
					near(t, "layer0_k_pe", c.RopeKey, rows.Columns(rank, rows.Cols))
				}
			})
		}
	})
}

// expect compares routing always, and layer outputs where the case has them.
func expect(t *testing.T, m *Transformer, c vectorCase) *observer {
	return &observer{
		layer: func(layer int, hidden kernels.Matrix) {
			if c.LayerOutputs != nil {
				near(t, fmt.Sprintf("layer_outputs[%d]", layer), c.LayerOutputs[layer], hidden)
			}
		},
		route: func(layer int, chosen []int, weights []float32) {
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
		final: func(normed kernels.Matrix) {
			if c.Final != nil {
				near(t, "final_norm_output", c.Final, normed)
			}
		},
	}
}

// Prefill in chunks, and one token at a time in the absorbed form, are the same function.
func TestVectorsInPieces(t *testing.T) {
	forEachSet(t, func(t *testing.T, m *Transformer, v vectors) {
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
	forEachSet(t, func(t *testing.T, m *Transformer, v vectors) {
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
	forEachSet(t, func(t *testing.T, m *Transformer, v vectors) {
		p := m.NewPass()
		for _, absorbed := range []bool{false, true} {
			sequences := map[int]*Sequence{}
			var spans []Span
			for _, n := range v.Tree.Nodes {
				sequences[n.ID] = m.NewSequence(0)
				span := Span{Sequence: sequences[n.ID], Tokens: n.Tokens, Want: len(n.Tokens), Absorbed: absorbed}
				if n.Parent >= 0 {
					span.From, span.Shared = sequences[n.Parent], n.Start
				}
				spans = append(spans, span)
			}
			logits, row := forward(t, p, spans...), 0
			for _, n := range v.Tree.Nodes {
				near(t, fmt.Sprintf("logits of node %d", n.ID), n.Logits, logits.Slice(row, row+len(n.Tokens)))
				row += len(n.Tokens)
			}
		}
		sequences := map[int]*Sequence{}
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

// The main model of a checkpoint with an MTP module, stored as BF16. The set is
// too large for testdata.
func TestVectorsBF16(t *testing.T) {
	shared := os.Getenv("ESPALIER_SHARED")
	if shared == "" {
		t.Skip("ESPALIER_SHARED is not set: it names the folder with vectors/mtp_tiny")
	}
	dir := filepath.Join(shared, "vectors", "mtp_tiny")
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	m := loadModel(t, dir)
	for _, c := range v.Cases {
		p := m.NewPass()
		p.observe = expect(t, m, c)
		near(t, c.Name, c.Logits, forward(t, p, Span{Sequence: m.NewSequence(0), Tokens: c.Input, Want: len(c.Input)}))
	}
}

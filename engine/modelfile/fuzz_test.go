package modelfile

import (
	"bytes"
	"strings"
	"testing"

	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
	"espalier/engine/tokenizer"
)

// smallest is a model of the least sizes, for files that are taken apart.
func smallest(t testing.TB) []byte {
	t.Helper()
	c := arch.Config{
		ModelType: "deepseek_v3", VocabSize: 257, HiddenSize: 4, Layers: 2, MaxPosition: 8, RMSNormEps: 1e-6, RopeTheta: 10000,
		Heads: 1, KVLoraRank: 2, NopeDim: 2, RopeDim: 2, VDim: 2, DenseSize: 4, DenseLayers: 1,
		ExpertSize: 2, RoutedExperts: 2, ExpertsPerToken: 1, Groups: 1, GroupsPerToken: 1, RoutedScale: 1,
		ScoringFunc: "sigmoid", TopKMethod: "noaux_tc", NormTopKProb: true,
	}
	f := &Files{Config: c, Source: newRandomSource(c, 1), Tokenizer: tokenizer.Bytes()}
	var b bytes.Buffer
	if err := f.WriteGGUF(&b, GGUFOptions{Type: checkpoint.F32, Split: true}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// load opens and loads a file that may be anything.
func load(data []byte) error {
	file, err := checkpoint.ParseGGUF(data)
	if err != nil {
		return err
	}
	f, err := ParseGGUF("fuzz", file)
	if err != nil {
		return err
	}
	f.Config.Parameters()
	t, err := transformer.New(f.Config, f.Source)
	if err == nil {
		t.Close()
	}
	return err
}

// A configuration of more than there can be is refused before it is listed.
func TestImplausible(t *testing.T) {
	whole, err := checkpoint.ParseGGUF(smallest(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := load(smallest(t)); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"block_count":               "implausibly many",
		"expert_count":              "implausibly many",
		"embedding_length":          "calls for [257 16777215]",
		"attention.kv_lora_rank":    "attn_kv_a_mqa.weight",
		"attention.head_count":      "attn_q.weight",
		"rope.dimension_count":      "qk_nope_head_dim",
		"expert_gating_func":        "expert_gating_func is 16777215",
		"leading_dense_block_count": "ffn_gate.weight",
	} {
		var pairs []checkpoint.Pair
		for _, p := range whole.Pairs {
			if p.Key == "deepseek2."+key {
				p.Value = uint32(1<<24 - 1)
			}
			pairs = append(pairs, p)
		}
		var tensors []checkpoint.Tensor
		for _, name := range whole.Names() {
			x, err := whole.Tensor(name)
			if err != nil {
				t.Fatal(err)
			}
			tensors = append(tensors, x)
		}
		var b bytes.Buffer
		if err := checkpoint.WriteGGUF(&b, pairs, tensors, checkpoint.F32); err != nil {
			t.Fatal(err)
		}
		if err := load(b.Bytes()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want it to hold %q", key, err, want)
		}
	}
}

// Whatever a file claims, it is loaded or refused, without a panic.
func FuzzLoad(f *testing.F) {
	f.Add(smallest(f))
	f.Fuzz(func(_ *testing.T, data []byte) { _ = load(data) })
}

package modelfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
	"espalier/engine/native/arch"
	"espalier/engine/native/transformer"
	"espalier/engine/wholefile"

	"github.com/google/go-cmp/cmp"
)

// The embedded model and the vectors that lie in the repository.
const (
	embeddedDir = "../embedded/game24"
	vectorsDir  = "../native/testdata"
)

func open(t testing.TB, path string) *Files {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// asGGUF converts a model and opens what came of it.
func asGGUF(t testing.TB, f *Files, o GGUFOptions) *Files {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.gguf")
	if err := wholefile.Stream(path, 0o644, func(w io.Writer) error { return f.WriteGGUF(w, o) }); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// logits runs tokens through a model.
func logits(t testing.TB, f *Files, tokens []int) [][]float32 {
	t.Helper()
	m, err := transformer.New(f.Config, f.Source)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.NewPass().Forward(t.Context(), []transformer.Span{{Sequence: m.NewSequence(0), Tokens: tokens, Want: len(tokens)}})
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]float32
	for i := range out.Rows {
		rows = append(rows, append([]float32(nil), out.Row(i)...))
	}
	return rows
}

// sets are the vector sets that are at hand: also those of ESPALIER_SHARED where it is set.
func sets(t testing.TB) []string {
	dirs, err := filepath.Glob(filepath.Join(vectorsDir, "*", "model.safetensors"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	if shared := os.Getenv("ESPALIER_SHARED"); shared != "" {
		more, err := filepath.Glob(filepath.Join(shared, "vectors", "*", "model.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range more {
			same := func(dir string) bool { return filepath.Base(dir) == filepath.Base(filepath.Dir(file)) }
			if !slices.ContainsFunc(dirs, same) {
				dirs = append(dirs, filepath.Dir(file))
			}
		}
	}
	return dirs
}

// alike compares logits: bit for bit, unless the conversion changes the order of sums, as
// that of Llama's rotated pairs does, or rounds a factor on rotations.
func alike(t *testing.T, what string, c arch.Config, want, got [][]float32) {
	t.Helper()
	bound := 0.0
	if c.Grouped() {
		bound = 3e-5
	}
	if d := farthest(want, got); !(d <= bound) {
		t.Errorf("%s: logits move by %v, want at most %v", what, d, bound)
	}
}

// To GGUF and back, in both forms of attention: the same logits, since F32 holds every
// number.
func TestVectorsThroughGGUF(t *testing.T) {
	for _, dir := range sets(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			f := open(t, dir)
			tokens := []int{0, 5, 9, 17, 42, 8, 3, 77}
			want := logits(t, f, tokens)
			for _, split := range []bool{false, true} {
				g := asGGUF(t, f, GGUFOptions{Type: checkpoint.F32, Split: split})
				alike(t, fmt.Sprintf("GGUF, split %v", split), f.Config, want, logits(t, g, tokens))
				back, err := filepath.Join(t.TempDir(), "back"), error(nil)
				if err = g.WriteFolder(back, checkpoint.F32); g.Config.RopeScaling != nil && g.Config.RopeScaling.Type == arch.ScalingDivisors {
					if err == nil || !strings.Contains(err.Error(), "table of divisors") {
						t.Errorf("a table of divisors as config.json: %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				alike(t, fmt.Sprintf("back from GGUF, split %v", split), f.Config, want, logits(t, open(t, back), tokens))
			}
		})
	}
}

// The files that llama.cpp's own package wrote of the sets, without any of the code here,
// hold what the vectors expect.
func TestVectorsInGGUF(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorsDir, "*", "model.gguf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			verify(t, open(t, file), filepath.Dir(file))
		})
	}
}

// verify compares a model with what is expected of the set in a folder.
func verify(t *testing.T, f *Files, dir string) {
	t.Helper()
	data, err := os.Open(filepath.Join(dir, "expected.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	unzipped, err := gzip.NewReader(data)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := transformer.ReadExpected(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	m, err := transformer.New(f.Config, f.Source)
	if err != nil {
		t.Fatal(err)
	}
	found, err := m.Verify(expected)
	if err != nil || len(found) == 0 {
		t.Fatal(len(found), err)
	}
	for _, d := range found {
		if !d.Within(1e-4) || d.Compared == 0 {
			t.Errorf("%+v", d)
		}
	}
}

// In every type a conversion loads, and its logits are as near as the type lets
// them be.
func TestTypes(t *testing.T) {
	f := open(t, embeddedDir)
	tokens, err := f.Tokenizer.Encode("Input: 4 9 10 13 Next: 13 - 9 = 4 (left:")
	if err != nil {
		t.Fatal(err)
	}
	want := logits(t, f, tokens)
	for dtype, bound := range map[checkpoint.DType]float64{
		checkpoint.F32: 0, checkpoint.BF16: 0, checkpoint.F16: 0.1, checkpoint.F8: 6,
	} {
		dir := filepath.Join(t.TempDir(), string(dtype))
		if err := f.WriteFolder(dir, dtype); err != nil {
			t.Fatal(err)
		}
		if d := farthest(want, logits(t, open(t, dir), tokens)); d > bound {
			t.Errorf("safetensors %s: logits move by %v, want at most %v", dtype, d, bound)
		}
	}
}

// farthest is the largest difference of two sets of logits.
func farthest(a, b [][]float32) float64 {
	most := 0.0
	for i := range a {
		for j := range a[i] {
			most = math.Max(most, math.Abs(float64(a[i][j]-b[i][j])))
		}
	}
	return most
}

// The embedded model as other engines will see it writes what it always wrote.
func TestEmbeddedThroughGGUF(t *testing.T) {
	f := open(t, embeddedDir)
	own, err := f.Load("own")
	if err != nil {
		t.Fatal(err)
	}
	requests := []engine.Request{
		{Prompt: "Input: 4 9 10 13 Next:", MaxTokens: 120},
		{Prompt: "Input: 3 3 8 8 Steps:", MaxTokens: 120},
		{Prompt: "Input: 8/3 3 8 Next:", MaxTokens: 120},
		{Prompt: "Input: 1 5 5 5 Answer:", MaxTokens: 120},
		{Prompt: "Input: 4 4 5 Think:", MaxTokens: 160},
		{Prompt: "Input: 4 9 10 13 Next:", MaxTokens: 60, Temperature: 1, Seed: 3},
	}
	want, err := own.Generate(t.Context(), requests, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, dtype := range []checkpoint.DType{checkpoint.F32, checkpoint.BF16, checkpoint.Q80} {
		g := asGGUF(t, f, GGUFOptions{Type: dtype})
		if g.Dialect != engine.Lines {
			t.Errorf("the dialect is %q", g.Dialect)
		}
		m, err := g.Load("gguf")
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Generate(t.Context(), requests[:5], nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i].Text != want[i].Text {
				t.Errorf("%s: %s\n  own: %q\n gguf: %q", dtype, requests[i].Prompt, want[i].Text, got[i].Text)
			}
			if d := math.Abs(got[i].LogProb() - want[i].LogProb()); dtype != checkpoint.Q80 && d > 1e-3 {
				t.Errorf("%s: %s has log-probability %v, want %v", dtype, requests[i].Prompt, got[i].LogProb(), want[i].LogProb())
			}
		}
	}
}

// A file that lacks a tensor, or has it in another shape, is refused by its name.
func TestGGUFRefuses(t *testing.T) {
	f := open(t, filepath.Join(vectorsDir, "v3_tiny"))
	var b bytes.Buffer
	if err := f.WriteGGUF(&b, GGUFOptions{Type: checkpoint.F32}); err != nil {
		t.Fatal(err)
	}
	whole, err := checkpoint.ParseGGUF(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var tensors []checkpoint.Tensor
	for _, name := range whole.Names() {
		x, err := whole.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		tensors = append(tensors, x)
	}
	for i, x := range tensors {
		if strings.HasPrefix(x.Name, "blk.0.") || strings.HasPrefix(x.Name, "blk.2.") && x.Name != "blk.2.exp_probs_b.bias" {
			continue // as in layer 1
		}
		misshapen := slices.Clone(tensors)
		misshapen[i].Shape = append([]int{1}, x.Shape...)
		if err := loadGGUF(whole.Pairs, misshapen); err == nil || !strings.Contains(err.Error(), x.Name) {
			t.Errorf("%s misshapen: error %v", x.Name, err)
		}
		err := loadGGUF(whole.Pairs, slices.Delete(slices.Clone(tensors), i, i+1))
		if x.Name == "output.weight" { // then the embedding is the output head
			x.Name = "<nil>"
		}
		if got := fmt.Sprint(err); !strings.Contains(got, x.Name) {
			t.Errorf("%s missing: error %v", x.Name, err)
		}
	}
}

func loadGGUF(pairs []checkpoint.Pair, tensors []checkpoint.Tensor) error {
	var b bytes.Buffer
	if err := checkpoint.WriteGGUF(&b, pairs, tensors, checkpoint.F32); err != nil {
		return err
	}
	file, err := checkpoint.ParseGGUF(b.Bytes())
	if err != nil {
		return err
	}
	f, err := ParseGGUF("test", file)
	if err != nil {
		return err
	}
	_, err = transformer.New(f.Config, f.Source)
	return errors.Join(err, f.Close())
}

// From folder to folder nothing is lost, the multi-token-prediction module included.
func TestModuleStays(t *testing.T) {
	from := filepath.Join(vectorsDir, "mtp_tiny")
	dir := filepath.Join(t.TempDir(), "copy")
	if err := open(t, from).WriteFolder(dir, checkpoint.BF16); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir)
	verify(t, f, from)
	weights, err := checkpoint.OpenFolder(from)
	if err != nil {
		t.Fatal(err)
	}
	defer weights.Close()
	want, got := weights.Names(), f.weights.Names()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tensors (-want +got):\n%s", diff)
	}
}

// Other engines know a model without q_lora_rank by its number of layers.
func TestReadElsewhere(t *testing.T) {
	for layers, ok := range map[int]bool{2: false, 25: false, 26: true, 27: true, 28: false} {
		c := v2LiteShape()
		c.Layers = layers
		if err := (&Files{Config: c}).ReadElsewhere(); (err == nil) != ok {
			t.Errorf("%d layers: %v", layers, err)
		}
	}
	for _, c := range []arch.Config{tinyShape(), qwen2Shape(4, 256, 8, 2, 512, 512)} {
		if err := (&Files{Config: c}).ReadElsewhere(); err != nil {
			t.Errorf("%s: %v", c.ModelType, err)
		}
	}
}

// Every shape of a published model is valid, and has the parameters that its name says.
func TestShapes(t *testing.T) {
	for name, billions := range map[string]float64{
		"v3": 671, "v2": 236, "v2-lite": 15.7, "r1-qwen-1.5b": 1.78, "r1-qwen-7b": 7.6, "r1-llama-8b": 8.03, "qwen3-8b": 8.19,
	} {
		c := shapes[name]()
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n, _ := c.Parameters(); math.Abs(float64(n)/1e9-billions) > 0.01*billions {
			t.Errorf("%s has %d parameters, want %v billions", name, n, billions)
		}
	}
	for _, name := range []string{"tiny-qwen2", "tiny-llama", "tiny-qwen3"} {
		f, err := Synth(SynthOptions{Shape: name, Layers: 2, Type: checkpoint.Q4K, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		g := asGGUF(t, f, GGUFOptions{Type: checkpoint.Q4K})
		for _, row := range logits(t, g, []int{1, 2, 3}) {
			for _, v := range row {
				if v-v != 0 {
					t.Fatalf("%s: a logit is %v", name, v)
				}
			}
		}
	}
}

// A random model is the same for the same seed, and what is written of it can be
// opened and computes finite numbers.
func TestSynth(t *testing.T) {
	o := SynthOptions{Shape: "tiny", Layers: 2, Type: checkpoint.Q80, Seed: 3}
	f, err := Synth(o)
	if err != nil {
		t.Fatal(err)
	}
	for dtype := range fileTypes {
		g := asGGUF(t, f, GGUFOptions{Type: dtype})
		if numbers, size := g.Stored(); numbers[dtype] == 0 || size == 0 {
			t.Errorf("stored: %v, %d bytes", numbers, size)
		}
		for _, row := range logits(t, g, []int{1, 2, 3}) {
			for _, v := range row {
				if v-v != 0 {
					t.Fatalf("%s: a logit is %v", dtype, v)
				}
			}
		}
		if g.Tokenizer.Size() != f.Config.VocabSize {
			t.Errorf("%d tokens for a vocabulary of %d", g.Tokenizer.Size(), f.Config.VocabSize)
		}
	}
	var first, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &again} {
		f, err := Synth(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.WriteGGUF(w, GGUFOptions{Type: o.Type}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same seed gave different files")
	}
	o.Layers, o.Bytes = 0, int64(first.Len())
	if f, err = Synth(o); err != nil || f.Config.Layers != 2 {
		t.Errorf("%d layers fit into the size of two, %v", f.Config.Layers, err)
	}
	for _, bad := range []SynthOptions{{Shape: "v9"}, {Shape: "tiny", Vocab: 100}, {Shape: "v3", Bytes: 1000, Type: checkpoint.Q80}} {
		if _, err := Synth(bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

// TestProcessRewardModelStaysOne: what a model was trained to read goes along where it is
// written in another form.
func TestProcessRewardModelStaysOne(t *testing.T) {
	f := open(t, embeddedDir)
	if f.Dialect != engine.Lines {
		t.Fatalf("the embedded model reads %s", f.Dialect)
	}
	verifier := *f
	verifier.Dialect = engine.Steps
	dir := t.TempDir()
	if err := verifier.WriteFolder(dir, checkpoint.F8); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir).Dialect; got != engine.Steps {
		t.Errorf("a folder of it reads %s", got)
	}
	if got := asGGUF(t, &verifier, GGUFOptions{Name: "prm", Type: checkpoint.BF16}).Dialect; got != engine.Steps {
		t.Errorf("a GGUF file of it reads %s", got)
	}
	if err := f.WriteFolder(dir, checkpoint.BF16); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir).Dialect; got != engine.Lines {
		t.Errorf("a folder of the embedded model reads %s", got)
	}
}

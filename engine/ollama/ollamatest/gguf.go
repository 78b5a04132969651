package ollamatest

import (
	"bytes"
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"espalier/engine/checkpoint"
)

// Templates of models. R1's comes in two variants: with the newer one the server
// opens the thinking itself, so that the model's text has only its end.
const (
	Plain = `{{ range .Messages }}{{ .Content }}{{ end }}`
	// Thinking is a template in which the server finds tags to split by.
	Thinking = `{{ range .Messages }}{{ if eq .Role "user" }}{{ .Content }}{{ else }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}{{ end }}{{ end }}`
	// ThinkingOpened ends in the opening tag.
	ThinkingOpened = Thinking + `{{ if .Think }}<think>
{{ end }}`
)

// The vocabulary of every model here: a token for each byte, one that ends a
// text, and whatever pieces a script needs.
const (
	bytesInVocabulary = 256
	endToken          = bytesInVocabulary
)

// Scripted is a model that answers word for word: by the last byte of what it
// reads, or with other. It is one layer that adds nothing, and a matrix that says
// for every token which one follows.
func Scripted(t testing.TB, other string, byLastByte map[byte]string) []byte {
	t.Helper()
	tokens := vocabulary()
	next := map[int]int{}
	add := func(text string) (first int) {
		first = len(tokens)
		for _, piece := range pieces(text, tokens) {
			tokens = append(tokens, spelt(piece))
			next[len(tokens)-1] = len(tokens)
		}
		next[len(tokens)-1] = endToken
		return first
	}
	fallback := add(other)
	for b := range bytesInVocabulary {
		next[b] = fallback
	}
	next[endToken] = fallback
	shortFirst := func(a, b byte) int { // since no token may be there twice, and a long text can be cut elsewhere
		return cmp.Or(cmp.Compare(len(byLastByte[a]), len(byLastByte[b])), cmp.Compare(a, b))
	}
	for _, b := range slices.SortedFunc(maps.Keys(byLastByte), shortFirst) {
		next[int(b)] = add(byLastByte[b])
	}
	d := (len(tokens) + 31) / 32 * 32
	embedding, output := make([]float32, len(tokens)*d), make([]float32, len(tokens)*d)
	for token := range tokens {
		embedding[token*d+token] = 1
		output[next[token]*d+token] = 2 // times the root of d: sure, and not infinitely so
	}
	weights := shape{d: d, layers: 1, heads: 1, ffn: 32, context: usualContext}
	return weights.write(t, tokens, embedding, output, func([]float32) {})
}

// pieces cuts a text into a token a word, longer where a word was there before.
func pieces(text string, taken []string) []string {
	var all []string
	piece := ""
	for i := range len(text) {
		piece += text[i : i+1]
		ends := i+1 == len(text) || (text[i+1] == ' ' || text[i+1] == '\n') && text[i] != ' ' && text[i] != '\n'
		fresh := !slices.Contains(all, piece) && !slices.Contains(taken, spelt(piece))
		if i+1 == len(text) && !fresh && len(all) > 0 {
			piece = all[len(all)-1] + piece
			all = all[:len(all)-1]
		}
		if ends && fresh || i+1 == len(text) {
			all = append(all, piece)
			piece = ""
		}
	}
	return all
}

// Random is a model of two layers that writes nonsense, from a seed.
func Random(t testing.TB, seed uint64) []byte {
	t.Helper()
	return random(t, seed, usualContext, 0)
}

// Terse is such a model that ends its texts after some dozen tokens.
func Terse(t testing.TB, seed uint64) []byte {
	t.Helper()
	return random(t, seed, usualContext, 4)
}

// Vast is such a model, with a context that no machine has the memory for.
func Vast(t testing.TB) []byte {
	t.Helper()
	return random(t, 1, 1<<30, 0)
}

// random makes a model. ends is the weight by which the first number of every
// embedding, the same in all of them, speaks for the end.
func random(t testing.TB, seed uint64, context int, ends float32) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 24))
	fill := func(w []float32) {
		for i := range w {
			w[i] = float32(rng.NormFloat64() * 0.3)
		}
	}
	tokens := vocabulary()
	weights := shape{d: 64, layers: 2, heads: 4, ffn: 96, context: context}
	embedding, output := make([]float32, len(tokens)*weights.d), make([]float32, len(tokens)*weights.d)
	fill(embedding)
	fill(output)
	for i := range weights.d {
		output[endToken*weights.d+i] = 0 // it hardly ever ends by itself
	}
	if ends > 0 {
		for token := range tokens {
			embedding[token*weights.d] = 1
		}
		output[endToken*weights.d] = ends
	}
	return weights.write(t, tokens, embedding, output, fill)
}

func vocabulary() []string {
	var tokens []string
	for b := range bytesInVocabulary {
		tokens = append(tokens, spelt(string([]byte{byte(b)})))
	}
	return append(tokens, "<|end|>")
}

// spelt writes bytes in the printable alphabet of byte-level BPE (Radford et al.
// 2019): those that are not visible Latin-1 characters are shifted beyond them.
func spelt(text string) string {
	var runes []rune
	for i := range len(text) {
		runes = append(runes, byteAlphabet[text[i]])
	}
	return string(runes)
}

var byteAlphabet = func() (alphabet [bytesInVocabulary]rune) {
	shifted := rune(bytesInVocabulary)
	for b := range alphabet {
		r := rune(b)
		if visible := r >= '!' && r <= '~' || r >= '¡' && r <= '¬' || r >= '®'; !visible {
			r = shifted
			shifted++
		}
		alphabet[b] = r
	}
	return alphabet
}()

// shape is that of a transformer of the llama kind.
type shape struct{ d, layers, heads, ffn, context int }

const usualContext = 8192

func (s shape) write(t testing.TB, tokens []string, embedding, output []float32, fill func([]float32)) []byte {
	t.Helper()
	types := make([]int32, len(tokens))
	for i := range types {
		types[i] = 1 // normal
	}
	types[endToken] = 3 // control
	u := func(n int) uint32 { return uint32(n) }
	pairs := []checkpoint.Pair{
		{Key: "general.architecture", Value: "llama"},
		{Key: "llama.block_count", Value: u(s.layers)},
		{Key: "llama.context_length", Value: u(s.context)},
		{Key: "llama.embedding_length", Value: u(s.d)},
		{Key: "llama.feed_forward_length", Value: u(s.ffn)},
		{Key: "llama.attention.head_count", Value: u(s.heads)},
		{Key: "llama.attention.head_count_kv", Value: u(s.heads)},
		{Key: "llama.attention.layer_norm_rms_epsilon", Value: float32(1e-6)},
		{Key: "llama.rope.dimension_count", Value: u(s.d / s.heads)},
		{Key: "tokenizer.ggml.model", Value: "gpt2"},
		{Key: "tokenizer.ggml.pre", Value: "default"},
		{Key: "tokenizer.ggml.tokens", Value: tokens},
		{Key: "tokenizer.ggml.token_type", Value: types},
		{Key: "tokenizer.ggml.merges", Value: []string{}},
		{Key: "tokenizer.ggml.eos_token_id", Value: u(endToken)},
		{Key: "tokenizer.ggml.bos_token_id", Value: u(endToken)},
		{Key: "tokenizer.ggml.add_bos_token", Value: false},
	}
	var tensors []checkpoint.Tensor
	add := func(name string, data []float32, shape ...int) {
		tensors = append(tensors, checkpoint.Tensor{Name: name, Shape: shape, Data: data})
	}
	ones := func() []float32 { return slices.Repeat([]float32{1}, s.d) }
	matrix := func(rows, cols int) []float32 {
		w := make([]float32, rows*cols)
		fill(w)
		return w
	}
	add("token_embd.weight", embedding, len(tokens), s.d)
	for i := range s.layers {
		block := "blk." + string(rune('0'+i)) + "."
		add(block+"attn_norm.weight", ones(), s.d)
		for _, name := range []string{"attn_q", "attn_k", "attn_v", "attn_output"} {
			add(block+name+".weight", matrix(s.d, s.d), s.d, s.d)
		}
		add(block+"ffn_norm.weight", ones(), s.d)
		add(block+"ffn_gate.weight", matrix(s.ffn, s.d), s.ffn, s.d)
		add(block+"ffn_up.weight", matrix(s.ffn, s.d), s.ffn, s.d)
		add(block+"ffn_down.weight", matrix(s.d, s.ffn), s.d, s.ffn)
	}
	add("output_norm.weight", ones(), s.d)
	add("output.weight", output, len(tokens), s.d)
	var file bytes.Buffer
	if err := checkpoint.WriteGGUF(&file, pairs, tensors, checkpoint.F32); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

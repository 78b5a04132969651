package modelfile

import (
	"fmt"

	"espalier/engine/checkpoint"
	"espalier/engine/tokenizer"
)

// dialectKey is the only key of our own: the dialect of the model's prompts.
const dialectKey = "espalier.dialect"

// readGGUFTokenizer reads the keys under tokenizer.ggml. It returns false if there are
// none.
func readGGUFTokenizer(file *checkpoint.GGUF) (d tokenizer.Definition, ok bool, err error) {
	const prefix = "tokenizer.ggml."
	model, ok := file.Value(prefix + "model")
	if !ok || model == "none" {
		return d, false, nil
	}
	if model != "gpt2" {
		return d, false, fmt.Errorf("key %smodel is %v, want \"gpt2\": only byte-level BPE is supported", prefix, model)
	}
	r := &valueReader{file: file}
	d.Tokens = list[string](r, prefix+"tokens")
	for _, k := range list[int32](r, prefix+"token_type") {
		d.Kinds = append(d.Kinds, tokenizer.Kind(k))
	}
	if _, ok := file.Value(prefix + "token_type"); !ok {
		d.Kinds = make([]tokenizer.Kind, len(d.Tokens))
		for i := range d.Kinds {
			d.Kinds[i] = tokenizer.Normal
		}
	}
	for i, m := range list[string](r, prefix+"merges") {
		pair, err := tokenizer.ParseMerge(m)
		if err != nil {
			return d, false, fmt.Errorf("key %smerges: merge %d: %w", prefix, i, err)
		}
		d.Merges = append(d.Merges, pair)
	}
	d = d.Named(one[string](r, prefix+"pre"))
	d.AddBOS = one[bool](r, prefix+"add_bos_token")
	d.BOS, d.EOS = r.id(prefix+"bos_token_id"), r.id(prefix+"eos_token_id")
	d.Template, d.Dialect = one[string](r, "tokenizer.chat_template"), one[string](r, dialectKey)
	return d, r.err == nil, r.err
}

// valueReader reads metadata of known types and keeps the first error.
type valueReader struct {
	file *checkpoint.GGUF
	err  error
}

// one reads a value, the zero value if it is missing.
func one[T any](r *valueReader, key string) T {
	v, ok := r.file.Value(key)
	value, fits := v.(T)
	if ok && !fits && r.err == nil {
		r.err = fmt.Errorf("key %s is a %T, want a %T", key, v, value)
	}
	return value
}

func list[T any](r *valueReader, key string) []T { return one[[]T](r, key) }

// id reads a token id, -1 if it is missing.
func (r *valueReader) id(key string) int {
	if _, ok := r.file.Value(key); !ok {
		return -1
	}
	return int(one[uint32](r, key))
}

// tokenizerPairs returns the keys of a tokenizer.
func tokenizerPairs(d tokenizer.Definition) ([]checkpoint.Pair, error) {
	const prefix = "tokenizer.ggml."
	pre, err := d.PreName()
	if err != nil {
		return nil, err
	}
	kinds := make([]int32, len(d.Kinds))
	for i, k := range d.Kinds {
		kinds[i] = int32(k)
	}
	merges := make([]string, len(d.Merges))
	for i, m := range d.Merges {
		merges[i] = m[0] + " " + m[1]
	}
	pairs := []checkpoint.Pair{
		{Key: prefix + "model", Value: "gpt2"},
		{Key: prefix + "pre", Value: pre},
		{Key: prefix + "tokens", Value: d.Tokens},
		{Key: prefix + "token_type", Value: kinds},
		{Key: prefix + "merges", Value: merges},
		{Key: prefix + "add_bos_token", Value: d.AddBOS},
	}
	if d.EOS >= 0 {
		pairs = append(pairs, checkpoint.Pair{Key: prefix + "eos_token_id", Value: uint32(d.EOS)})
	}
	bos := d.BOS
	if bos < 0 {
		bos = d.EOS // an engine that finds no begin token uses one of its own
	}
	if bos >= 0 {
		pairs = append(pairs, checkpoint.Pair{Key: prefix + "bos_token_id", Value: uint32(bos)})
	}
	if d.Template != "" {
		pairs = append(pairs, checkpoint.Pair{Key: "tokenizer.chat_template", Value: d.Template})
	}
	if d.Dialect != "" {
		pairs = append(pairs, checkpoint.Pair{Key: dialectKey, Value: d.Dialect})
	}
	return pairs, nil
}

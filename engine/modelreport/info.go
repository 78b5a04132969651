package modelreport

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/kernels"
	"espalier/engine/modelfile"
	"espalier/engine/native/arch"
	"espalier/engine/native/decode"
	"espalier/engine/native/kvcache"
)

// Info is what a model on disk is made of.
type Info struct {
	Model      string                     `json:"model"`
	Format     string                     `json:"format"`
	Bytes      int64                      `json:"bytes"`
	Numbers    map[checkpoint.DType]int64 `json:"numbers"` // stored in each type
	Parameters int64                      `json:"parameters"`
	Active     int64                      `json:"active_parameters"`
	Tokens     int                        `json:"tokens"` // of the tokenizer; 0: there is none
	Dialect    string                     `json:"dialect,omitempty"`
	Cache      []CacheSize                `json:"cache_bytes_per_token"` // in BF16
	SetAside   int64                      `json:"cache_set_aside"`       // bytes
	Fits       []Fit                      `json:"fits"`
	Kernels    string                     `json:"kernels"` // the instructions that it runs on here
	Config     arch.Config                `json:"config"`
}

// Fit is how long a text may be whose cache is in one type.
type Fit struct {
	Type   kvcache.Type `json:"type"`
	Bytes  int64        `json:"bytes_per_token"`
	Tokens int          `json:"tokens"` // prompt and reply together
}

// CacheSize is what one token takes in the cache of one kind of attention.
type CacheSize struct {
	Attention string `json:"attention"`
	Bytes     int64  `json:"bytes"`
}

// Describe reports on the files of a model.
func Describe(name string, files *modelfile.Files) Info {
	info := Info{Model: name, Format: files.Format, Dialect: string(files.Dialect), Cache: cacheSizes(files.Config), Kernels: kernels.Using(), Config: files.Config}
	info.Numbers, info.Bytes = files.Stored()
	info.Parameters, info.Active = files.Config.Parameters()
	if files.Tokenizer != nil {
		info.Tokens = files.Tokenizer.Size()
	}
	info.SetAside = cmp.Or(files.CacheBytes, decode.DefaultCacheBytes)
	for _, of := range kvcache.Types {
		bytes := files.CacheShape(of).Bytes()
		info.Fits = append(info.Fits, Fit{of, bytes, int(min(info.SetAside/bytes, int64(files.Config.MaxPosition)))})
	}
	return info
}

// cacheSizes compares the cache with those of attention that keeps keys and values: of all
// heads, of eight groups of heads, of one (V2 report, table 1).
func cacheSizes(c arch.Config) []CacheSize {
	const bf16 = 2
	heads := func(n int) int64 {
		return bf16 * int64(c.Layers) * int64(min(n, c.Heads)) * int64(c.QKDim()+c.VDim)
	}
	own := bf16 * int64(c.Layers) * int64(c.CellWidth())
	if c.Grouped() {
		return []CacheSize{{fmt.Sprintf("GQA-%d", c.KVHeads), own}, {"MHA", heads(c.Heads)}, {"MQA", heads(1)}}
	}
	return []CacheSize{
		{"latent (MLA)", own},
		{"MHA", heads(c.Heads)},
		{"GQA-8", heads(8)},
		{"MQA", heads(1)},
	}
}

// Rows are the report as names and texts. A row without a name belongs to the one
// before it.
func (m Info) Rows() (rows [][2]string) {
	c := m.Config
	row := func(name, format string, values ...any) {
		rows = append(rows, [2]string{name, fmt.Sprintf(format, values...)})
	}
	row("model", "%s, %s, %s of %s", m.Model, m.Format, Bytes(m.Bytes), types(m.Numbers))
	row("architecture", "%s, %d layers of %d, vocabulary %d, context %d", c.ModelType, c.Layers, c.HiddenSize, c.VocabSize, c.MaxPosition)
	row("attention", "%s", attention(c))
	if c.RopeScaling != nil {
		row("", "%s", c.RopeScaling.Describe())
	}
	dense := min(c.DenseLayers, c.Layers)
	if c.RoutedExperts == 0 {
		dense = c.Layers
	}
	if dense > 0 {
		row("feed-forward", "%d dense layers of %d", dense, c.DenseSize)
	}
	if dense < c.Layers {
		row("experts", "%d layers of %d routed and %d shared ones of %d, %d chosen by %s score", c.Layers-dense, c.RoutedExperts, c.SharedExperts, c.ExpertSize, c.ExpertsPerToken, c.ScoringFunc)
		if c.Groups > 1 && c.TopKMethod != "greedy" {
			row("", "in %d groups, of which %d are looked at", c.Groups, c.GroupsPerToken)
		}
	}
	if c.MTPLayers > 0 {
		row("MTP", "%d modules", c.MTPLayers)
	}
	row("parameters", "%d, %d at work on a token", m.Parameters, m.Active)
	if m.Tokens > 0 {
		row("tokenizer", "%d tokens, prompts as %s", m.Tokens, m.Dialect)
	} else {
		row("tokenizer", "none")
	}
	for i, s := range m.Cache {
		name := ""
		if i == 0 {
			name = "cache"
		}
		times := ""
		if i > 0 {
			times = fmt.Sprintf("  %.1f times as much", float64(s.Bytes)/float64(m.Cache[0].Bytes))
		}
		row(name, "%-13s %9d bytes a token in BF16%s", s.Attention, s.Bytes, times)
	}
	name := "fits"
	for _, f := range m.Fits {
		text := fmt.Sprintf("%d tokens in %s", f.Tokens, Bytes(m.SetAside))
		if f.Tokens == c.MaxPosition {
			text = "the whole context in " + Bytes(f.Bytes*int64(f.Tokens))
		}
		row(name, "%-13s %9d bytes a token, %s", f.Type, f.Bytes, text)
		name = ""
	}
	row("kernels", "%s", m.Kernels)
	return rows
}

// attention describes the heads.
func attention(c arch.Config) string {
	if c.Grouped() {
		text := fmt.Sprintf("%d heads of %d, rotated, in %d groups", c.Heads, c.HeadDim, c.KVHeads)
		if c.QKNorm() {
			text += "; queries and keys pass a norm"
		}
		return text
	}
	query := "queries projected directly"
	if r := c.QRank(); r > 0 {
		query = fmt.Sprintf("query rank %d", r)
	}
	return fmt.Sprintf("%d heads of %d + %d rotary, values of %d; %s, latent %d", c.Heads, c.NopeDim, c.RopeDim, c.VDim, query, c.KVLoraRank)
}

// Types lists the types that a model's numbers are stored in, the most frequent first:
// "Q8_0, F32".
func Types(files *modelfile.Files) string {
	numbers, _ := files.Stored()
	return types(numbers)
}

func types(numbers map[checkpoint.DType]int64) string {
	sorted := slices.SortedFunc(maps.Keys(numbers), func(a, b checkpoint.DType) int {
		return cmp.Or(cmp.Compare(numbers[b], numbers[a]), strings.Compare(string(a), string(b)))
	})
	var names []string
	for _, t := range sorted {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

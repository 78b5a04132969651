package tokenizer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The parts of a tokenizer.json (Hugging Face tokenizers) that byte-level BPE needs.
type tokenizerFile struct {
	Version      string       `json:"version"`
	AddedTokens  []addedToken `json:"added_tokens"`
	Normalizer   *stage       `json:"normalizer"`
	PreTokenizer *stage       `json:"pre_tokenizer"`
	Decoder      *stage       `json:"decoder"`
	Model        modelFile    `json:"model"`
}

type modelFile struct {
	Type         string            `json:"type"`
	Vocab        map[string]int    `json:"vocab"`
	Merges       []json.RawMessage `json:"merges"` // "a b", or ["a", "b"] in newer files
	IgnoreMerges bool              `json:"ignore_merges"`
}

type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// stage is a normaliser, pre-tokeniser or decoder, or a sequence of them.
type stage struct {
	Type           string   `json:"type"`
	PreTokenizers  []*stage `json:"pretokenizers,omitempty"`
	Normalizers    []*stage `json:"normalizers,omitempty"`
	Pattern        *pattern `json:"pattern,omitempty"`
	Behavior       string   `json:"behavior,omitempty"`
	Invert         bool     `json:"invert,omitempty"`
	Individual     bool     `json:"individual_digits,omitempty"`
	AddPrefixSpace bool     `json:"add_prefix_space"`
	UseRegex       *bool    `json:"use_regex,omitempty"`
}

type pattern struct {
	Regex  string `json:"Regex,omitempty"`
	String string `json:"String,omitempty"`
}

// tokenizerConfig is the part of tokenizer_config.json that is used.
type tokenizerConfig struct {
	AddBOS   bool            `json:"add_bos_token"`
	BOS      json.RawMessage `json:"bos_token"` // a string, or an object with content
	EOS      json.RawMessage `json:"eos_token"`
	Template json.RawMessage `json:"chat_template"` // a string, or a list of named ones
	Dialect  string          `json:"espalier_dialect"`
}

// maxVocabulary exceeds any published vocabulary. It keeps a hostile id from exhausting
// memory.
const maxVocabulary = 1 << 20

// ReadJSON reads a byte-level BPE tokenizer from the contents of tokenizer.json and
// tokenizer_config.json; the latter may be nil.
func ReadJSON(file, config []byte) (Definition, error) {
	d, err := readJSON(file, config)
	if err != nil {
		return Definition{}, fmt.Errorf("tokenizer.json: %w", err)
	}
	return d, d.check()
}

func readJSON(file, config []byte) (Definition, error) {
	var f tokenizerFile
	if err := json.Unmarshal(file, &f); err != nil {
		return Definition{}, err
	}
	if f.Model.Type != "BPE" {
		return Definition{}, fmt.Errorf("model type %q is not supported, want BPE", f.Model.Type)
	}
	d := Definition{BOS: -1, EOS: -1, IgnoreMerges: f.Model.IgnoreMerges, Splits: []string{}}
	if err := d.addVocabulary(&f); err != nil {
		return d, err
	}
	for i, m := range f.Model.Merges {
		pair, err := parseMerge(m)
		if err != nil {
			return d, fmt.Errorf("merge %d: %w", i, err)
		}
		d.Merges = append(d.Merges, pair)
	}
	if err := d.addNormalizer(f.Normalizer); err != nil {
		return d, err
	}
	byteLevel, err := d.addSplits(f.PreTokenizer)
	if err != nil {
		return d, err
	}
	if !byteLevel {
		return d, errors.New("pre_tokenizer has no ByteLevel: only byte-level BPE is supported")
	}
	if config == nil {
		return d, nil
	}
	return d, d.addConfig(config)
}

// addVocabulary sets Tokens and Kinds. Ids without a token are unused.
func (d *Definition) addVocabulary(f *tokenizerFile) error {
	size := 0
	for token, id := range f.Model.Vocab {
		if id < 0 || id >= maxVocabulary {
			return fmt.Errorf("token %q has the id %d, want 0 to %d", token, id, maxVocabulary-1)
		}
		size = max(size, id+1)
	}
	for _, t := range f.AddedTokens {
		if t.ID < 0 || t.ID >= maxVocabulary {
			return fmt.Errorf("added token %q has the id %d, want 0 to %d", t.Content, t.ID, maxVocabulary-1)
		}
		if t.LStrip || t.RStrip || t.SingleWord {
			return fmt.Errorf("added token %q: lstrip, rstrip and single_word are not supported", t.Content)
		}
		size = max(size, t.ID+1)
	}
	d.Tokens, d.Kinds = make([]string, size), make([]Kind, size)
	for i := range d.Kinds {
		d.Kinds[i] = Unused
	}
	for token, id := range f.Model.Vocab {
		if d.Kinds[id] != Unused {
			return fmt.Errorf("tokens %q and %q have the same id %d", d.Tokens[id], token, id)
		}
		d.Tokens[id], d.Kinds[id] = token, Normal
	}
	for _, t := range f.AddedTokens {
		d.Tokens[t.ID], d.Kinds[t.ID] = t.Content, Added
		if t.Special {
			d.Kinds[t.ID] = Control
		}
	}
	return nil
}

func parseMerge(m json.RawMessage) (pair [2]string, err error) {
	if bytes.HasPrefix(m, []byte("[")) {
		var parts []string
		if err := json.Unmarshal(m, &parts); err != nil {
			return pair, err
		}
		if len(parts) != 2 {
			return pair, fmt.Errorf("%d parts, want 2", len(parts))
		}
		return [2]string(parts), nil
	}
	var text string
	if err := json.Unmarshal(m, &text); err != nil {
		return pair, err
	}
	return ParseMerge(text)
}

// ParseMerge reads the two parts of a merge, separated by a space.
func ParseMerge(text string) (pair [2]string, err error) {
	left, right, ok := strings.Cut(text, " ")
	if !ok || left == "" || right == "" || strings.Contains(right, " ") {
		return pair, fmt.Errorf("%q, want two parts with a space between", text)
	}
	return [2]string{left, right}, nil
}

func (d *Definition) addNormalizer(s *stage) error {
	switch {
	case s == nil:
		return nil
	case s.Type == "NFC":
		d.NFC = true
		return nil
	case s.Type == "Sequence":
		for _, n := range s.Normalizers {
			if err := d.addNormalizer(n); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("normalizer %q is not supported, want NFC or none", s.Type)
}

// addSplits collects regular expressions, and reports whether there is a ByteLevel.
func (d *Definition) addSplits(s *stage) (byteLevel bool, err error) {
	switch {
	case s == nil:
		return false, nil
	case s.Type == "Sequence":
		for _, p := range s.PreTokenizers {
			is, err := d.addSplits(p)
			if err != nil {
				return false, err
			}
			byteLevel = byteLevel || is
		}
		return byteLevel, nil
	case s.Type == "ByteLevel":
		if s.AddPrefixSpace {
			return false, errors.New("pre_tokenizer: add_prefix_space is not supported")
		}
		if s.UseRegex == nil || *s.UseRegex {
			d.Splits = append(d.Splits, preTokenizers["gpt-2"]...)
		}
		return true, nil
	case s.Type == "Digits" && s.Individual:
		d.Splits = append(d.Splits, `\p{N}`)
		return false, nil
	case s.Type == "Digits":
		d.Splits = append(d.Splits, `\p{N}+`)
		return false, nil
	case s.Type == "Split" && s.Pattern != nil && s.Pattern.Regex != "" && s.Behavior == "Isolated" && !s.Invert:
		d.Splits = append(d.Splits, s.Pattern.Regex)
		return false, nil
	}
	return false, fmt.Errorf("pre_tokenizer %s (%s) is not supported, want Split by a regular expression (Isolated), Digits and ByteLevel", s.Type, s.Behavior)
}

// addConfig reads the begin and end tokens and the chat template.
func (d *Definition) addConfig(data []byte) error {
	var c tokenizerConfig
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("tokenizer_config.json: %w", err)
	}
	d.AddBOS, d.Dialect = c.AddBOS, c.Dialect
	for _, end := range []struct {
		name  string
		value json.RawMessage
		id    *int
	}{{"bos_token", c.BOS, &d.BOS}, {"eos_token", c.EOS, &d.EOS}} {
		text := content(end.value)
		if text == "" {
			continue
		}
		if *end.id = d.find(text); *end.id < 0 {
			return fmt.Errorf("tokenizer_config.json: %s %q is not in the vocabulary", end.name, text)
		}
	}
	d.Template = content(c.Template)
	return nil
}

// content reads a string, an object with content, or the first of a list of named
// templates. It is empty for anything else.
func content(data json.RawMessage) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	var object struct{ Content string }
	if json.Unmarshal(data, &object) == nil {
		return object.Content
	}
	var list []struct{ Template string }
	if json.Unmarshal(data, &list) == nil && len(list) > 0 {
		return list[0].Template
	}
	return ""
}

// find returns the id of a token by its text, special ones first; -1 if there is none.
func (d *Definition) find(text string) int {
	found := -1
	for id, t := range d.Tokens {
		if t == text && d.Kinds[id] != Normal {
			return id
		}
		if t == text && found < 0 {
			found = id
		}
	}
	return found
}

// JSON returns the definition as tokenizer.json and tokenizer_config.json.
func (d Definition) JSON() (file, config []byte, err error) {
	splits, err := d.splits()
	if err != nil {
		return nil, nil, err
	}
	f := tokenizerFile{Version: "1.0", Model: modelFile{Type: "BPE", Vocab: map[string]int{}, Merges: []json.RawMessage{}, IgnoreMerges: d.IgnoreMerges}, AddedTokens: []addedToken{}}
	if d.NFC {
		f.Normalizer = &stage{Type: "NFC"}
	}
	off := false
	f.PreTokenizer = &stage{Type: "Sequence"}
	for _, s := range splits {
		f.PreTokenizer.PreTokenizers = append(f.PreTokenizer.PreTokenizers, &stage{Type: "Split", Pattern: &pattern{Regex: s}, Behavior: "Isolated"})
	}
	f.PreTokenizer.PreTokenizers = append(f.PreTokenizer.PreTokenizers, &stage{Type: "ByteLevel", UseRegex: &off})
	f.Decoder = &stage{Type: "ByteLevel"}
	for id, token := range d.Tokens {
		switch d.Kinds[id] {
		case Normal:
			f.Model.Vocab[token] = id
		case Control, Added, Unknown:
			f.AddedTokens = append(f.AddedTokens, addedToken{ID: id, Content: token, Special: d.Kinds[id] != Added})
		default: // padding
		}
	}
	for _, m := range d.Merges {
		data, err := json.Marshal(m)
		if err != nil {
			return nil, nil, fmt.Errorf("merge %q: %w", m, err)
		}
		f.Model.Merges = append(f.Model.Merges, data)
	}
	if file, err = json.MarshalIndent(f, "", " "); err != nil {
		return nil, nil, err
	}
	c := map[string]any{"add_bos_token": d.AddBOS, "tokenizer_class": "PreTrainedTokenizerFast"}
	if d.BOS >= 0 {
		c["bos_token"] = d.Tokens[d.BOS]
	}
	if d.EOS >= 0 {
		c["eos_token"] = d.Tokens[d.EOS]
	}
	if d.Template != "" {
		c["chat_template"] = d.Template
	}
	if d.Dialect != "" {
		c["espalier_dialect"] = d.Dialect
	}
	config, err = json.MarshalIndent(c, "", " ")
	return file, config, err
}

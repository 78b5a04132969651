package tokenizer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is the purpose of a token, with GGUF's numbers.
type Kind int32

// The kinds of tokens.
const (
	Normal  Kind = 1 // byte-level text, built by merges
	Unknown Kind = 2
	Control Kind = 3 // not text: begin, end, turns of a chat
	Added   Kind = 4 // text that is always a token of its own
	Unused  Kind = 5
)

// Definition describes a byte-level BPE tokenizer, whatever file it comes from.
type Definition struct {
	// Tokens by id. Normal ones are byte-level: each byte is represented by a printable
	// character (Radford et al. 2019), a space by Ġ. Others are plain text.
	Tokens []string
	Kinds  []Kind
	Merges [][2]string // best first
	// Pre is the name of the pre-tokeniser in GGUF. Splits, if not nil, are the regular
	// expressions that a tokenizer.json has instead.
	Pre    string
	Splits []string
	// IgnoreMerges makes every word that is a token that token, without merging.
	IgnoreMerges bool
	NFC          bool // normalise text first
	BOS, EOS     int  // -1 if there is none
	AddBOS       bool
	Template     string // chat template in Jinja; empty if there is none
	// Dialect is the engine.Dialect of the model, empty for chat.
	Dialect string
}

// The regular expressions that split a text into words. Each is applied to the matches of
// the one before and to what lies between them. Merges do not cross words.
var preTokenizers = map[string][]string{
	"gpt-2":     {`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`},
	"smollm":    {`\p{N}`, `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`},
	"qwen2":     {`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
	"llama-bpe": {`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
	"deepseek-v3": {
		`\p{N}{1,3}`,
		`[一-龥぀-ゟ゠-ヿ]+`,
		"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
	},
	"deepseek-llm": {
		`[\r\n]`,
		`\s?[` + casedLetters + `]+`,
		`\s?[!-/:-~！-／：-～‘-‟　-。]+`,
		`\s+$`,
		`[一-龥ࠀ-一가-퟿]+`,
		`\p{N}`,
	},
	"deepseek-coder": {`[\r\n]`, `\s?\p{L}+`, `\s?\p{P}+`, `[一-龥ࠀ-一가-퟿]+`, `\p{N}`},
}

// casedLetters are the letters with case, as listed in DeepSeek's first tokenizers.
const casedLetters = "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7dᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃"

// aliases are other names of the same pre-tokenisers.
var aliases = map[string]string{
	"default": "gpt-2", "gpt2": "gpt-2", "": "gpt-2",
	"llama3": "llama-bpe", "llama-v3": "llama-bpe",
	"deepseek-r1-qwen": "qwen2",
}

// splits returns the regular expressions of the pre-tokeniser.
func (d *Definition) splits() ([]string, error) {
	if d.Splits != nil {
		return d.Splits, nil
	}
	name := d.Pre
	if other, ok := aliases[name]; ok {
		name = other
	}
	if splits, ok := preTokenizers[name]; ok {
		return splits, nil
	}
	return nil, fmt.Errorf("pre-tokeniser %q is not supported: want deepseek-v3, deepseek-llm, deepseek-coder, qwen2, llama-bpe, smollm or gpt-2", d.Pre)
}

// PreName returns the name of the pre-tokeniser in GGUF files. The expressions of a
// tokenizer.json are compared with the known ones.
func (d *Definition) PreName() (string, error) {
	if d.Splits == nil {
		return d.Pre, nil
	}
	for _, name := range slices.Sorted(maps.Keys(preTokenizers)) {
		if slices.EqualFunc(d.Splits, preTokenizers[name], sameExpression) {
			return name, nil
		}
	}
	return "", errors.New("the pre-tokeniser of this tokenizer.json has no name in GGUF")
}

// sameExpression compares expressions. The files of some models, DeepSeek-V3's among them, have
// ends of lines as they are where others escape them.
func sameExpression(a, b string) bool { return escapeEnds.Replace(a) == escapeEnds.Replace(b) }

var escapeEnds = strings.NewReplacer("\r", `\r`, "\n", `\n`, "\t", `\t`)

// Named sets the name of the pre-tokeniser in GGUF, from which follow what a tokenizer.json
// says besides: the vocabularies of Llama 3 do not merge words that are tokens, and Qwen2's
// text is normalised.
func (d Definition) Named(pre string) Definition {
	d.Pre, d.Splits = pre, nil
	d.IgnoreMerges = pre == "llama-bpe" || aliases[pre] == "llama-bpe"
	d.NFC = pre == "qwen2"
	return d
}

// Padded adds unused tokens up to the size of the weights: GGUF requires as many tokens as
// the embedding has rows.
func (d Definition) Padded(size int) Definition {
	d.Tokens, d.Kinds = slices.Clone(d.Tokens), slices.Clone(d.Kinds)
	for len(d.Tokens) < size {
		d.Tokens, d.Kinds = append(d.Tokens, fmt.Sprintf("[PAD%d]", len(d.Tokens))), append(d.Kinds, Unused)
	}
	return d
}

// turnEnds are the tokens that end a turn, or a text, in the families that models come from.
// Those of llama.cpp are the same.
var turnEnds = []string{"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<｜end▁of▁sentence｜>"}

// Ends returns the control tokens that end a reply besides EOS: those that are known to, and
// those of the given texts.
func (d *Definition) Ends(texts []string) []int {
	var ids []int
	for id, token := range d.Tokens {
		if d.Kinds[id] == Control && id != d.EOS && (slices.Contains(turnEnds, token) || slices.Contains(texts, token)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// check returns an error for ids outside the vocabulary.
func (d *Definition) check() error {
	n := len(d.Tokens)
	switch {
	case n == 0:
		return fmt.Errorf("the tokenizer has no tokens")
	case len(d.Kinds) != n:
		return fmt.Errorf("the tokenizer has %d tokens and %d token types, want equal numbers", n, len(d.Kinds))
	case d.BOS < -1 || d.BOS >= n:
		return fmt.Errorf("the begin-of-text token is %d, want one of %d tokens", d.BOS, n)
	case d.EOS < -1 || d.EOS >= n:
		return fmt.Errorf("the end-of-text token is %d, want one of %d tokens", d.EOS, n)
	}
	return nil
}

package tokenizer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

// small is a vocabulary of all bytes, some merges, and special tokens at the end.
func small(pre string) Definition {
	d := Definition{Pre: pre, BOS: -1, EOS: -1}
	add := func(token string, kind Kind) int {
		d.Tokens, d.Kinds = append(d.Tokens, token), append(d.Kinds, kind)
		return len(d.Tokens) - 1
	}
	for b := range 256 {
		add(string(byteRunes[b]), Normal)
	}
	for _, m := range []string{
		"h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld", "1 2", "12 3", "Ġ Ġ", "ä ¸", "ä¸ Ń", "a a", "aa a", "Ċ Ċ",
	} {
		pair, err := ParseMerge(m)
		if err != nil {
			panic(err)
		}
		add(pair[0]+pair[1], Normal)
		d.Merges = append(d.Merges, pair)
	}
	d.BOS = add("<｜begin▁of▁sentence｜>", Control)
	d.EOS = add("<｜end▁of▁sentence｜>", Control)
	add("<｜User｜>", Added)
	add("<think>", Added)
	add("<think>\n", Added)
	return d
}

func newBPE(t testing.TB, d Definition) *BPE {
	t.Helper()
	b, err := NewBPE(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tokens(b *BPE, ids []int) []string {
	var out []string
	for _, id := range ids {
		out = append(out, b.definition.Tokens[id])
	}
	return out
}

func TestEncode(t *testing.T) {
	b := newBPE(t, small("deepseek-v3"))
	tests := []struct {
		text string
		want []string
	}{
		{"hello world", []string{"hello", "Ġworld"}},
		{"hell", []string{"hell"}},
		{"1234", []string{"123", "4"}}, // digits go by three, so that 1234 is never 12 34
		{"中", []string{"ä¸Ń"}},
		{"<｜User｜>he<think>\n", []string{"<｜User｜>", "he", "<think>\n"}},
		{"<think>he", []string{"<think>", "he"}},
		{"<thin", []string{"<", "t", "h", "i", "n"}},
		{"aaaa", []string{"aa", "aa"}}, // both pairs before what they could be merged to
		{"aaa", []string{"aaa"}},
		{"", nil},
	}
	for _, test := range tests {
		ids, err := b.Encode(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, tokens(b, ids)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
	ids, err := b.Encode("<｜begin▁of▁sentence｜>hello")
	if err != nil || decode(b, ids) != "hello" {
		t.Errorf("control tokens are text: %q, %v", decode(b, ids), err)
	}
	d := small("gpt-2")
	d.AddBOS = true
	for _, text := range []string{"hello", "<｜begin▁of▁sentence｜>hello"} {
		if ids, _ := newBPE(t, d).Encode(text); len(ids) != 2 || ids[0] != d.BOS {
			t.Errorf("%q begins with %v, want one %d", text, ids, d.BOS)
		}
	}
}

// Where each pre-tokeniser cuts.
func TestPreTokenizers(t *testing.T) {
	const text = "I'LL see 12345 cats, don't  you?\n\n 中文字 (x+y) é"
	tests := map[string][]string{
		"gpt-2":          {"I", "'", "LL", " see", " 12345", " cats", ",", " don", "'t", " ", " you", "?", "\n\n", " 中文字", " (", "x", "+", "y", ")", " é"},
		"qwen2":          {"I", "'LL", " see", " ", "1", "2", "3", "4", "5", " cats", ",", " don", "'t", " ", " you", "?\n\n", " 中文字", " (", "x", "+y", ")", " é"},
		"llama-bpe":      {"I", "'LL", " see", " ", "123", "45", " cats", ",", " don", "'t", " ", " you", "?\n\n", " 中文字", " (", "x", "+y", ")", " é"},
		"deepseek-v3":    {"I", "'LL", " see", " ", "123", "45", " cats", ",", " don", "'t", " ", " you", "?\n\n", " ", "中文字", " (", "x", "+y", ")", " é"},
		"deepseek-llm":   {"I", "'", "LL", " see", " ", "1", "2", "3", "4", "5", " cats", ",", " don", "'", "t", " ", " you", "?", "\n", "\n", " ", "中文字", " (", "x", "+", "y", ")", " é"},
		"deepseek-coder": {"I", "'", "LL", " see", " ", "1", "2", "3", "4", "5", " cats", ",", " don", "'", "t", " ", " you", "?", "\n", "\n", " ", "中文字", " (", "x", "+", "y", ")", " é"},
	}
	for name, want := range tests {
		b := newBPE(t, small(name))
		if diff := cmp.Diff(want, slices.Collect(b.words.split(text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := NewBPE(small("tekken")); err == nil || !strings.Contains(err.Error(), `"tekken" is not supported`) {
		t.Errorf("error %v", err)
	}
}

// The heap against the definition: look for the best pair, merge it, look again.
func TestMergeIsTheDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	d := small("gpt-2")
	for range 40 { // more merges, of whatever there is
		n := len(d.Tokens)
		var pair [2]string
		for {
			pair = [2]string{d.Tokens['a'+rng.IntN(4)], d.Tokens['a'+rng.IntN(4)]}
			if more := n - 1 - rng.IntN(20); rng.IntN(2) == 0 && d.Kinds[more] == Normal {
				pair[rng.IntN(2)] = d.Tokens[more]
			}
			if !slices.Contains(d.Tokens, pair[0]+pair[1]) {
				break
			}
		}
		d.Tokens, d.Kinds, d.Merges = append(d.Tokens, pair[0]+pair[1]), append(d.Kinds, Normal), append(d.Merges, pair)
	}
	b := newBPE(t, d)
	for range 500 {
		word := make([]byte, 1+rng.IntN(30))
		for i := range word {
			word[i] = 'a' + byte(rng.IntN(4))
		}
		got, err := b.Encode(string(word))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(naive(d, string(word)), tokens(b, got)); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", word, diff)
		}
	}
}

func naive(d Definition, word string) []string {
	symbols := strings.Split(word, "")
	for {
		best, at := len(d.Merges), -1
		for i := range len(symbols) - 1 {
			if rank := slices.Index(d.Merges, [2]string{symbols[i], symbols[i+1]}); rank >= 0 && rank < best {
				best, at = rank, i
			}
		}
		if at < 0 {
			return symbols
		}
		symbols = slices.Replace(symbols, at, at+2, symbols[at]+symbols[at+1])
	}
}

// DeepSeek-V3's own tokenizer.json has ends of lines in its expression as they are.
func TestExpressionsWithEndsOfLines(t *testing.T) {
	for _, name := range []string{"deepseek-v3", "deepseek-llm", "qwen2", "llama-bpe"} {
		file, config, err := small(name).JSON()
		if err != nil {
			t.Fatal(err)
		}
		literal := strings.NewReplacer(`\\r`, `\r`, `\\n`, `\n`).Replace(string(file))
		if literal == string(file) {
			t.Fatalf("%s has no end of a line", name)
		}
		d, err := ReadJSON([]byte(literal), config)
		if err != nil {
			t.Fatal(err)
		}
		if pre, err := d.PreName(); err != nil || pre != name {
			t.Errorf("%s is read as %q, %v", name, pre, err)
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	for name := range preTokenizers {
		d := small(name)
		d.Template, d.AddBOS, d.NFC = "{{ messages }}", true, name == "qwen2"
		file, config, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadJSON(file, config)
		if err != nil {
			t.Fatal(err)
		}
		if pre, err := back.PreName(); err != nil || pre != name {
			t.Errorf("%s came back as %q, %v", name, pre, err)
		}
		back.Pre, back.Splits = name, nil
		if diff := cmp.Diff(d, back); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A file as the hub has them: merges as text or pairs, ByteLevel with its own
// expression, the ends of a text as objects.
func TestReadJSON(t *testing.T) {
	for _, merges := range []string{`"Ġ a", "Ġa b"`, `["Ġ","a"], ["Ġa","b"]`} {
		d, err := ReadJSON([]byte(`{"version":"1.0","truncation":null,"padding":null,
			"added_tokens":[{"id":5,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":7,"content":"<x>","special":false}],
			"normalizer":{"type":"Sequence","normalizers":[]},
			"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]},
			"post_processor":null,"decoder":{"type":"ByteLevel"},
			"model":{"type":"BPE","dropout":null,"vocab":{"Ġ":0,"a":1,"b":2,"Ġa":3,"Ġab":4},"merges":[`+merges+`]}}`),
			[]byte(`{"add_bos_token":true,"bos_token":{"__type":"AddedToken","content":"<s>"},"eos_token":"<x>","chat_template":[{"name":"default","template":"T"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		want := Definition{
			Tokens: []string{"Ġ", "a", "b", "Ġa", "Ġab", "<s>", "", "<x>"},
			Kinds:  []Kind{Normal, Normal, Normal, Normal, Normal, Control, Unused, Added},
			Merges: [][2]string{{"Ġ", "a"}, {"Ġa", "b"}},
			Splits: []string{`\p{N}`, preTokenizers["gpt-2"][0]},
			BOS:    5, EOS: 7, AddBOS: true, Template: "T",
		}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		b := newBPE(t, d)
		if ids, err := b.Encode(" ab<x>b"); err != nil || !slices.Equal(ids, []int{5, 4, 7, 2}) {
			t.Errorf("%v, %v", ids, err)
		}
		if _, err := b.Encode("b c"); err == nil || !strings.Contains(err.Error(), `column 3: "c" is not in the model's vocabulary`) {
			t.Errorf("error %v", err)
		}
	}
}

func TestReadJSONRefuses(t *testing.T) {
	const byteLevel = `"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false}`
	tests := []struct{ name, file, config, want string }{
		{"not json", `[`, "", "unexpected end"},
		{"unigram", `{"model":{"type":"Unigram"}}`, "", `model type "Unigram" is not supported`},
		{"no bytes", `{"model":{"type":"BPE","vocab":{"a":0}}}`, "", "only byte-level BPE"},
		{"no tokens", `{` + byteLevel + `,"model":{"type":"BPE"}}`, "", "no tokens"},
		{"hostile id", `{` + byteLevel + `,"model":{"type":"BPE","vocab":{"a":1152921504606846976}}}`, "", `token "a" has the id 1152921504606846976`},
		{"same id", `{` + byteLevel + `,"model":{"type":"BPE","vocab":{"a":0,"b":0}}}`, "", "have the same id 0"},
		{"merge", `{` + byteLevel + `,"model":{"type":"BPE","vocab":{"a":0},"merges":["aa"]}}`, "", `merge 0: "aa"`},
		{"lstrip", `{` + byteLevel + `,"added_tokens":[{"id":0,"content":"x","lstrip":true}],"model":{"type":"BPE"}}`, "", `added token "x"`},
		{"normalizer", `{` + byteLevel + `,"normalizer":{"type":"Lowercase"},"model":{"type":"BPE","vocab":{"a":0}}}`, "", `normalizer "Lowercase"`},
		{"metaspace", `{"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"BPE","vocab":{"a":0}}}`, "", "pre_tokenizer Metaspace"},
		{"end", `{` + byteLevel + `,"model":{"type":"BPE","vocab":{"a":0}}}`, `{"eos_token":"z"}`, `eos_token "z" is not in the vocabulary`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var config []byte
			if test.config != "" {
				config = []byte(test.config)
			}
			_, err := ReadJSON([]byte(test.file), config)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
	d := small("gpt-2")
	d.Merges = append(d.Merges, [2]string{"x", "nothing"})
	if _, err := NewBPE(d); err == nil || !strings.Contains(err.Error(), `"x" and "nothing"`) {
		t.Errorf("error %v", err)
	}
	d = small("")
	d.Splits = []string{"(unclosed"}
	if _, err := NewBPE(d); err == nil || !strings.Contains(err.Error(), "pre-tokeniser") {
		t.Errorf("error %v", err)
	}
}

// An expression that backtracks without end is cut off, once for a text, and loses nothing of it.
func TestHostileExpression(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for a timeout")
	}
	d := small("")
	d.Splits = []string{` `, `(a+)+$`}
	b := newBPE(t, d)
	text := strings.Repeat(strings.Repeat("a", 40)+"b ", 100)
	ids, err := b.Encode(text)
	if err != nil || decode(b, ids) != text {
		t.Errorf("%q, %v", decode(b, ids), err)
	}
}

// Text comes back as it was, and what is shown of it token by token is always
// whole characters that add up to it.
func FuzzBPE(f *testing.F) {
	for _, text := range []string{"hello world 1234 中文\n\n", "é́ \xff\xfe🌍🌍🏽", "<｜User｜><think>\n", "  \t\r\n x", "'LL don't"} {
		f.Add(text)
	}
	var all []*BPE
	for name := range preTokenizers {
		d := small(name)
		d.NFC = name == "qwen2"
		all = append(all, newBPE(f, d))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range all {
			want := text
			for _, s := range b.definition.Tokens[b.definition.BOS : b.definition.EOS+1] {
				if strings.Contains(text, s) {
					return // control tokens are no text
				}
			}
			ids, err := b.Encode(text)
			if err != nil {
				t.Fatal(err)
			}
			if b.definition.NFC {
				if got := decode(b, ids); norm.NFC.String(got) != norm.NFC.String(text) {
					t.Fatalf("%s: %q came back as %q", b.definition.Pre, text, got)
				}
				continue
			}
			if got := decode(b, ids); got != want {
				t.Fatalf("%s: %q came back as %q", b.definition.Pre, text, got)
			}
			shown, pending := "", ""
			for _, id := range ids {
				var piece string
				piece, pending = Whole(pending + b.Piece(-1, id))
				if !utf8.ValidString(piece) {
					t.Fatalf("%q is half a character", piece)
				}
				if len(pending) > 3 {
					t.Fatalf("%q is held back", pending)
				}
				shown += piece
			}
			if utf8.ValidString(text) && shown+pending != text {
				t.Fatalf("shown %q and %q, want %q", shown, pending, text)
			}
		}
	})
}

// Whatever a file says, the reader answers without a panic, and what it accepts
// can be written and read again.
func FuzzReadJSON(f *testing.F) {
	file, config, err := small("deepseek-v3").JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file, config)
	f.Add([]byte(`{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":3},"merges":[["a"]]}}`), []byte(`{"eos_token":{}}`))
	f.Fuzz(func(t *testing.T, file, config []byte) {
		d, err := ReadJSON(file, config)
		if err != nil {
			return
		}
		again, more, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadJSON(again, more); err != nil && !strings.Contains(fmt.Sprint(err), "not in the vocabulary") {
			t.Fatalf("written, but refused: %v", err)
		}
	})
}

func TestWhole(t *testing.T) {
	for pending, want := range map[string][2]string{
		"":              {"", ""},
		"abc":           {"abc", ""},
		"é":             {"é", ""},
		"\xc3":          {"", "\xc3"},
		"a\xf0\x9f\x8c": {"a", "\xf0\x9f\x8c"},
		"\xff":          {"\uFFFD", ""},
		"\x8c\x8d":      {"\uFFFD", ""},
		"\xc3x":         {"\uFFFDx", ""},
		"中\xe4\xb8":     {"中", "\xe4\xb8"},
	} {
		text, rest := Whole(pending)
		if text != want[0] || rest != want[1] {
			t.Errorf("Whole(%q) = %q, %q, want %q", pending, text, rest, want)
		}
	}
}

// decode returns the text of a sequence of tokens.
func decode(t Tokenizer, ids []int) string {
	var b strings.Builder
	prev := -1
	for _, id := range ids {
		b.WriteString(t.Piece(prev, id))
		prev = id
	}
	return b.String()
}

package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain is a text in which every byte knows where in the reply it comes from.
type plain struct {
	s  string
	at []int32 // len(s)+1
}

// writer builds a plain text.
type writer struct {
	b  []byte
	at []int32
}

func (w *writer) add(s string, at int32) {
	w.b = append(w.b, s...)
	for range len(s) {
		w.at = append(w.at, at)
	}
}

func (w *writer) done(end int32) plain { return plain{string(w.b), append(w.at, end)} }

// letters maps what is written for looks to plain characters.
var letters = map[rune]string{
	'\r': "", '\u200b': "", '\u200c': "", '\u200d': "", '\u2060': "", '\ufeff': "", '\u00ad': "", '\ufe0f': "",
	'\u20e3': "", '\u200e': "", '\u200f': "", '\u2061': "", '\u2062': "*",
	'\t': " ", '\u2028': "\n", '\u2029': "\n", '\u0085': "\n", '\v': "\n", '\f': "\n",
	'×': "*", '⋅': "*", '·': "*", '∙': "*", '✕': "*", '✖': "*", '⨯': "*", '╳': "*", '∗': "*", '✱': "*", '\u22c6': "*",
	'÷': "/", '∕': "/", '⁄': "/", '➗': "/", '∶': ":", 'ː': ":",
	'−': "-", '–': "-", '‐': "-", '‑': "-", '‒': "-", '﹣': "-", '➖': "-", '—': " ; ", '―': " ; ",
	'➕': "+", '﹢': "+", '═': "=", '﹦': "=", '꞊': "=",
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '「': `"`, '」': `"`, '『': `"`, '』': `"`, '‟': `"`,
	'‘': "'", '’': "'", '‚': "'", '‹': "'", '›': "'", 'ʼ': "'",
	'【': "[", '】': "]", '〔': "[", '〕': "]", '［': "[", '］': "]", '〖': "[", '〗': "]", '❨': "(", '❩': ")", '⟮': "(", '⟯': ")",
	'。': ".", '、': ",", '؟': "?", '…': "...", '｡': ".",
	'½': "(1/2)", '⅓': "(1/3)", '⅔': "(2/3)", '¼': "(1/4)", '¾': "(3/4)", '⅕': "(1/5)", '⅛': "(1/8)", '⅜': "(3/8)", '⅝': "(5/8)", '⅞': "(7/8)",
	'⟶': "→", '➜': "→", '➡': "→", '⇒': "→", '⟹': "→", '➔': "→",
	'✔': "✓", '✅': "✓", '☑': "✓", '☐': "[ ]", '🎉': "✓", '✗': "✗", '✘': "✗", '❌': "✗", '☒': "✗",
	'│': "|", '┃': "|", '║': "|", '┆': "|", '┊': "|", '❘': "|", '￨': "|",
}

// invisible removes invisible characters, and line ends of other systems.
var invisible = strings.NewReplacer("\r\n", "\n", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "")

// clean writes the part of a reply in plain characters.
func clean(reply string, part Span) plain {
	w := writer{b: make([]byte, 0, part.End-part.Start), at: make([]int32, 0, part.End-part.Start+1)}
	for i, r := range reply[part.Start:part.End] {
		at := int32(part.Start + i)
		if r < utf8.RuneSelf && r != '\r' && r != '\t' && r != '\v' && r != '\f' {
			w.b, w.at = append(w.b, byte(r)), append(w.at, at)
			continue
		}
		mapped, ok := letters[r]
		switch {
		case ok:
		case r == utf8.RuneError:
			mapped = "\ufffd"
		case r >= '！' && r <= '～': // full-width ASCII
			mapped = string(r - '！' + '!')
		case r >= '𝟎' && r <= '𝟿': // bold, double-struck and other digits of mathematics
			mapped = string('0' + (r-'𝟎')%10)
		case r >= '𝐀' && r <= '𝗓' && bold(r) != 0:
			mapped = string(bold(r))
		case r >= '①' && r <= '⑨':
			mapped = string(r-'①'+'1') + ". "
		case r >= '\u2500' && r <= '\u257f': // other parts of boxes
			mapped = "+"
		case unicode.IsSpace(r):
			mapped = " "
		default:
			mapped = string(r)
		}
		w.add(mapped, at)
	}
	return w.done(int32(part.End))
}

// bold is the plain letter of a bold or italic mathematical one, 0 for those whose
// alphabets have holes.
func bold(r rune) rune {
	n := (r - '𝐀') % 52
	if n < 26 {
		return 'A' + n
	}
	return 'a' + n - 26
}

// lines calls f for each line of a text: where it begins and ends.
func lines(s string, f func(start, end int) bool) {
	for start := 0; start <= len(s); {
		end := strings.IndexByte(s[start:], '\n')
		if end < 0 {
			end = len(s)
		} else {
			end += start
		}
		if !f(start, end) {
			return
		}
		start = end + 1
	}
}

func lineEnd(s string, from int) int {
	if i := strings.IndexByte(s[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(s)
}

func lineStart(s string, from int) int { return strings.LastIndexByte(s[:from], '\n') + 1 }

package reading

import (
	"fmt"
	"strconv"
	"strings"
)

// ordinals and numerals in six languages, and the letters of options.
var numerals = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
	"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8,
	"один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "первый": 1, "второй": 2, "третий": 3, "четвёртый": 4,
	"eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "erste": 1, "zweite": 2, "dritte": 3,
	"uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "primera": 1, "segunda": 2, "tercera": 3,
	"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "première": 1, "premier": 1, "deuxième": 2, "troisième": 3,
	"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2,
	"零": 0, "zero": 0, "null": 0, "cero": 0, "ноль": 0, "none": 0,
}

const (
	choiceNoun = `(?:choices?|options?|candidates?|answers?|states?|boards?|number|nummer|no\.|nr\.?|вариант\S*|номер|выбор|wahl|antwort|möglichkeit|variante|opción|opciones|alternativa|elección|número|choix|numéro|n°|选项|选择|方案|選択肢|選択|第)`
	numeral    = `(?:-?\d{1,9}(?:\.\d+)?(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|zero|first|second|third|fourth|fifth|[a-h]|один|два|три|четыре|пять|ноль|eins|zwei|drei|vier|fünf|null|uno|dos|tres|cuatro|cinco|cero|deux|trois|quatre|cinq|première|premier|deuxième|troisième|[一二三四五六七八九两零])`
)

var (
	// "the best choice is", in the words of six languages.
	choiceMark = lazily(`(?i)(?:\b(?:best|better|final|my|winning|preferred|chosen|correct|strongest|most\s+promising)\s+(?:` + choiceNoun + `|one)|\b(?:my\s+)?vote(?:\s+(?:is|goes|for)|\s*:)|\b(?:i|we)\s+(?:would\s+)?(?:choose|pick|select|prefer|recommend|vote\s+for|go\s+with)|\bwinner|лучш\S+\s+(?:выбор|вариант)|я\s+выбираю|мой\s+выбор|\b(?:beste|meine)\s+(?:wahl|option|möglichkeit|variante)|\bich\s+(?:wähle|stimme\s+für)|\bmejor\s+(?:opción|elección|alternativa)|\belijo|\bmeilleure?\s+(?:choix|option|proposition|candidate?)|\bje\s+(?:choisis|vote\s+pour|préfère)|\b(?:best|beste|mejor|meilleure?|лучший)\s*[:=]|最(?:好|佳|优)的?(?:选择|选项|方案)|最(?:良|善|適|も良い|も有望な)の?(?:選択肢?|案|もの)|一番良いのは|我选(?:择)?|我的选择)\s*(?:is\b|would\s+be|ist\b|wäre|es\b|sería|est\b|это|являет\S+|是|为|は|for|goes\s+to|\s)*(?:[\s:;=*"'(\[{#]|-\s)*`)
	choiceSaid = lazily(`(?i)^(?:(?:the|die|der|la|le|el)\s+)?(?:` + choiceNoun + `)?(?:[\s:#"'(\[*;]|-\s)*(?:not\s+(?:` + choiceNoun + `\s*)?` + numeral + `,?\s+but\s+(?:rather\s+)?(?:` + choiceNoun + `\s*)?)?(` + numeral + `)(?:[\s.,;:!)\]}"'个号项で番-]|$)`)
	choiceOnly = lazily(`(?i)^[\s"'(\[#*>-]*(?:the\s+)?(?:` + choiceNoun + `)?(?:[\s:#"'(\[*;]|-\s)*(` + numeral + `)(?:\s+(?:one|choice|option|candidate))?[\s"')\].!*✓个号项番;]*$`)
	choiceNext = lazily(`(?i)^[\s"')\].!*;]*(?:,|/|&|and|or|und|oder|и|или|y|o|和|或|与)\s*(?:` + choiceNoun + `)?[\s:#"'(\[*-]*(` + numeral + `)(?:[\s.,;:!)\]"'和或-]|$)`)
	// "Choice 2 is the best", "第2个最好".
	choiceBest = lazily(`(?i)(?:\b(?:choice|option|candidate)[\s:#"'*(]*(` + numeral + `)|\b(?:the\s+)?(` + numeral + `)\s+(?:one|choice|option|candidate)|第\s*(` + numeral + `)\s*[个個项項种番]?目?|(?:вариант|выбор|option|möglichkeit|opción|choix|选项|方案|選択肢)[\s№:#"'*(]*(` + numeral + `))` +
		`["'*)]*\s*(?:(?:is|looks|seems|appears)\s+(?:clearly\s+|definitely\s+|by\s+far\s+|to\s+be\s+)?(?:the\s+)?(?:best|most\s+promising|winner|strongest|easiest|better)|wins\b|(?:;|-)?\s*лучш|ist\s+(?:am\s+besten|die\s+beste|der\s+beste|das\s+beste)|es\s+(?:la|el)\s+mejor|est\s+(?:la|le)\s+meilleure?|是?最(?:好|佳|优|有希望)|[がは](?:最も|一番|最良|最適|ベスト))`)
	choiceRef = lazily(`(?i)(?:\b(?:choice|option|candidate)|вариант|möglichkeit|opción|选项|方案|选择|選択肢|オプション|#)\s*[:#"'*]*\s*(` + numeral + `)\b`)
)

// choice reads which of several the model chooses: the last that it calls its
// choice, or the only one that it names.
func (d *document) choice(want Want) Reading {
	read := func(numeral string, from, to int) Reading {
		n, ok := numerals[strings.ToLower(numeral)]
		if !ok {
			var err error
			if n, err = strconv.Atoi(strings.TrimRight(strings.ToLower(numeral), "stndrh")); err != nil {
				return Reading{Reason: "choice " + numeral + " is no whole number"}
			}
		}
		if next := choiceNext().FindStringSubmatch(d.s[to:min(len(d.s), to+40)]); next != nil && !strings.EqualFold(next[1], numeral) && !looksLikeWord(next[1]) {
			return Reading{Reason: fmt.Sprintf("it names two choices, %s and %s", numeral, next[1])}
		}
		if n < 1 || n > want.Choices {
			return Reading{Reason: fmt.Sprintf("choice %s is none of 1 to %d", numeral, want.Choices)}
		}
		return Reading{Outcome: Read, Value: strconv.Itoa(n), Span: d.span(from, to)}
	}
	var last Reading
	at := -1
	note := func(start int, r Reading) {
		if start > at {
			at, last = start, r
		}
	}
	for _, mark := range choiceMark().FindAllStringIndex(d.s, -1) {
		if d.denied(mark[0]) {
			continue
		}
		rest := d.s[mark[1]:min(len(d.s), mark[1]+60)]
		if found := choiceSaid().FindStringSubmatchIndex(rest); found != nil && !looksLikeWord(rest[found[2]:found[3]]) {
			note(mark[1], read(rest[found[2]:found[3]], mark[1]+found[2], mark[1]+found[3]))
		}
	}
	for _, found := range choiceBest().FindAllStringSubmatchIndex(d.s, -1) {
		for i := 2; i < len(found); i += 2 {
			if found[i] >= 0 && !d.denied(found[0]) {
				note(found[i], read(d.s[found[i]:found[i+1]], found[i], found[i+1]))
			}
		}
	}
	for _, r := range d.regions {
		text := d.s[r.start:min(r.end, r.start+60)]
		if found := choiceSaid().FindStringSubmatchIndex(text); found != nil && r.sense != resultSense && (r.end-r.start < 40 || found[0] == 0 && !looksLikeWord(text[found[2]:found[3]])) {
			note(r.start, read(text[found[2]:found[3]], r.start+found[2], r.start+found[3]))
		}
	}
	lines(d.s, func(start, end int) bool {
		if end-start > 60 {
			return true
		}
		if found := choiceOnly().FindStringSubmatchIndex(d.s[start:end]); found != nil && (at < 0 || start > at) {
			lone := strings.TrimSpace(d.s) == strings.TrimSpace(d.s[start:end])
			if lone || start == lineStart(d.s, len(strings.TrimRight(d.s, " \n"))) {
				note(start+found[2], read(d.s[start+found[2]:start+found[3]], start+found[2], start+found[3]))
			}
		}
		return true
	})
	if at >= 0 {
		return last
	}
	return d.onlyChoice(read)
}

// looksLikeWord reports whether a numeral is rather an article.
func looksLikeWord(s string) bool { return s == "a" || s == "e" }

// onlyChoice reads a reply that names one of the choices and no other.
func (d *document) onlyChoice(read func(string, int, int) Reading) Reading {
	var found []int
	for _, ref := range choiceRef().FindAllStringSubmatchIndex(d.s, -1) {
		if found != nil && !strings.EqualFold(d.s[ref[2]:ref[3]], d.s[found[2]:found[3]]) {
			return Reading{Reason: "it names several choices, and does not say: the best choice is N"}
		}
		if !looksLikeWord(d.s[ref[2]:ref[3]]) && !denial().MatchString(d.s[max(0, ref[0]-20):ref[0]]) {
			found = ref
		}
	}
	if found == nil {
		return Reading{Reason: "it does not say: the best choice is N"}
	}
	return read(d.s[found[2]:found[3]], found[2], found[3])
}

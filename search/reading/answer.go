package reading

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sense is what the words before a part of a reply say of it.
type sense int

// The senses.
const (
	answerSense  sense = iota // it is the answer
	resultSense               // it may be a result on the way
	verdictSense              // it is a judgement
)

// names are the words by which models name what they give, in six languages.
func names() (all [256][]name) {
	for _, group := range []struct {
		sense sense
		words string
	}{
		{answerSense, "answer|best guess|ответ|antwort|endergebnis|respuesta|réponse|答案|最终结果|答え|答|回答|解答"},
		{resultSense, "solution|result|expression|equation|output|calculation|решение|результат|выражение|lösung|ergebnis|ausdruck|solución|resultado|expresión|résultat|calcul|équation|结果|解答|解|表达式|算式|式|結果"},
		{verdictSense, "verdict|evaluation|judgment|judgement|assessment|label|rating|conclusion|score|classification|choice|option|vote|decision|winner" +
			"|вердикт|оценка|вывод|выбор|заключение|вариант|urteil|bewertung|fazit|wahl|einschätzung" +
			"|veredicto|evaluación|valoración|conclusión|elección|calificación|opción|évaluation|jugement|choix|note|评估|判断|结论|评价|选择|选项|评分|得分|評価|判定|選択肢|選択|スコア"},
	} {
		for _, word := range strings.Split(group.words, "|") {
			all[word[0]] = append(all[word[0]], name{word, group.sense})
		}
	}
	for _, bucket := range all {
		slices.SortFunc(bucket, func(a, b name) int { return cmp.Compare(len(b.word), len(a.word)) }) // the longest first
	}
	return all
}

// name is a word that names an answer.
type name struct {
	word  string
	sense sense
}

var (
	byFirst = names()
	// What stands between a name and the answer.
	joint = lazily(`(?i)^(?:\s*(?:finale?|définitive|correcte|definitiva|correcta|label|score|value|expression))?(?:\s*[(\[][^()\[\]\n]{0,60}[)\]])?\s*(?:(?:would|should|must)\s+be\b|(?:is|are|was|ist|lautet|lauten|es|sería|est|serait|sont|это|таков|是|为|如下|は)?\s*(?:as\s+follows|therefore|thus|simply|then|also|así|donc|la\s+suivante|le\s+suivant|так|wie\s+folgt|如下)?\s*[:=]+|\b(?:is|are|ist|lautet|es|est)\b|это|是|为|は|;\s|\]\s*)["' ]*`)
	// What stands before a name.
	lead = lazily(`(?i)(?:(?:the|my|our|a|its|final|correct|complete|best|мой|моя|итоговый|окончательный|правильный|итоговая|лучший|die|das|der|meine|mein|finale|endgültige|richtige|beste|la|el|mi|mejor|le|l'|ma|mon|meilleure?|bonne|最终|最后|正确|最好|最佳|我|最終的な|私の|最も良い|最良の)(?:[^\S\n]|的)*)+$`)
	// A name that is all of its line.
	nameOnly = lazily(`(?i)^[ ]*(?:(?:the|my|our|die|das|meine|la|el|mi|ma|le|мой|最终|最后)\s*)?(?:(?:final|correct|endgültige|итоговый|最终)\s*)?x(?:\s+finale?)?[ ]*[:.]?[ ]*$`)
	negated  = lazily(`(?i)(?:\bno|\bnot|\bwrong|\bincorrect|\binvalid|\bprevious|\bfirst|\bearlier|n't|\bkeine?|\bfalsche?|неправильн\S*|нет|\bincorrecta|\bpas\s+de|\baucune?|\bmauvaise|没有|错误)\s+(?:the\s+)?$`)
)

// nameSense is the sense of a tag or a key.
func nameSense(text string) sense {
	text = lower(text)
	for i := range len(text) {
		for _, n := range byFirst[text[i]] {
			if strings.HasPrefix(text[i:], n.word) {
				return n.sense
			}
		}
	}
	return answerSense
}

// lower writes a text in lower case with as many bytes.
func lower(s string) string {
	b := []byte(s)
	for i, r := range s {
		if low := unicode.ToLower(r); low != r && utf8.RuneLen(low) == utf8.RuneLen(r) {
			utf8.EncodeRune(b[i:], low)
		}
	}
	return string(b)
}

// mark adds the regions that the model names in words, and puts all in order.
func (d *document) mark() {
	low := lower(d.s)
	var marks []region // end is where the answer may begin
	for i := 0; i < len(low); i++ {
		for _, n := range byFirst[low[i]] {
			if !strings.HasPrefix(low[i:], n.word) {
				continue
			}
			if r, ok := d.named(low, i, n); ok {
				marks = append(marks, r)
			}
			i += len(n.word) - 1
			break
		}
	}
	for i, m := range marks {
		part := d.s // a region ends where another begins
		if i+1 < len(marks) {
			part = d.s[:max(m.start, marks[i+1].lead)]
		}
		m.end = lineEnd(part, m.start)
		if strings.TrimSpace(part[m.start:m.end]) == "" {
			m.start, m.end = block(part, m.end)
		}
		if m.start < m.end {
			d.regions = append(d.regions, m)
		}
	}
	slices.SortStableFunc(d.regions, func(a, b region) int { return cmp.Compare(a.start, b.start) })
}

// named finds where the answer begins that the word at i names, if it does.
func (d *document) named(low string, i int, n name) (region, bool) {
	const window = 120
	after := i + len(n.word)
	if letterBefore(d.s, i) {
		return region{}, false
	}
	r := region{lead: i, sense: n.sense}
	near := d.s[max(0, i-40):i]
	if place := lead().FindStringIndex(near); place != nil && !letterBefore(d.s, i-len(near)+place[0]) {
		r.lead = i - len(near) + place[0]
	}
	if d.denied(r.lead) {
		return region{}, false
	}
	if before := strings.TrimRight(low[r.lead:i], " "); n.sense == resultSense && (strings.HasSuffix(before, "final") || strings.HasSuffix(before, "correct")) {
		r.sense = answerSense
	}
	rest := d.s[after:min(len(d.s), after+window)]
	if place := joint().FindStringIndex(rest); place != nil {
		r.start = after + place[1]
		return r, true
	}
	from := i - len(near) + strings.LastIndexByte(near, '\n') + 1
	if to := strings.IndexByte(rest+"\n", '\n'); (from == 0 || d.s[from-1] == '\n') && to < 40 && nameOnly().MatchString(d.s[from:i]+"x"+rest[:to]) {
		r.start = after + to
		return r, true
	}
	return region{}, false
}

// letterBefore reports whether a word at i is only the end of a word of its script.
func letterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	first, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Han, first)
}

// denied reports whether what stands before a mark makes it none: "no answer".
func (d *document) denied(at int) bool { return negated().MatchString(d.s[max(0, at-24):at]) }

// block is the paragraph that follows a line.
func block(s string, from int) (start, end int) {
	start = from
	for start < len(s) && (s[start] == '\n' || s[start] == ' ') {
		start++
	}
	for end = start; end < len(s); end++ {
		end = lineEnd(s, end)
		if end+1 >= len(s) || strings.TrimSpace(s[end+1:lineEnd(s, end+1)]) == "" {
			break
		}
	}
	return start, end
}

// last returns the last region that f accepts.
func (d *document) last(f func(r region) bool) (region, bool) {
	for _, r := range slices.Backward(d.regions) {
		if f(r) {
			return r, true
		}
	}
	return region{}, false
}

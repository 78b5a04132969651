package reading

import (
	"cmp"
	"regexp"
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

// The words by which models name their answer, in five languages.
const (
	answerWords = `(?:final|correct|complete)\s+(?:solution|result|expression|equation)|answer|best\s+guess` +
		`|ответ|antwort|endergebnis|respuesta|答案|最终结果|答|回答`
	resultWords = `solution|result|expression|equation|output|calculation` +
		`|решение|результат|выражение|lösung|ergebnis|ausdruck|solución|resultado|expresión|结果|解答|解|表达式|算式`
	verdictWords = `verdict|evaluation|judge?ment|assessment|label|rating|conclusion|score|classification|choice|option|vote|decision|winner` +
		`|вердикт|оценка|вывод|выбор|заключение|вариант|urteil|bewertung|fazit|wahl|option|einschätzung` +
		`|veredicto|evaluación|valoración|conclusión|elección|calificación|opción|评估|判断|结论|评价|选择|选项|评分|得分`
	leadWords = `(?:the|my|our|a|its|final|best|мой|моя|итоговый|окончательный|правильный|итоговая|лучший|die|das|der|meine|mein|finale|endgültige|richtige|beste|la|el|mi|mejor|最终|最后|正确|最好|最佳|我)(?:\s|的)*`
	tailWords = `(?:\s*(?:final|definitiva|correcta|label|score|value|expression))?`
	joinWords = `(?:\s*[(\[][^()\[\]\n]{0,60}[)\]])?\s*(?:(?:would|should|must)\s+be\b|(?:is|are|was|ist|lautet|lauten|es|sería|это|таков|是|为|如下)?\s*(?:as\s+follows|therefore|thus|simply|then|also|así|так|wie\s+folgt|如下)?\s*[:=]+|\b(?:is|are|ist|lautet|es)\b|это|是|为|;\s|\]\s*)`
	allWords  = `(?:(` + answerWords + `)|(` + resultWords + `)|(` + verdictWords + `))`
)

var (
	markPattern = regexp.MustCompile(`(?i)(?:` + leadWords + `){0,3}` + allWords + tailWords + joinWords + `["' ]*`)
	// A line of its own that names the answer.
	headPattern = regexp.MustCompile(`(?im)^[ ]*(?:` + leadWords + `)?(?:final\s+|correct\s+)?` + allWords + `(?:\s+final)?[ ]*[:.]?[ ]*$`)
	negated     = regexp.MustCompile(`(?i)(?:\bno|\bnot|\bwrong|\bincorrect|\binvalid|\bprevious|\bfirst|\bearlier|n't|\bkeine?|\bfalsche?|неправильн\S*|нет|\bincorrecta|没有|错误)\s+(?:the\s+)?$`)
)

// senseOf is the sense of a match of allWords.
func senseOf(place []int) sense {
	switch {
	case place[2] >= 0:
		return answerSense
	case place[4] >= 0:
		return resultSense
	}
	return verdictSense
}

// nameSense is the sense of a tag or a key.
func nameSense(name string) sense {
	place := allPattern.FindStringSubmatchIndex(name)
	if place == nil {
		return answerSense
	}
	return senseOf(place)
}

var allPattern = regexp.MustCompile(`(?i)` + allWords)

// mark adds the regions that the model names in words, and puts all in order.
func (d *document) mark() {
	places := markPattern.FindAllStringSubmatchIndex(d.s, -1)
	places = append(places, headPattern.FindAllStringSubmatchIndex(d.s, -1)...)
	slices.SortStableFunc(places, func(a, b []int) int { return cmp.Compare(a[1], b[1]) })
	for i, place := range places {
		if place[0] > 0 && (letterAt(d.s, place[0]-1) || letterBefore(d.s, place)) || d.denied(place[0]) {
			continue
		}
		limit := len(d.s) // a region ends where another begins
		for next := i + 1; next < len(places); next++ {
			if places[next][0] >= place[1] {
				limit = places[next][0]
				break
			}
		}
		part := d.s[:limit]
		start, end := place[1], lineEnd(part, place[1])
		if strings.TrimSpace(part[start:end]) == "" {
			start, end = block(part, end)
		}
		if start < end {
			d.regions = append(d.regions, region{start: start, end: end, lead: place[0], sense: senseOf(place)})
		}
	}
	slices.SortStableFunc(d.regions, func(a, b region) int { return cmp.Compare(a.start, b.start) })
}

// letterBefore reports whether a mark is only the end of a word of its own script.
func letterBefore(s string, place []int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:place[0]])
	first, _ := utf8.DecodeRuneInString(s[place[0]:])
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Han, first)
}

// denied reports whether what stands before a mark makes it none: "no answer".
func (d *document) denied(at int) bool { return negated.MatchString(d.s[max(0, at-24):at]) }

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

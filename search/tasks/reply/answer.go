package reply

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	answerMark = regexp.MustCompile(`(?im)^[ \t>*_#]*(?:the[ \t]+)?(?:final[ \t]+)?answer(?:[ \t]+is)?[ \t*_]*:[ \t*_]*`)
	boxed      = regexp.MustCompile(`\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}`)
)

// Answer separates a text from the final answer that it ends in: what stands behind
// the last line that begins with "Answer:", or else in the last \boxed{} of a text
// that has one, as R1 and its distillates write it.
func Answer(text string) (before, answer string, ok bool) {
	if marks := answerMark.FindAllStringIndex(text, -1); len(marks) > 0 {
		last := marks[len(marks)-1]
		if answer = strings.TrimSpace(text[last[1]:]); answer != "" {
			return strings.TrimSpace(text[:last[0]]), unboxed(answer), true
		}
		text = text[:last[0]]
	}
	if boxes := boxed.FindAllStringSubmatchIndex(text, -1); len(boxes) > 0 {
		last := boxes[len(boxes)-1]
		if answer = strings.TrimSpace(text[last[2]:last[3]]); answer != "" {
			return strings.TrimSpace(text[:last[0]]), answer, true
		}
	}
	return strings.TrimSpace(text), "", false
}

// unboxed takes the box, and the marks of a formula, off an answer that is nothing
// else.
func unboxed(answer string) string {
	if inner, ok := strings.CutPrefix(answer, "$"); ok {
		if inner, ok = strings.CutSuffix(strings.TrimSuffix(inner, "."), "$"); ok && inner != "" && !strings.Contains(inner, "$") {
			answer = strings.TrimSpace(inner)
		}
	}
	if box := boxed.FindStringSubmatch(answer); box != nil && strings.TrimSpace(box[1]) != "" && strings.Trim(boxed.ReplaceAllString(answer, ""), "$ .") == "" {
		return strings.TrimSpace(box[1])
	}
	return answer
}

var (
	grouped = regexp.MustCompile(`(\d),(\d{3})\b`)
	number  = regexp.MustCompile(`^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$`)
	mathRun = strings.NewReplacer("**", "", "`", "", "$", "", `\(`, "", `\)`, "", `\text`, "", `\,`, "", "{", "", "}", "", "€", "", "%", " %", "\u2212", "-")
)

const quotes = "\"' “”‘’"

// Normal is the form of an answer in which votes are counted: what two people
// would call the same answer should have the same one. Case, emphasis, spaces,
// a full stop, quotes, and the ways of writing a number do not count.
func Normal(answer string) string {
	s := strings.ToLower(mathRun.Replace(answer))
	s = strings.Join(strings.Fields(s), " ")
	s = strings.TrimRight(strings.TrimLeft(s, quotes), quotes+".!;:")
	for grouped.MatchString(s) {
		s = grouped.ReplaceAllString(s, "$1$2")
	}
	if number.MatchString(s) {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return s
}

var item = regexp.MustCompile(`^(?:[-*•+]|(?i:step\s+)?\(?\d{1,3}[.):])\s+`)

// Items are the parts of a text: those of its list, if it has one, with what is
// indented below them; else its paragraphs; else its lines.
func Items(text string) []string {
	text = strings.TrimSpace(text)
	if items := listed(text); len(items) > 1 {
		return items
	}
	var parts []string
	for _, part := range regexp.MustCompile(`\n\s*\n`).Split(text, -1) {
		if part = Bare(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 1 {
		return parts
	}
	return Lines(text)
}

// listed collects list items that begin at the margin.
func listed(text string) []string {
	var items []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(strong.ReplaceAllString(line, "$1"), " \t\r\n")
		switch mark := item.FindString(line); {
		case mark != "":
			items = append(items, line[len(mark):])
		case len(items) > 0 && strings.TrimSpace(line) != "":
			items[len(items)-1] += "\n" + strings.TrimSpace(line)
		}
	}
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

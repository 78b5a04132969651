package game24

import (
	"errors"
	"strings"
	"unicode"

	"espalier/search"
	"espalier/search/tasks/reply"
)

// Parse finds the thoughts in what a model wrote. It reads the bare lines of the
// embedded model and the chatter of others alike: reasoning between <think> tags
// is dropped, and so are bullets, numbering, emphasis and lines that are neither
// a step nor an answer.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]string, error) {
	lines := proseLines(completion)
	switch {
	case len(lines) > 0:
	case strings.Contains(completion, "<think>"):
		return nil, errors.New("the thinking came to no answer")
	default:
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Propose, search.Continue, search.Solve:
		return parseSteps(lines, purpose == search.Solve)
	case search.Answer:
		return parseAnswer(lines)
	case search.Judge:
		return parseLabel(lines)
	case search.Think:
		return parseConclusion(lines[len(lines)-1])
	default:
		return nil, errors.New("game24 reads no " + string(purpose))
	}
}

// parseSteps keeps the lines that are written as steps or answers; whether they
// are true is for the checker. An answer ends a chain.
func parseSteps(lines []string, chain bool) ([]string, error) {
	var thoughts []string
	var first error
	for _, line := range lines {
		_, answer := cutAnswer(line)
		if !answer {
			if _, err := parseStep(line); err != nil {
				if first == nil {
					first = err
				}
				continue
			}
		}
		thoughts = append(thoughts, line)
		if answer && chain {
			break
		}
	}
	switch {
	case len(thoughts) > 0:
		return thoughts, nil
	case len(lines) == 1:
		return nil, first
	}
	return nil, errors.New("no line of it is a step such as 13 - 9 = 4 (left: 4 4 10)")
}

// parseAnswer takes the last line that calls itself the answer, else the last
// that is an expression, else the last that has a number in it at all.
func parseAnswer(lines []string) ([]string, error) {
	isAnswer := func(line string) bool { _, ok := cutAnswer(line); return ok }
	isExpression := func(line string) bool { _, _, err := parseExpression(line); return err == nil }
	hasNumber := func(line string) bool { return strings.ContainsAny(line, "0123456789") }
	for _, fits := range []func(string) bool{isAnswer, isExpression, hasNumber} {
		for i := len(lines) - 1; i >= 0; i-- {
			if !fits(lines[i]) {
				continue
			}
			if isAnswer(lines[i]) {
				return lines[i : i+1], nil
			}
			return []string{answerPrefix + " " + lines[i]}, nil
		}
	}
	return nil, errors.New("there is no expression in it")
}

// parseLabel takes the last word that is a label: models think first.
func parseLabel(lines []string) ([]string, error) {
	text := strings.ToLower(strings.Join(lines, "\n"))
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(words) - 1; i >= 0; i-- {
		for _, l := range labels {
			if words[i] == l.Text {
				return []string{l.Text}, nil
			}
		}
	}
	return nil, errors.New("there is none of sure, likely, impossible in it")
}

// parseConclusion takes a line that is a label and nothing else: the labels
// inside a chain of thought are steps on the way.
func parseConclusion(line string) ([]string, error) {
	word := strings.ToLower(strings.Trim(line, ". "))
	for _, l := range labels {
		if word == l.Text {
			return []string{word}, nil
		}
	}
	return nil, errors.New("its last line is none of sure, likely, impossible")
}

// proseLines are the lines of a completion, less reasoning and decoration.
func proseLines(completion string) []string {
	var lines []string
	for line := range strings.Lines(reply.Text(completion)) {
		if line = plain(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// plain strips a line of bullet, number and emphasis.
func plain(line string) string {
	line = strings.NewReplacer("**", "", "`", "", "$", "", `\times`, "*", `\div`, "/").Replace(line)
	line = squeeze(line)
	for _, bullet := range []string{"- ", "* ", "• ", "+ ", "> "} {
		line = strings.TrimPrefix(line, bullet)
	}
	line = cutNumbering(line)
	if len(line) > len("step ") && strings.EqualFold(line[:len("step ")], "step ") {
		if rest := line[len("step "):]; digits(rest) > 0 {
			if _, after, ok := strings.Cut(rest, ":"); ok {
				line = after
			}
		}
	}
	return strings.TrimSpace(line)
}

// cutNumbering takes "1. ", "1) " or "(1) " away, but leaves "1.5" and "(1 + 2)".
func cutNumbering(line string) string {
	rest, open := strings.CutPrefix(line, "(")
	n := digits(rest)
	if n == 0 {
		return line
	}
	for _, mark := range []string{". ", ") "} {
		if after, ok := strings.CutPrefix(rest[n:], mark); ok && (!open || mark == ") ") {
			return after
		}
	}
	return line
}

package game24

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

// Parse finds the thoughts in what a model wrote: the bare lines of the embedded
// model as they are, and what others write by the reader of replies.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	lines := bareLines(completion)
	switch {
	case len(lines) > 0:
	case strings.Contains(completion, "<think>"):
		return nil, errors.New("the thinking came to no answer")
	default:
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Propose, search.Continue, search.Solve:
		return p.parseSteps(completion, lines, purpose == search.Solve)
	case search.Answer, search.Refine:
		return p.parseAnswer(completion, lines)
	case search.Judge:
		return chat.Label(completion, labels)
	case search.Think:
		return parseConclusion(completion, lines[len(lines)-1])
	default:
		return nil, errors.New("game24 reads no " + string(purpose))
	}
}

// bareLines are the lines of a completion, less thinking.
func bareLines(completion string) []string {
	var lines []string
	for line := range strings.Lines(reply.Text(completion)) {
		if line = squeeze(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// parseSteps keeps what is written as steps or answers; whether it is true is for the
// checker. An answer ends a chain.
func (p *problem) parseSteps(completion string, lines []string, chain bool) ([]reading.Found, error) {
	if inLineFormat(lines) {
		thoughts, err := parseLines(lines, chain)
		return reading.Locate(completion, thoughts...), err
	}
	var thoughts []reading.Found
	answer := reading.Reading{}
	if chain {
		answer = p.readAnswer(completion)
	}
	plain, spans := reading.Lines(completion)
	for i, line := range plain {
		if answer.Outcome == reading.Read && spans[i].End > answer.Span.Start {
			break
		}
		step, ok := findStep(line)
		if ok && (chain || !slices.ContainsFunc(thoughts, func(t reading.Found) bool { return t.Text == step })) {
			thoughts = append(thoughts, reading.Found{Text: step, Span: spans[i]})
		}
	}
	if answer.Outcome == reading.Read {
		thoughts = append(thoughts, reading.Found{Text: answerPrefix + " " + answer.Value, Span: answer.Span})
	}
	if len(thoughts) > 0 {
		return thoughts, nil
	}
	if err := reading.Declined(completion); err != nil {
		return nil, err
	}
	if len(lines) == 1 {
		_, err := parseStep(lines[0])
		return nil, err
	}
	return nil, errNoStep
}

var (
	marked    = regexp.MustCompile(`^(?:\(?\d{1,3}[.)]|[-*+]) |\*\*`) // a list, emphasis
	lineWords = strings.NewReplacer("left:", "", answerPrefix, "", ",", "")
)

// inLineFormat reports whether a reply has nothing in it that the embedded model does
// not write.
func inLineFormat(lines []string) bool {
	for _, line := range lines {
		if !onlySigns(lineWords.Replace(line)) || marked.MatchString(line) {
			return false
		}
	}
	return true
}

// parseLines keeps the lines of the line format that are steps or answers, word for
// word.
func parseLines(lines []string, chain bool) (thoughts []string, err error) {
	for _, line := range lines {
		_, answer := cutAnswer(line)
		if _, wrong := parseStep(line); wrong != nil && !answer {
			err = wrong
			continue
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
		return nil, err
	}
	return nil, errNoStep
}

var errNoStep = errors.New("no line of it is a step such as 13 - 9 = 4 (left: 4 4 10)")

// onlySigns reports whether a text has nothing but the characters of expressions.
func onlySigns(text string) bool { return strings.Trim(text, "0123456789+-*/()=. ") == "" }

// elsewise finds what the embedded model does not write: emphasis, a chain of values,
// the value first.
var elsewise = regexp.MustCompile(`\*\*|=.*=|^\d+ *=.*[-+*/(]`)

// parseAnswer takes a line of the line format, or the expression that a reply gives as
// its answer.
func (p *problem) parseAnswer(completion string, lines []string) ([]reading.Found, error) {
	if len(lines) == 1 && onlySigns(lines[0]) && !elsewise.MatchString(lines[0]) {
		return []reading.Found{{Text: answerPrefix + " " + lines[0], Span: reading.Locate(completion, lines[0])[0].Span}}, nil
	}
	return reading.Find(completion, p.wanted()).Found(answerPrefix + " ")
}

func (p *problem) wanted() reading.Want {
	return reading.Want{Kind: reading.Expression, Operands: len(p.root)}
}

// readAnswer reads the answer of a chain: an expression of all numbers, or what calls
// itself the answer. A step is none.
func (p *problem) readAnswer(completion string) reading.Reading {
	r := reading.Find(completion, p.wanted())
	if r.Outcome == reading.Read && !r.Marked {
		if t, _, err := parseExpression(r.Value); err != nil || len(t.numbers()) < len(p.root) {
			return reading.Reading{}
		}
	}
	return r
}

const (
	numberForm = `\(?(-?\d+(?:\.\d+|/\d+)?)\)?`
	listForm   = `[\s:=({\[]*((?:-?\d+(?:\.\d+|/\d+)?(?:\s*(?:,|;|and|und|y|и|和|&)\s*|\s+|\s*$|[)\]}.|]))+)`
)

var (
	equation = regexp.MustCompile(numberForm + `\s*([-+*/xX])\s*` + numberForm + `\s*=\s*` + numberForm)
	leftList = regexp.MustCompile(`(?i)^[^\d\n]{0,40}?(?:left|remain(?:ing|s)?|rest|leaving|leaves|numbers|now|осталось|остаются|остаток|übrig|verbleibend|quedan|restantes|剩余|剩下|余下|残り)[^\d\n-]{0,24}` + listForm)
	nextList = regexp.MustCompile(`^[\s)]*(?:→|->|=>|\||\(|\[)` + listForm)
	fields   = regexp.MustCompile(`-?\d+(?:\.\d+|/\d+)?`)
)

// findStep finds a step in a line, and writes it in the form that prompts ask for. A
// line that is an equation alone is one, too; the rules will miss what is left.
func findStep(line string) (string, bool) {
	if _, err := parseStep(line); err == nil {
		return squeeze(line), true
	}
	place := equation.FindStringSubmatchIndex(line)
	if place == nil {
		return "", false
	}
	group := func(i int) string { return line[place[2*i]:place[2*i+1]] }
	op := group(2)
	if strings.EqualFold(op, "x") {
		op = "*"
	}
	divisor := group(3)
	if op == "/" && strings.Contains(divisor, "/") {
		divisor = "(" + divisor + ")"
	}
	step := group(1) + " " + op + " " + divisor + " = " + group(4)
	rest := line[place[1]:]
	for _, form := range []*regexp.Regexp{leftList, nextList} {
		list := form.FindStringSubmatch(rest)
		if list != nil && (!strings.ContainsAny(list[0], "([{") || strings.ContainsAny(rest, ")]}")) { // not cut off
			return step + " (left: " + strings.Join(fields.FindAllString(list[1], -1), " ") + ")", true
		}
	}
	return "", false
}

// parseConclusion takes a last line that is a label and nothing else: the labels
// inside a chain of the line format are steps on the way. Words are read as such.
func parseConclusion(completion, last string) ([]reading.Found, error) {
	word := strings.ToLower(strings.Trim(last, ". "))
	for _, l := range labels {
		if word == l.Text {
			found := reading.Found{Text: word}
			if at := strings.LastIndex(completion, last); at >= 0 {
				found.Span = reading.Span{Start: at, End: at + len(last)}
			}
			return []reading.Found{found}, nil
		}
	}
	if strings.ContainsAny(last, "0123456789") {
		return nil, errors.New("its last line is none of sure, likely, impossible")
	}
	return chat.Label(completion, labels)
}

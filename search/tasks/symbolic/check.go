package symbolic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"espalier/search"
	"espalier/search/thinking"
)

// Check compares an answer with the right one, and a step in the form of the chain with the
// step that is due. It cannot tell whether a step in other words is true.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	text = strings.TrimSpace(text)
	if answer, final := strings.CutPrefix(text, answerPrefix); final {
		return p.checkAnswer(strings.TrimSpace(answer))
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		return search.Check{Verdict: search.Refused, Short: text, Reason: "it follows a thought that was refused"}
	}
	check := search.Check{Verdict: search.Legal, State: path[len(path)-1].State + "\n" + text, Short: text}
	if check.Mistake, check.Reason = p.mistake(text, len(path)-1); check.Reason != "" {
		check.Verdict, check.State = search.Refused, ""
	}
	return check
}

// mistake says what is wrong with a step in the form of the chain, after so many others.
func (p *problem) mistake(text string, taken int) (thinking.Mistake, string) {
	if !p.line.MatchString(text) {
		return thinking.NoMistake, ""
	}
	at := strings.LastIndex(text, ": ")
	about, result := text[:at], text[at+2:]
	step := slices.IndexFunc(p.Chain, func(l Line) bool { return strings.EqualFold(l.About, about) })
	switch {
	case step < 0:
		return thinking.Miscopied, "the question does not lead to " + about
	case step != taken:
		return thinking.MissingStep, fmt.Sprintf("it is step %d of the question, and %d were taken", step+1, taken)
	case p.Chain[step].Result != result:
		return thinking.Calculator, fmt.Sprintf("%s is %s, not %s", about, p.Chain[step].Result, result)
	}
	return thinking.NoMistake, ""
}

// checkAnswer judges a final answer. It stays as the model wrote it; its normal form is what
// votes count.
func (p *problem) checkAnswer(answer string) search.Check {
	check := search.Check{Verdict: search.Right, State: answer, Short: answer, Answer: answer}
	normal := p.normal(answer)
	if normal != answer {
		check.Normal = normal
	}
	if right := p.normal(p.Answer); normal != right {
		check.Verdict, check.State, check.Reason = search.Refused, "", fmt.Sprintf("the answer is %s", p.Answer)
	}
	return check
}

// normalLetters are the letters of a text alone: "n k", "NK" and "n-k" are one answer.
func normalLetters(answer string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, answer)
}

// normalSide is yes or no: a reply may say more.
func normalSide(answer string) string {
	words := strings.FieldsFunc(strings.ToLower(answer), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) > 0 {
		return words[0]
	}
	return answer
}

// normalDate is a date as questions write it.
func normalDate(answer string) string {
	text := strings.Trim(answer, " .")
	for _, form := range []string{dateForm, "1/2/2006", "2006-01-02", "January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "Monday, January 2, 2006"} {
		if day, err := time.Parse(form, text); err == nil {
			return day.Format(dateForm)
		}
	}
	return text
}

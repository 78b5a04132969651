package writing

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"espalier/search"
)

// The words that thoughts begin with.
const (
	planPrefix    = "Plan:"
	passagePrefix = "Passage:"
)

// Check sees that a plan comes before the passage, and that each paragraph of the
// passage ends in its sentence. No rule can tell whether it is any good.
func (p *problem) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	return p.check(path, text), nil
}

func (p *problem) check(path []search.Step, text string) search.Check {
	refuse := func(reason string) search.Check {
		return search.Check{Verdict: search.Refused, Short: short(text), Reason: reason}
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		return refuse("it follows a thought that was refused")
	}
	if plan, ok := strings.CutPrefix(text, planPrefix); ok {
		switch {
		case strings.TrimSpace(plan) == "":
			return refuse("the plan is empty")
		case planOf(path) != "":
			return refuse("there is a plan already; what is wanted is the passage, with its sentences")
		}
		return search.Check{State: text, Short: short(text)}
	}
	passage, ok := strings.CutPrefix(text, passagePrefix)
	if !ok {
		return refuse("it is neither a plan nor a passage")
	}
	passage = strings.TrimSpace(passage)
	if reason := p.broken(passage); reason != "" {
		check := refuse(reason)
		check.Answer = passage
		return check
	}
	return search.Check{State: text, Short: short(text), Answer: passage}
}

func planOf(path []search.Step) string {
	for _, step := range path {
		if plan, ok := strings.CutPrefix(step.Text, planPrefix); ok && step.State != "" {
			return strings.TrimSpace(plan)
		}
	}
	return ""
}

// short is a thought for narrow columns.
func short(text string) string { return strings.Join(strings.Fields(text), " ") }

// broken reports the rule that a passage breaks; empty if none.
func (p *problem) broken(passage string) string {
	paragraphs := paragraphsOf(passage)
	if len(paragraphs) != sentences {
		return fmt.Sprintf("the passage has %d paragraphs, not %d", len(paragraphs), sentences)
	}
	for i, paragraph := range paragraphs {
		words, ending := bare(paragraph), bare(p.endings[i])
		switch {
		case !strings.HasSuffix(words, ending):
			return fmt.Sprintf("paragraph %d does not end in %q", i+1, p.endings[i])
		case words == ending:
			return fmt.Sprintf("paragraph %d is nothing but its last sentence", i+1)
		}
	}
	return ""
}

var blankLine = regexp.MustCompile(`\n\s*\n`)

// paragraphsOf divides by empty lines or, where there are none, by lines.
func paragraphsOf(passage string) []string {
	divide := blankLine.Split(passage, -1)
	if len(divide) == 1 {
		divide = strings.Split(passage, "\n")
	}
	var paragraphs []string
	for _, paragraph := range divide {
		if bare(paragraph) != "" {
			paragraphs = append(paragraphs, paragraph)
		}
	}
	return paragraphs
}

// bare is the words of a text, without case, punctuation and emphasis.
func bare(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

package game24

import (
	"fmt"
	"strings"

	"espalier/search"
)

// zeroShotPrompt is for models that reason first: the rules, the question, and the
// form of the reply, as their makers ask for (DeepSeek-R1, usage recommendations).
func (p *problem) zeroShotPrompt(purpose search.Purpose, state string) (search.Prompt, error) {
	if purpose == search.Think {
		purpose = search.Judge // they reason before they judge
	}
	template, ok := zeroShotTemplates[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("game24 has no prompt to %s without examples", purpose)
	}
	text := fmt.Sprintf(template, p.rules.Target, state)
	if p.rules.Any {
		text = strings.ReplaceAll(text, "using each of them exactly once", "using each of them once or not at all, so that every result is a positive integer")
	}
	return search.Prompt{Text: text, MaxTokens: maxReasoningTokens}, nil
}

// maxReasoningTokens is what a chain of thought of a reasoning model may take.
const maxReasoningTokens = 8192

const zeroShotStep = "A step combines two of the numbers with + - * or / and leaves the result and the numbers that were not touched. Write a step in exactly this form: 8 - 2 = 6 (left: 6 8 14).\n"

var zeroShotTemplates = map[search.Purpose]string{
	search.Propose: "The goal is to reach %s from the numbers %s, using each of them exactly once.\n" + zeroShotStep +
		"List several different promising first steps, one per line, and nothing else.",
	search.Continue: "The goal is to reach %s from the numbers %s, using each of them exactly once.\n" + zeroShotStep +
		"Write one promising first step, and nothing else.",
	search.Judge: "Can the number %s be reached from the numbers %s with + - * / and parentheses, using each of them exactly once?\n" +
		"End your reply with a line that holds one word: sure, likely or impossible.",
	search.Answer: "Reach %s from the numbers %s with + - * / and parentheses, using each of them exactly once.\n" +
		"End your reply with one line in exactly this form: Answer: (4 + 8) * (6 - 4) = 24.",
	search.Solve: "Reach %s from the numbers %s, using each of them exactly once.\n" + zeroShotStep +
		"Write all the steps, one per line, until one number is left. Then write the whole calculation in one line in exactly this form: Answer: (4 + 8) * (6 - 4) = 24.",
}

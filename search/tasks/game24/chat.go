package game24

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/reading"
)

// maxChatTokens leaves a model room to reason before it replies.
const maxChatTokens = 2048

// chatPrompt follows the structure of the prompts of Yao et al. (2023, appendix
// A.4 and their published code): the rules, a few worked examples, the question.
func (p *problem) chatPrompt(purpose search.Purpose, state string) (search.Prompt, error) {
	if purpose == search.Think {
		purpose = search.Judge // its examples reason before they judge
	}
	template, ok := chatTemplates[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("game24 has no prompt to %s", purpose)
	}
	return search.Prompt{
		Examples:  examplesOf(template),
		Text:      template + p.exception() + fmt.Sprintf("Target: %s\nInput: %s\n", p.rules.Target, state) + chatCues[purpose],
		Stop:      []string{"\nTarget:"},
		MaxTokens: maxChatTokens,
	}, nil
}

// examplesOf finds the examples of a template: what it asks for and each of them end in an
// empty line.
func examplesOf(template string) (spans []reading.Span) {
	end := 0
	for i, part := range strings.SplitAfter(strings.TrimSuffix(template, "\n"), "\n\n") {
		if i > 0 {
			spans = append(spans, reading.Span{Start: end, End: end + len(part)})
		}
		end += len(part)
	}
	if len(spans) > 0 {
		spans[len(spans)-1].End = len(template)
	}
	return spans
}

// exception says in what the rules of a puzzle differ from those of the examples.
func (p *problem) exception() string {
	if !p.rules.Any {
		return ""
	}
	return "In what follows not every input number needs to be used, none more than once, and every result must be a positive integer. A step that reaches the target is the last one.\n\n"
}

var chatCues = map[search.Purpose]string{
	search.Propose:  "Next steps:\n",
	search.Continue: "Next step:\n",
	search.Judge:    "Thoughts:\n",
	search.Answer:   "Answer:",
	search.Solve:    "Steps:\n",
}

var chatTemplates = map[search.Purpose]string{
	search.Propose: `Pick two of the input numbers and combine them with + - * or /. Write the numbers left over after the step in parentheses: the result and the numbers you did not touch. List several different promising steps, one per line, in exactly the form of the examples, and nothing else.

Target: 24
Input: 2 8 8 14
Next steps:
2 + 8 = 10 (left: 8 10 14)
8 / 2 = 4 (left: 4 8 14)
14 + 2 = 16 (left: 8 8 16)
2 * 8 = 16 (left: 8 14 16)
8 - 2 = 6 (left: 6 8 14)
14 - 8 = 6 (left: 2 6 8)
14 / 2 = 7 (left: 7 8 8)
14 - 2 = 12 (left: 8 8 12)

Target: 24
Input: 5 5 9
Next steps:
5 + 5 = 10 (left: 9 10)
5 * 5 = 25 (left: 9 25)
9 - 5 = 4 (left: 4 5)
5 + 9 = 14 (left: 5 14)
5 / 5 = 1 (left: 1 9)

`,
	search.Continue: `Pick two of the input numbers and combine them with + - * or /. Write the numbers left over after the step in parentheses: the result and the numbers you did not touch. Write one promising step, in exactly the form of the examples, and nothing else.

Target: 24
Input: 2 8 8 14
Next step:
14 + 2 = 16 (left: 8 8 16)

Target: 24
Input: 5 5 9
Next step:
5 * 5 = 25 (left: 9 25)

Target: 24
Input: 4 6
Next step:
4 * 6 = 24 (left: 24)

`,
	search.Judge: `Can the input numbers reach the target with + - * /, each number used exactly once? Try a few combinations briefly. Then write one word on the last line: sure, likely or impossible.

Target: 24
Input: 10 14
Thoughts:
10 + 14 = 24
sure

Target: 24
Input: 11 12
Thoughts:
11 + 12 = 23, 12 - 11 = 1, 11 * 12 = 132, 12 / 11 is no integer
impossible

Target: 24
Input: 4 4 10
Thoughts:
4 + 4 + 10 = 18, 4 * 10 - 4 = 36, (10 - 4) * 4 = 24
sure

Target: 24
Input: 5 7 8
Thoughts:
5 + 7 + 8 = 20, (8 - 5) * 7 = 21
not reached yet, but the numbers are of the right size
likely

Target: 24
Input: 1 3 3
Thoughts:
1 * 3 * 3 = 9, (1 + 3) * 3 = 12
too small
impossible

`,
	search.Answer: `Combine the input numbers with + - * / and parentheses so that the result is the target. Use each number exactly once. Reply with one line and nothing else.

Target: 24
Input: 4 4 6 8
Answer: (4 + 8) * (6 - 4) = 24

Target: 24
Input: 2 9 10 12
Answer: 2 * 12 * (10 - 9) = 24

Target: 24
Input: 5 5 5 9
Answer: 5 + 5 + 5 + 9 = 24

`,
	search.Solve: `Reach the target from the input numbers with + - * /, using each number exactly once. In each step combine two of the numbers on hand and write what is left in parentheses. When one number is left, write the whole calculation after "Answer:". Reply in exactly the form of the examples.

Target: 24
Input: 4 4 6 8
Steps:
4 + 8 = 12 (left: 4 6 12)
6 - 4 = 2 (left: 2 12)
2 * 12 = 24 (left: 24)
Answer: (6 - 4) * (4 + 8) = 24

Target: 24
Input: 1 4 8 8
Steps:
8 / 4 = 2 (left: 1 2 8)
1 + 2 = 3 (left: 3 8)
3 * 8 = 24 (left: 24)
Answer: (1 + 8 / 4) * 8 = 24

`,
}

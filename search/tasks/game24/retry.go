package game24

import (
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/reply"
)

// mostHints bounds the failures that a prompt repeats.
const mostHints = 6

// reprompt tells a chat model what was not accepted, so that it does not say it
// again (the prompter agent of Long 2023). The line format has no words for that:
// there the seed alone is another.
func (p *problem) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	prompt, err := p.Prompt(purpose, path, dialect)
	if err != nil || dialect != engine.Chat && dialect != engine.ZeroShot {
		return prompt, err
	}
	var b strings.Builder
	b.WriteString("These replies were not accepted. Do something else:\n")
	for _, f := range failed[max(0, len(failed)-mostHints):] {
		b.WriteString(reply.Short(f.Text) + " (" + f.Reason + ")\n")
	}
	if dialect == engine.ZeroShot {
		prompt.Text += "\n" + b.String()
		return prompt, nil
	}
	cue := chatCues[purpose]
	prompt.Text = strings.TrimSuffix(prompt.Text, cue) + b.String() + cue
	return prompt, nil
}

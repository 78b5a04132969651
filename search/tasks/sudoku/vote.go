package sudoku

import (
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat"
)

// ballot asks which of several boards is the likeliest to be completed.
func (p *problem) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == engine.Lines {
		return p.setsPrompt(search.Vote, p.root, nil, false)
	}
	if !chat.Follows(dialect) {
		return chat.Ballot(taskTitle, len(paths), dialect)
	}
	var b strings.Builder
	b.WriteString(rules(p.root.Shape) + "\n\nCandidate continuations:\n")
	for i, path := range paths {
		g, reason := p.before(path)
		if reason != "" {
			return search.Prompt{}, fmt.Errorf("no ballot: %s", reason)
		}
		fmt.Fprintf(&b, "\nChoice %d: %s\n%s", i+1, path[len(path)-1].Text, table(g))
	}
	b.WriteString("\nWhich of the boards can still be completed, or is the likeliest to? Look at the new digit of each, and at the cells around it. Then write on the last line: The best choice is N, where N is its number.")
	return search.Prompt{Text: b.String(), MaxTokens: maxChatTokens}, nil
}

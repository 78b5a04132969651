package crossword

import (
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

const rules = `This is a mini crossword of five rows and five columns. Every row and every column is a word of five letters: h1 to h5 are the rows from top to bottom, v1 to v5 the columns from left to right.`

var cues = map[search.Purpose]string{
	search.Propose:  `List the words that could be written next: for each open clue the words of exactly five letters that answer it and fit the letters which stand there. Write one a line, with how sure you are of it (certain, high, medium or low), in exactly this form: h2. EMBER (high)`,
	search.Continue: `Write one more word: for the open clue of which you are surest, a word of exactly five letters that answers it and fits the letters which stand there. Write it on the last line, in exactly this form: h2. EMBER`,
	search.Judge: `Look at each open clue in turn: is there a word of five letters that answers it and fits the letters which stand there? Then write one word on the last line:
impossible - there is a clue for which no word can fit
sure - you know a fitting word for every clue
likely - neither`,
	search.Answer: `Solve it. Write the five rows, each on a line, the letters separated by spaces, and nothing else.`,
	search.Solve:  `Solve it step by step: answer each clue on a line of its own, in exactly this form: h2. EMBER. Check that the letters agree where words cross. Then write the five rows, each on a line, the letters separated by spaces.`,
}

// Prompt writes the question for a purpose.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	return p.reprompt(purpose, path, nil, dialect)
}

// reprompt is Prompt, with the words that did not work.
func (p *problem) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	if purpose == search.Think {
		purpose = search.Judge // which reasons before it judges
	}
	if !chat.Follows(dialect) {
		if purpose == search.Judge {
			return chat.Judge(taskTitle, dialect)
		}
		return search.Prompt{}, chat.Needs(taskTitle)
	}
	cue, ok := cues[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("crossword has no prompt to %s", purpose)
	}
	g, err := lastOf(path)
	if err != nil {
		return search.Prompt{}, err
	}
	var b strings.Builder
	b.WriteString(rules + "\n\n" + p.describe(g))
	if len(failed) > 0 {
		b.WriteString("\nThese do not work here; write others:\n")
		for _, f := range failed {
			fmt.Fprintf(&b, "- %s: %s\n", reply.Short(f.Text), f.Reason)
		}
	}
	b.WriteString("\n" + cue)
	return search.Prompt{Text: b.String(), MaxTokens: chat.MaxTokens}, nil
}

func lastOf(path []search.Step) (grid, error) {
	if len(path) == 0 || path[len(path)-1].State == "" {
		return grid{}, errors.New("no prompt: it follows a thought that was refused")
	}
	return parseGrid(path[len(path)-1].State)
}

// describe writes the board, the open clues with what stands there, and the
// answered ones.
func (p *problem) describe(g grid) string {
	var b, open, done strings.Builder
	b.WriteString("The board, * is an empty cell:\n" + table(g))
	for s := range slot(slots) {
		pattern := g.pattern(s)
		if strings.ContainsRune(pattern, blank) {
			fmt.Fprintf(&open, "%s. %s (%s)\n", s, p.clues[s], pattern)
		} else {
			fmt.Fprintf(&done, "%s. %s: %s\n", s, p.clues[s], pattern)
		}
	}
	if open.Len() > 0 {
		b.WriteString("\nOpen clues:\n" + open.String())
	}
	if done.Len() > 0 {
		b.WriteString("\nAnswered:\n" + done.String())
	}
	return b.String()
}

func table(g grid) string {
	var b strings.Builder
	for _, row := range strings.Fields(g.String()) {
		b.WriteString(strings.Join(strings.Split(row, ""), " ") + "\n")
	}
	return b.String()
}

// ballot asks which of several boards answers its clues best.
func (p *problem) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if !chat.Follows(dialect) {
		return chat.Ballot(taskTitle, len(paths), dialect)
	}
	var b strings.Builder
	b.WriteString(rules + "\n\nThese are ways in which it was filled:\n")
	for i, path := range paths {
		g, err := lastOf(path)
		if err != nil {
			return search.Prompt{}, err
		}
		fmt.Fprintf(&b, "\nChoice %d. %s", i+1, p.describe(g))
	}
	b.WriteString("\nWhich of them answers its clues best, with open clues that can still be answered? Then write on the last line: The best choice is N, where N is its number.")
	return search.Prompt{Text: b.String(), MaxTokens: chat.MaxTokens}, nil
}

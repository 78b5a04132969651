package sudoku

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/tasks/reply"
	"espalier/search/tasks/sudoku/board"
)

// maxChatTokens leaves a model room to reason before it replies.
const maxChatTokens = 4096

// chatPrompt follows Long (2023, section 3.1): the rules, the board, what to
// write next, and what went wrong before.
func chatPrompt(purpose search.Purpose, g board.Grid, failed []search.Failure) (search.Prompt, error) {
	if purpose == search.Think {
		purpose = search.Judge // which reasons before it judges
	}
	cue, ok := chatCues[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("sudoku has no prompt to %s", purpose)
	}
	var b strings.Builder
	b.WriteString(rules(g.Shape))
	b.WriteString("\n\nThe board:\n" + table(g) + "\n")
	if hint := hintOf(failed, g.Shape.Size); hint != "" {
		b.WriteString(hint + "\n")
	}
	b.WriteString(cue)
	return search.Prompt{Text: b.String(), MaxTokens: maxChatTokens}, nil
}

var chatCues = map[search.Purpose]string{
	search.Propose:  `Find an empty cell whose digit follows from the rules, and fill it. If several digits could stand there, give each of them. Write one fill a line, at most three, the surest first, in exactly this form and with nothing after it: r1c2=3`,
	search.Continue: `Find an empty cell whose digit follows from the rules, and fill it. Write one fill, in exactly this form and with nothing after it: r1c2=3`,
	search.Judge:    `Can the board still be completed within the rules? Look for an empty cell that no digit fits any more. Reason briefly. Then write one word on the last line: sure, likely or impossible.`,
	search.Answer:   `Write the completed board, one line for each row, the digits separated by spaces, and nothing else.`,
	search.Solve:    `Fill the empty cells one after the other, always one whose digit follows from the rules. Write one fill a line, in exactly this form: r1c2=3. When the board is full, write it out, one line for each row, the digits separated by spaces.`,
}

// rules puts the rules of a board into words.
func rules(s board.Shape) string {
	units := "every row and every column"
	if s.BoxRows > 0 {
		units = fmt.Sprintf("every row, every column and every box of %d rows by %d columns", s.BoxRows, s.BoxColumns)
	}
	letters := ""
	if s.Size > 9 {
		letters = fmt.Sprintf("The digits above 9 are written as letters on the board: A is 10, %s is %d. ", board.Symbol(int8(s.Size)), s.Size)
	}
	return letters + fmt.Sprintf("This is a puzzle on a board of %d rows and %d columns: %s must hold each of the digits 1 to %d exactly once. "+
		"* is an empty cell. Cells are named by row and column: r1c2 is in row 1 from the top, column 2 from the left. Filled cells may not be changed.",
		s.Size, s.Size, units, s.Size)
}

// table writes a row a line: `r1: 3 4 1 *`.
func table(g board.Grid) string {
	var b strings.Builder
	for r, row := range strings.Fields(g.String()) {
		fmt.Fprintf(&b, "r%d: %s\n", r+1, strings.Join(strings.Split(row, ""), " "))
	}
	return b.String()
}

// remembered is how many failed attempts a prompt quotes, the latest ones.
const remembered = 8

// hintOf describes what was tried and why it failed and, after more failures, how
// else to approach it.
func hintOf(failed []search.Failure, size int) string {
	if len(failed) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("These were tried on this board and do not work; do not write them again:\n")
	for _, f := range failed[max(0, len(failed)-remembered):] {
		fmt.Fprintf(&b, "- %s: %s\n", reply.Short(f.Text), f.Reason)
	}
	ways := []string{
		"",
		"Before you write a digit, check it against every other cell of its row and its column.",
		"Look first for a row or a column with a single empty cell, then for the row with the fewest.",
		fmt.Sprintf("Go digit by digit: for each of 1 to %d find the rows that lack it, and the columns where it may still stand.", size),
	}
	if way := ways[min(len(failed)-1, len(ways)-1)]; way != "" {
		b.WriteString(way + "\n")
	}
	return b.String()
}

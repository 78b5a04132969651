// Package crossword is mini crosswords: five words of five letters across, and
// five down (Yao et al. 2023, section 4.3). A thought writes one word.
package crossword

import (
	"fmt"
	"strings"
	"unicode"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

const (
	side  = 5
	slots = 2 * side
)

// example is a puzzle of this program's own: clues across, clues down, and the
// solution, which no search sees.
const example = "h1. It beats; h2. Glowing bit of a dying fire; h3. Treat badly; h4. Sticky stuff from a pine; h5. What is in fashion; " +
	"v1. Centre of an artichoke; v2. Coal that still glows; v3. Wrong use; v4. Rosin is made of it; v5. General direction = HEART EMBER ABUSE RESIN TREND"

const (
	taskName  = "crossword"
	taskTitle = "Mini crossword"
)

// Task is the family of these puzzles.
func Task() search.Task {
	return search.Task{
		Name: taskName, Title: taskTitle, Problem: read, Example: example, Puzzles: example,
		Chat: &search.Chat{Asks: search.AsksAllBut(), Lists: true},
	}
}

// read reads ten clues between semicolons or on lines of their own: first the
// five across, then the five down, or each behind its name, h1 to h5 and v1 to v5.
// Behind "=" may stand the solution, row by row, to score by after a search.
func read(p search.Puzzle) (search.Problem, error) {
	for name := range p.Options {
		return nil, fmt.Errorf("unknown option %q; crossword has none", name)
	}
	made := &problem{puzzle: search.Puzzle{Task: taskName, Input: p.Input}}
	clues := p.Input
	if i := strings.LastIndexByte(p.Input, '='); i >= 0 {
		solution := p.Input[i+1:]
		clues = p.Input[:i]
		at := len([]rune(clues)) + 2
		g, err := parseGrid(solution)
		if err != nil || !g.full() {
			return nil, fmt.Errorf("column %d: the solution %q is not %d rows of %d letters", at, strings.TrimSpace(solution), side, side)
		}
		made.solution = &g
	}
	return made, made.readClues(clues)
}

func (p *problem) readClues(text string) error {
	const want = "; give ten, the five across first, between semicolons"
	seen := 0
	column := 1
	for _, part := range strings.Split(strings.ReplaceAll(text, "\n", ";"), ";") {
		if clue := strings.TrimSpace(part); clue != "" {
			at := seen
			if s, rest, ok := cutSlot(clue); ok {
				at, clue = int(s), strings.TrimSpace(rest)
			}
			switch {
			case seen == slots:
				return fmt.Errorf("column %d: %q is one clue too many%s", column, clue, want)
			case clue == "":
				return fmt.Errorf("column %d: %s has no clue", column, slot(at))
			case p.clues[at] != "":
				return fmt.Errorf("column %d: %s has two clues, %q and %q", column, slot(at), p.clues[at], clue)
			}
			p.clues[at] = clue
			seen++
		}
		column += len([]rune(part)) + 1
	}
	if seen < slots {
		return fmt.Errorf("column %d: the puzzle ends after %s%s", max(len([]rune(text)), 1), english.Plural(seen, "clue"), want)
	}
	return nil
}

// slot is a place for a word: 0 to 4 are the rows, 5 to 9 the columns.
type slot int

// String is h1 to h5 across and v1 to v5 down.
func (s slot) String() string {
	if s < side {
		return fmt.Sprintf("h%d", s+1)
	}
	return fmt.Sprintf("v%d", s-side+1)
}

// cutSlot takes a slot's name off the beginning of a text, with what divides it
// from the rest.
func cutSlot(text string) (s slot, rest string, ok bool) {
	if len(text) < 2 || text[1] < '1' || text[1] > '0'+side {
		return 0, text, false
	}
	switch unicode.ToLower(rune(text[0])) {
	case 'h':
		s = slot(text[1] - '1')
	case 'v':
		s = side + slot(text[1]-'1')
	default:
		return 0, text, false
	}
	rest = strings.TrimLeft(text[2:], ".:) \t")
	return s, rest, len(rest) < len(text)-2 || rest == ""
}

// cells are the places of the letters of a slot.
func (s slot) cells() [side]int {
	var cells [side]int
	for i := range cells {
		if s < side {
			cells[i] = int(s)*side + i
		} else {
			cells[i] = i*side + int(s) - side
		}
	}
	return cells
}

// problem is one puzzle.
type problem struct {
	puzzle   search.Puzzle
	clues    [slots]string
	solution *grid // nil: it was not given
}

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{Ballot: p.ballot, Choice: reply.ReadChoice, Reprompt: p.reprompt, Board: p.board, Score: p.score}
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return grid{}.String() }

// Depth is unknown: five words fill the board, and up to ten may be written.
func (p *problem) Depth() int { return side }

// Labels are those of the Game of 24.
func (p *problem) Labels() []search.Label { return chat.Labels() }

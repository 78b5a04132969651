package foreign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
)

// solverWalk follows a log, puzzle by puzzle.
type solverWalk struct {
	*reader
	ctx   context.Context
	query string
	reply string
	asked bool // the reply is not part of the tree yet

	b     *builder
	stack []search.NodeID          // from the root to where the search is
	nodes map[string]search.NodeID // by board
	size  int
}

func (s *solverWalk) see(p part) error {
	switch p.mark {
	case "LLM Query:":
		if err := s.unread("it was not used"); err != nil {
			return err
		}
		m := queryContent.FindStringSubmatch(firstLine(p.text))
		if m == nil {
			return errors.New("the query is no list of messages")
		}
		s.query = pythonText(m[1])
	case "LLM Reply:":
		s.reply, s.asked = strings.TrimSpace(strings.TrimPrefix(p.text, p.mark)), true
	case "Failed to extract":
		return s.unread("no board was found in it")
	case "State History:":
		return s.history(p.text)
	case "STATE ROLLBACK DONE":
		return s.rollback(p.text)
	case "Success :":
		return s.end(strings.Contains(p.text, "True"))
	}
	return nil
}

// unread is a reply without a board, once there is a puzzle.
func (s *solverWalk) unread(reason string) error {
	if !s.asked || s.b == nil {
		return nil
	}
	s.asked = false
	at := s.stack[len(s.stack)-1]
	s.b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{at}, Purpose: search.Continue, Count: 1})
	seq := s.b.add(search.Replied{Node: at, Purpose: search.Continue, Prompt: s.query, Completions: text(s.reply), Calls: 1})
	s.b.add(search.Unparsed{Node: at, Reply: seq, Reason: reason})
	return nil
}

// history is the boards from the puzzle to the one that the last reply came to.
func (s *solverWalk) history(text string) error {
	var boards [][][]string
	for line := range strings.Lines(text) {
		_, state, ok := strings.Cut(line, "State:")
		if !ok {
			continue
		}
		var board [][]string
		if err := json.Unmarshal([]byte(state), &board); err != nil || len(board) == 0 {
			return fmt.Errorf("state %d is no board: %s", len(boards)+1, strings.TrimSpace(state))
		}
		boards = append(boards, board)
	}
	switch {
	case len(boards) == 0:
		return fmt.Errorf("the history has no state: %w", errNothing)
	case s.b == nil:
		s.asked = false
		s.start(boards[0], "controller")
		return s.before(boards)
	case len(boards) != len(s.stack) && len(boards) != len(s.stack)+1:
		return fmt.Errorf("the history has %d states after %d", len(boards), len(s.stack))
	}
	return s.move(boards)
}

// before adds the boards that a log without its beginning had come to: who wrote them is lost.
func (s *solverWalk) before(boards [][][]string) error {
	for i := 1; i < len(boards); i++ {
		at := s.stack[i-1]
		check, err := s.check(boards[i-1], boards[i])
		if err != nil {
			return err
		}
		s.b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{at}, Purpose: search.Continue, Count: 1})
		id, err := s.b.thought(at, rows(boards[i]), check, 0, 0)
		if err != nil {
			return err
		}
		s.stack = append(s.stack, id)
	}
	return nil
}

func (s *solverWalk) start(board [][]string, method string) {
	s.size = len(board)
	s.b = s.begin(search.Started{
		Puzzle: search.Puzzle{Task: "sudoku", Input: "latin " + rows(board), Options: nil}, Settings: search.Settings{Method: method, Generate: search.GenerateSample, Evaluate: search.EvaluateRule},
		Model: search.Unknown,
		Provenance: &search.Provenance{By: "jieyilong/" + solverName, Lacks: []search.Lack{
			search.LacksModel, search.LacksSeed, search.LacksTemperature, search.LacksTokens, search.LacksLogProbs, search.LacksTimes,
		}},
	})
	s.b.id = fmt.Sprintf("puzzle %d", len(s.found)+1)
	s.stack, s.nodes = []search.NodeID{0}, map[string]search.NodeID{rows(board): 0}
}

// rows writes a board as the task does, a word for each row.
func rows(board [][]string) string {
	var all []string
	for _, row := range board {
		all = append(all, strings.Join(row, ""))
	}
	return strings.Join(all, " ")
}

// move adds the last board below the one before it, or finds that it is there.
func (s *solverWalk) move(boards [][][]string) error {
	at := s.stack[len(s.stack)-1]
	s.b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{at}, Purpose: search.Continue, Count: 1})
	seq := s.b.add(search.Replied{Node: at, Purpose: search.Continue, Prompt: s.query, Completions: text(s.reply), Calls: 1})
	s.asked = false
	last := boards[len(boards)-1]
	if len(boards) == len(s.stack) { // the reply was a board of the path again
		s.b.add(search.Unparsed{Node: at, Reply: seq, Reason: "its board is on the path already"})
		return nil
	}
	words := rows(last)
	if id, ok := s.b.known[child{at, words}]; ok {
		s.b.add(search.Merged{Node: id, Parent: at, Text: words, Reply: seq})
		s.stack = append(s.stack, id)
		return nil
	}
	check, err := s.check(boards[len(boards)-2], last)
	if err != nil {
		return err
	}
	id, err := s.b.thought(at, words, check, seq, 0)
	s.stack = append(s.stack, id)
	return err
}

// check puts the verdicts on all cells that a board fills together: the rules decide about one
// after the other.
func (s *solverWalk) check(before, after [][]string) (search.Check, error) {
	words := rows(after)
	at := s.stack[len(s.stack)-1]
	if s.b.problem == nil {
		return search.Check{State: words, Short: words}, nil
	}
	if !strings.ContainsAny(words, "*.0") {
		return s.b.problem.Check(s.ctx, s.b.path(at), "Answer: "+words)
	}
	path := s.b.path(at)
	check := search.Check{Verdict: search.Refused, Short: words, Reason: "it fills no cell"}
	for r := range after {
		if len(after) != len(before) || len(after[r]) != len(before[r]) {
			check.Reason = "the board has another size"
			return check, nil
		}
		for c, cell := range after[r] {
			if cell == before[r][c] {
				continue
			}
			if cell == "*" {
				check.Verdict, check.State, check.Reason = search.Refused, "", fmt.Sprintf("r%dc%d was %s, and is empty", r+1, c+1, before[r][c])
				return check, nil
			}
			fill := fmt.Sprintf("r%dc%d=%s", r+1, c+1, cell)
			next, err := s.b.problem.Check(s.ctx, path, fill)
			if next.Short = words; err != nil || next.Verdict == search.Refused {
				return next, err
			}
			check = next
			path = append(slices.Clip(path), search.Step{Text: fill, State: check.State})
		}
	}
	return check, nil
}

// rollback goes back to a board on the path.
func (s *solverWalk) rollback(text string) error {
	m := depthAfter.FindStringSubmatch(text)
	if m == nil || s.b == nil {
		return errors.New("it goes back to nowhere")
	}
	var depth int
	if _, err := fmt.Sscan(m[1], &depth); err != nil || depth < 1 || depth > len(s.stack) {
		return fmt.Errorf("it goes back to depth %s of %d", m[1], len(s.stack))
	}
	if depth == len(s.stack) {
		return nil
	}
	from, to := s.stack[len(s.stack)-1], s.stack[depth-1]
	reason := s.b.nodes[from].check.Reason
	if reason == "" {
		reason = "the checker of the program refused it"
	}
	s.b.decide(search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{from}, To: to, Reason: reason})
	s.b.add(search.Backtracked{From: from, To: to, Reason: reason})
	s.stack = s.stack[:depth]
	return nil
}

// end closes the search of a puzzle. One without states was asked for the answer at once.
func (s *solverWalk) end(success bool) error {
	if s.b == nil && s.asked {
		if err := s.atOnce(); err != nil {
			return err
		}
	}
	if s.b == nil {
		return nil // the program said so of a puzzle that it could not begin
	}
	if err := s.unread("no board was found in it"); err != nil {
		return err
	}
	at := s.stack[len(s.stack)-1]
	check := s.b.nodes[at].check
	switch {
	case check.Verdict == search.Right:
		s.b.solve(at, check.Answer, "")
	case success:
		s.b.exhaust(at, check.Answer, "the program counts it as solved, and the rules do not")
	default:
		s.b.exhaust(at, check.Answer, "the program gave up")
	}
	return s.finish()
}

// atOnce is a puzzle for which a model was asked once. The puzzle is the last board in the
// query that has a cell to fill.
func (s *solverWalk) atOnce() error {
	puzzle := [][]string(nil)
	for _, b := range boardsIn(s.query) {
		if strings.Contains(rows(b), "*") {
			puzzle = b
		}
	}
	if puzzle == nil {
		return nil
	}
	s.start(puzzle, "io")
	given := boardsIn(s.reply)
	if len(given) == 0 {
		return s.unread("no board was found in it")
	}
	s.b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{0}, Purpose: search.Answer, Count: 1})
	seq := s.b.add(search.Replied{Purpose: search.Answer, Prompt: s.query, Completions: text(s.reply), Calls: 1})
	s.asked = false
	id, err := s.b.think(s.ctx, 0, "Answer: "+rows(given[len(given)-1]), seq, 0)
	s.stack = append(s.stack, id)
	return err
}

// boardsIn finds square boards in a text, whether as JSON, as Python or without quotes.
func boardsIn(text string) [][][]string {
	var boards [][][]string
	for _, found := range listOfLists.FindAllString(text, -1) {
		var board [][]string
		for row := range strings.SplitSeq(strings.Trim(found, "[] \n\t"), "]") {
			var cells []string
			for cell := range strings.SplitSeq(strings.Trim(row, " ,[\n\t"), ",") {
				cells = append(cells, strings.Trim(cell, " '\"\n\t"))
			}
			board = append(board, cells)
		}
		if !slices.ContainsFunc(board, func(row []string) bool { return len(row) != len(board) }) {
			boards = append(boards, board)
		}
	}
	return boards
}

// finish keeps the search under way, if there is one. A log that stops is one without an end.
func (s *solverWalk) finish() error {
	b := s.b
	s.b, s.asked = nil, false
	if b == nil {
		return nil
	}
	return s.keep(b)
}

// pythonText reads a string as Python writes it: in quotes of either kind.
func pythonText(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 2 {
		return s
	}
	return strings.NewReplacer(`\n`, "\n", `\'`, "'", `\"`, `"`, `\t`, "\t", `\\`, `\`).Replace(s[1 : len(s)-1])
}

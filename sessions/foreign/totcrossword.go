package foreign

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"espalier/search"
)

// The depth-first search for crosswords of princeton-nlp/tree-of-thought-llm writes a list of
// lists: for each puzzle, the boards it came to, in order. Each has the words on the way to
// it, and how many clues an evaluator found sure, maybe or impossible there. The clues are not
// there; neither are words that were proposed and not tried.

type totBoard struct {
	Step    *int     `json:"total_step"`
	Actions []string `json:"actions"`
	Info    struct {
		Words *float64 `json:"r_word"`
	} `json:"info"`
	Count *totCount `json:"count"`
}

type totCount struct {
	Sure       int `json:"sure"`
	Maybe      int `json:"maybe"`
	Impossible int `json:"impossible"`
}

func crosswordDepthFirst() Format {
	return Format{
		Name: totName + "-dfs", About: "depth-first logs of its crosswords (infoss_dfs_*.json)",
		recognises: func(f file) bool {
			var first []totBoard
			return firstElement(f.data, &first) && (len(first) == 0 || first[0].Actions != nil && first[0].Count != nil)
		},
		read: readCrosswords,
	}
}

func readCrosswords(ctx context.Context, r *reader) error {
	prunes := true
	err := eachElement(r.data, "puzzle", func(_ int, boards []totBoard) error {
		for i, now := range boards {
			if now.Step == nil || now.Count == nil || len(now.Actions) == 0 {
				return errAt("board", i+1, errNothing)
			}
			// Whoever prunes continues from no board on which a clue is impossible.
			if i > 0 && boards[i-1].Count.Impossible > 0 && len(now.Actions) > len(boards[i-1].Actions) {
				prunes = false
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return eachElement(r.data, "puzzle", func(n int, boards []totBoard) error {
		b, err := depthFirst(ctx, r, boards, prunes)
		if err != nil {
			return err
		}
		b.id = fmt.Sprintf("puzzle %d of the file", n)
		b.title = fmt.Sprintf("crossword, %s", strings.Replace(b.id, "the file", r.name, 1))
		return r.keep(b)
	})
}

// depthFirst is one search. A board is worth 1 if the search may continue from it, and 0 if a
// clue is impossible there: there is no other value.
func depthFirst(ctx context.Context, r *reader, boards []totBoard, prunes bool) (*builder, error) {
	const clues = 10
	b := r.begin(search.Started{
		Puzzle:   search.Puzzle{Task: "crossword", Input: strings.Repeat("not recorded; ", clues-1) + "not recorded"},
		Settings: search.Settings{Method: "tot-dfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateValue, Evaluations: 1, Threshold: 1},
		Model:    search.Unknown, BestLabel: 1,
		Provenance: totFile{model: search.Unknown}.provenance(nil, search.LacksPuzzle, search.LacksCalls, search.LacksJudgements),
	})
	at, path := search.NodeID(0), []string(nil)
	best, words := search.NodeID(0), 0.0
	for i, now := range boards {
		parent, err := b.climb(at, path, now.Actions)
		if err != nil {
			return nil, errAt("board", i+1, err)
		}
		id, err := b.fill(ctx, parent, now, prunes)
		if err != nil {
			return nil, errAt("board", i+1, err)
		}
		if w := now.Info.Words; w != nil && *w > words {
			best, words = id, *w
		}
		at, path = id, now.Actions
	}
	reason := fmt.Sprintf("of the best board, %.0f%% of the words are right, as the file says", 100*words)
	if len(boards) == 0 {
		reason = "no word was proposed that could be tried"
	}
	b.exhaust(best, b.nodes[best].check.Answer, reason)
	return b, nil
}

// climb goes back from a thought to the one that the next is below, and returns that.
func (b *builder) climb(at search.NodeID, path, next []string) (search.NodeID, error) {
	shared := 0
	for shared < min(len(path), len(next)-1) && path[shared] == next[shared] {
		shared++
	}
	if shared != len(next)-1 {
		return 0, fmt.Errorf("it follows %q, which was not reached before", strings.Join(next[:len(next)-1], ", "))
	}
	from := at
	for range len(path) - shared {
		at = b.nodes[at].parent
	}
	if at != from {
		const reason = "nothing more was tried below it"
		b.decide(search.Action{Kind: search.Backtrack, Nodes: []search.NodeID{from}, To: at, Reason: reason})
		b.add(search.Backtracked{From: from, To: at, Reason: reason})
	}
	return at, nil
}

// fill adds a word, what the evaluator said of the board, and what the search made of it.
func (b *builder) fill(ctx context.Context, parent search.NodeID, now totBoard, prunes bool) (search.NodeID, error) {
	b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}, Purpose: search.Propose, Count: 1})
	id, err := b.think(ctx, parent, now.Actions[len(now.Actions)-1], 0, 0)
	if err != nil {
		return 0, err
	}
	value := 1.0
	if now.Count.Impossible > 0 {
		value = 0
	}
	samples := []search.Sample{{Label: "sure", Count: now.Count.Sure}, {Label: "maybe", Count: now.Count.Maybe}, {Label: "impossible", Count: now.Count.Impossible}}
	b.decide(search.Action{Kind: search.Evaluate, Nodes: []search.NodeID{id}, Count: 1})
	b.add(search.Valued{Node: id, Value: value, Samples: slices.DeleteFunc(samples, func(s search.Sample) bool { return s.Count <= 0 })})
	if prunes && value == 0 {
		b.selects(nil, []search.NodeID{id}, "a clue is impossible")
	} else {
		b.selects([]search.NodeID{id}, nil, "")
	}
	return id, nil
}

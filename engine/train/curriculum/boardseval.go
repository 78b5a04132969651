package curriculum

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search/tasks/sudoku/board"
)

// SetsFound measures how well a model reads boards of one shape.
type SetsFound struct {
	Size   int     `json:"size"`
	Boxes  string  `json:"boxes"`
	Boards int     `json:"boards"`
	Cells  int     `json:"cells"`
	Exact  float64 `json:"exact"`  // share of cells with exactly the digits that fit
	Whole  float64 `json:"whole"`  // share of boards with all cells exact
	Lost   float64 `json:"lost"`   // share of cells that lack a digit which fits
	Tokens float64 `json:"tokens"` // written per board
}

// ReadSets asks a model for the digits that fit on count new boards of every shape,
// greedily.
func ReadSets(ctx context.Context, model engine.Model, heldOut map[string]bool, boards int, seed uint64) ([]SetsFound, error) {
	var all []SetsFound
	for _, s := range shapeShares {
		shape, err := board.ShapeOf(s.size, s.boxes)
		if err != nil {
			return nil, err
		}
		b := &Boards{heldOut: heldOut, shapes: []board.Shape{shape}}
		f, err := b.readSets(ctx, model, boards, rand.New(rand.NewPCG(seed, uint64(s.size))))
		if err != nil {
			return nil, err
		}
		f.Size, f.Boxes = s.size, s.boxes
		all = append(all, f)
	}
	return all, nil
}

func (b *Boards) readSets(ctx context.Context, model engine.Model, boards int, rng *rand.Rand) (SetsFound, error) {
	f := SetsFound{Boards: boards}
	var requests []engine.Request
	var want [][]string
	for range boards {
		e := b.example(rng)
		lines := strings.Split(strings.TrimSpace(e.Completion), "\n")
		want = append(want, lines)
		requests = append(requests, engine.Request{Prompt: e.Prompt, MaxTokens: 10*len(lines) + 1})
	}
	got, err := model.Generate(ctx, requests, nil)
	if err != nil {
		return f, err
	}
	exact, whole, lost, tokens := 0, 0, 0, 0
	for i, c := range got {
		lines := strings.Split(strings.TrimSpace(c.Text), "\n")
		right := 0
		for j, line := range want[i] {
			switch {
			case j < len(lines) && lines[j] == line:
				right++
			case j >= len(lines) || lacks(lines[j], line):
				lost++
			}
		}
		f.Cells += len(want[i])
		exact += right
		tokens += c.Usage.Completion
		if right == len(want[i]) && len(lines) == right {
			whole++
		}
	}
	f.Exact, f.Lost = ratio(exact, f.Cells), ratio(lost, f.Cells)
	f.Whole, f.Tokens = ratio(whole, boards), ratio(tokens, boards)
	return f, nil
}

// lacks reports whether a line lacks a word of another.
func lacks(line, of string) bool {
	words := strings.Fields(line)
	return slices.ContainsFunc(strings.Fields(of), func(w string) bool { return !slices.Contains(words, w) })
}

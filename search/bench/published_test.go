package bench

import (
	"testing"

	"espalier/search"
)

// A paper's figures stand beside rows that did what it did, and no others.
func TestPublishedFigures(t *testing.T) {
	row := func(s search.Settings, model string, puzzles ...search.Puzzle) Row {
		r := Row{Subject: Subject{Settings: s, Model: model}, Puzzles: len(puzzles)}
		for _, p := range puzzles {
			r.Results = append(r.Results, Result{Puzzle: p})
		}
		return r
	}
	latin := func(input string) search.Puzzle {
		return search.Puzzle{Task: "sudoku", Input: input, Options: map[string]string{"boxes": "none"}}
	}
	boxed := latin("1***1**2*234*1**")
	boxed.Options = map[string]string{"boxes": "2x2"}
	four := search.Puzzle{Task: "game24", Input: "4 9 10 13"}
	controller := search.Settings{Method: "controller"}
	papers := map[string]Paper{"game24": YaoGame24(), "sudoku": LongSudoku(), "crossword": YaoCrosswords()}
	for name, c := range map[string]struct {
		task string
		row  Row
		want float64 // under 0: none
	}{
		"a beam of five":             {"game24", row(search.Settings{Method: "tot-bfs", Beam: 5}, "embedded", four), 74},
		"a beam of two":              {"game24", row(search.Settings{Method: "tot-bfs", Beam: 2}, "embedded", four), -1},
		"their target, by an option": {"game24", row(search.Settings{Method: "io"}, "embedded", search.Puzzle{Task: "game24", Input: "4 9 10 13", Options: map[string]string{"target": "24", "use": "all"}}), 7.3},
		"another target":             {"game24", row(search.Settings{Method: "io"}, "embedded", search.Puzzle{Task: "game24", Input: "4 9 10 13", Options: map[string]string{"target": "25"}}), -1},
		"five numbers":               {"game24", row(search.Settings{Method: "io"}, "embedded", four, search.Puzzle{Task: "game24", Input: "1, 2,3 4 5"}), -1},
		"the control":                {"game24", row(search.Settings{Method: "io"}, search.RandomModel, four), -1},
		"nothing has ended":          {"game24", row(search.Settings{Method: "io"}, "embedded"), -1},
		"Long's small boards":        {"sudoku", row(controller, "ollama:m", latin("1***1**2*")), 100},
		"Long's larger boards":       {"sudoku", row(controller, "ollama:m", latin("1***1**2*234*1**"), latin("1***1**2*234*1*4")), 90},
		"of two sizes":               {"sudoku", row(controller, "ollama:m", latin("1***1**2*"), latin("1***1**2*234*1**")), -1},
		"boards with boxes":          {"sudoku", row(controller, "ollama:m", boxed), -1},
		"another search":             {"sudoku", row(search.Settings{Method: "tot-dfs"}, "ollama:m", latin("1***1**2*")), -1},
		"crosswords":                 {"crossword", row(search.Settings{Method: "tot-dfs"}, "ollama:m", search.Puzzle{Task: "crossword"}), 20},
	} {
		if f, ok := papers[c.task].figures(c.row); ok != (c.want >= 0) || ok && f.solved != c.want {
			t.Errorf("%s: %v (%t), and not %v", name, f, ok, c.want)
		}
	}
	f, _ := YaoCrosswords().figures(row(search.Settings{Method: "tot-dfs"}, "ollama:m", search.Puzzle{Task: "crossword"}))
	if got := scores(f.scores); got != "letters 78.0 words 60.0 games 20.0" {
		t.Errorf("a crossword's scores: %q", got)
	}
}

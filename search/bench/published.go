package bench

import (
	"cmp"
	"strings"

	"espalier/search"
)

// Paper is what a paper reports of a task. The zero Paper reports nothing.
type Paper struct {
	Source string // of the figures, as notes below a table name it
	of     func(search.Settings, search.Puzzle) (figures, bool)
}

// figures are what a paper reports of a method: the share that it solved and,
// where a task knows more, how much of its answers was right.
type figures struct {
	solved float64 // per cent
	scores []search.Score
}

// figures returns what the paper reports for a row's method, on puzzles like those of
// the row; a control has no such counterpart.
func (p Paper) figures(r Row) (figures, bool) {
	s := r.Subject
	if p.of == nil || s.Tokens > 0 || search.IsControl(s.Model) || search.IsControl(s.Judge) || len(r.Results) == 0 {
		return figures{}, false
	}
	first, ok := p.of(s.Settings, r.Results[0].Puzzle)
	for _, x := range r.Results {
		if f, known := p.of(s.Settings, x.Puzzle); !known || f.solved != first.solved {
			return figures{}, false // of kinds that the paper tells apart
		}
	}
	return first, ok
}

// YaoGame24 is what Yao et al. (2023) report of the Game of 24.
func YaoGame24() Paper {
	return Paper{"GPT-4 in Yao et al. 2023, Table 2, on that paper's 100 puzzles", yaoGame24}
}

// YaoCrosswords is what Yao et al. (2023) report of mini crosswords.
func YaoCrosswords() Paper {
	return Paper{"GPT-4 in Yao et al. 2023, Table 3, on that paper's 20 crosswords", yaoCrosswords}
}

// LongSudoku is what Long (2023) reports of small sudokus.
func LongSudoku() Paper {
	return Paper{"GPT with the ToT controller of Long 2023, on that paper's 10 boards of the size", longSudoku}
}

// yaoGame24 is what GPT-4 solved of the 100 hard puzzles (Yao et al. 2023,
// Table 2): of four numbers, which make 24.
func yaoGame24(s search.Settings, p search.Puzzle) (figures, bool) {
	numbers := strings.FieldsFunc(p.Input, func(r rune) bool { return r == ' ' || r == ',' })
	switch {
	case len(numbers) != 4 || cmp.Or(p.Options[search.TargetOption], "24") != "24" || p.Options["use"] == "any":
	case s.Method == "io":
		return figures{solved: 7.3}, true
	case s.Method == "cot":
		return figures{solved: 4.0}, true
	case s.Method == "cot-sc" && s.Samples == 100:
		return figures{solved: 9.0}, true
	case s.Method == "best-of" && s.Samples == 100 && s.Evaluate == search.EvaluateRule:
		return figures{solved: 49.0}, true
	case s.Method == "tot-bfs" && s.Beam == 1:
		return figures{solved: 45}, true
	case s.Method == "tot-bfs" && s.Beam == 5:
		return figures{solved: 74}, true
	}
	return figures{}, false
}

// yaoCrosswords is what GPT-4 had right of the mini crosswords (Yao et al.
// 2023, Table 3, where the search is depth first).
func yaoCrosswords(s search.Settings, _ search.Puzzle) (figures, bool) {
	right := func(letters, words, games float64) (figures, bool) {
		return figures{games, []search.Score{{Name: "letters", Share: letters / 100}, {Name: "words", Share: words / 100}, {Name: "games", Share: games / 100}}}, true
	}
	switch s.Method {
	case "io":
		return right(38.7, 14, 0)
	case "cot":
		return right(40.6, 15.6, 1)
	case "tot-dfs":
		return right(78, 60, 20)
	}
	return figures{}, false
}

// longSudoku is what the solver of Long (2023) made of its boards without
// boxes, of which there are 10 of 3x3, of 4x4 and of 5x5.
func longSudoku(s search.Settings, p search.Puzzle) (figures, bool) {
	solved, ok := map[int]float64{3 * 3: 100, 4 * 4: 90, 5 * 5: 80}[len(p.Input)]
	return figures{solved: solved}, ok && s.Method == "controller" && p.Options["boxes"] == "none"
}

package bench

import (
	"espalier/search"
	"espalier/search/statistics"
)

// Line is a row as a line of JSON. Means are per puzzle.
type Line struct {
	Type     string          `json:"type"`
	Method   string          `json:"method"`
	Settings search.Settings `json:"settings"`
	Model    string          `json:"model"`
	Judge    string          `json:"value_model"`
	Budget   int             `json:"budget_tokens,omitempty"`
	Puzzles  int             `json:"puzzles"` // that ended
	Planned  int             `json:"planned"`
	Solved   int             `json:"solved"`
	Share    float64         `json:"share"`
	Interval [2]float64      `json:"wilson95"`
	Scores   []search.Score  `json:"scores,omitempty"`
	Errors   *float64        `json:"errors,omitempty"` // mean, in answers whose errors rules count
	Within   int             `json:"within"`           // some thought was right
	Failed   int             `json:"failed"`
	Tokens   tokenMeans      `json:"tokens"`
	Calls    float64         `json:"calls"`
	Thoughts float64         `json:"thoughts"`
	Refused  float64         `json:"refused_share"`
	Unread   int             `json:"unread"`   // replies, in all
	Declined int             `json:"declined"` // replies in which the model gives no answer
	Stopped  int             `json:"stopped"`  // chains of which the model was unsure
	Wrong    int             `json:"wrong"`    // final answers that the rules refused
	Merged   float64         `json:"merged_share"`
	Seconds  float64         `json:"seconds"`
	Paper    *float64        `json:"paper_percent,omitempty"` // that it says are solved
	Reported []search.Score  `json:"paper_scores,omitempty"`
	Unsolved []string        `json:"unsolved"`
	LostBy   map[string]int  `json:"lost_by,omitempty"`        // with --autopsy
	Mistakes map[string]int  `json:"first_mistakes,omitempty"` // of chains, with --autopsy
}

type tokenMeans struct {
	Prompt     float64 `json:"prompt"`
	Completion float64 `json:"completion"`
}

// NewLine returns the line of a row.
func NewLine(paper Paper, r Row) Line {
	low, high := r.Interval()
	n := float64(max(len(r.Results), 1))
	totals := r.Totals()
	usage := totals.Usage
	row := Line{
		Type: "row", Method: rowTitle(r), Settings: r.Subject.Settings,
		Model: r.Subject.Model, Judge: judge(r.Subject), Budget: r.Subject.Tokens,
		Puzzles: len(r.Results), Planned: r.Puzzles,
		Solved: r.Solved(), Share: r.Share(), Interval: [2]float64{low, high},
		Scores: r.Scores(), Within: r.Within(), Failed: len(r.Failures()),
		Tokens: tokenMeans{float64(usage.Prompt) / n, float64(usage.Completion) / n},
		Calls:  r.Calls(), Thoughts: r.Thoughts(), Refused: r.Refused(), Merged: r.Merged(), Seconds: r.Seconds(),
		Unread: totals.Unparsed, Declined: totals.Declined, Stopped: totals.Stopped, Wrong: totals.Wrong,
		Unsolved: []string{}, LostBy: r.LostBy(), Mistakes: r.Mistakes(),
	}
	if mean, counted := r.Errors(); counted {
		row.Errors = &mean
	}
	if f, ok := paper.figures(r); ok {
		row.Paper, row.Reported = &f.solved, f.scores
	}
	for _, x := range r.Results {
		if !x.Solved {
			row.Unsolved = append(row.Unsolved, x.Puzzle.Written())
		}
	}
	return row
}

// Unfinished are the rows that an interrupt left incomplete, and those that were
// complete but stood behind one of them.
func Unfinished(rows []Row) []Row {
	for i, r := range rows {
		if len(r.Results) < r.Puzzles {
			return rows[i:]
		}
	}
	return nil
}

// judge names the model that values thoughts, if the method asks one.
func judge(s Subject) string {
	switch {
	case s.Settings.Evaluate == "" || s.Settings.Evaluate == search.EvaluateRule:
		return ""
	case s.Judge != "":
		return s.Judge
	}
	return s.Model
}

// PairLine compares two rows of the largest budget, puzzle by puzzle, as a line of JSON.
type PairLine struct {
	Type  string    `json:"type"`
	Rows  [2]string `json:"methods"`
	Only  [2]int    `json:"only"` // puzzles that this one solved and the other did not
	Exact float64   `json:"mcnemar_p"`
}

// PairLines compares all rows of the largest budget with one another.
func PairLines(rows []Row) []PairLine {
	rows = atMost(rows)
	var lines []PairLine
	for _, p := range Pairs(rows) {
		lines = append(lines, PairLine{
			Type: "pair", Rows: [2]string{rowName(rows, rows[p.A]), rowName(rows, rows[p.B])},
			Only: [2]int{p.OnlyA, p.OnlyB}, Exact: p.P,
		})
	}
	return lines
}

// RunLine is a run of an ensemble as a line of JSON.
type RunLine struct {
	Type     string `json:"type"`
	Seed     uint64 `json:"seed"`
	Solved   bool   `json:"solved"`
	Answer   string `json:"answer,omitempty"`
	Reason   string `json:"reason,omitempty"`
	LostBy   string `json:"lost_by,omitempty"`
	Error    string `json:"error,omitempty"`
	Thoughts int    `json:"thoughts"`
	Tokens   int    `json:"tokens"`
	Session  string `json:"session,omitempty"`
}

// NewRunLine returns the line of a run that is stored in a session.
func NewRunLine(r Result, session string) RunLine {
	line := RunLine{
		Type: "run", Seed: r.Started.Seed, Solved: r.Solved, LostBy: r.LostBy,
		Thoughts: r.Totals.Thoughts, Tokens: r.Totals.Tokens(), Session: session,
	}
	if r.Tree != nil {
		line.Answer, line.Reason = r.Tree.Outcome().Answer, r.Tree.Outcome().Reason
	}
	if r.Err != nil {
		line.Error = r.Err.Error()
	}
	return line
}

// EnsembleLine is what runs have in common as a line of JSON.
type EnsembleLine struct {
	Type     string     `json:"type"`
	Runs     int        `json:"runs"`
	Solved   int        `json:"solved"`
	Interval [2]float64 `json:"wilson95"`
	Parting  int        `json:"parting_step,omitempty"` // 0: the runs keep the same thoughts
	Decisive []Decision `json:"decisive"`
	Tree     *State     `json:"tree"`
}

// Decision is a state that tells solved runs from others.
type Decision struct {
	Step          int     `json:"step"`
	Text          string  `json:"text"`
	Kept          int     `json:"kept"`
	Solved        int     `json:"solved"`
	Without       int     `json:"without"`
	SolvedWithout int     `json:"solved_without"`
	Bits          float64 `json:"bits"`
}

// NewEnsembleLine returns the line of an ensemble.
func NewEnsembleLine(e *Ensemble) EnsembleLine {
	low, high := statistics.Wilson(e.Solved, e.Runs)
	step, _ := e.Parting()
	line := EnsembleLine{Type: "result", Runs: e.Runs, Solved: e.Solved, Interval: [2]float64{low, high}, Parting: step, Decisive: []Decision{}, Tree: e.Root}
	for _, s := range e.Decisive(3) {
		without, solved := s.Without(e)
		line.Decisive = append(line.Decisive, Decision{s.Depth, s.Text, len(s.Kept), s.Solved, without, solved, s.Bits(e)})
	}
	return line
}

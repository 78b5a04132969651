package foreign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/malformed"
)

// The logs of princeton-nlp/tree-of-thought-llm (Yao et al. 2023) are a JSON array, an element
// for each puzzle. A breadth-first search has its steps: the candidates that it began with
// (ys), all that were made of them (new_ys), their values or votes, and those selected. Each
// candidate is the text of its whole path. Prompts, and what evaluators wrote, are not there.
const totName = "tree-of-thought-llm"

type totSearch struct {
	Steps []totStep     `json:"steps"`
	Index *int          `json:"idx"`
	Ys    []string      `json:"ys"`
	Infos []totInfo     `json:"infos"`
	Usage *totUsage     `json:"usage_so_far"`
	X     string        `json:"-"`
	spent *engine.Usage // of this puzzle alone
}

type totStep struct {
	X      string    `json:"x"`
	Ys     []string  `json:"ys"`
	New    []string  `json:"new_ys"`
	Values []float64 `json:"values"`
	Select []string  `json:"select_new_ys"`
}

type totInfo struct {
	R json.Number `json:"r"`
}

// totUsage is summed over all puzzles so far.
type totUsage struct {
	Completion int `json:"completion_tokens"`
	Prompt     int `json:"prompt_tokens"`
}

func treeOfThought() Format {
	return Format{
		Name: totName, About: "logs of princeton-nlp/tree-of-thought-llm: Game of 24, crosswords, text; breadth-first or samples",
		recognises: func(f file) bool {
			var first totSearch
			return firstElement(f.data, &first) && (len(first.Steps) > 0 && first.Steps[0].New != nil || first.Ys != nil && first.Index != nil)
		},
		read: readTreeOfThought,
	}
}

// firstElement reads the first element of a JSON array, whatever follows it.
func firstElement(data []byte, v any) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	token, err := d.Token()
	return err == nil && token == json.Delim('[') && d.More() && d.Decode(v) == nil
}

// eachElement reads a JSON array, element by element.
func eachElement[T any](data []byte, what string, do func(int, T) error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if token, err := d.Token(); err != nil || token != json.Delim('[') {
		return fmt.Errorf("it is no JSON array, an element for each %s", what)
	}
	for n := 1; d.More(); n++ {
		var element T
		if err := d.Decode(&element); err != nil {
			return errAt(what, n, malformed.JSON(data, err))
		}
		if err := do(n, element); err != nil {
			return errAt(what, n, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("the JSON array does not end: %w", malformed.JSON(data, err))
	}
	return nil
}

func readTreeOfThought(ctx context.Context, r *reader) error {
	before := totUsage{}
	name := totFileName(r.name)
	return eachElement(r.data, "puzzle", func(_ int, s totSearch) error {
		if u := s.Usage; u != nil {
			if d := (engine.Usage{Prompt: u.Prompt - before.Prompt, Completion: u.Completion - before.Completion}); d.Prompt >= 0 && d.Completion >= 0 {
				s.spent = &d
			}
			before = *u
		}
		var b *builder
		var err error
		if len(s.Steps) > 0 {
			b, err = s.breadthFirst(ctx, r, name)
		} else {
			b, err = s.samples(ctx, r, name)
		}
		if err != nil {
			return err
		}
		if s.Index != nil {
			b.id = fmt.Sprintf("puzzle %d", *s.Index)
		}
		if b.problem == nil {
			b.title = fmt.Sprintf("%s, %s of %s", b.started.Puzzle.Task, b.id, r.name)
		}
		return r.keep(b)
	})
}

// totFile is what the name of a log says of its search.
type totFile struct {
	model       string
	temperature float64
	known       bool // the temperature is
}

var totFileForm = regexp.MustCompile(`^(.+)_(\d(?:\.\d+)?)_(?:naive|propose|sample|generate)`)

// totFileName reads "gpt-4_0.7_propose1_value3_greedy5_start900_end1000.json", as run.py names
// its logs.
func totFileName(name string) totFile {
	m := totFileForm.FindStringSubmatch(name)
	if m == nil {
		return totFile{model: search.Unknown}
	}
	t, err := strconv.ParseFloat(m[2], 64)
	return totFile{m[1], t, err == nil}
}

// lacks is what no such log tells, and what this one does not.
func (f totFile) provenance(spent *engine.Usage, more ...search.Lack) *search.Provenance {
	lacks := append([]search.Lack{search.LacksSeed, search.LacksLogProbs, search.LacksPrompts, search.LacksTimes}, more...)
	if f.model == search.Unknown {
		lacks = append(lacks, search.LacksModel)
	}
	if !f.known {
		lacks = append(lacks, search.LacksTemperature)
	}
	if spent == nil {
		lacks = append(lacks, search.LacksTokens)
	}
	return &search.Provenance{By: "princeton-nlp/" + totName, Lacks: lacks, Usage: spent}
}

// breadthFirst is a search by steps.
func (s totSearch) breadthFirst(ctx context.Context, r *reader, name totFile) (*builder, error) {
	task := s.task()
	settings := search.Settings{
		Method: "tot-bfs", Generate: search.GeneratePropose, Evaluate: search.EvaluateValue, Temperature: name.temperature,
		Evaluations: s.evaluations(),
	}
	for _, step := range s.Steps {
		settings.Beam = max(settings.Beam, len(step.Select))
	}
	purpose := search.Propose
	if task == "writing" {
		settings.Generate, settings.Evaluate, purpose = search.GenerateSample, search.EvaluateVote, search.Continue
		settings.Proposals, settings.Evaluations = len(s.Steps[0].New), s.ballots()
	}
	b := r.begin(search.Started{
		Puzzle: search.Puzzle{Task: task, Input: strings.TrimSpace(s.Steps[0].X)}, Settings: settings, Model: name.model,
		Provenance: name.provenance(s.spent, search.LacksCalls, search.LacksJudgements),
	})
	walk := totWalk{builder: b, at: map[string]search.NodeID{"": 0}, purpose: purpose}
	for i, step := range s.Steps {
		if err := walk.step(ctx, step); err != nil {
			return nil, errAt("step", i, err)
		}
	}
	last := s.Steps[len(s.Steps)-1]
	walk.end(s.final(last), last)
	return b, nil
}

// final are the candidates that were left.
func (s totSearch) final(last totStep) []string {
	if s.Ys != nil {
		return s.Ys
	}
	return last.Select
}

var onlyNumbers = regexp.MustCompile(`^\s*\d+(?:\s+\d+){1,5}\s*$`)

// task tells the task from the puzzle: numbers, clues, or sentences.
func (s totSearch) task() string {
	switch x := s.Steps[0].X; {
	case onlyNumbers.MatchString(x):
		return "game24"
	case strings.HasPrefix(strings.TrimSpace(x), "h1."):
		return "crossword"
	}
	return "writing"
}

// ballots is the most that any vote counted. Those that named no candidate are not recorded.
func (s totSearch) ballots() int {
	most := 0
	for _, step := range s.Steps {
		sum := 0.0
		for _, v := range step.Values {
			sum += v
		}
		most = max(most, int(sum))
	}
	return most
}

// evaluations is how many labels the values are sums of, as far as they tell.
func (s totSearch) evaluations() int {
	most := 1
	for _, step := range s.Steps {
		for _, v := range step.Values {
			n := 0
			for _, l := range labelsOf(v) {
				n += l.Count
			}
			most = max(most, n)
		}
	}
	return most
}

// labelsOf counts the labels that a value is the sum of: 20 for sure, 1 for likely, 0.001 for
// impossible (Yao et al. 2023, section 4.1). The sum of fewer than 20 labels tells each of
// them; nil: it is no such sum.
func labelsOf(value float64) []search.Sample {
	const sure, likely, most = 20_000, 1_000, 19
	m := int(math.Round(value * likely))
	if value < 0 || value > most*sure/likely || math.Abs(value*likely-float64(m)) > 1e-6 {
		return nil
	}
	var labels []search.Sample
	n := 0
	for _, l := range []search.Sample{{Label: "sure", Count: m / sure}, {Label: "likely", Count: m % sure / likely}, {Label: "impossible", Count: m % likely}} {
		if n += l.Count; l.Count > 0 {
			labels = append(labels, l)
		}
	}
	if n > most {
		return nil
	}
	return labels
}

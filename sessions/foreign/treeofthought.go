package foreign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"espalier/engine"
	"espalier/search"
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
			return errAt(what, n, jsonError(err, d.InputOffset()))
		}
		if err := do(n, element); err != nil {
			return errAt(what, n, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("the JSON array does not end: %w", jsonError(err, d.InputOffset()))
	}
	return nil
}

// jsonError adds to an error where it is, if it does not say so.
func jsonError(err error, offset int64) error { return fmt.Errorf("at byte %d: %w", offset, err) }

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

// totWalk follows the steps of a search.
type totWalk struct {
	*builder
	at      map[string]search.NodeID // the thought at which the text of a path ends
	purpose search.Purpose
}

func (w *totWalk) step(ctx context.Context, s totStep) error {
	switch {
	case len(s.Values) != len(s.New):
		return fmt.Errorf("%d values for %d candidates (new_ys)", len(s.Values), len(s.New))
	case len(s.New) == 0:
		return fmt.Errorf("there are no candidates (new_ys): %w", errNothing)
	}
	if err := w.expand(ctx, s); err != nil {
		return err
	}
	w.evaluate(s)
	return w.choose(s)
}

// expand adds the candidates below those they were made of. A proposal was one reply, a line
// for each candidate; a sample was a reply of its own.
func (w *totWalk) expand(ctx context.Context, s totStep) error {
	made, err := w.madeOf(s)
	if err != nil {
		return err
	}
	var parents []search.NodeID
	for _, y := range s.Ys {
		if id := w.at[y]; !slices.Contains(parents, id) {
			parents = append(parents, id)
		}
	}
	action := search.Action{Kind: search.Expand, Nodes: parents, Purpose: w.purpose, Count: 1}
	if w.purpose != search.Propose {
		action.Count = len(s.New) / len(parents)
	}
	w.decide(action)
	for _, y := range uniqueOf(s.Ys) {
		parent := w.at[y]
		if len(made[y]) == 0 {
			w.add(search.Replied{Node: parent, Purpose: w.purpose, Calls: 1})
			continue
		}
		if err := w.reply(ctx, parent, y, made[y]); err != nil {
			return err
		}
	}
	return nil
}

func (w *totWalk) reply(ctx context.Context, parent search.NodeID, y string, made []string) error {
	reply := search.Replied{Node: parent, Purpose: w.purpose, Calls: 1, Completions: text(strings.TrimSuffix(strings.Join(made, ""), "\n"))}
	if w.purpose != search.Propose {
		reply.Calls, reply.Completions = len(made), nil
		for _, m := range made {
			reply.Completions = append(reply.Completions, engine.Completion{Text: m})
		}
	}
	seq := w.add(reply)
	for i, m := range made {
		choice := i
		if w.purpose == search.Propose {
			choice = 0
		}
		id, err := w.think(ctx, parent, strings.TrimSpace(m), seq, choice)
		if err != nil {
			return err
		}
		w.at[y+m] = id
	}
	return nil
}

// madeOf divides the candidates of a step by what they were made of, and says what each added
// to it. They stand in the order of what they were made of.
func (w *totWalk) madeOf(s totStep) (map[string][]string, error) {
	for _, y := range s.Ys {
		if _, ok := w.at[y]; !ok {
			return nil, fmt.Errorf("it begins with %q, which no step before has made", y)
		}
	}
	if len(s.Ys) == 0 {
		return nil, fmt.Errorf("it begins with nothing (ys): %w", errNothing)
	}
	made := map[string][]string{}
	from := 0
	for i, candidate := range s.New {
		best := -1
		for k := from; k < len(s.Ys); k++ { // those before it are done
			if strings.HasPrefix(candidate, s.Ys[k]) && (best < 0 || len(s.Ys[k]) > len(s.Ys[best])) {
				best = k
			}
		}
		if best < 0 {
			return nil, fmt.Errorf("candidate %d continues none of those that the step begins with", i+1)
		}
		from = best
		made[s.Ys[best]] = append(made[s.Ys[best]], candidate[len(s.Ys[best]):])
	}
	return made, nil
}

// evaluate records the values, or the votes, of all candidates. One that is there twice was
// valued 0 the second time; the first counts.
func (w *totWalk) evaluate(s totStep) {
	var ids []search.NodeID
	var values []float64
	for i, candidate := range s.New {
		if id := w.at[candidate]; !slices.Contains(ids, id) {
			ids, values = append(ids, id), append(values, s.Values[i])
		}
	}
	w.decide(search.Action{Kind: search.Evaluate, Nodes: ids, Count: w.started.Settings.Evaluations})
	if w.started.Settings.Evaluate == search.EvaluateVote {
		votes, sum := make([]int, len(ids)), 0
		for i, v := range values {
			votes[i] = int(v)
			sum += votes[i]
		}
		w.add(search.Voted{Nodes: ids, Votes: votes, Ballots: sum})
		return
	}
	for i, id := range ids {
		w.add(search.Valued{Node: id, Value: values[i], Samples: labelsOf(values[i])})
	}
}

func (w *totWalk) choose(s totStep) error {
	var keep, cut []search.NodeID
	for _, y := range s.Select {
		id, ok := w.at[y]
		if !ok {
			return fmt.Errorf("%q is selected (select_new_ys), and is no candidate", y)
		}
		if !slices.Contains(keep, id) {
			keep = append(keep, id)
		}
	}
	for _, candidate := range s.New {
		if id := w.at[candidate]; !slices.Contains(keep, id) && !slices.Contains(cut, id) {
			cut = append(cut, id)
		}
	}
	w.selects(keep, cut, fmt.Sprintf("not among the best %d", len(s.Select)))
	return nil
}

// end is the first candidate that the rules find right, or else the best.
func (w *totWalk) end(final []string, last totStep) {
	best := search.NodeID(0)
	for i, y := range final {
		id := w.at[y]
		switch check := w.nodes[id].check; {
		case check.Verdict == search.Right:
			w.solve(id, check.Answer, "")
			return
		case i == 0:
			best = id
		}
	}
	check := w.nodes[best].check
	if best > 0 && check.Verdict == search.Unchecked && check.Answer != "" {
		chosen := "the candidate that was selected last"
		if i := slices.Index(last.New, final[0]); i >= 0 && w.started.Settings.Evaluate == search.EvaluateVote {
			chosen = fmt.Sprintf("%d of %d ballots that name one", int(last.Values[i]), w.started.Settings.Evaluations)
		}
		w.solve(best, check.Answer, chosen)
		return
	}
	w.exhaust(best, check.Answer, "none of the candidates that were left is right")
}

func uniqueOf(all []string) []string {
	var unique []string
	for _, s := range all {
		if !slices.Contains(unique, s) {
			unique = append(unique, s)
		}
	}
	return unique
}

package foreign

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
)

// dialogue is what was asked of a model and what it answered, with what is known of both.
type dialogue struct {
	id, title string
	by        string // the program that recorded it
	question  string // empty: it is not recorded
	model     string
	created   time.Time

	temperature *float64
	seed        *uint64
	answers     []answer
}

// answer is a reply of a model.
type answer struct {
	prompt     string
	completion engine.Completion
	usage      *engine.Usage
	marked     *bool // right or wrong, as the file says
	// after is the answer that the model was given back before this one, counted from 0; -1: the
	// question alone. What continues an answer is a thought below it.
	after int
}

// dialogue keeps a dialogue as a search: a chain of thought for each answer to the question.
func (r *reader) dialogue(ctx context.Context, d dialogue) error {
	if len(d.answers) == 0 {
		return fmt.Errorf("there is no answer of a model: %w", errNothing)
	}
	b := r.begin(d.started())
	b.id, b.title, b.created = d.id, d.title, d.created
	last := make([]search.NodeID, len(d.answers))
	for i := 0; i < len(d.answers); {
		parent := search.NodeID(0)
		if after := d.answers[i].after; after >= 0 {
			parent = last[after]
		}
		n := i + 1
		for n < len(d.answers) && d.answers[n].after == d.answers[i].after && d.answers[n].prompt == d.answers[i].prompt {
			n++
		}
		if err := b.answers(ctx, parent, d.answers[i:n], last[i:n]); err != nil {
			return err
		}
		i = n
	}
	d.end(b, last)
	return r.keep(b)
}

func (d dialogue) started() search.Started {
	settings := search.Settings{Method: "cot", Samples: len(d.answers)}
	p := &search.Provenance{By: d.by}
	lacks := func(missing bool, what search.Lack) {
		if missing {
			p.Lacks = append(p.Lacks, what)
		}
	}
	about := search.Started{Puzzle: search.Puzzle{Task: "ask", Input: d.question}, Model: cmp.Or(d.model, search.Unknown), Provenance: p}
	if d.question == "" {
		about.Puzzle = search.Puzzle{Task: "question", Input: "not recorded"}
	}
	lacks(d.question == "", search.LacksPuzzle)
	lacks(d.model == "", search.LacksModel)
	if lacks(d.seed == nil, search.LacksSeed); d.seed != nil {
		about.Seed = *d.seed
	}
	if lacks(d.temperature == nil, search.LacksTemperature); d.temperature != nil {
		settings.Temperature = *d.temperature
	}
	tokens, probable, prompts := true, true, false
	for _, a := range d.answers {
		tokens = tokens && a.usage != nil
		probable = probable && len(a.completion.Tokens) > 0
		prompts = prompts || a.prompt != ""
	}
	lacks(!tokens, search.LacksTokens)
	lacks(!probable, search.LacksLogProbs)
	lacks(!prompts, search.LacksPrompts)
	lacks(true, search.LacksTimes)
	about.Settings = settings
	return about
}

// answers adds replies to one prompt. last gets the thought in which each ends.
func (b *builder) answers(ctx context.Context, parent search.NodeID, all []answer, last []search.NodeID) error {
	b.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}, Purpose: search.Solve, Count: len(all)})
	reply := search.Replied{Node: parent, Purpose: search.Solve, Prompt: all[0].prompt, Calls: len(all)}
	for _, a := range all {
		reply.Completions = append(reply.Completions, a.completion)
		if a.usage != nil {
			reply.Usage = reply.Usage.Add(*a.usage)
		}
	}
	seq := b.add(reply)
	for choice, a := range all {
		at := parent
		for _, thought := range b.thoughts(a.completion.Text) {
			id, err := b.think(ctx, at, thought, seq, choice)
			if err != nil {
				return err
			}
			at = id
		}
		last[choice] = at
	}
	return nil
}

// thoughts are those that the task reads in a reply. What it cannot read is one thought.
func (b *builder) thoughts(reply string) []string {
	var all []string
	if b.problem != nil {
		if found, err := b.problem.Parse(search.Solve, reply); err == nil {
			for _, thought := range found {
				if thought := whole(thought.Text); thought != "" {
					all = append(all, thought)
				}
			}
		}
	}
	if len(all) == 0 || len(all) > mostDepth/4 {
		return []string{strings.TrimSpace(reply)}
	}
	return all
}

// whole takes off the line that an answer in a box was cut out of.
func whole(thought string) string {
	if !strings.HasSuffix(thought, `\boxed{`) {
		return thought
	}
	return strings.TrimSpace(thought[:strings.LastIndexByte(thought, '\n')+1])
}

// end closes the log. No rule knows what is right here; a file may say what it holds for right.
func (d dialogue) end(b *builder, last []search.NodeID) {
	right, marked := 0, 0
	first := -1
	for i, a := range d.answers {
		if a.marked == nil {
			continue
		}
		if marked++; *a.marked {
			if right++; first < 0 {
				first = i
			}
		}
	}
	at := len(d.answers) - 1
	given := cmp.Or(b.nodes[last[at]].check.Answer, firstLine(d.answers[at].completion.Text))
	single := len(d.answers) == 1 || d.answers[at].after >= 0
	switch {
	case single && marked > 0 && right == 0:
		b.exhaust(last[at], given, "the file marks it as wrong")
	case single && right > 0:
		b.solve(last[at], given, "the file marks it as right")
	case len(d.answers) == 1:
		b.solve(last[at], given, "the only answer")
	case single:
		b.solve(last[at], given, "the last answer")
	case marked > 0:
		b.exhaust(0, "", fmt.Sprintf("%d of %s are right, as the file says; none was chosen", right, english.Plural(len(d.answers), "sample")))
	default:
		b.exhaust(0, "", fmt.Sprintf("%s, and none was chosen", english.Plural(len(d.answers), "sample")))
	}
}

// spoken is a reply as a completion: what the model thought apart from what it said.
func spoken(thinking, said string) engine.Completion {
	if thinking == "" {
		thinking, said = engine.CutThinking(said, false)
	}
	return engine.Completion{Thinking: thinking, Text: said}
}

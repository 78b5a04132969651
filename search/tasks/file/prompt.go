package file

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat"
)

// view is what a prompt may refer to.
type view struct {
	Input   string
	Group   map[string]string // named groups of the input pattern
	Steps   []string          // the thoughts up to here
	Left    int               // how many may follow; -1: any number
	Last    bool              // the next thought has to be the answer
	Failed  []search.Failure  // failed attempts here, the latest last
	Choices [][]string        // of a vote, or to be aggregated: the thoughts of each
	Part    string            // of the puzzle, where it is divided
	Labels  []string
}

// templates are the prompts by what they are for.
type templates map[search.Purpose]*template.Template

// Asks reports whether the file has a prompt for a purpose.
func (t templates) Asks(purpose search.Purpose) bool { return t[purpose] != nil }

// purposes that a file may have prompts for; a prompt to think is the one to
// judge.
var purposes = []search.Purpose{search.Continue, search.Propose, search.Answer, search.Solve, search.Judge, search.Vote, search.Split, search.Aggregate, search.Refine}

// divides reports whether there are prompts for puzzles that are solved in parts.
func (t templates) divides() bool {
	return t.Asks(search.Split) && t.Asks(search.Continue) && t.Asks(search.Aggregate)
}

func newTemplates(texts map[string]string) (templates, string, error) {
	all := templates{}
	for name, text := range texts {
		purpose := search.Purpose(name)
		if !slices.Contains(purposes, purpose) {
			return nil, name, fmt.Errorf("there is no such prompt; there are %s", wordList(purposes))
		}
		t, err := newTemplate(name, strings.TrimSpace(text))
		if err != nil {
			return nil, name, err
		}
		all[purpose] = t
	}
	if len(all) == 0 {
		return nil, "prompts", errors.New("there are none")
	}
	return all, "", nil
}

func wordList(purposes []search.Purpose) string {
	words := make([]string, len(purposes))
	for i, p := range purposes {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}

// Prompt fills in the file's prompt for a purpose.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	return p.reprompt(purpose, path, nil, dialect)
}

// reprompt is Prompt; the file's prompt may mention the failures.
func (p *problem) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	if purpose == search.Ask {
		return p.ask(path, dialect)
	}
	if purpose == search.Think {
		purpose = search.Judge // a chat model reasons before it judges
	}
	if dialect == search.Unjudged && purpose == search.Judge {
		return chat.Judge(p.task.form.Title, dialect)
	}
	if !chat.Follows(dialect) {
		return search.Prompt{}, chat.Needs(p.task.form.Title)
	}
	v := p.view(path)
	v.Failed = failed
	if purpose == search.Aggregate {
		v.Choices = p.choices(append([][]search.Step{path}, path[len(path)-1].Beside...))
	}
	return p.write(purpose, v)
}

func (p *problem) view(path []search.Step) view {
	v := view{Input: p.puzzle.Input, Group: p.groups, Left: -1}
	v.Part, v.Steps = thoughtsOf(path)
	if most := p.task.form.Steps; most > 0 {
		v.Left = max(most-len(v.Steps), 0)
		v.Last = v.Left <= 1
	}
	for _, l := range p.task.labels {
		v.Labels = append(v.Labels, l.Text)
	}
	return v
}

func (p *problem) write(purpose search.Purpose, v view) (search.Prompt, error) {
	t, ok := p.task.templates[purpose]
	if !ok {
		return search.Prompt{}, fmt.Errorf("%s has no prompt to %s; %s", p.task.form.Title, purpose, p.task.instead(purpose))
	}
	text, err := fill(t, v)
	if err != nil {
		return search.Prompt{}, fmt.Errorf("the prompt to %s cannot be filled in: %w", purpose, err)
	}
	prompt := search.Prompt{Text: text, MaxTokens: chat.MaxTokens}
	if purpose != search.Judge && purpose != search.Vote {
		prompt.Schema = p.task.schemaText
	}
	return prompt, nil
}

// choices are the thoughts of each of some paths, a part before what came of it.
func (p *problem) choices(paths [][]search.Step) (all [][]string) {
	for _, path := range paths {
		part, steps := thoughtsOf(path)
		if part != "" {
			steps = append([]string{part}, steps...)
		}
		all = append(all, steps)
	}
	return all
}

// instead is what to use if a prompt is missing.
func (t templates) instead(purpose search.Purpose) string {
	switch {
	case purpose == search.Propose && t.Asks(search.Continue):
		return fmt.Sprintf("use generate %q", search.GenerateSample)
	case purpose == search.Continue && t.Asks(search.Propose):
		return fmt.Sprintf("use generate %q", search.GeneratePropose)
	case purpose == search.Judge && t.Asks(search.Vote):
		return fmt.Sprintf("use evaluate %q", search.EvaluateVote)
	case purpose == search.Judge:
		return fmt.Sprintf("use evaluate %q", search.EvaluateRule)
	case t.Asks(search.Continue) || t.Asks(search.Propose):
		return "use method tot-bfs or tot-dfs"
	}
	return "use method io or cot-sc"
}

// ballot fills in the file's prompt to vote.
func (p *problem) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	v := p.view(paths[0])
	v.Steps, v.Choices = nil, p.choices(paths)
	if !chat.Follows(dialect) {
		return chat.Ballot(p.task.form.Title, len(paths), dialect)
	}
	return p.write(search.Vote, v)
}

package file

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"text/template"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
)

// begin is the program of a puzzle, at its first step; nil where the task is none.
func (p *problem) begin() (*search.Program, error) {
	s := p.task.steps
	if s == nil {
		return nil, nil
	}
	var set []search.Variable
	for _, name := range slices.Sorted(maps.Keys(s.given)) {
		text := p.puzzle.Input
		if name != "input" {
			text = p.groups[name]
		}
		set = append(set, search.Variable{Name: name, Text: text})
	}
	v := s.bindings(nil)
	v.bind(set)
	stack, err := s.settle([]search.Call{{Block: main, Step: 1}}, v, 0)
	if err != nil {
		return nil, err
	}
	start, err := s.frame(stack, v)
	start.Set = set
	program := &search.Program{Start: start, Rank: p.rank, Run: p.run}
	_ = s.all(func(_ string, st step) error {
		program.Ranks = program.Ranks || st.kind == "rank"
		return nil
	})
	return program, err
}

// stepAfter is the step that follows a path, and the variables that it finds.
func (p *problem) stepAfter(path []search.Step) (*step, values, error) {
	if p.task.steps == nil || len(path) == 0 || path[len(path)-1].Frame == nil {
		return nil, nil, errors.New("no step of a program follows it")
	}
	st, err := p.task.steps.at(path[len(path)-1].Frame.Stack)
	return st, p.task.steps.bindings(path), err
}

// filled is a template of a step, filled in.
func filled(st *step, what string, t *template.Template, v values) (string, error) {
	if t == nil {
		return "", nil
	}
	text, err := fill(t, v)
	if err != nil {
		return "", at(st.line, "the %s of %q cannot be filled in: %w", what, st.name(), err)
	}
	return text, nil
}

// ask is the prompt of a step. Of a path without a program, which is asked for to learn
// whether a model suits, it is the puzzle.
func (p *problem) ask(path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	switch {
	case chat.Follows(dialect):
	case p.program.Ranks: // no server does that
		return search.Prompt{}, fmt.Errorf("the program %q needs a model that follows instructions and runs inside espalier, which this one does not; use --model disk:NAME, or the path of a model", p.task.form.Title)
	default:
		return search.Prompt{}, chat.Needs(p.task.form.Title)
	}
	if len(path) > 0 && path[0].Frame == nil {
		return search.Prompt{Text: p.puzzle.Input}, nil
	}
	st, v, err := p.stepAfter(path)
	if err != nil {
		return search.Prompt{}, err
	}
	text, err := filled(st, "prompt", st.prompt, v)
	return search.Prompt{Text: text, MaxTokens: chat.MaxTokens}, err
}

// rank lists what a step ranks.
func (p *problem) rank(path []search.Step) (all []search.Candidate, err error) {
	st, v, err := p.stepAfter(path)
	if err != nil {
		return nil, err
	}
	for _, one := range st.left(v) {
		v[item] = one
		c := search.Candidate{Text: one}
		if c.Prompt, err = filled(st, "prompt", st.prompt, v); err != nil {
			return nil, err
		}
		if c.Target, err = filled(st, "target", st.target, v); err != nil {
			return nil, err
		}
		if c.Target == "" {
			return nil, at(st.line, "the target of %q is empty; it is the text whose probability is wanted", st.name())
		}
		all = append(all, c)
	}
	return all, nil
}

// run carries out a step that asks no model.
func (p *problem) run(ctx context.Context, path []search.Step, beside [][]search.Step) (out search.Outputs, err error) {
	st, v, err := p.stepAfter(path)
	if err != nil {
		return out, err
	}
	one := func(text string) { out.Texts = []string{text} }
	value, err := filled(st, "value", st.value, v)
	if err != nil {
		return out, err
	}
	switch st.kind {
	case "set", "answer":
		one(value)
	case "calc":
		result, err := calculate(value)
		if err != nil {
			out.Failed = "the calculator: " + err.Error()
			return out, nil
		}
		out.Given = value
		one(result)
	case "check":
		yes, err := v.holds(st.value, st.line)
		if err != nil {
			return out, err
		}
		if !yes {
			out.Failed = st.reason
			return out, nil
		}
		one("it holds")
	case "rank", "branch":
		out.Texts = st.left(v)
		if n := len(out.Texts); n == 0 || n > mostItems {
			out.Texts, out.Failed = nil, fmt.Sprintf("%q has %s; from 1 to %d can be branched on", st.on, english.Plural(n, "item"), mostItems)
		}
	case "join":
		one(p.joined(st, path, beside))
	case "vote":
		return p.vote(st, append([][]search.Step{path}, beside...)), nil
	case "tool":
		return p.useTool(ctx, st, value)
	default:
		return out, errChanged
	}
	return out, nil
}

// joined are the texts of a variable after some paths.
func (p *problem) joined(st *step, path []search.Step, beside [][]search.Step) string {
	var all []string
	for _, one := range append([][]search.Step{path}, beside...) {
		all = append(all, p.task.steps.bindings(one).text(st.of))
	}
	return strings.Join(all, st.with)
}

// vote finds what most completions led to. Of as many, what came first.
func (p *problem) vote(st *step, paths [][]search.Step) (out search.Outputs) {
	type choice struct {
		text  string
		votes int
		from  []int
	}
	var all []*choice
	byKey := map[string]*choice{}
	for i, path := range paths {
		text := strings.TrimSpace(p.task.steps.bindings(path).text(st.on))
		if text == "" {
			continue
		}
		key := reading.Canonical(text)
		c := byKey[key]
		if c == nil {
			c = &choice{text: text}
			byKey[key], all = c, append(all, c)
		}
		c.votes += times(path, st.on)
		c.from = append(c.from, i)
	}
	if len(all) == 0 {
		out.Failed = fmt.Sprintf("%q is empty in all branches", st.on)
		return out
	}
	best := all[0]
	var given []string
	for _, c := range all {
		if c.votes > best.votes {
			best = c
		}
		given = append(given, fmt.Sprintf("%s ×%d", short(firstLine(c.text)), c.votes))
	}
	return search.Outputs{Texts: []string{best.text}, From: best.from, Given: strings.Join(given, ", ")}
}

// times is how many completions led to what a path has as a variable.
func times(path []search.Step, name string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if f := path[i].Frame; f != nil && slices.ContainsFunc(f.Set, func(v search.Variable) bool { return v.Name == name }) {
			return max(1, path[i].Times)
		}
	}
	return 1
}

// checkStep is what a program comes to when the text is what came of the step after a path.
func (p *problem) checkStep(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	st, v, err := p.stepAfter(path)
	if err != nil {
		return search.Check{Verdict: search.Refused, Reason: err.Error()}, nil
	}
	set, why := st.bound(v, text)
	if why != "" {
		return search.Check{Verdict: search.Refused, Short: firstLine(text), Reason: why}, nil
	}
	c := search.Check{Verdict: search.Legal, Frame: &search.Frame{}}
	c.State, c.Short = st.kind+": "+text, st.kind+": "+firstLine(text)
	if set != nil {
		c.State, c.Short = set.Name+": "+text, set.Name+": "+firstLine(text)
		if set.Many && !st.adds {
			c.Short = set.Name + ": " + english.Plural(len(set.List), "item")
		}
		v.bind([]search.Variable{*set})
	}
	if st.kind == "answer" {
		return p.answer(ctx, c, path, text)
	}
	stack := slices.Clone(path[len(path)-1].Frame.Stack)
	stack[len(stack)-1].Step++
	if stack, err = p.task.steps.settle(stack, v, len(path)); err != nil {
		return c, err
	}
	frame, err := p.task.steps.frame(stack, v)
	if set != nil {
		frame.Set = []search.Variable{*set}
	}
	c.Frame = &frame
	return c, err
}

// answer is what a program ends with. A checker that the file has decides about it.
func (p *problem) answer(ctx context.Context, c search.Check, path []search.Step, text string) (search.Check, error) {
	answer := strings.TrimSpace(text)
	if answer == "" {
		return search.Check{Verdict: search.Refused, Reason: "the answer is empty"}, nil
	}
	c.Verdict, c.Answer, c.Short = search.Unchecked, answer, "Answer: "+firstLine(answer)
	if c.Normal = reading.Canonical(answer); c.Normal == answer {
		c.Normal = ""
	}
	if p.task.checker == nil {
		return c, nil
	}
	_, steps := thoughtsOf(path)
	return p.task.checker.rule(ctx, c, question{Input: p.puzzle.Input, Steps: steps, Answer: answer, State: path[len(path)-1].State})
}

// useTool runs a program of the user's, which reads the text.
func (p *problem) useTool(ctx context.Context, st *step, text string) (out search.Outputs, err error) {
	said, err := st.tool.answer(ctx, []byte(text))
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended) && ended.Exited():
		out.Failed = "the program: " + err.Error()
	case err != nil:
		return out, &errorAt{st.line, err}
	default:
		out.Texts = []string{strings.TrimSpace(strings.ToValidUTF8(string(said), "\uFFFD"))}
	}
	out.Given = text
	return out, nil
}

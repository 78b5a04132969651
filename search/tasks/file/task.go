// Package file makes tasks of TOML files: prompts, parsers, labels and, if need
// be, a program that checks thoughts. Nobody has to write Go to search for
// something of their own.
//
// README.md beside this file describes the format; the folder examples has two.
package file

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"espalier/engine/boundedfile"
	"espalier/search"
	"espalier/search/tasks/reply"
)

// Task is a family of puzzles that a file describes. Its zero value is not usable.
type Task struct {
	form  form
	name  string // what users type
	input *regexp.Regexp
	templates
	parser
	checker *checker // nil: there is none
	steps   *steps   // of a program; nil: it is none
	text    []byte   // of the file
}

// Read makes a task of a file. Its name is the absolute path, so that a log that
// names it can be resumed from any folder.
func Read(path string) (Task, error) {
	data, err := boundedfile.Regular(path, boundedfile.Text)
	if err != nil {
		return Task{}, fmt.Errorf("task file: %w", err)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return Task{}, fmt.Errorf("task file: %w", err)
	}
	t, err := Parse(data, filepath.Dir(absolute))
	if err != nil {
		return Task{}, fmt.Errorf("%s:%w", path, err)
	}
	t.name = absolute
	return t, nil
}

// Parse makes a task of the text of a file. Programs that it names by a path are
// looked for from the folder dir. Errors begin with the line.
func Parse(data []byte, dir string) (Task, error) {
	f, err := decode(data)
	if err != nil {
		return Task{}, err
	}
	t := Task{form: f, name: f.Name, text: data}
	problem := func(key string, err error) (Task, error) {
		return Task{}, fmt.Errorf("%d: %s: %w", lineOf(data, key), key, err)
	}
	if t.input, err = compiled(f.Input); err != nil {
		return problem("input", err)
	}
	if t.parser, err = newParser(f.Parse, f.Labels); err != nil {
		return problem("parse", err)
	}
	var key string
	if len(f.Prompts) > 0 || len(f.Step)+len(f.Block) == 0 {
		if t.templates, key, err = newTemplates(f.Prompts); err != nil {
			return problem(key, err)
		}
	}
	if t.checker, err = newChecker(f.Check, dir); err != nil {
		return problem("check", err)
	}
	var groups []string
	if t.input != nil {
		groups = t.input.SubexpNames()
	}
	if t.steps, err = newSteps(f, data, dir, groups); err != nil {
		return Task{}, err
	}
	return t, nil
}

// MustParse is Parse for files that come with the program. It panics where one is
// not right, which a test of the task would have found.
func MustParse(data []byte) Task {
	t, err := Parse(data, "")
	if err != nil {
		panic("task file of the program: line " + err.Error())
	}
	return t
}

// Checked reports whether a program checks thoughts, and names their states.
func (t Task) Checked() bool { return t.checker != nil }

// Programs returns the commands that the task runs, to check thoughts and as steps, each
// once, and the folder that they run in. There are none where the file names none.
func (t Task) Programs() (commands [][]string, dir string) {
	add := func(p program) {
		dir = p.dir
		if !slices.ContainsFunc(commands, func(c []string) bool { return slices.Equal(c, p.command) }) {
			commands = append(commands, slices.Clone(p.command))
		}
	}
	if t.checker != nil {
		add(t.checker.program)
	}
	if t.steps != nil {
		_ = t.steps.all(func(_ string, st step) error {
			if st.tool != nil {
				add(*st.tool)
			}
			return nil
		})
	}
	return commands, dir
}

// Text is the file as it was when the task was made of it.
func (t Task) Text() []byte { return t.text }

// Named is the task under another name, for a log that has it by that name.
func (t Task) Named(name string) Task {
	t.name = name
	return t
}

// Name is what users type: a path for tasks that were read from a file.
func (t Task) Name() string { return t.name }

// Task is the family of puzzles, as every other task describes its own.
func (t Task) Task() search.Task {
	method := ""
	if t.steps != nil {
		method = search.ProgramMethod
	}
	return search.Task{
		Method: method, Lines: t.steps != nil,
		Name: t.name, Title: t.form.Title, Problem: t.problem, Example: t.form.Example, Puzzles: t.form.Example,
		Chat: &search.Chat{Asks: t.Asks, Checked: t.checker != nil, Wordy: t.checker == nil},
	}
}

// problem reads a puzzle: any text that the input pattern allows.
func (t Task) problem(p search.Puzzle) (search.Problem, error) {
	for name := range p.Options {
		return nil, fmt.Errorf("unknown option %q; %s has none", name, t.form.Title)
	}
	input := strings.TrimSpace(p.Input)
	if input == "" {
		return nil, fmt.Errorf("column 1: the puzzle is empty; such as %q", t.form.Example)
	}
	groups := map[string]string{}
	if t.input != nil {
		found := t.input.FindStringSubmatch(input)
		if found == nil {
			return nil, fmt.Errorf("column 1: %q is not of the form %s; such as %q", short(input), t.input, t.form.Example)
		}
		for i, name := range t.input.SubexpNames() {
			if name != "" {
				groups[name] = found[i]
			}
		}
	}
	p.Task, p.Input = t.name, input
	made := &problem{task: t, puzzle: p, groups: groups}
	var err error
	made.program, err = made.begin()
	return made, err
}

// problem is one puzzle.
type problem struct {
	task   Task
	puzzle search.Puzzle
	groups map[string]string

	program *search.Program // nil: it is none
}

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{Program: p.program, Divides: p.task.divides(), Ballot: p.ballot, Choice: reply.ReadChoice, Reprompt: p.reprompt}
}

func (p *problem) Puzzle() search.Puzzle  { return p.puzzle }
func (p *problem) Root() string           { return p.puzzle.Input }
func (p *problem) Depth() int             { return p.task.form.Steps }
func (p *problem) Labels() []search.Label { return slices.Clone(p.task.labels) }

// short cuts a text that an error quotes.
func short(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}

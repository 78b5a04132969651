package file

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/pelletier/go-toml/v2/unstable"
)

// stepForm is a step of a program as it is written. The key that names its kind holds the
// variable that it sets, or what it acts on.
type stepForm struct {
	Ask, Rank, Branch, Vote, Join, Set, Calc, Tool, Check, Answer, Call, Loop, Summarise *string

	Prompt, Target, Value, Input, When, Until *string // templates
	As, Into, Of, Read, Split, With           *string
	Reason, Timeout                           *string
	Samples, Keep, Most, Words                *int
	Command                                   *[]string
}

// The kinds of steps, and their options.
var kinds = []struct {
	name           string
	needs, options []string
}{
	{"ask", []string{"prompt"}, []string{"samples", "read"}},
	{"rank", []string{"prompt", "target"}, []string{"as", "into", "keep"}},
	{"branch", nil, []string{"as", "into"}},
	{"vote", nil, nil},
	{"join", []string{"of"}, []string{"with"}},
	{"set", []string{"value"}, []string{"split", "words"}},
	{"calc", []string{"value"}, nil},
	{"tool", []string{"command"}, []string{"input", "timeout"}},
	{"check", nil, []string{"reason"}},
	{"answer", nil, nil},
	{"call", nil, nil},
	{"loop", []string{"most"}, []string{"until"}},
	{"summarise", []string{"value", "prompt"}, []string{"words", "most"}},
}

// step is a step that was read.
type step struct {
	kind, on string // on: the variable, block or template text that the kind's key holds
	line     int

	prompt, target, value, when, until *template.Template // nil: there is none
	item                               string             // that a branch sets,
	adds                               bool               // or adds itself to
	of, read, with, reason             string
	split                              *string
	samples, keep, most, words         int
	tool                               *program
	needs                              []string
}

func (s *step) name() string {
	if s.kind == "check" || s.kind == "answer" {
		return s.kind
	}
	return s.kind + " " + s.on
}

// Bounds of a program. Loops and branches multiply; see also the method.
const (
	mostSteps   = 200
	mostRounds  = 100
	mostSamples = 100
	mostItems   = 1000 // of a list
)

// main is the block that a program begins with.
const main = "main"

// steps is a program by its blocks.
type steps struct {
	blocks map[string][]step
	lists  map[string]bool // every variable there is, and whether it is a list
	given  map[string]bool // those that the puzzle sets
}

// keys are those that a step has.
func (f stepForm) keys() (names []string) {
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		if !v.Field(i).IsNil() {
			names = append(names, strings.ToLower(v.Type().Field(i).Name))
		}
	}
	return names
}

// text is that of a key.
func (f stepForm) text(key string) string {
	v := reflect.ValueOf(f).FieldByNameFunc(func(name string) bool { return strings.ToLower(name) == key })
	return *v.Interface().(*string)
}

// errorAt is an error in a line.
type errorAt struct {
	line int
	err  error
}

func (e *errorAt) Error() string { return fmt.Sprintf("%d: %v", e.line, e.err) }
func (e *errorAt) Unwrap() error { return e.err }

func at(line int, format string, args ...any) error {
	return &errorAt{line, fmt.Errorf(format, args...)}
}

// linesOf are the lines at which the tables of an array stand, by its name.
func linesOf(data []byte) map[string][]int {
	lines := map[string][]int{}
	p := unstable.Parser{}
	p.Reset(data)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.ArrayTable {
			continue
		}
		var words []string
		line := 1
		for it := e.Key(); it.Next(); {
			words = append(words, string(it.Node().Data))
			line = p.Shape(it.Node().Raw).Start.Line
		}
		name := strings.Join(words, ".")
		lines[name] = append(lines[name], line)
	}
	return lines
}

// newSteps reads a program; nil where the file has none.
func newSteps(f form, data []byte, dir string, groups []string) (*steps, error) {
	if len(f.Step) == 0 {
		if len(f.Block) > 0 {
			return nil, at(lineOf(data, "block"), "block: there are blocks, and no [[step]] that calls them")
		}
		return nil, nil
	}
	lines := linesOf(data)
	s := &steps{blocks: map[string][]step{}, lists: map[string]bool{}, given: map[string]bool{"input": true}}
	for _, g := range groups {
		if g != "" {
			s.given[g] = true
		}
	}
	for name := range s.given {
		s.lists[name] = false
	}
	count := 0
	read := func(block, table string, forms []stepForm) error {
		for i, form := range forms {
			line := 1
			if i < len(lines[table]) {
				line = lines[table][i]
			}
			if count++; count > mostSteps {
				return at(line, "step: there are more than %d of them", mostSteps)
			}
			next, err := newStep(form, line, dir)
			if err != nil {
				return &errorAt{line, err}
			}
			s.blocks[block] = append(s.blocks[block], s.plain(next)...)
		}
		return nil
	}
	if err := read(main, "step", f.Step); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(f.Block)) {
		if name == main || !word.MatchString(name) {
			return nil, at(lines["block."+name][0], "block %q: a name has small letters, digits and _, and %s is the [[step]]s themselves", name, main)
		}
		if err := read(name, "block."+name, f.Block[name]); err != nil {
			return nil, err
		}
	}
	return s, s.check()
}

// word is the form of the names of variables and blocks.
var word = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// newStep reads a step, which has one key of a kind, and of the other keys those that
// this kind has.
func newStep(f stepForm, line int, dir string) (s step, err error) {
	s.line = line
	keys := f.keys()
	var own []string
	var options, needs []string
	for _, k := range kinds {
		if slices.Contains(keys, k.name) {
			own = append(own, k.name)
			needs, options = k.needs, slices.Concat(k.needs, k.options, []string{"when"})
		}
	}
	switch len(own) {
	case 0:
		return s, fmt.Errorf("step: it is of no kind; write one of %s", kindNames())
	case 1:
		s.kind = own[0]
	default:
		return s, fmt.Errorf("step: it is %s at once; a step is of one kind", strings.Join(own, " and "))
	}
	for _, k := range keys {
		if k != s.kind && !slices.Contains(options, k) {
			return s, fmt.Errorf("%s: it has no option %q; it has %s", s.kind, k, strings.Join(options, ", "))
		}
	}
	for _, k := range needs {
		if !slices.Contains(keys, k) {
			return s, fmt.Errorf("%s: %q is missing", s.kind, k)
		}
	}
	if err := s.fill(f, dir); err != nil {
		return s, fmt.Errorf("%s: %w", s.kind, err)
	}
	return s, nil
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// fill takes over what a step says.
func (s *step) fill(f stepForm, dir string) (err error) {
	s.on = f.text(s.kind)
	if value := s.kind == "check" || s.kind == "answer"; value {
		f.Value = &s.on
	} else if !word.MatchString(s.on) {
		return fmt.Errorf("%q is not a name; a name has small letters, digits and _", short(s.on))
	}
	for _, t := range []struct {
		name string
		from *string
		to   **template.Template
	}{{"prompt", f.Prompt, &s.prompt}, {"target", f.Target, &s.target}, {"value", f.Value, &s.value}, {"input", f.Input, &s.value}, {"when", f.When, &s.when}, {"until", f.Until, &s.until}} {
		if t.from == nil {
			continue
		}
		text := *t.from
		if t.name != "target" { // whose blanks at the ends count
			text = strings.TrimSpace(text)
		}
		if *t.to, err = newTemplate(t.name, text); err != nil {
			return err
		}
		s.needs = append(s.needs, variablesIn(*t.to)...)
	}
	if err := s.numbers(f); err != nil {
		return err
	}
	s.of, s.read, s.with, s.reason, s.split = or(f.Of, ""), or(f.Read, ""), or(f.With, "\n"), or(f.Reason, "the check does not hold"), f.Split
	switch {
	case s.kind == "join":
		s.needs = append(s.needs, s.of)
	case s.kind == "rank" || s.kind == "branch":
		s.needs = append(s.needs, s.on)
		if (f.As == nil) == (f.Into == nil) {
			return fmt.Errorf("each branch has its item in a variable: give one of as (the item) and into (a list that it is added to)")
		}
		s.item, s.adds = or(f.As, or(f.Into, "")), f.Into != nil
		if !word.MatchString(s.item) {
			return fmt.Errorf("%q is not a name; a name has small letters, digits and _", short(s.item))
		}
	case s.kind == "vote":
		s.needs = append(s.needs, s.on)
	case s.kind == "set" && s.split != nil && (*s.split == "" || s.words > 0):
		return fmt.Errorf("give one of split (what stands between the items) and words (how many an item has)")
	case s.kind == "tool":
		if s.tool, err = newTool(*f.Command, or(f.Timeout, ""), dir); err != nil {
			return err
		}
	}
	if !slices.Contains([]string{"", "answer", "number", "list"}, s.read) {
		return fmt.Errorf("read %q is none of answer, number, list", short(s.read))
	}
	slices.Sort(s.needs)
	s.needs = slices.Compact(s.needs)
	return nil
}

// numbers takes over those that lie within their bounds.
func (s *step) numbers(f stepForm) error {
	for _, n := range []struct {
		name        string
		from        *int
		to          *int
		usual, most int
	}{{"samples", f.Samples, &s.samples, 1, mostSamples}, {"keep", f.Keep, &s.keep, 0, mostItems}, {"most", f.Most, &s.most, 4, mostRounds}, {"words", f.Words, &s.words, 0, 100_000}} {
		*n.to = n.usual
		if n.from == nil {
			continue
		}
		if *n.to = *n.from; *n.from < 1 || *n.from > n.most {
			return fmt.Errorf("%s is %d; it is from 1 to %d", n.name, *n.from, n.most)
		}
	}
	return nil
}

func or(text *string, usual string) string {
	if text == nil {
		return usual
	}
	return *text
}

// newTool is a program of the user's that a step runs.
func newTool(command []string, timeout, dir string) (*program, error) {
	c, err := newChecker(checkForm{command, timeout}, dir)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, fmt.Errorf("command is empty; it is a list of the program and its arguments")
	}
	c.writes, c.stands = "that is the most", "the step"
	return &c.program, nil
}

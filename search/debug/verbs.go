package debug

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
)

// Verb is a row of the table of verbs: something that a user can ask of a
// debugger, by a line of text, a key or an entry of a menu.
type Verb struct {
	Name    string
	Aliases []string
	Group   string
	Args    string // "[N]"; empty: it takes none
	Help    string // one line
	Example string // of a line; empty: the name alone
	// Changes reports that the verb may change the search or show another branch: it
	// needs a runner that stands still, may leave another one, and may wait; see
	// Job.
	Changes bool
	// Repeats says that an empty line does the verb again.
	Repeats bool

	// why reports why the verb is not possible now; nil: it always is.
	why func(*Debugger) string
	do  func(d *Debugger, args string) ([]string, error)
	// change stands in the place of do for a verb that may wait.
	change func(d *Debugger, args string) (plan, error)
}

// Groups of verbs, in the order of the help.
const (
	GroupRun    = "run"
	GroupBack   = "back"
	GroupStop   = "stop"
	GroupLook   = "look"
	GroupWhy    = "why"
	GroupChange = "change"
)

// Verbs lists all there are, in the order of the help.
func Verbs() []Verb {
	var all []Verb
	for _, group := range [][]Verb{runVerbs(), programVerbs(), backVerbs(), checkpointVerbs(), stopVerbs(), lookVerbs(), markVerbs(), whyVerbs(), weighVerbs(), changeVerbs()} {
		all = append(all, group...)
	}
	return all
}

// Disabled reports why the verb is not possible now; empty when it is.
func (v *Verb) Disabled(d *Debugger) string {
	if v.why == nil {
		return ""
	}
	return v.why(d)
}

// Usage is the verb with its arguments: "step [N]".
func (v *Verb) Usage() string { return strings.TrimSpace(v.Name + " " + v.Args) }

// Answer is what a verb reports, and how it moved the moment that is shown.
type Answer struct {
	Verb        Verb
	Lines       []string
	Data        any   // the same for programs, in one of the types of report.go, or a func() any that returns one; nil: the lines are all
	Found       Place // that it found, for a front end to show; the zero Place is none
	Transitions []Transition
}

// Place is an event, and the thought that it is about.
type Place struct {
	Seq     int
	Thought search.NodeID
}

// Do reads a line and does what it says. An empty line does the last verb again
// that Repeats. A verb that goes somewhere only sets a goal: Pursue goes there. A
// verb that Changes is prepared, run and completed here and now; ctx ends the wait.
func (d *Debugger) Do(ctx context.Context, line string) (Answer, error) {
	v, args, err := d.read(line)
	if err != nil || v.Name == "" {
		return Answer{Verb: v}, err
	}
	if v.change != nil {
		c, err := d.prepare(v, args)
		if err != nil {
			return Answer{Verb: v}, err
		}
		c.Run(ctx)
		return d.Complete(c)
	}
	lines, err := v.do(d, args)
	return d.answer(v, lines, err)
}

// answer is what a verb had to say.
func (d *Debugger) answer(v Verb, lines []string, err error) (Answer, error) {
	if err != nil {
		err = d.script.fail(fmt.Errorf("%s: %w", v.Name, err))
	}
	a := Answer{Verb: v, Lines: lines, Data: d.data, Found: d.found, Transitions: d.transitions()}
	d.data, d.found = nil, Place{}
	return a, err
}

// read finds the verb of a line, and refuses it where it is not possible now. The
// zero Verb means that the line asks for nothing.
func (d *Debugger) read(line string) (v Verb, args string, err error) {
	defer func() { err = d.script.fail(err) }()
	d.data, d.found = nil, Place{}
	if err := d.script.over(); err != nil {
		return Verb{}, "", err
	}
	line = strings.TrimSpace(line)
	if d.script.Collects() {
		return Verb{Name: "commands", Group: GroupStop, do: collect}, line, nil
	}
	if line == "" {
		line = d.repeat
	}
	if line == "" || strings.HasPrefix(line, "#") {
		return Verb{}, "", nil
	}
	if v, args, err = Parse(line); err != nil {
		return Verb{}, "", err
	}
	if why := v.Disabled(d); why != "" {
		return v, "", fmt.Errorf("%s: %s", v.Name, why)
	}
	if v.Args == "" && args != "" {
		return v, "", fmt.Errorf("%s takes no arguments, not %q", v.Name, args)
	}
	d.repeat = ""
	if v.Repeats {
		d.repeat = line
	}
	return v, args, nil
}

// Parse finds the verb of a line, by its name, an alias, or the beginning of its
// name if no other begins so. A number alone selects that thought.
func Parse(line string) (v Verb, args string, err error) {
	word, args, _ := strings.Cut(strings.TrimSpace(line), " ")
	args = strings.TrimSpace(args)
	word = strings.ToLower(word)
	if _, err := strconv.Atoi(word); err == nil { // a thought
		word, args = "select", strings.TrimSpace(line)
	}
	var begin []Verb
	for _, v := range Verbs() {
		if v.Name == word || slices.Contains(v.Aliases, word) {
			return v, args, nil
		}
		if word != "" && strings.HasPrefix(v.Name, word) {
			begin = append(begin, v)
		}
	}
	switch len(begin) {
	case 1:
		return begin[0], args, nil
	case 0:
		return Verb{}, "", fmt.Errorf("unknown verb %q; %shelp lists them", word, meant(word, verbNames()))
	}
	var names []string
	for _, v := range begin {
		names = append(names, v.Name)
	}
	return Verb{}, "", fmt.Errorf("%q may be %s; write more of it", word, strings.Join(names, " or "))
}

// verbNames are the words for verbs that are long enough to be misspelt.
func verbNames() (names []string) {
	for _, v := range Verbs() {
		names = append(append(names, v.Name), v.Aliases...)
	}
	return slices.DeleteFunc(names, func(name string) bool { return len(name) < 3 })
}

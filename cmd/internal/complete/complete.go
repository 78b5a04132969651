// Package complete proposes words for a command line that is being typed, from
// the model that kong makes of the commands, and has the scripts with which bash,
// zsh and fish ask for them.
package complete

import (
	"embed"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Candidate is a word, and what it means.
type Candidate struct{ Text, About string }

// Values returns what the value of a flag ("--model") or of an argument ("task")
// may be; none where a shell should propose files.
type Values func(name string) []Candidate

// Shells are those that there are scripts for.
var Shells = []string{"bash", "fish", "zsh"}

//go:embed scripts
var scripts embed.FS

// Script is what a shell has to read to complete the commands of espalier.
func Script(shell string) ([]byte, error) { return scripts.ReadFile("scripts/espalier." + shell) }

// Words returns candidates for the last of some words, which may be empty. The
// name of the program is not among the words.
func Words(app *kong.Node, words []string, values Values) []Candidate {
	if len(words) == 0 {
		words = []string{""}
	}
	at := position{node: app}
	for _, w := range words[:len(words)-1] {
		at.pass(w)
	}
	typed := words[len(words)-1]
	if typed == "=" && at.flag != nil { // bash takes --flag=value for three words
		typed = ""
	}
	found := at.candidates(typed, values)
	found = slices.DeleteFunc(found, func(c Candidate) bool { return !strings.HasPrefix(c.Text, typed) })
	slices.SortStableFunc(found, func(a, b Candidate) int { return strings.Compare(a.Text, b.Text) })
	return found
}

// position is where a command line is after some of its words.
type position struct {
	node      *kong.Node
	arguments int        // of the node that were passed
	flag      *kong.Flag // whose value comes next; nil: none
	only      bool       // arguments follow, for -- was passed
}

func (p *position) pass(word string) {
	switch {
	case word == "=":
	case p.flag != nil:
		p.flag = nil
	case p.only:
		p.arguments++
	case word == "--":
		p.only = true
	case strings.HasPrefix(word, "-") && word != "-":
		name, _, given := strings.Cut(word, "=")
		if f := p.find(name); f != nil && !given && !f.IsBool() && !f.IsCounter() {
			p.flag = f
		}
	default:
		if child := p.child(word); child != nil {
			p.node, p.arguments = child, 0
		} else {
			p.arguments++
		}
	}
}

func (p *position) child(name string) *kong.Node {
	for _, c := range p.node.Children {
		if c.Name == name || slices.Contains(c.Aliases, name) {
			return c
		}
	}
	return nil
}

// flags are those of the node, of its default command and of what is above it.
func (p *position) flags() []*kong.Flag {
	var all []*kong.Flag
	for n := p.node; n != nil; n = n.Parent {
		all = append(all, n.Flags...)
	}
	if d := p.node.DefaultCmd; d != nil {
		all = append(all, d.Flags...)
	}
	return slices.DeleteFunc(all, func(f *kong.Flag) bool { return f.Hidden })
}

func (p *position) find(name string) *kong.Flag {
	for _, f := range p.flags() {
		if name == "--"+f.Name || f.Short != 0 && name == "-"+string(f.Short) {
			return f
		}
	}
	return nil
}

func (p *position) candidates(typed string, values Values) []Candidate {
	if p.flag != nil {
		return p.valuesOf(p.flag, values)
	}
	if name, _, given := strings.Cut(typed, "="); given && strings.HasPrefix(name, "--") {
		f := p.find(name)
		if f == nil {
			return nil
		}
		found := p.valuesOf(f, values)
		for i := range found {
			found[i].Text = name + "=" + found[i].Text
		}
		return found
	}
	var found []Candidate
	if strings.HasPrefix(typed, "-") && !p.only {
		for _, f := range p.flags() {
			found = append(found, Candidate{"--" + f.Name, firstSentence(f.Help)})
		}
		return found
	}
	if p.arguments == 0 && !p.only {
		found = Commands(p.node)
	}
	if arguments := p.node.Positional; len(arguments) > 0 {
		argument := arguments[min(p.arguments, len(arguments)-1)]
		if p.arguments < len(arguments) || argument.IsCumulative() {
			found = append(found, enumerated(argument, argument.Name, values)...)
		}
	}
	return found
}

// Commands are those below a node.
func Commands(of *kong.Node) (found []Candidate) {
	for _, c := range of.Children {
		if !c.Hidden {
			found = append(found, Candidate{c.Name, firstSentence(c.Help)})
		}
	}
	return found
}

func (p *position) valuesOf(f *kong.Flag, values Values) []Candidate {
	return enumerated(f.Value, "--"+f.Name, values)
}

func enumerated(v *kong.Value, name string, values Values) []Candidate {
	if v.Enum == "" {
		return values(name)
	}
	var found []Candidate
	for _, word := range v.EnumSlice() {
		found = append(found, Candidate{Text: word})
	}
	return found
}

// firstSentence has no full stop.
func firstSentence(help string) string {
	if at := strings.Index(help, ". "); at >= 0 {
		return help[:at]
	}
	return strings.TrimSuffix(help, ".")
}

package file

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"text/template/parse"

	"espalier/search/reading"
	"espalier/search/tasks/reply"
)

// Templates come with task files that others may have written, and
// text/template bounds neither its loops nor its output, and cannot be cancelled.
// So every turn of a loop and every call of a template begins with an action that
// counts, every function accounts for the text it makes, and the output is counted
// as it is written.
const (
	mostTurns  = 100_000 // of loops and calls in one prompt
	mostText   = 16 << 20
	mostPrompt = 1 << 20 // bytes
)

// count is the name of the function that begins each loop and template.
const count = "countTurn"

var (
	errTurns  = fmt.Errorf("it takes more than %d turns of its loops", mostTurns)
	errText   = fmt.Errorf("its functions make more than %d MiB of text", mostText>>20)
	errPrompt = fmt.Errorf("it is longer than %d MiB", mostPrompt>>20)
)

// spent is what filling in one prompt has cost so far. It writes the prompt.
type spent struct {
	turns, text int
	prompt      strings.Builder
}

func (s *spent) Write(p []byte) (int, error) {
	if s.prompt.Len()+len(p) > mostPrompt {
		return 0, errPrompt
	}
	return s.prompt.Write(p)
}

func (s *spent) turn() (string, error) {
	if s.turns++; s.turns > mostTurns {
		return "", errTurns
	}
	return "", nil
}

// makes accounts for a text before it is made.
func (s *spent) makes(bytes int) error {
	if bytes > mostText || s.text+bytes > mostText {
		return errText
	}
	s.text += bytes
	return nil
}

// newTemplate reads a template.
func newTemplate(name, text string) (*template.Template, error) {
	t, err := template.New(name).Funcs(new(spent).functions()).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	for _, each := range t.Templates() {
		each.Root.Nodes = append([]parse.Node{counter(each.Tree)}, each.Root.Nodes...)
		counted(each.Tree, each.Root)
	}
	return t, nil
}

// counter is the action {{count}}, which writes nothing.
func counter(t *parse.Tree) parse.Node {
	name := parse.NewIdentifier(count).SetTree(t)
	command := &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{name}}
	return &parse.ActionNode{NodeType: parse.NodeAction, Pipe: &parse.PipeNode{NodeType: parse.NodePipe, Cmds: []*parse.CommandNode{command}}}
}

// counted puts a counter at the beginning of every loop.
func counted(t *parse.Tree, list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.RangeNode:
			n.List.Nodes = append([]parse.Node{counter(t)}, n.List.Nodes...)
			counted(t, n.List)
			counted(t, n.ElseList)
		case *parse.IfNode:
			counted(t, n.List)
			counted(t, n.ElseList)
		case *parse.WithNode:
			counted(t, n.List)
			counted(t, n.ElseList)
		}
	}
}

// fill fills in a template.
func fill(t *template.Template, v any) (string, error) {
	clone, err := t.Clone() // its functions are those of one prompt
	if err != nil {
		return "", err
	}
	s := &spent{}
	err = clone.Funcs(s.functions()).Execute(s, v)
	for _, limit := range []error{errTurns, errText, errPrompt} {
		if errors.Is(err, limit) {
			return "", limit // without the template's own long words
		}
	}
	return s.prompt.String(), err
}

// functions are those of text/template that make texts, and a few more.
func (s *spent) functions() template.FuncMap {
	return template.FuncMap{
		count:   s.turn,
		"inc":   func(i int) int { return i + 1 },
		"same":  func(a, b string) bool { return reading.Canonical(a) == reading.Canonical(b) },
		"words": func(text string) int { return len(strings.Fields(text)) },
		"join": func(list []string, between string) (string, error) {
			bytes := len(list) * len(between)
			for _, text := range list {
				bytes += len(text)
			}
			if err := s.makes(bytes); err != nil {
				return "", err
			}
			return strings.Join(list, between), nil
		},
		"short": func(text string) (string, error) {
			const copies = 8 // are made on the way: of the words, and without markup
			if err := s.makes(copies * len(text)); err != nil {
				return "", err
			}
			return reply.Short(text), nil
		},
		"printf": func(format string, args ...any) (string, error) {
			if wide.MatchString(format) {
				return "", errors.New("a printf may fill up to 999 places, and take no width from an argument")
			}
			longest := 1000
			for _, a := range args {
				longest = max(longest, length(a))
			}
			// A verb may name an argument that another has written already.
			if err := s.makes(len(format) + strings.Count(format, "%")*longest); err != nil {
				return "", err
			}
			return fmt.Sprintf(format, args...), nil
		},
		"print":    s.making(1, fmt.Sprint),
		"println":  s.making(1, fmt.Sprintln),
		"html":     s.making(5, template.HTMLEscaper), // & becomes &amp;
		"js":       s.making(6, template.JSEscaper),   // < becomes \u003C
		"urlquery": s.making(3, template.URLQueryEscaper),
	}
}

// wide finds a width or a precision of four digits, or of an argument.
var wide = regexp.MustCompile(`%[^a-zA-Z%]*(\d{4}|\*)`)

// making is a function that makes a text so many times as long as its arguments.
func (s *spent) making(times int, f func(...any) string) func(...any) (string, error) {
	return func(args ...any) (string, error) {
		bytes := 0
		for _, a := range args {
			bytes += 1 + times*length(a)
		}
		if err := s.makes(bytes); err != nil {
			return "", err
		}
		return f(args...), nil
	}
}

// length is how long an argument is when it is written.
func length(a any) int {
	if text, ok := a.(string); ok {
		return len(text)
	}
	return len(fmt.Sprint(a))
}

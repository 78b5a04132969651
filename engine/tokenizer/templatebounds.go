package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"text/template/parse"
)

// A template may come from anyone, and is a program. These are its limits.
const (
	maxTemplate = 64 << 10 // parsing takes the square of how deep parts are nested
	maxSteps    = 100_000  // rounds of loops and calls of named parts
	maxPrompt   = 64 << 20
)

// room is what an execution may still use.
type room struct{ steps, bytes int }

// take counts bytes that are written, or made by a function.
func (r *room) take(n int) error {
	if r.bytes -= n; r.bytes < 0 {
		return errors.New("the prompt would be implausibly long")
	}
	return nil
}

// step counts a round of a loop. It writes nothing.
func (r *room) step() (string, error) {
	if r.steps--; r.steps < 0 {
		return "", fmt.Errorf("it takes more than %d steps", maxSteps)
	}
	return "", nil
}

// boundedWriter writes while there is room.
type boundedWriter struct {
	io.Writer
	*room
}

func (w boundedWriter) Write(p []byte) (int, error) {
	if err := w.take(len(p)); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}

// unbounded are the words that templates without messages cannot have. Those are executed
// without functions of ours, and have nothing to repeat.
var unbounded = regexp.MustCompile(`{{(?:[^}"\x60]|"(?:\\.|[^"\\])*"|\x60[^\x60]*\x60)*?\b(range|print|printf|println|html|js|urlquery|json|template|block|define)\b`)

// bound makes loops, named parts and functions that make text count what they use.
func (t *Template) bound(source string) error {
	names, err := t.text.Vars()
	if err != nil {
		return err
	}
	if !slices.Contains(names, "messages") {
		if found := unbounded.FindStringSubmatch(source); found != nil {
			return fmt.Errorf("%q is not supported in one that does not range over .Messages", found[1])
		}
		return nil
	}
	made := func(text string) (string, error) { return text, t.room.take(len(text)) }
	t.text.Funcs(map[string]any{
		stepName:  t.room.step,
		"print":   func(values ...any) (string, error) { return made(fmt.Sprint(values...)) },
		"printf":  func(format string, values ...any) (string, error) { return made(fmt.Sprintf(format, values...)) },
		"println": func(values ...any) (string, error) { return made(fmt.Sprintln(values...)) },
		"json": func(value any) (string, error) {
			data, err := json.Marshal(value)
			return string(data), errors.Join(err, t.room.take(len(data)))
		},
		"html": notText, "js": notText, "urlquery": notText,
	})
	count, err := parse.Parse("", "{{"+stepName+"}}", "", "", map[string]any{stepName: t.room.step})
	if err != nil {
		return err
	}
	action := count[""].Root.Nodes[0]
	for _, part := range t.text.Templates() {
		if part.Tree != nil && part.Root != nil {
			countRounds(part.Root, action)
			part.Root.Nodes = slices.Insert(part.Root.Nodes, 0, action)
		}
	}
	return nil
}

const stepName = "countedStep"

func notText(...any) (string, error) {
	return "", errors.New("a prompt is not a page: html, js and urlquery are not supported")
}

// countRounds inserts an action into the bodies of all loops.
func countRounds(list *parse.ListNode, action parse.Node) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.RangeNode:
			countRounds(n.List, action)
			countRounds(n.ElseList, action)
			n.List.Nodes = slices.Insert(n.List.Nodes, 0, action)
		case *parse.IfNode:
			countRounds(n.List, action)
			countRounds(n.ElseList, action)
		case *parse.WithNode:
			countRounds(n.List, action)
			countRounds(n.ElseList, action)
		default: // has no list
		}
	}
}

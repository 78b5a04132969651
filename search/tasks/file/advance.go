package file

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"espalier/search"
)

// item is the name by which prompts of a rank step have what is ranked.
const item = "item"

// values are the variables of a program: texts and lists.
type values map[string]any

// bindings are those after a path.
func (s *steps) bindings(path []search.Step) values {
	v := values{}
	for name, list := range s.lists {
		if v[name] = ""; list {
			v[name] = []string{}
		}
	}
	for _, p := range path {
		if p.Frame != nil {
			v.bind(p.Frame.Set)
		}
	}
	return v
}

func (v values) bind(set []search.Variable) {
	for _, one := range set {
		if v[one.Name] = one.Text; one.Many {
			v[one.Name] = one.List
		}
	}
}

// text is a variable that is a text, and items one that is a list. A log that was edited may
// have it otherwise.
func (v values) text(name string) string {
	text, _ := v[name].(string)
	return text
}

func (v values) items(name string) []string {
	list, _ := v[name].([]string)
	return list
}

// holds fills in a condition.
func (v values) holds(t *template.Template, line int) (bool, error) {
	text, err := fill(t, v)
	if err != nil {
		return false, at(line, "the condition cannot be filled in: %w", err)
	}
	switch strings.TrimSpace(text) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, at(line, "the condition is %q, which is neither true nor false; compare with eq, ne, lt, gt", short(text))
}

// errChanged is that of a log whose program is another one.
var errChanged = errors.New("the log has a step that the task file has no longer; search again, or put the file back as it was")

// at returns the step that a stack is at.
func (s *steps) at(stack []search.Call) (*step, error) {
	if len(stack) == 0 {
		return nil, errors.New("the program has ended; nothing follows")
	}
	top := stack[len(stack)-1]
	block := s.blocks[top.Block]
	if top.Step < 1 || top.Step > len(block) {
		return nil, errChanged
	}
	return &block[top.Step-1], nil
}

// mostTurnsBetween bounds the steps that only lead to others.
const mostTurnsBetween = 10_000

// settle goes on to the next step that does something, from the one that the stack is at:
// into blocks that are called, over steps whose condition does not hold, out of blocks that
// have ended, or back to their beginning. depth is that of the thought after which it stands.
func (s *steps) settle(stack []search.Call, v values, depth int) ([]search.Call, error) {
	for range mostTurnsBetween {
		if len(stack) == 0 {
			return nil, nil
		}
		top := &stack[len(stack)-1]
		block, known := s.blocks[top.Block]
		if !known || top.Step < 1 {
			return nil, errChanged
		}
		if top.Step > len(block) {
			again, err := s.again(stack, v)
			if err != nil {
				return nil, err
			}
			if again {
				top.Step, top.Round, top.Depth = 1, top.Round+1, depth
			} else if stack = stack[:len(stack)-1]; len(stack) > 0 {
				stack[len(stack)-1].Step++
			}
			continue
		}
		st := &block[top.Step-1]
		top.Line = st.line
		if st.when != nil {
			yes, err := v.holds(st.when, st.line)
			if err != nil {
				return nil, err
			}
			if !yes {
				top.Step++
				continue
			}
		}
		switch st.kind {
		case "call":
			stack = append(stack, search.Call{Block: st.on, Step: 1, Depth: depth})
		case "loop":
			stack = append(stack, search.Call{Block: st.on, Step: 1, Depth: depth, Round: 1, Most: st.most})
		default:
			return stack, nil
		}
	}
	return nil, fmt.Errorf("the program does not come to a step within %d turns", mostTurnsBetween)
}

// again reports whether the innermost block, which has ended, is a loop that goes round again.
func (s *steps) again(stack []search.Call, v values) (bool, error) {
	top := stack[len(stack)-1]
	if top.Most == 0 || top.Round >= top.Most {
		return false, nil
	}
	loop, err := s.at(stack[:len(stack)-1])
	if err != nil {
		return false, errChanged
	}
	if loop.until == nil {
		return true, nil
	}
	done, err := v.holds(loop.until, loop.line)
	return !done, err
}

// frame is where the program is with a stack that has settled.
func (s *steps) frame(stack []search.Call, v values) (f search.Frame, err error) {
	f.Stack = slices.Clone(stack)
	if len(stack) == 0 {
		return f, nil
	}
	st, err := s.at(stack)
	if err != nil {
		return f, err
	}
	f.Next = search.Operation{Name: st.name(), Purpose: search.Run, Needs: slices.DeleteFunc(slices.Clone(st.needs), func(name string) bool { return name == item })}
	switch st.kind {
	case "ask":
		f.Next.Purpose, f.Next.Count = search.Ask, st.samples
	case "rank":
		if n := len(st.left(v)); n > 0 && n <= mostItems {
			f.Next.Purpose, f.Next.Count, f.Next.Keep = search.Rank, n, st.keep
		}
	case "vote", "join":
		f.Next.Purpose = search.Gather
	}
	return f, nil
}

// left are the items of a branch or a rank that are not in the list that they are added to.
func (s *step) left(v values) []string {
	list := v.items(s.on)
	if !s.adds {
		return list
	}
	had := v.items(s.item)
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return slices.Contains(had, one) })
}

package lists

import (
	"errors"
	"fmt"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat"
)

// wording is what a task asks for.
type wording struct {
	solve, split, merge, refine string
	result, list                string // what it calls the answer, and a list of numbers
}

// Prompt writes the question for a purpose.
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	words, lists, err := p.question(purpose, path)
	switch {
	case err != nil:
		return search.Prompt{}, err
	case dialect == search.Unjudged:
		return search.Prompt{Text: p.line(purpose, lists)}, nil
	case !chat.Follows(dialect):
		return search.Prompt{}, chat.Needs(p.title)
	}
	var b strings.Builder
	b.WriteString(words + "\n\n")
	for i, list := range lists {
		name := p.wording.list
		if len(lists) > 1 {
			name = fmt.Sprintf("%s %d", name, i+1)
		}
		fmt.Fprintf(&b, "%s: %s\n", name, listed(list))
	}
	switch purpose {
	case search.Split:
	case search.Solve:
		fmt.Fprintf(&b, "\nWork on it in steps: divide it into short parts, solve each and put them together. Then write %s in square brackets on the last line, and nothing after it.", p.wording.result)
	default:
		fmt.Fprintf(&b, "\nWrite %s in square brackets on the last line, and nothing after it.", p.wording.result)
	}
	return search.Prompt{Text: b.String(), MaxTokens: chat.MaxTokens}, nil
}

// question is what is asked in the state that a path led to, and the lists it is about.
func (p *problem) question(purpose search.Purpose, path []search.Step) (words string, lists [][]int, err error) {
	if len(path) == 0 || path[len(path)-1].State == "" {
		return "", nil, errors.New("no prompt: it follows a thought that was refused")
	}
	last := path[len(path)-1]
	s, told := stateOf(last.State)
	if len(path) == 1 {
		s, told = state{numbers: p.items}, true
	}
	if !told {
		return "", nil, fmt.Errorf("no prompt: the state %q cannot be read", last.State)
	}
	both := func(items []int) [][]int {
		if p.sets {
			return [][]int{p.first, items}
		}
		return [][]int{items}
	}
	switch purpose {
	case search.Split:
		if len(path) > 1 {
			return "", nil, errors.New("only the puzzle itself is divided")
		}
		return fmt.Sprintf(p.wording.split, p.parts), [][]int{p.items}, nil
	case search.Continue, search.Answer, search.Solve, search.Refine:
		if s.result {
			return p.wording.refine, append(both(p.of(s.parts)), s.numbers), nil
		}
		return p.wording.solve, both(s.numbers), nil
	case search.Aggregate:
		lists = [][]int{s.numbers}
		for _, other := range last.Beside {
			s, ok := stateOf(other[len(other)-1].State)
			if !ok {
				return "", nil, fmt.Errorf("no prompt: the state %q cannot be read", other[len(other)-1].State)
			}
			lists = append(lists, s.numbers)
		}
		return p.wording.merge, lists, nil
	case search.Propose:
		return "", nil, fmt.Errorf("%s has one list a reply; use generate %q", p.task, search.GenerateSample)
	default: // it would be judged, or is no program
	}
	return "", nil, fmt.Errorf("%s has no prompt to %s: rules count its errors; use evaluate %q", p.task, purpose, search.EvaluateRule)
}

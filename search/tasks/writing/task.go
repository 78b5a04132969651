// Package writing is a passage of four paragraphs, each of which ends in a
// sentence that is given (Yao et al. 2023, section 4.2). The first thought is a
// plan, the second the passage; rules check the sentences, and only a model can
// judge how coherent it is.
package writing

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"espalier/search"
	"espalier/search/tasks/reply"
)

const sentences = 4

// example is of this program's own making.
const example = "The kettle had been cold for hours. | Nobody had told the gardener. | " +
	"She counted the stairs again, and there was one more. | It began, as it always does, with rain."

const (
	taskName  = "writing"
	taskTitle = "Creative writing"
)

// Task is the family of these puzzles.
func Task() search.Task {
	return search.Task{
		Name: taskName, Title: taskTitle, Problem: read, Example: example, Puzzles: example,
		Chat: &search.Chat{Asks: search.AsksAllBut(search.Propose), Wordy: true},
	}
}

// read reads four sentences, on lines of their own or between bars, or simply
// one after the other.
func read(p search.Puzzle) (search.Problem, error) {
	for name := range p.Options {
		return nil, fmt.Errorf("unknown option %q; writing has none", name)
	}
	made := &problem{puzzle: search.Puzzle{Task: taskName, Input: p.Input}}
	for _, part := range parts(p.Input) {
		if part = strings.TrimSpace(part); part != "" {
			made.endings = append(made.endings, strings.Join(strings.Fields(part), " "))
		}
	}
	if n := len(made.endings); n != sentences {
		return nil, fmt.Errorf("column %d: there are %d sentences, not %d; divide them with |", max(utf8.RuneCountInString(p.Input), 1), n, sentences)
	}
	return made, nil
}

var sentenceEnd = regexp.MustCompile(`[.!?]["'”’]?\s+`)

// parts divides by bars, else by lines, else after full stops.
func parts(input string) []string {
	for _, mark := range []string{"|", "\n"} {
		if strings.Contains(strings.TrimSpace(input), mark) {
			return strings.Split(input, mark)
		}
	}
	var all []string
	for {
		end := sentenceEnd.FindStringIndex(input)
		if end == nil {
			return append(all, input)
		}
		all = append(all, input[:end[1]])
		input = input[end[1]:]
	}
}

// problem is one puzzle.
type problem struct {
	puzzle  search.Puzzle
	endings []string
}

func (p *problem) Capabilities() search.Capabilities {
	return search.Capabilities{Ballot: p.ballot, Choice: reply.ReadChoice, Reprompt: p.reprompt}
}

func (p *problem) Puzzle() search.Puzzle { return p.puzzle }
func (p *problem) Root() string          { return strings.Join(p.endings, " | ") }

// Depth is a plan and a passage.
func (p *problem) Depth() int { return 2 }

// Labels are the paper's score of coherence, from 1 to 10.
func (p *problem) Labels() []search.Label { return labels() }

func labels() []search.Label {
	var all []search.Label
	for score := 1; score <= 10; score++ {
		all = append(all, search.Label{Text: fmt.Sprint(score), Weight: float64(score)})
	}
	return all
}

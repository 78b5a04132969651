package curriculum

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"espalier/engine/train"
	"espalier/search/tasks/game24"
)

// A model that rewards itself (Yuan et al. 2024, arXiv 2401.10020) judges its own replies on an
// additive scale, a point for each thing that is right with them. The words by which this one
// judges are those that it values states with in a search:
//
//	1 point   the reply ends in an answer
//	1 point   the model calls the three numbers that the first step is said to leave sure
//	1 point   it calls the two numbers that the second is said to leave sure
//
// What a step leaves is taken from the reply, right or wrong: no rule is asked. The model has no
// words for an expression, so that it cannot tell whether the answer follows from the steps.

// mostPoints is the best that a model can say of a reply.
const mostPoints = 3

// opinion is what a model thinks of a reply.
type opinion struct {
	points int
	states []game24.State // that it was asked about
}

// verdicts are the words of a model for states: whether it called them sure.
type verdicts map[string]bool

// leaves finds what the steps of a reply are said to leave.
var leaves = regexp.MustCompile(`\(left: ([^()]*)\)`)

// claimed are the states of three and of two numbers that a chain says it passes, in the steps
// behind its thinking.
func claimed(text string) (states []game24.State) {
	_, steps, thought := strings.Cut(text, "</think>")
	if !thought {
		return nil
	}
	for _, found := range leaves.FindAllStringSubmatch(steps, -1) {
		s, err := game24.ParseState(found[1])
		if err == nil && len(s) == 3-len(states) && len(states) < 2 && Writable(s) {
			states = append(states, s)
		}
	}
	return states
}

// opinions has the model that replies are drawn from judge some replies to the puzzles. It is
// asked once about a state, for the word that it holds likeliest.
func opinions(ctx context.Context, s *train.Sampler, replies [][]train.Reply) ([][]opinion, verdicts, error) {
	said := verdicts{}
	all := make([][]opinion, len(replies))
	for i, group := range replies {
		for _, r := range group {
			o := opinion{states: claimed(r.Text)}
			for _, state := range o.states {
				said[state.String()] = false
			}
			all[i] = append(all[i], o)
		}
	}
	if err := said.ask(ctx, s); err != nil {
		return nil, nil, err
	}
	for i, group := range replies {
		for j, r := range group {
			o := &all[i][j]
			if strings.Contains(r.Text, "\n"+answerPrefix) && r.Finished {
				o.points++
			}
			for _, state := range o.states {
				if said[state.String()] {
					o.points++
				}
			}
		}
	}
	return all, said, nil
}

// ask has the model think about three numbers, and say at once what it thinks of two.
func (v verdicts) ask(ctx context.Context, s *train.Sampler) error {
	var states []string
	for state := range v {
		states = append(states, state)
	}
	slices.Sort(states)
	questions := make([]train.Question, len(states))
	for i, state := range states {
		questions[i] = train.Question{Prompt: "Input: " + state + " Judge:"}
		if strings.Count(state, " ") == 2 {
			questions[i].Prompt = "Input: " + state + " Think:"
		}
	}
	replies, err := s.Ask(ctx, questions, train.Sampling{Count: 1, MaxTokens: 160})
	if err != nil {
		return err
	}
	for i, state := range states {
		lines := strings.Split(strings.TrimSpace(replies[i][0].Text), "\n")
		v[state] = lines[len(lines)-1] == "sure"
	}
	return nil
}

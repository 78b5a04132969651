package game24

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// mostListed is how many steps the control lists in one completion.
const mostListed = 8

// RandomReply completes a prompt of the line format by chance. What it writes is legal
// and its arithmetic is right: it is the control for judgement, not for sums. A
// prompt that it cannot read, or that leaves no move, gets an empty reply.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	if states, ok := strings.CutSuffix(prompt, voteMode); ok {
		return fmt.Sprintf(" The best choice is %d", 1+rng.IntN(1+strings.Count(states, between)))
	}
	state, mode, ok := readPrompt(prompt)
	if !ok {
		return ""
	}
	switch mode {
	case nextMode:
		if moves := p.rules.Moves(state); len(moves) > 0 {
			return " " + moves[rng.IntN(len(moves))].String()
		}
	case listMode:
		var lines []string
		moves := p.rules.Moves(state)
		for _, i := range rng.Perm(len(moves))[:min(len(moves), mostListed)] {
			lines = append(lines, moves[i].String())
		}
		return strings.Join(lines, "\n")
	case judgeMode, thinkMode:
		return " " + labels[rng.IntN(len(labels))].Text
	case answerMode:
		if _, expression := p.randomChain(state, rng); expression != "" {
			return " " + expression
		}
	case stepsMode:
		steps, expression := p.randomChain(state, rng)
		if expression != "" {
			return " " + steps + answerPrefix + " " + expression
		}
	}
	return ""
}

// ReadJudged reads the state of a prompt of the line format that has it judged.
func ReadJudged(prompt string) (state State, ok bool) {
	state, mode, ok := readPrompt(prompt)
	return state, ok && (mode == judgeMode || mode == thinkMode)
}

// readPrompt takes the line format apart: its last line is all that counts.
func readPrompt(prompt string) (State, string, bool) {
	line := prompt[strings.LastIndexByte(prompt, '\n')+1:]
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != "Input:" {
		return nil, "", false
	}
	last := len(words) - 1
	state, err := ParseState(strings.Join(words[1:last], " "))
	return state, words[last], err == nil
}

// randomChain combines the numbers at random until one is left, and returns the
// steps, a line each, and the expression with its value.
func (p *problem) randomChain(state State, rng *rand.Rand) (steps, expression string) {
	var moves []Move
	var lines strings.Builder
	for s := state; !p.rules.Done(s) && len(s) > 1; {
		next := p.rules.Moves(s)
		if len(next) == 0 {
			break // every result outgrows 64 bits, or is none that the rules allow
		}
		m := next[rng.IntN(len(next))]
		moves = append(moves, m)
		lines.WriteString(m.String() + "\n")
		s = m.Left
	}
	t, rest, err := compose(state, moves)
	if err != nil || rest > 0 && !p.rules.Any {
		return "", ""
	}
	return lines.String(), t.String() + " = " + moves[len(moves)-1].Result.String()
}

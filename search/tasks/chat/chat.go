// Package chat is what tasks in natural language share: the models they suit, the
// labels of Yao et al. (2023), and how the control judges without reading.
package chat

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
)

// MaxTokens leaves a model room to reason before it replies.
const MaxTokens = 8192

// The words that prompts end in for the control, which judges without reading.
const (
	judgeWord = "Judge:"
	VoteWord  = "Vote:"
)

// Follows reports whether a model of a dialect follows instructions. The prompts of
// these tasks have no examples in them, so that they suit models that reason first
// as well.
func Follows(d engine.Dialect) bool { return d == engine.Chat || d == engine.ZeroShot }

// Needs refuses a model that does not follow instructions.
func Needs(title string) error {
	return fmt.Errorf("the task %q needs a model that follows instructions, which this one does not; use --model ollama:NAME or --model openai:URL#NAME", title)
}

// Judge is the prompt to judge, in dialects other than chat.
func Judge(title string, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == search.Unjudged {
		return search.Prompt{Text: judgeWord}, nil
	}
	return search.Prompt{}, Needs(title)
}

// Ballot is the prompt to vote, in dialects other than chat.
func Ballot(title string, choices int, dialect engine.Dialect) (search.Prompt, error) {
	if dialect == search.Unjudged {
		return search.Prompt{Text: fmt.Sprintf("%d %s", choices, VoteWord)}, nil
	}
	return search.Prompt{}, Needs(title)
}

// RandomReply judges and votes by chance: the control of Problem.RandomReply.
func RandomReply(prompt string, labels []search.Label, rng *rand.Rand) string {
	if prompt == judgeWord && len(labels) > 0 {
		return labels[rng.IntN(len(labels))].Text
	}
	if n, ok := strings.CutSuffix(prompt, " "+VoteWord); ok {
		if choices, err := strconv.Atoi(n); err == nil && choices > 0 {
			return fmt.Sprintf("The best choice is %d", 1+rng.IntN(choices))
		}
	}
	return ""
}

// Labels are those of Yao et al. (2023, section 4.1).
func Labels() []search.Label {
	return []search.Label{{Text: "sure", Weight: 20}, {Text: "likely", Weight: 1}, {Text: "impossible", Weight: 0.001}}
}

// Label reads the label that a completion gives as its verdict.
func Label(completion string, labels []search.Label) ([]reading.Found, error) {
	words := make([]string, len(labels))
	for i, l := range labels {
		if words[i] = l.Text; strings.TrimSpace(completion) == l.Text {
			return reading.Locate(completion, l.Text), nil
		}
	}
	return reading.Find(completion, reading.Want{Kind: reading.Label, Labels: words}).Found("")
}

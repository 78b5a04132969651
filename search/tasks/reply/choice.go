package reply

import (
	"strconv"

	"espalier/search/reading"
)

// ReadChoice finds the choice of a completion that ends, as the paper's vote
// prompts ask for, in "the best choice is 3", or says so in other words. Choices are
// counted from 1 in the text and from 0 in the result.
func ReadChoice(completion string, states int) (int, reading.Span, error) {
	r := reading.Find(completion, reading.Want{Kind: reading.Choice, Choices: states})
	if err := r.Err(); err != nil {
		return 0, reading.Span{}, err
	}
	n, err := strconv.Atoi(r.Value)
	return n - 1, r.Span, err
}

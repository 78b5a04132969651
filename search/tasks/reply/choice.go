package reply

import (
	"fmt"
	"regexp"
	"strconv"
)

var (
	choiceSaid = regexp.MustCompile(`(?i)\bchoice is\W*(?:choice\W*)?(\d+)`)
	choiceOnly = regexp.MustCompile(`(?i)^\W*(?:choice\W*)?(\d+)\W*$`)
)

// ReadChoice finds the choice of a completion that ends, as the paper's vote
// prompts ask for, in "the best choice is 3", or is that number alone. Choices are
// counted from 1 in the text and from 0 in the result.
func ReadChoice(completion string, states int) (int, error) {
	found := choiceOnly.FindStringSubmatch(completion)
	if all := choiceSaid.FindAllStringSubmatch(completion, -1); len(all) > 0 {
		found = all[len(all)-1]
	}
	if found == nil {
		return 0, fmt.Errorf("it does not say: the best choice is N")
	}
	n, err := strconv.Atoi(found[1])
	if err != nil || n < 1 || n > states {
		return 0, fmt.Errorf("choice %s is none of 1 to %d", found[1], states)
	}
	return n - 1, nil
}

package symbolic

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// madeWord begins a puzzle that is made up: "random 6 7" has 6 steps by seed 7.
const madeWord = "random"

// What a made-up puzzle may have.
const fewest, most = 2, 12 // steps

// mostWords is how many words a question may have that a user writes: a chain repeats all
// letters in every line.
const mostWords = 100

func (k Kind) madeUp(words []string) (Question, error) {
	wish := []int{4, 1} // steps, seed
	for i, word := range words[1:] {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || i >= len(wish) {
			return Question{}, fmt.Errorf("column 1: %q is not of the form %s STEPS SEED, such as %s 6 7", strings.Join(words, " "), madeWord, madeWord)
		}
		wish[i] = n
	}
	if wish[0] < fewest || wish[0] > most {
		return Question{}, fmt.Errorf("column 1: %d steps are wanted; a puzzle has from %d to %d", wish[0], fewest, most)
	}
	return k.Draw(wish[0], true, rand.New(rand.NewPCG(uint64(wish[1]), uint64(wish[0])))), nil
}

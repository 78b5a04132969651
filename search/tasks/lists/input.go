package lists

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// madeWord begins a puzzle that is made up: "random 32 7" has 32 numbers by seed 7.
const madeWord = "random"

// What a puzzle may have.
const (
	fewest, most = 4, 1024 // numbers
	largest      = 999_999
)

// numbers reads a puzzle.
func (k kind) numbers(input string) (first, items []int, err error) {
	if words := strings.Fields(input); len(words) > 0 && words[0] == madeWord {
		return k.madeUp(words)
	}
	lists := []string{input}
	if k.sets {
		if lists = strings.Split(input, "&"); len(lists) != 2 {
			return nil, nil, fmt.Errorf("column %d: there are %d sets, not 2; divide them with &, such as %s", utf8.RuneCountInString(lists[0])+1, len(lists), k.example)
		}
	}
	column := 1
	for _, list := range lists {
		first = items
		if items, err = k.list(list, column); err != nil {
			return nil, nil, err
		}
		column += utf8.RuneCountInString(list) + 1
	}
	if len(items) < fewest {
		return nil, nil, fmt.Errorf("column %d: there are %d numbers, and %d are needed, such as %s", max(column-1, 1), len(items), fewest, k.example)
	}
	return first, items, nil
}

// list reads numbers that begin at a column.
func (k kind) list(text string, column int) (numbers []int, err error) {
	seen := map[int]bool{}
	at := 0
	for at < len(text) {
		if strings.ContainsRune(" ,;[]{}\t\n", rune(text[at])) {
			at++
			continue
		}
		end := at
		for end < len(text) && !strings.ContainsRune(" ,;[]{}\t\n", rune(text[end])) {
			end++
		}
		word, here := text[at:end], column+utf8.RuneCountInString(text[:at])
		n, err := strconv.Atoi(word)
		switch {
		case err != nil || n < -largest || n > largest:
			return nil, fmt.Errorf("column %d: %q is not a whole number of six digits at most", here, word)
		case k.sets && seen[n]:
			return nil, fmt.Errorf("column %d: %d is in the set already", here, n)
		case len(numbers) == most:
			return nil, fmt.Errorf("column %d: there are more than %d numbers", here, most)
		}
		seen[n] = true
		numbers, at = append(numbers, n), end
	}
	return numbers, nil
}

// madeUp makes a puzzle as the paper does: digits with repetitions to sort; sets whose
// members are below twice their size, so that half of them are shared.
func (k kind) madeUp(words []string) (first, items []int, err error) {
	wish := []int{0, 1} // numbers, seed
	for i, word := range words[1:] {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || i >= len(wish) {
			return nil, nil, fmt.Errorf("%q is not of the form %s NUMBERS SEED, such as %s 32 7", strings.Join(words, " "), madeWord, madeWord)
		}
		wish[i] = n
	}
	size := wish[0]
	if size < fewest || size > most {
		return nil, nil, fmt.Errorf("%d numbers are wanted; a puzzle has from %d to %d, such as %s 32 7", size, fewest, most, madeWord)
	}
	rng := rand.New(rand.NewPCG(uint64(wish[1]), uint64(size)))
	if k.sets {
		return rng.Perm(2 * size)[:size], rng.Perm(2 * size)[:size], nil
	}
	for range size {
		items = append(items, rng.IntN(10))
	}
	return nil, items, nil
}

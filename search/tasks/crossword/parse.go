package crossword

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

// entry is a thought: a word for a slot.
type entry struct {
	slot slot
	word string
}

// String is the form that prompts ask for: "h2. EMBER".
func (e entry) String() string { return e.slot.String() + ". " + e.word }

var entryForm = regexp.MustCompile(`(?i)\b([hv][1-5])\b[.:)]?[\s:=\->]*\b([a-z]{2,15})\b`)

// confidences in falling order; a word without one comes last.
var confidences = []string{"certain", "high", "medium", "low"}

func findEntry(line string) (entry, bool) {
	found := entryForm.FindStringSubmatch(line)
	if found == nil {
		return entry{}, false
	}
	s, _, ok := cutSlot(found[1])
	return entry{s, strings.ToUpper(found[2])}, ok
}

// Parse finds words for slots, whole boards, and labels.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	lines := reply.Lines(completion)
	if len(lines) == 0 {
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Judge, search.Think:
		return chat.Label(completion, chat.Labels())
	case search.Answer:
		return parseBoard(completion)
	case search.Solve:
		words := reading.Locate(completion, entries(lines, false)...)
		if board, err := parseBoard(completion); err == nil {
			return append(words, board...), nil
		}
		if len(words) > 0 {
			return words, nil
		}
	case search.Propose, search.Continue:
		if words := entries(lines, true); len(words) > 0 {
			return reading.Locate(completion, words...), nil
		}
	default:
		return nil, errors.New("crossword reads no " + string(purpose))
	}
	return nil, cmp.Or(reading.Declined(completion), errors.New("no line of it is a word for a slot, such as h2. EMBER"))
}

// entries takes the word of each line that has one, the surest first if wanted
// (the aggregation of proposals of Yao et al. 2023, section 4.3).
func entries(lines []string, ranked bool) []string {
	type proposal struct {
		text string
		rank int
	}
	var all []proposal
	for _, line := range lines {
		e, ok := findEntry(line)
		if !ok || slices.ContainsFunc(all, func(p proposal) bool { return p.text == e.String() }) {
			continue
		}
		rank := len(confidences)
		if word, ok := reply.LastWord(line, confidences); ok {
			rank = slices.Index(confidences, word)
		}
		all = append(all, proposal{e.String(), rank})
	}
	if ranked {
		slices.SortStableFunc(all, func(a, b proposal) int { return cmp.Compare(a.rank, b.rank) })
	}
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = p.text
	}
	return texts
}

// parseBoard takes the last five rows of five letters.
func parseBoard(completion string) ([]reading.Found, error) {
	return reading.Find(completion, reading.Want{Kind: reading.Board, Side: side, Cells: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}).Found(answerPrefix)
}

// RandomReply is the control: it judges by chance, and knows no words.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	return chat.RandomReply(prompt, chat.Labels(), rng)
}

package curriculum

import (
	"errors"
	"math/rand/v2"

	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
	"espalier/search/usage"
)

// Practised is what a policy practises, and on what it is validated.
type Practised struct {
	Method        Method
	Words         func(tokens int) tokenizer.Tokenizer // of a model with so many tokens
	Practice      train.Practice
	Validation    []train.Exercise
	Data, HeldOut string // for the model card
}

// OpenPractised returns what a policy of a task practises: so many puzzles a step, and
// another number to validate on. Easy puzzles of the Game of 24 are those of three numbers. heldOut is the file of puzzles that it must never meet.
func OpenPractised(task, heldOut string, method Method, puzzles, validate int, seed uint64, easy bool) (Practised, error) {
	if task == SudokuTask {
		if easy {
			return Practised{}, usage.New(errors.New("easy puzzles are of game24 alone"), "leave --easy out")
		}
		if method == InputOutput {
			return Practised{}, usage.New(errors.New("method io is of game24 alone"), "leave --method out")
		}
		known, err := OpenBoards(heldOut)
		if err != nil {
			return Practised{}, err
		}
		boards := NewBoards(known)
		return Practised{
			Method: BoardSets, Words: func(int) tokenizer.Tokenizer { return vocabulary.NewSudoku() },
			Practice: boards.Practice(puzzles, seed), Validation: boards.Validation(validate),
			Data: "boards of 2x2 to 9x9 at any stage of a search", HeldOut: "a list of test boards",
		}, nil
	}
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return Practised{}, err
	}
	corpus := NewCorpus(h)
	p := Practised{
		Method: method, Words: func(tokens int) tokenizer.Tokenizer { return vocabulary.Game24OfSize(tokens) },
		Data:    "Game of 24, solvable training puzzles",
		HeldOut: "as in supervised learning; replies that write a held-out state are not learnt from",
	}
	if easy {
		practise, held := corpus.easyPuzzles()
		p.Practice = corpus.practice(method, puzzles, seed, func(rng *rand.Rand) game24.State { return pick(rng, practise) })
		p.Validation = corpus.exercises(method, spread(held, validate))
		p.Data = "Game of 24 with three numbers up to 30, solvable training puzzles"
	} else {
		p.Practice, p.Validation = corpus.Practice(method, puzzles, seed), corpus.Validation(method, validate)
	}
	return p, nil
}

package curriculum

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"espalier/engine/boundedfile"
	"espalier/engine/embedded"
	"espalier/engine/native/arch"
	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
	"espalier/search/usage"
)

// SudokuTask is the name of the one task that is not the Game of 24.
const SudokuTask = string(embedded.Sudoku)

// OpenHoldOut reads a file of test puzzles of the Game of 24.
func OpenHoldOut(file string) (*HoldOut, error) { return open(file, ReadHoldOut) }

// OpenBoards reads a file of test boards of sudoku.
func OpenBoards(file string) (map[string]bool, error) { return open(file, ReadBoards) }

func open[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	if name == "" {
		return none, usage.New(errors.New("the test puzzles that must stay out of training are not given"), "add --hold-out FILE")
	}
	data, err := boundedfile.Regular(name, boundedfile.Data)
	if err != nil {
		return none, err
	}
	h, err := read(bytes.NewReader(data))
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return h, nil
}

// OpenExamples are the examples that a model of a task is trained on. heldOut is the
// file of puzzles that it must never meet.
func OpenExamples(task, heldOut string) (func(seed uint64, step, shard int) []Example, error) {
	if task == SymbolicTask {
		return SymbolicExamples, nil
	}
	if task == CountdownTask {
		return CountdownExamples, nil
	}
	if task == SudokuTask {
		boards, err := OpenBoards(heldOut)
		if err != nil {
			return nil, err
		}
		return NewBoards(boards).Examples, nil
	}
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return nil, err
	}
	if task == DeliberateTask {
		return NewCorpus(h).DeliberateExamples, nil
	}
	return NewCorpus(h).Examples, nil
}

// Course is what a model is taught: its shape, the parts of its vocabulary, and its
// examples.
type Course struct {
	Config        arch.Config
	Parts         train.Parts
	Source        train.Source
	Tokenizer     tokenizer.Tokenizer // whose words the checkpoint brings along; nil: it is known by its size
	WarmUp        int                 // steps; 0: as many as usual
	Data, HeldOut string              // for the model card
}

// OpenCourse returns the course of a task. heldOut is the file of puzzles that a model
// must never meet.
func OpenCourse(task, heldOut string, seed uint64, extra Extra) (Course, error) {
	if task == SymbolicTask {
		if err := extra.refuse(task); err != nil {
			return Course{}, err
		}
		v := SymbolicWords()
		return Course{
			Config: SymbolicConfig(v.Size()), Source: SymbolicSource(v, seed), Tokenizer: v,
			Data:    "coin flips, last letters and dates: questions of 1 to 8 steps, the short ones more often, to be answered at once or by a chain",
			HeldOut: "a fifth of all questions by a hash of their text, from which puzzles are made up, and all of more than 8 steps",
		}, nil
	}
	if task == CountdownTask {
		if err := extra.refuse(task); err != nil {
			return Course{}, err
		}
		return Course{
			Config: CountdownConfig(countdownWords.Size()), Parts: countdownWords.Parts(), Source: source(countdownWords, seed, CountdownExamples), Tokenizer: countdownWords,
			Data:    "Countdown: 3 to 6 numbers, seldom larger than 100, and targets from 1 to 999, which all numbers or some of them reach; labelled by an exact solver with integers up to 9,999",
			HeldOut: "a fifth of all states of three or more numbers and a tenth of all targets, by hashes",
		}, nil
	}
	if task == SudokuTask {
		if err := extra.refuse(task); err != nil {
			return Course{}, err
		}
		boards, err := OpenBoards(heldOut)
		if err != nil {
			return Course{}, err
		}
		v := vocabulary.NewSudoku()
		return Course{
			Config: BoardsConfig(v.Size()), Parts: v.Parts(), Source: NewBoards(boards).Source(v, seed), Tokenizer: v,
			Data:    "boards of 2x2 to 9x9 at any stage of a search, including dead ends, with the digits that the rules allow in each empty cell",
			HeldOut: "a list of test boards",
		}, nil
	}
	h, err := OpenHoldOut(heldOut)
	if err != nil {
		return Course{}, err
	}
	corpus := NewCorpus(h)
	if task == DeliberateTask {
		if err := extra.refuse(task); err != nil {
			return Course{}, err
		}
		v := vocabulary.NewDeliberate()
		config := Config(v.Size())
		config.MTPLayers = 0
		return Course{
			Config: config, Source: source(v, seed, corpus.DeliberateExamples), Tokenizer: v, WarmUp: 20,
			Data:    "Game of 24: ballots of states, lists of steps, drafts of answers with feedback on them and better drafts; labelled by rules and an exact solver",
			HeldOut: game24HeldOut,
		}, nil
	}
	v := vocabulary.NewGame24()
	if err := extra.mix(corpus); err != nil {
		return Course{}, err
	}
	return Course{
		Config: Config(v.Size()), Source: corpus.Source(v, seed), Tokenizer: v,
		Data:    "Game of 24: puzzles of four numbers from 1 to 13, and the states they lead to; labelled by an exact solver",
		HeldOut: game24HeldOut,
	}, nil
}

const game24HeldOut = "a list of test puzzles, every three-number state that they reach in one step, and the puzzles a<=b<=c<=d with (2197a+169b+13c+d) mod 5 = 0"

// Ablate leaves parts of the architecture out, to see what they are worth: mtp, experts
// or balancing.
func Ablate(parts []string, config *arch.Config, o *train.Options) {
	for _, part := range parts {
		switch part {
		case "mtp":
			config.MTPLayers = 0
		case "experts":
			config.DenseLayers, config.RoutedExperts, config.SharedExperts, config.ExpertsPerToken = config.Layers, 0, 0, 0
		case "balancing":
			o.Balance, o.BiasStep = 0, 0
		}
	}
}

// Extend adds what the embedded model was trained without, to see what it is worth: depth2 (a
// second module of Multi-Token Prediction), groups (a token's experts are in one of two
// groups), bf16 or fp8 (products of rounded numbers).
func Extend(parts []string, config *arch.Config, o *train.Options) {
	for _, part := range parts {
		switch part {
		case "depth2":
			config.MTPLayers = 2
		case "groups":
			config.Groups, config.GroupsPerToken = 2, 1
		case "bf16", "fp8":
			o.Precision = train.Precision(part)
		}
	}
}

// WriteCard writes the card of a run's model, which has data, hold-out and commit
// already. options are those of the run.
func WriteCard(dir string, t *train.Trainer, options any, card embedded.Card) error {
	var err error
	if card.Options, err = json.Marshal(options); err != nil {
		return err
	}
	card.Parameters, card.Active = t.Model.Config.Parameters()
	card.Tokens, card.Steps, card.Seconds = t.Tokens(), t.Steps(), t.Seconds()
	card.Machine = fmt.Sprintf("%d cores, %s/%s", runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH)
	data, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, "card.json"), append(data, '\n'), 0o644)
}

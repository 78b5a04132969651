// Package embedded has the models inside the binary, which were trained in this
// repository, and the cards that describe how, and how good they are.
//
// There are several models because their vocabularies have nothing in common: a token of the
// sudoku model is a cell and a fact about it, and would only enlarge the output of the
// others. Each can be trained, measured and replaced alone.
package embedded

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/native"
)

// folders has a folder for each task, as written by espalier train.
//
//go:embed game24 sudoku symbolic prm deliberate countdown
var folders embed.FS

// Name is the name by which users refer to the embedded model.
const Name = "embedded"

// Task is what a model was trained on.
type Task string

// The tasks.
const (
	Game24   Task = "game24"
	Sudoku   Task = "sudoku"
	Symbolic Task = "symbolic" // coin flips, last letters and dates
)

// PRM is no task: it is the process reward model for the chains of Game24, in FP8.
const PRM Task = "prm"

// PRMName is the name by which users refer to it.
const PRMName = Name + ":" + string(PRM)

// Deliberate is no task either: it is the model that votes between states, lists steps and mends what it drafts in the
// Game of 24, in FP8.
const Deliberate Task = "deliberate"

// DeliberateName is the name by which users refer to it.
const DeliberateName = Name + ":" + string(Deliberate)

// Countdown is no task either: it is the model that is asked where the Game of 24 has another target, other rules, or numbers
// that the model of Game24 has no words for, in FP8.
const Countdown Task = "countdown"

// CountdownName is the name by which users refer to it.
const CountdownName = Name + ":" + string(Countdown)

// besides are the models that no task has for its own.
func besides() []Task { return []Task{PRM, Deliberate, Countdown} }

// IsTasks reports whether a model is the one that tasks have, and not one beside it.
func (t Task) IsTasks() bool { return slices.Contains(Tasks(), t) }

// Named reads the name of a model: "embedded:sudoku", "embedded:prm", or "embedded", which is
// the first task's.
func Named(name string) (Task, bool) {
	if name == Name {
		return Game24, true
	}
	task := Task(strings.TrimPrefix(name, Name+":"))
	return task, string(task) != name && slices.Contains(append(Tasks(), besides()...), task)
}

// Tasks returns all tasks.
func Tasks() []Task { return []Task{Game24, Sudoku, Symbolic} }

// Puzzles are the names of the puzzles that a model can be asked about.
func (t Task) Puzzles() []string {
	if t == Symbolic {
		return []string{"coin-flip", "last-letter", "date"}
	}
	return []string{string(t)}
}

// For is the task of the model that can be asked about puzzles of that name.
func For(puzzles string) (task Task, ok bool) {
	i := slices.IndexFunc(Tasks(), func(t Task) bool { return slices.Contains(t.Puzzles(), puzzles) })
	if i < 0 {
		return "", false
	}
	return Tasks()[i], true
}

// Open returns the model of a task.
func Open(t Task) (*native.Model, error) {
	f, err := Files(t)
	if err != nil {
		return nil, err
	}
	return f.Load(Name)
}

// Files returns the model of a task without loading it. It drafts no tokens, which would
// be faster only when a single text is written.
func Files(t Task) (*modelfile.Files, error) {
	config, err := t.file(modelfile.ConfigFile)
	if err != nil {
		return nil, err
	}
	weights, err := t.file(checkpoint.SingleFile)
	if err != nil {
		return nil, err
	}
	file, err := checkpoint.Parse(weights)
	if err != nil {
		return nil, fmt.Errorf("embedded checkpoint %s: %w", t, err)
	}
	f, err := modelfile.New(Name, config, file)
	if err != nil {
		return nil, err
	}
	f.Draft = -1
	if t == Countdown {
		f.Reviews = 2 // one legal step of four is not offered at first, and one token that values a state is a guess
	}
	return f, nil
}

func (t Task) file(name string) ([]byte, error) {
	data, err := folders.ReadFile(string(t) + "/" + name)
	if err != nil {
		return nil, fmt.Errorf("no embedded model for %s: %w", t, err)
	}
	return data, nil
}

// Card describes the origin and the quality of a model.
type Card struct {
	Parameters int64           `json:"parameters"`
	Active     int64           `json:"active_parameters"`
	Data       string          `json:"data"`
	HoldOut    string          `json:"hold_out"`
	Tokens     int             `json:"tokens_seen"`
	Steps      int             `json:"steps"`
	Seconds    float64         `json:"seconds"` // of training, summed over interruptions
	Machine    string          `json:"machine"`
	Commit     string          `json:"commit"`
	Options    json.RawMessage `json:"options"` // of the run: seed, rates, ...
	Figures    []Figure        `json:"figures,omitempty"`
	DidNotHelp []string        `json:"did_not_help,omitempty"` // what was tried, with its result
}

// Figure is a measurement with the command that repeats it.
type Figure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	N       int     `json:"n,omitempty"` // number of cases, for a share
	Command string  `json:"command"`
}

// ReadCard returns the card of a task's model.
func ReadCard(t Task) (Card, error) {
	data, err := t.file("card.json")
	if err != nil {
		return Card{}, err
	}
	var c Card
	if err := json.Unmarshal(data, &c); err != nil {
		return Card{}, fmt.Errorf("embedded model card %s: %w", t, err)
	}
	return c, nil
}

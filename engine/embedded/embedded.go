// Package embedded is the model inside the binary: checkpoints that were trained
// in this repository, one for each task that it was taught, and the cards that say
// how and how well.
//
// They are two behind one name because their vocabularies have nothing in common:
// a token of the sudoku model is a cell and what is said of it, and would only
// widen the output of the other. Each can be trained, measured and replaced alone.
package embedded

import (
	"embed"
	"encoding/json"
	"fmt"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/native"
)

// A model's folder; `espalier train sft` writes such folders.
//
//go:embed game24 sudoku
var folders embed.FS

// Name is how users ask for the embedded model.
const Name = "embedded"

// Lesson is what a model was taught.
type Lesson string

// The lessons.
const (
	Game24 Lesson = "game24"
	Sudoku Lesson = "sudoku"
)

// Lessons lists all there are.
func Lessons() []Lesson { return []Lesson{Game24, Sudoku} }

// Open returns the model that was taught a lesson.
func Open(l Lesson) (*native.Model, error) {
	f, err := Files(l)
	if err != nil {
		return nil, err
	}
	return f.Load(Name)
}

// Files returns a model as it lies in the binary. It drafts nothing ahead, which
// would pay only where a single text is written.
func Files(l Lesson) (*modelfile.Files, error) {
	config, err := l.file(modelfile.ConfigFile)
	if err != nil {
		return nil, err
	}
	weights, err := l.file(checkpoint.SingleFile)
	if err != nil {
		return nil, err
	}
	file, err := checkpoint.Parse(weights)
	if err != nil {
		return nil, fmt.Errorf("embedded checkpoint %s: %w", l, err)
	}
	f, err := modelfile.New(Name, config, file)
	if err != nil {
		return nil, err
	}
	f.Draft = -1
	return f, nil
}

func (l Lesson) file(name string) ([]byte, error) {
	data, err := folders.ReadFile(string(l) + "/" + name)
	if err != nil {
		return nil, fmt.Errorf("no model is embedded that was taught %s: %w", l, err)
	}
	return data, nil
}

// Card says where a model comes from and how it measured up.
type Card struct {
	Parameters int64           `json:"parameters"`
	Active     int64           `json:"active_parameters"`
	Data       string          `json:"data"`
	HoldOut    string          `json:"hold_out"`
	Tokens     int             `json:"tokens_seen"`
	Steps      int             `json:"steps"`
	Seconds    float64         `json:"seconds"` // of training, over all sittings
	Machine    string          `json:"machine"`
	Commit     string          `json:"commit"`
	Options    json.RawMessage `json:"options"` // of the run: seed, rates, ...
	Figures    []Figure        `json:"figures,omitempty"`
	DidNotHelp []string        `json:"did_not_help,omitempty"` // what was tried, and its measure
}

// Figure is one measurement, and the command that repeats it.
type Figure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	N       int     `json:"n,omitempty"` // of how many, where it is a share
	Command string  `json:"command"`
}

// ReadCard returns the card of a model.
func ReadCard(l Lesson) (Card, error) {
	data, err := l.file("card.json")
	if err != nil {
		return Card{}, err
	}
	var c Card
	if err := json.Unmarshal(data, &c); err != nil {
		return Card{}, fmt.Errorf("embedded model card %s: %w", l, err)
	}
	return c, nil
}

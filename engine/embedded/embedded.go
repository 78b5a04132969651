// Package embedded is the model inside the binary: a checkpoint that was trained
// in this repository, and the card that says how and how well.
package embedded

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"espalier/engine/checkpoint"
	"espalier/engine/modelfile"
	"espalier/engine/native"
)

// The three files of a model folder; `espalier train sft` writes such folders.
var (
	//go:embed model/config.json
	config []byte
	//go:embed model/model.safetensors
	weights []byte
	//go:embed model/card.json
	card []byte
)

// Name is how users ask for the embedded model.
const Name = "embedded"

// Open returns the embedded model.
func Open() (*native.Model, error) {
	f, err := Files()
	if err != nil {
		return nil, err
	}
	return f.Load(Name)
}

// Files returns the embedded model as it lies in the binary.
func Files() (*modelfile.Files, error) {
	file, err := checkpoint.Parse(weights)
	if err != nil {
		return nil, fmt.Errorf("embedded checkpoint: %w", err)
	}
	return modelfile.New(Name, config, file)
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
}

// Figure is one measurement, and the command that repeats it.
type Figure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	N       int     `json:"n,omitempty"` // of how many, where it is a share
	Command string  `json:"command"`
}

// ReadCard returns the embedded model's card.
func ReadCard() (Card, error) {
	var c Card
	if err := json.Unmarshal(card, &c); err != nil {
		return Card{}, fmt.Errorf("embedded model card: %w", err)
	}
	return c, nil
}

package policy

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"espalier/search/malformed"
)

//go:embed trained/parameters.json
var trained []byte

// Trained is the network that comes with the program; trained/card.json says where
// it comes from.
func Trained() *Network {
	n, err := Read(trained)
	if err != nil {
		panic(err) // the file is ours
	}
	return n
}

// Read reads the parameters that Write wrote.
func Read(data []byte) (*Network, error) {
	n := &Network{}
	if err := json.Unmarshal(data, &n.Parameters); err != nil {
		return nil, fmt.Errorf("parameters of a policy network: %w", malformed.JSON(data, err))
	}
	if len(n.Parameters) != Size {
		return nil, fmt.Errorf("a policy network has %d parameters, not %d", Size, len(n.Parameters))
	}
	return n, nil
}

// Write writes the parameters as a list of numbers, as exact as float32 is.
func (n *Network) Write() ([]byte, error) {
	rounded := make([]float32, len(n.Parameters))
	for i, p := range n.Parameters {
		rounded[i] = float32(p)
	}
	return json.Marshal(rounded)
}

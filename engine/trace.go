package engine

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Trace describes how a completion was computed. Backends fill in what they know.
type Trace struct {
	// Prompt tokens that were computed, and that came from a cache. A decoded token is
	// computed once and counted in neither. Logs have neither, as in Usage.
	Computed int `json:"-"`
	Reused   int `json:"-"`

	// Bytes that prompt and completion take in the cache, and that the keys and values of
	// all heads would take (V2 report, table 1).
	LatentBytes int64 `json:"latent_bytes,omitempty"`
	MHABytes    int64 `json:"mha_bytes,omitempty"`

	Drafts  []Drafted `json:"drafts,omitempty"`  // element i: tokens drafted i+1 places ahead
	Routing *Routing  `json:"routing,omitempty"` // nil for models without experts
}

// Drafted counts the tokens that speculative decoding proposed at one distance, and those
// of them that the model itself wrote.
type Drafted struct {
	Proposed int `json:"proposed"`
	Accepted int `json:"accepted"`
}

// Routing holds the experts that computed each token of a completion: those of the row
// whose logits the token was drawn from.
type Routing struct {
	Layers   []int `json:"layers"`    // numbers of the layers with experts
	Experts  int   `json:"experts"`   // in each of these layers
	PerToken int   `json:"per_token"` // experts per token and layer
	Gates    Gates `json:"gates"`     // [tokens, layers, per token], experts ascending
}

// Gate is one expert of a token with its weight.
type Gate struct {
	Expert uint16
	Weight float32 // a bfloat16, so that two bytes in the log hold it exactly
}

// Gates are encoded in JSON as base64 of four bytes each: the expert, then the upper half
// of the weight, both little-endian.
type Gates []Gate

// At returns the gates of a token at layer Layers[layer], nil if they were not kept.
func (r *Routing) At(token, layer int) []Gate {
	from := (token*len(r.Layers) + layer) * r.PerToken
	if token < 0 || layer < 0 || layer >= len(r.Layers) || from+r.PerToken > len(r.Gates) {
		return nil
	}
	return r.Gates[from : from+r.PerToken]
}

// Tokens returns the number of tokens whose gates are kept.
func (r *Routing) Tokens() int {
	if row := len(r.Layers) * r.PerToken; row > 0 {
		return len(r.Gates) / row
	}
	return 0
}

// Limit returns the trace with at most the given number of gates, those of the first
// tokens, so that a log does not grow with a model's depth.
func (t *Trace) Limit(most int) *Trace {
	if t == nil || t.Routing == nil || len(t.Routing.Gates) <= most {
		return t
	}
	short, routing := *t, *t.Routing
	row := len(routing.Layers) * routing.PerToken
	routing.Gates = slices.Clip(routing.Gates[:most/row*row])
	short.Routing = &routing
	return &short
}

// NewGate returns a gate with the weight rounded to a bfloat16.
func NewGate(expert int, weight float32) Gate {
	bits := math.Float32bits(weight)
	bits += 0x7fff + bits>>16&1
	return Gate{uint16(expert), math.Float32frombits(bits &^ 0xffff)}
}

const gateBytes = 4

// MarshalJSON implements json.Marshaler.
func (g Gates) MarshalJSON() ([]byte, error) {
	packed := make([]byte, 0, gateBytes*len(g))
	for _, gate := range g {
		packed = binary.LittleEndian.AppendUint16(packed, gate.Expert)
		packed = binary.LittleEndian.AppendUint16(packed, uint16(math.Float32bits(gate.Weight)>>16))
	}
	return json.Marshal(packed)
}

// UnmarshalJSON implements json.Unmarshaler.
func (g *Gates) UnmarshalJSON(data []byte) error {
	var packed []byte
	if err := json.Unmarshal(data, &packed); err != nil {
		return fmt.Errorf("gates: %w", err)
	}
	if len(packed)%gateBytes != 0 {
		return fmt.Errorf("gates: %d bytes, want a multiple of %d", len(packed), gateBytes)
	}
	*g = make(Gates, 0, len(packed)/gateBytes)
	for ; len(packed) > 0; packed = packed[gateBytes:] {
		weight := uint32(binary.LittleEndian.Uint16(packed[2:])) << 16
		*g = append(*g, Gate{binary.LittleEndian.Uint16(packed), math.Float32frombits(weight)})
	}
	return nil
}

package transformer

import (
	"encoding/json"
	"fmt"
	"io"
)

// Expected holds what an independent implementation computed for a checkpoint: the
// contents of an expected.json. Logits and the like are [position][number].
type Expected struct {
	Cases  []ExpectedCase
	Greedy struct {
		Prompt []int `json:"prompt_ids"`
		Tokens []int // the most likely ones that follow, including any end token
	}
	Tree struct { // runs of tokens that continue one another
		Nodes []struct {
			ID, Parent int // -1: the root
			Tokens     []int
			Start      int `json:"start_pos"`
			Logits     [][]float32
		}
	}
	Chain struct { // drafts of the MTP module
		Items []struct {
			Prefix []int       `json:"prefix_ids"`
			Next   int         `json:"main_next"`
			Drafts []int       `json:"drafts"`
			Logits [][]float32 `json:"draft_logits"`
		}
	} `json:"mtp_chain"`
}

// ExpectedCase is one run of tokens. Fields that a case leaves out are not compared.
type ExpectedCase struct {
	Name    string
	Input   []int `json:"input_ids"`
	Logits  [][]float32
	Argmax  []int
	Routing []struct {
		Layer   int
		Indices [][]int // of the chosen experts, ascending
		Weights [][]float32
	}
	LayerOutputs [][][]float32 `json:"layer_outputs"`
	Latent       [][]float32   `json:"layer0_c_kv"`
	RopeKey      [][]float32   `json:"layer0_k_pe"`
	Final        [][]float32   `json:"final_norm_output"`
	MTP          struct {
		Logits [][]float32
		Argmax []int
	}
}

// ReadExpected reads an expected.json.
func ReadExpected(r io.Reader) (Expected, error) {
	var e Expected
	if err := json.NewDecoder(r).Decode(&e); err != nil {
		return e, fmt.Errorf("expected.json: %w", err)
	}
	if len(e.Cases) == 0 {
		return e, fmt.Errorf("expected.json: no cases")
	}
	return e, nil
}

// Difference is how far a model deviates from the expectation in one respect.
type Difference struct {
	What     string
	Compared int     // number of numbers or choices
	Largest  float64 // largest difference of numbers; NaN if one is not a number
	Wrong    int     // number of choices that differ
}

// Within reports whether numbers differ by at most bound and choices not at all.
func (d Difference) Within(bound float64) bool { return d.Wrong == 0 && d.Largest <= bound }

package page

import (
	"math"
	"strings"

	"espalier/engine"
	"espalier/search/printable"
)

// Tokens are those that a completion begins with. Probabilities are in thousandths.
type Tokens struct {
	Text []string  `json:"text"`
	P    []int     `json:"p"`
	Top  [][]Rival `json:"top,omitempty"` // what else the model had in mind, if the log knows
}

// Rival is a token that could have stood in a place, this one as well.
type Rival struct {
	Text string `json:"text"`
	P    int    `json:"p"`
}

// Limits of what a page holds of tokens, which would else outweigh all else in it.
const (
	mostOfCompletion = 400
	mostOfPage       = 40_000 // tokens and rivals
	mostRivals       = 5
)

// tokens are those of a completion, as long as the page has room for them.
func (f *Folder) tokens(all []engine.Token) *Tokens {
	all = all[:min(len(all), mostOfCompletion, max(mostOfPage-f.tokened, 0))]
	if len(all) == 0 {
		return nil
	}
	var out Tokens
	for _, t := range all {
		out.Text, out.P = append(out.Text, visible(t.Text)), append(out.P, thousandths(t.LogProb))
		var rivals []Rival
		for _, a := range t.Top[:min(len(t.Top), mostRivals)] {
			rivals = append(rivals, Rival{visible(a.Text), thousandths(a.LogProb)})
		}
		f.tokened += 1 + len(rivals)
		if rivals != nil || out.Top != nil {
			out.Top = append(out.Top, make([][]Rival, len(out.Text)-1-len(out.Top))...)
			out.Top = append(out.Top, rivals)
		}
	}
	return &out
}

// visible is a token with its line ends shown.
func visible(text string) string { return strings.ReplaceAll(printable.Text(text), "\n", "⏎") }

func thousandths(logProb float64) int { return int(math.Round(1000 * math.Exp(logProb))) }

// Engine is how a completion was computed, where the log tells.
type Engine struct {
	Computed int              `json:"computed,omitempty"` // tokens of the prompt
	Reused   int              `json:"reused,omitempty"`
	Cached   int64            `json:"cached,omitempty"` // bytes, and those that all heads would take
	Heads    int64            `json:"heads,omitempty"`
	Drafts   []engine.Drafted `json:"drafts,omitempty"`
	Experts  int              `json:"experts,omitempty"` // of a layer, and those of a token
	PerToken int              `json:"per_token,omitempty"`
	Layers   []Layer          `json:"layers,omitempty"`
}

// Layer is how busy the experts of a layer were: a digit for each, or for the busiest of
// neighbours where there are many, 9 for the busiest of all.
type Layer struct {
	Number int    `json:"number"`
	Load   string `json:"load"`
}

// mostCells is how many digits a layer has at most.
const mostCells = 64

func engineOf(t *engine.Trace) *Engine {
	if t == nil {
		return nil
	}
	out := &Engine{Computed: t.Computed, Reused: t.Reused, Cached: t.LatentBytes, Heads: t.MHABytes, Drafts: t.Drafts}
	r := t.Routing
	if r == nil || r.Tokens() == 0 || r.Experts <= 0 {
		return out
	}
	out.Experts, out.PerToken = r.Experts, r.PerToken
	for layer, number := range r.Layers {
		out.Layers = append(out.Layers, Layer{number, load(r, layer)})
	}
	return out
}

func load(r *engine.Routing, layer int) string {
	weights, most := make([]float64, r.Experts), 0.0
	for token := range r.Tokens() {
		for _, g := range r.At(token, layer) {
			if e := int(g.Expert); e < r.Experts {
				weights[e] += float64(g.Weight)
				most = max(most, weights[e])
			}
		}
	}
	digits := []byte(strings.Repeat("0", min(r.Experts, mostCells)))
	for e, w := range weights {
		if most > 0 {
			cell := e * len(digits) / r.Experts
			digits[cell] = max(digits[cell], '0'+byte(math.Round(9*max(w, 0)/most)))
		}
	}
	return string(digits)
}

package native

import (
	"math"
	"math/rand/v2"
	"slices"

	"espalier/engine"
	"espalier/engine/kernels"
)

// picker draws tokens; its memory is reused from draw to draw.
type picker struct {
	raw, scaled, masked []float32
	candidates          []candidate
}

type candidate struct {
	id int
	p  float64
}

// generatorStream separates the generators of tokens from others of the same seed.
const generatorStream = 0x65_73_70_61_6c_69_65_72 // "espalier"

// newGenerator is a request's own source of randomness.
func newGenerator(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, generatorStream)) }

// greedy is the likeliest token, the first of equal ones.
func greedy(logits []float32) int {
	best := 0
	for i, v := range logits {
		if v > logits[best] {
			best = i
		}
	}
	return best
}

// pick draws one token: temperature first, then top-k, then the smallest set of
// likeliest tokens that holds top-p of what is left (Holtzman et al. 2020), and of
// those the ones that are at least min-p times as likely as the likeliest (Nguyen
// et al. 2024).
func (k *picker) pick(logits []float32, r *engine.Request, rng *rand.Rand) int {
	if r.Temperature == 0 {
		return greedy(logits)
	}
	p := resize(&k.scaled, len(logits))
	top := logits[greedy(logits)] // so that nothing overflows at low temperatures
	for i, v := range logits {
		p[i] = float32(float64(v-top) / r.Temperature)
	}
	kernels.Softmax(p)
	truncated := r.TopK > 0 && r.TopK < len(p) || r.TopP > 0 && r.TopP < 1 || r.MinP > 0
	if !truncated {
		return k.draw(p, rng)
	}
	k.keepTop(p, r)
	for last := len(k.candidates) - 1; last > 0 && k.candidates[last].p < r.MinP*k.candidates[0].p; last-- {
		k.candidates = k.candidates[:last]
	}
	total := 0.0
	for _, c := range k.candidates {
		total += c.p
	}
	u := rng.Float64() * total
	for _, c := range k.candidates {
		if u -= c.p; u < 0 {
			return c.id
		}
	}
	return k.candidates[0].id // rounding: u was within an ulp of the total
}

// draw picks from the whole vocabulary, in the order of token ids.
func (k *picker) draw(p []float32, rng *rand.Rand) int {
	total := 0.0
	for _, v := range p {
		total += float64(v)
	}
	u := rng.Float64() * total
	for i, v := range p {
		if u -= float64(v); u < 0 {
			return i
		}
	}
	return greedy(p)
}

// keepTop leaves the tokens that survive top-k and top-p in k.candidates,
// likeliest first; of equal ones the first.
func (k *picker) keepTop(p []float32, r *engine.Request) {
	// A token below (1-p)/n cannot be in the nucleus, since all such together
	// weigh less than what may be cut. With top-k the total is not yet known.
	floor, limit := 0.0, len(p)
	if r.TopK > 0 && r.TopK < len(p) {
		limit = r.TopK
	} else if r.TopP > 0 && r.TopP < 1 {
		floor = (1 - r.TopP) / float64(len(p))
	} else {
		floor = r.MinP * float64(p[greedy(p)])
	}
	k.candidates = k.candidates[:0]
	for i, v := range p {
		c := candidate{i, float64(v)}
		if c.p < floor || len(k.candidates) == limit && c.p <= k.candidates[limit-1].p {
			continue
		}
		if limit == len(p) {
			k.candidates = append(k.candidates, c) // sorted below
			continue
		}
		at, _ := slices.BinarySearchFunc(k.candidates, c, byProbability)
		if len(k.candidates) == limit {
			k.candidates = k.candidates[:limit-1]
		}
		k.candidates = slices.Insert(k.candidates, at, c)
	}
	if limit == len(p) {
		slices.SortFunc(k.candidates, byProbability)
	}
	if r.TopP <= 0 || r.TopP >= 1 {
		return
	}
	total := 1.0
	if limit < len(p) {
		total = 0
		for _, c := range k.candidates {
			total += c.p
		}
	}
	sum := 0.0
	for i, c := range k.candidates {
		if sum += c.p; sum >= r.TopP*total {
			k.candidates = k.candidates[:i+1]
			return
		}
	}
}

// byProbability puts likelier tokens first, and of equal ones the lower id.
func byProbability(a, b candidate) int {
	switch {
	case a.p > b.p:
		return -1
	case a.p < b.p:
		return 1
	}
	return a.id - b.id
}

// validSampling says whether temperature and truncation make sense.
func validSampling(r *engine.Request) bool {
	return r.Temperature >= 0 && !math.IsInf(r.Temperature, 0) && r.TopK >= 0 && r.TopP >= 0 && r.MinP >= 0 && r.MinP <= 1
}

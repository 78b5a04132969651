package decode

import (
	"math"
	"math/rand/v2"
	"slices"

	"espalier/engine"
	"espalier/engine/kernels"
)

// picker draws tokens and reuses its memory.
type picker struct {
	raw, scaled, masked []float32 // [vocab]
	candidates          []candidate
}

type candidate struct {
	id int
	p  float64
}

// generatorStream keeps the generators of tokens apart from others with the same seed.
const generatorStream = 0x65_73_70_61_6c_69_65_72 // "espalier"

// newGenerator returns the source of randomness of a request, of which so many tokens were
// drawn before. Each takes one number.
func newGenerator(seed uint64, drawn int) *rand.Rand {
	rng := rand.New(rand.NewPCG(seed, generatorStream))
	for range drawn {
		rng.Float64()
	}
	return rng
}

// pick draws one token from logits [vocab]. It applies temperature first, then top-k, then
// top-p: the smallest set of most likely tokens that holds top-p of the rest (Holtzman et
// al. 2020). Last, it drops those less likely than min-p times the most likely token (Nguyen
// et al. 2024).
func (k *picker) pick(logits []float32, r *engine.Request, rng *rand.Rand) int {
	if r.Temperature == 0 {
		return kernels.Argmax(logits)
	}
	p := resize(&k.scaled, len(logits))
	top := logits[kernels.Argmax(logits)] // so that nothing overflows at low temperatures
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

// draw draws from the whole vocabulary, in the order of token ids.
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
	return kernels.Argmax(p)
}

// keepTop leaves the tokens that survive top-k and top-p in k.candidates, most likely
// first. Of equal ones, the lower id comes first.
func (k *picker) keepTop(p []float32, r *engine.Request) {
	// A token below (1-p)/n cannot be among those that hold p, since all such tokens together
	// have less than the rest, 1-p. With top-k the total is not known yet.
	floor, limit := 0.0, len(p)
	if r.TopK > 0 && r.TopK < len(p) {
		limit = r.TopK
	} else if r.TopP > 0 && r.TopP < 1 {
		floor = (1 - r.TopP) / float64(len(p))
	} else {
		floor = r.MinP * float64(p[kernels.Argmax(p)])
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

// byProbability orders more likely tokens first. Of equal ones, the lower id comes first.
func byProbability(a, b candidate) int {
	switch {
	case a.p > b.p:
		return -1
	case a.p < b.p:
		return 1
	}
	return a.id - b.id
}

// validSampling reports whether temperature and truncation are in range.
func validSampling(r *engine.Request) bool {
	return r.Temperature >= 0 && !math.IsInf(r.Temperature, 0) && r.TopK >= 0 && r.TopP >= 0 && r.MinP >= 0 && r.MinP <= 1
}

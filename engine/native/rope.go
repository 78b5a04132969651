package native

import (
	"encoding/json"
	"fmt"
	"math"
)

// Rotary position embedding (Su et al. 2021) in the layout of DeepSeek's own
// checkpoints: pairs (2i, 2i+1) are interleaved, and pair i of a token at
// position m turns by m·theta^(-2i/dim). Hugging Face code permutes first and
// rotates halves; applying that to these weights as they are is wrong.

// RopeScaling is YaRN (Peng et al. 2023): how a model that was trained on short
// texts reads long ones. It is in force at every position, whatever the length.
type RopeScaling struct {
	Type            string  `json:"type"` // "yarn"; newer files say rope_type
	Factor          float64 `json:"factor"`
	OriginalContext int     `json:"original_max_position_embeddings"`
	BetaFast        float64 `json:"beta_fast"` // turns within the original context: more keep their frequency
	BetaSlow        float64 `json:"beta_slow"` // fewer are slowed down by the whole factor
	MScale          float64 `json:"mscale"`
	MScaleAllDim    float64 `json:"mscale_all_dim"`
}

// UnmarshalJSON implements json.Unmarshaler; what is left out gets the values of
// DeepSeek's code.
func (s *RopeScaling) UnmarshalJSON(data []byte) error {
	type plain RopeScaling
	file := struct {
		plain
		RopeType string `json:"rope_type"`
	}{plain: plain{Factor: 1, OriginalContext: 4096, BetaFast: 32, BetaSlow: 1, MScale: 1}}
	if err := json.Unmarshal(data, &file); err != nil {
		return err
	}
	*s = RopeScaling(file.plain)
	if s.Type == "" {
		s.Type = file.RopeType
	}
	return nil
}

func (s *RopeScaling) validate() error {
	switch {
	case s.Type != "yarn":
		return fmt.Errorf("rope_scaling of type %q is not supported, want \"yarn\" or null", s.Type)
	case !(s.Factor >= 1) || math.IsInf(s.Factor, 0):
		return fmt.Errorf("rope_scaling: factor is %v, want at least 1", s.Factor)
	case s.OriginalContext < 1 || s.OriginalContext > maxSize:
		return fmt.Errorf("rope_scaling: original_max_position_embeddings is %d, want 1 to %d", s.OriginalContext, maxSize)
	case !(s.BetaFast > 0) || !(s.BetaSlow > 0):
		return fmt.Errorf("rope_scaling: beta_fast is %v and beta_slow %v, want more than 0", s.BetaFast, s.BetaSlow)
	case !(s.MScale >= 0) || !(s.MScaleAllDim >= 0):
		return fmt.Errorf("rope_scaling: mscale is %v and mscale_all_dim %v, want at least 0", s.MScale, s.MScaleAllDim)
	}
	return nil
}

// sharpness is by how much attention is sharpened against the longer context
// (YaRN, equation 22, with DeepSeek's coefficient).
func (s *RopeScaling) sharpness(mscale float64) float64 {
	return 0.1*mscale*math.Log(s.Factor) + 1
}

// rotary is what the rotation needs of a configuration.
type rotary struct {
	frequencies []float64 // per pair, radians per position
	amplitude   float64   // of cos and sin
}

func newRotary(c Config) rotary {
	r := rotary{frequencies: make([]float64, c.RopeDim/2), amplitude: 1}
	for i := range r.frequencies {
		r.frequencies[i] = math.Pow(c.RopeTheta, -float64(2*i)/float64(c.RopeDim))
	}
	if s := c.RopeScaling; s != nil {
		s.slowDown(r.frequencies, c.RopeTheta)
		r.amplitude = s.sharpness(s.MScale) / s.sharpness(s.MScaleAllDim)
	}
	return r
}

// slowDown divides by the factor the frequencies of the pairs that do not come
// round within the original context, leaves those that turn often, and blends
// between (YaRN, section 3.2).
func (s *RopeScaling) slowDown(frequencies []float64, theta float64) {
	dim := float64(2 * len(frequencies))
	pairThatTurns := func(times float64) float64 {
		return dim * math.Log(float64(s.OriginalContext)/(times*2*math.Pi)) / (2 * math.Log(theta))
	}
	low := max(math.Floor(pairThatTurns(s.BetaFast)), 0)
	high := min(math.Ceil(pairThatTurns(s.BetaSlow)), dim-1)
	if low == high {
		high += 0.001
	}
	for i, f := range frequencies {
		slow := min(max((float64(i)-low)/(high-low), 0), 1)
		frequencies[i] = f/s.Factor*slow + f*(1-slow)
	}
}

// softmaxScale is 1/sqrt(nope + rope), sharpened if YaRN says so.
func softmaxScale(c Config) float64 {
	scale := 1 / math.Sqrt(float64(c.QKDim()))
	if s := c.RopeScaling; s != nil && s.MScaleAllDim > 0 {
		m := s.sharpness(s.MScaleAllDim)
		scale *= m * m
	}
	return scale
}

// turns fills cos and sin for one position, one pair each.
func (r rotary) turns(cos, sin []float32, position int) {
	for i, f := range r.frequencies {
		s, c := math.Sincos(float64(position) * f)
		cos[i], sin[i] = float32(c*r.amplitude), float32(s*r.amplitude)
	}
}

// rotate turns the pairs of x, which may be out itself.
func rotate(out, x, cos, sin []float32) {
	for i, c := range cos {
		a, b, s := x[2*i], x[2*i+1], sin[i]
		out[2*i], out[2*i+1] = a*c-b*s, a*s+b*c
	}
}

package arch

import (
	"encoding/json"
	"fmt"
	"math"
)

// RopeScaling describes how rotations are slowed down to extend the context of a model that
// was trained on shorter texts. It applies at every position, whatever the length of the
// text.
type RopeScaling struct {
	Type            string  `json:"type"` // of scalingTypes; newer files say rope_type
	Factor          float64 `json:"factor"`
	OriginalContext int     `json:"original_max_position_embeddings"`

	// YaRN (Peng et al. 2023).
	BetaFast     float64 `json:"beta_fast"` // pairs with more turns in the original context keep their frequency
	BetaSlow     float64 `json:"beta_slow"` // pairs with fewer are slowed down by Factor
	MScale       float64 `json:"mscale"`
	MScaleAllDim float64 `json:"mscale_all_dim"`
	// AttentionFactor replaces the factor on rotations that follows from MScale. 0 keeps it.
	AttentionFactor float64 `json:"attention_factor,omitempty"`

	// Llama 3: pairs whose wavelength is above OriginalContext/LowFreqFactor are slowed
	// down by Factor, those below OriginalContext/HighFreqFactor keep their frequency.
	LowFreqFactor  float64 `json:"low_freq_factor,omitempty"`
	HighFreqFactor float64 `json:"high_freq_factor,omitempty"`

	// Divisors of the frequency of each pair: Llama 3's, as GGUF files store them.
	Divisors []float32 `json:"divisors,omitempty"`
}

// Types of RopeScaling.
const (
	ScalingYaRN     = "yarn"
	ScalingLinear   = "linear"
	ScalingLlama3   = "llama3"
	ScalingDivisors = "divisors"
)

// missing stands for an original context that a file leaves out.
const missing = -1

// UnmarshalJSON implements json.Unmarshaler. Missing fields take the defaults of
// DeepSeek's code.
func (s *RopeScaling) UnmarshalJSON(data []byte) error {
	type plain RopeScaling
	file := struct {
		plain
		RopeType string `json:"rope_type"`
	}{plain: plain{Factor: 1, OriginalContext: missing, BetaFast: 32, BetaSlow: 1, MScale: 1}}
	if err := json.Unmarshal(data, &file); err != nil {
		return err
	}
	*s = RopeScaling(file.plain)
	if s.Type == "" {
		s.Type = file.RopeType
	}
	return nil
}

// complete fills in the original context.
func (s *RopeScaling) complete(c *Config) {
	const deepSeek = 4096
	if s.OriginalContext != missing {
		return
	}
	if s.OriginalContext = deepSeek; c.Grouped() {
		s.OriginalContext = c.MaxPosition
	}
}

func (s *RopeScaling) validate(c Config) error {
	if s.Type != ScalingYaRN && s.Type != ScalingLinear && !c.Grouped() {
		return fmt.Errorf("rope_scaling of type %q is not supported, want \"yarn\", \"linear\" or null", s.Type)
	}
	switch s.Type {
	case ScalingYaRN, ScalingLinear, ScalingLlama3:
	case ScalingDivisors:
		return s.validateDivisors(c)
	default:
		return fmt.Errorf("rope_scaling of type %q is not supported, want \"llama3\", \"yarn\", \"linear\" or null", s.Type)
	}
	switch {
	case !(s.Factor >= 1) || math.IsInf(s.Factor, 0):
		return fmt.Errorf("rope_scaling: factor is %v, want at least 1", s.Factor)
	case s.Type == ScalingLinear:
		return nil
	case s.OriginalContext < 1 || s.OriginalContext > maxSize:
		return fmt.Errorf("rope_scaling: original_max_position_embeddings is %d, want 1 to %d", s.OriginalContext, maxSize)
	case s.Type == ScalingLlama3 && !(s.LowFreqFactor > 0 && s.HighFreqFactor > s.LowFreqFactor) || math.IsInf(s.HighFreqFactor, 0):
		return fmt.Errorf("rope_scaling: low_freq_factor is %v and high_freq_factor %v, want more than 0, and the second to be larger", s.LowFreqFactor, s.HighFreqFactor)
	case !(s.BetaFast > 0) || !(s.BetaSlow > 0):
		return fmt.Errorf("rope_scaling: beta_fast is %v and beta_slow %v, want more than 0", s.BetaFast, s.BetaSlow)
	case !(s.MScale >= 0) || !(s.MScaleAllDim >= 0):
		return fmt.Errorf("rope_scaling: mscale is %v and mscale_all_dim %v, want at least 0", s.MScale, s.MScaleAllDim)
	case !(s.AttentionFactor >= 0) || math.IsInf(s.AttentionFactor, 0):
		return fmt.Errorf("rope_scaling: attention_factor is %v, want more than 0", s.AttentionFactor)
	}
	return nil
}

func (s *RopeScaling) validateDivisors(c Config) error {
	if len(s.Divisors) != c.RopeDim/2 {
		return fmt.Errorf("there are %d divisors of rotations, but a head has %d pairs", len(s.Divisors), c.RopeDim/2)
	}
	for i, d := range s.Divisors {
		if !(d > 0) || d-d != 0 {
			return fmt.Errorf("the divisor of rotation %d is %v, want a number above 0", i, d)
		}
	}
	return nil
}

// Describe says how the context is extended.
func (s *RopeScaling) Describe() string {
	switch s.Type {
	case ScalingDivisors:
		return "rotations slowed down by a table of the file (Llama 3)"
	case ScalingLinear:
		return fmt.Sprintf("rotations slowed down %v times", s.Factor)
	case ScalingLlama3:
		return fmt.Sprintf("Llama 3's scaling, %v times a context of %d", s.Factor, s.OriginalContext)
	}
	return fmt.Sprintf("YaRN, %v times a context of %d", s.Factor, s.OriginalContext)
}

// Amplitude returns the factor on rotated queries and keys.
func (s *RopeScaling) Amplitude() float64 {
	switch {
	case s.Type != ScalingYaRN:
		return 1
	case s.AttentionFactor > 0:
		return s.AttentionFactor
	}
	return YaRNScale(s.Factor, s.MScale) / YaRNScale(s.Factor, s.MScaleAllDim)
}

// YaRNScale is the factor on attention scores that compensates for the longer context
// (YaRN, equation 22, with DeepSeek's coefficient).
func YaRNScale(factor, mscale float64) float64 { return 0.1*mscale*math.Log(factor) + 1 }

// Llama3Divisor returns what a frequency is divided by: Factor if it makes few turns within
// the original context, 1 if it makes many, something between if it makes some (Llama 3's
// apply_scaling).
func (s *RopeScaling) Llama3Divisor(frequency float64) float64 {
	turns := float64(s.OriginalContext) * frequency / (2 * math.Pi)
	keep := min(max((turns-s.LowFreqFactor)/(s.HighFreqFactor-s.LowFreqFactor), 0), 1)
	return 1 / (keep + (1-keep)/s.Factor)
}

package arch

import (
	"encoding/json"
	"fmt"
	"math"
)

// RopeScaling holds the parameters of YaRN (Peng et al. 2023), which extends the context
// of a model trained on shorter texts. It applies at every position, whatever the length
// of the text.
type RopeScaling struct {
	Type            string  `json:"type"` // "yarn"; newer files say rope_type
	Factor          float64 `json:"factor"`
	OriginalContext int     `json:"original_max_position_embeddings"`
	BetaFast        float64 `json:"beta_fast"` // pairs with more turns in the original context keep their frequency
	BetaSlow        float64 `json:"beta_slow"` // pairs with fewer are slowed down by Factor
	MScale          float64 `json:"mscale"`
	MScaleAllDim    float64 `json:"mscale_all_dim"`
}

// UnmarshalJSON implements json.Unmarshaler. Missing fields take the defaults of
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

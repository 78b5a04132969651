package arch

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// ReadConfig reads a Hugging Face config.json. Missing fields take the defaults of the
// model type. It is an error if the file asks for anything the engine does not support.
func ReadConfig(r io.Reader) (Config, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Config{}, fmt.Errorf("reading config.json: %w", err)
	}
	var kind struct {
		ModelType string `json:"model_type"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return Config{}, fmt.Errorf("config.json: %w", err)
	}

	// Settings with a single supported value are checked here and not part of Config.
	file := struct {
		Config
		groupedFile
		Activation   string          `json:"hidden_act"`
		SparseEvery  int             `json:"moe_layer_freq"`
		Quantization *quantization   `json:"quantization_config"`
		Rope         *ropeParameters `json:"rope_parameters"`
	}{Config: defaults(kind.ModelType), Activation: "silu", SparseEvery: 1}
	if err := json.Unmarshal(data, &file); err != nil {
		return Config{}, fmt.Errorf("config.json: %w", err)
	}
	c := file.Config
	err = file.Rope.apply(&c)
	biased := c.AttentionBias
	c.complete()
	switch {
	case err != nil:
	case file.Activation != "silu":
		err = fmt.Errorf("hidden_act %q is not supported, want \"silu\"", file.Activation)
	case c.Grouped() && file.groupedFile.validate(c) != nil:
		err = file.groupedFile.validate(c)
	case biased && !c.Grouped():
		err = fmt.Errorf("attention_bias true is not supported: projections have no bias")
	case file.SparseEvery != 1:
		err = fmt.Errorf("moe_layer_freq %d is not supported, want 1", file.SparseEvery)
	case file.Quantization.validate() != nil:
		err = file.Quantization.validate()
	default:
		err = c.Validate()
	}
	if err != nil {
		return Config{}, fmt.Errorf("config.json: %w", err)
	}
	return c, nil
}

// ropeParameters is how newer files write rope_theta and rope_scaling.
type ropeParameters struct {
	Theta   *float64 `json:"rope_theta"`
	Partial *float64 `json:"partial_rotary_factor"`
	scaling RopeScaling
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *ropeParameters) UnmarshalJSON(data []byte) error {
	type plain ropeParameters
	if err := json.Unmarshal(data, (*plain)(r)); err != nil {
		return err
	}
	return json.Unmarshal(data, &r.scaling)
}

// apply sets the fields that older files have. Without a scaling the type is "default",
// which older files write as well.
func (r *ropeParameters) apply(c *Config) error {
	switch {
	case r == nil:
	case r.Theta == nil:
		return fmt.Errorf("rope_parameters has no rope_theta: want one set of parameters, for all layers")
	case r.Partial != nil && *r.Partial != 1:
		return fmt.Errorf("rope_parameters: partial_rotary_factor %v is not supported, want 1", *r.Partial)
	default:
		c.RopeTheta, c.RopeScaling = *r.Theta, &r.scaling
	}
	if s := c.RopeScaling; s != nil && s.Type == "default" {
		c.RopeScaling = nil
	}
	return nil
}

// quantization is the quantization_config of a checkpoint.
type quantization struct {
	Method string `json:"quant_method"`
	Format string `json:"fmt"`
	Block  []int  `json:"weight_block_size"`
}

// validate accepts DeepSeek's own FP8 only.
func (q *quantization) validate() error {
	switch {
	case q == nil:
		return nil
	case q.Method != "fp8":
		return fmt.Errorf("quantization_config: quant_method %q is not supported, want \"fp8\", or none", q.Method)
	case q.Format != "" && q.Format != "e4m3":
		return fmt.Errorf("quantization_config: fmt %q is not supported, want \"e4m3\"", q.Format)
	case !slices.Equal(q.Block, []int{128, 128}):
		return fmt.Errorf("quantization_config: weight_block_size %v is not supported, want [128 128]", q.Block)
	}
	return nil
}

// defaults returns the values that the model type's configuration in Hugging Face's
// transformers uses for missing fields.
func defaults(modelType string) Config {
	c := Config{
		RMSNormEps: 1e-6, RopeTheta: 10000,
		Groups: 1, GroupsPerToken: 1, RoutedScale: 1,
		ScoringFunc: "softmax", TopKMethod: "greedy",
	}
	if modelType == "deepseek_v3" {
		c.ScoringFunc, c.TopKMethod, c.NormTopKProb = "sigmoid", "noaux_tc", true
	}
	return c
}

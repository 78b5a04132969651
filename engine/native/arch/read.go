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
		Activation     string          `json:"hidden_act"`
		AttentionBias  bool            `json:"attention_bias"`
		SparseEvery    int             `json:"moe_layer_freq"`
		Quantization   *quantization   `json:"quantization_config"`
		RopeParameters json.RawMessage `json:"rope_parameters"`
	}{Config: defaults(kind.ModelType), Activation: "silu", SparseEvery: 1}
	if err := json.Unmarshal(data, &file); err != nil {
		return Config{}, fmt.Errorf("config.json: %w", err)
	}
	c := file.Config
	switch {
	case file.Activation != "silu":
		err = fmt.Errorf("hidden_act %q is not supported, want \"silu\"", file.Activation)
	case file.AttentionBias:
		err = fmt.Errorf("attention_bias true is not supported: projections have no bias")
	case file.SparseEvery != 1:
		err = fmt.Errorf("moe_layer_freq %d is not supported, want 1", file.SparseEvery)
	case file.Quantization.validate() != nil:
		err = file.Quantization.validate()
	case len(file.RopeParameters) > 0 && string(file.RopeParameters) != "null":
		err = fmt.Errorf("rope_parameters is not supported, want rope_theta and rope_scaling")
	default:
		err = c.Validate()
	}
	if err != nil {
		return Config{}, fmt.Errorf("config.json: %w", err)
	}
	return c, nil
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

// defaults returns the values that DeepseekV2Config and DeepseekV3Config use for
// missing fields.
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

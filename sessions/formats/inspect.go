package formats

// What readers and writers of Inspect's logs (inspect_ai) share. Of messages, readers take
// more forms than writers have.

// InspectRequest is how a model was asked; nil is what is not known.
type InspectRequest struct {
	Temperature *float64 `json:"temperature,omitempty"`
	Seed        *uint64  `json:"seed,omitempty"`
}

// InspectUsage is tokens.
type InspectUsage struct {
	Input  int `json:"input_tokens"`
	Output int `json:"output_tokens"`
	Total  int `json:"total_tokens"`
}

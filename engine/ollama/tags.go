package ollama

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// Tag is a model that the server has.
type Tag struct {
	Name         string
	Size         int64  // bytes on disk
	Parameters   string // as the server writes it: "1.8B"
	Quantization string // "Q4_K_M"
	Family       string // "qwen2"
	Context      int    // tokens
	Thinks       bool
	Modified     time.Time
}

// Tags lists the models of the server of OLLAMA_HOST, the newest first, and says
// which version the server is.
func Tags(ctx context.Context) (tags []Tag, version string, err error) {
	client, err := newClient()
	if err != nil {
		return nil, "", err
	}
	if version, err = briefly(ctx, client.Version); err != nil {
		return nil, "", explainFor(ctx, "", err)
	}
	list, err := briefly(ctx, client.List)
	if err != nil {
		return nil, version, explainFor(ctx, "", err)
	}
	tags = make([]Tag, len(list.Models))
	const atOnce = 8
	err = remote.Each(ctx, len(tags), atOnce, func(ctx context.Context, i int) error {
		l := list.Models[i]
		tags[i] = Tag{
			Name: l.Name, Size: l.Size, Modified: l.ModifiedAt,
			Parameters: l.Details.ParameterSize, Quantization: l.Details.QuantizationLevel, Family: l.Details.Family,
		}
		info, err := client.Show(ctx, &api.ShowRequest{Model: l.Name})
		if err != nil {
			return ctx.Err() // it was deleted meanwhile, or cannot be read: what is known has to do
		}
		tags[i].Thinks = slices.Contains(info.Capabilities, "thinking")
		if n, ok := info.ModelInfo[l.Details.Family+".context_length"].(float64); ok {
			tags[i].Context = int(n)
		}
		return nil
	})
	return tags, version, err
}

// Progress is how far a pull is. Total is 0 while nobody knows.
type Progress struct {
	Status      string // what the server is doing: "pulling manifest"
	Done, Total int64  // bytes of what is known so far
}

// Pull has the server download a model, and is told of its progress. Cancelling
// ctx stops it; what was downloaded is kept by the server for the next time.
func Pull(ctx context.Context, name string, progress func(Progress)) error {
	client, err := newClient()
	if err != nil {
		return err
	}
	layers := map[string]api.ProgressResponse{}
	err = client.Pull(ctx, &api.PullRequest{Model: name}, func(r api.ProgressResponse) error {
		if r.Digest != "" {
			layers[r.Digest] = r
		}
		p := Progress{Status: r.Status}
		for _, l := range layers {
			p.Done += l.Completed
			p.Total += l.Total
		}
		progress(p)
		return nil
	})
	err = explainFor(ctx, name, err)
	if engine.FailureOf(err) == engine.Refused {
		return &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf("ollama cannot download %s: %v", name, errors.Unwrap(err)), Err: err}
	}
	return err
}

func explainFor(ctx context.Context, name string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return explain(name, Options{}, err)
}

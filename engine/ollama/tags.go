package ollama

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ollama/ollama/api"

	"espalier/engine"
	"espalier/engine/internal/remote"
)

// Tag is a model on the server.
type Tag struct {
	Name         string
	Size         int64  // bytes on disk
	Parameters   string // as the server writes them: "1.8B"
	Quantization string // "Q4_K_M"
	Family       string // "qwen2"
	Context      int    // tokens
	Thinks       bool
	Modified     time.Time
}

const (
	// enough is how long a server may take for an answer without a model.
	enough = 10 * time.Second
	// mostTags is how many models of a server are listed.
	mostTags = 1000
	// mostLayers is how many layers of a pull are counted.
	mostLayers = 10_000
)

// Tags lists the models of the server at OLLAMA_HOST, newest first, and its version.
// Details that the server is slow to report are left out.
func Tags(ctx context.Context) (tags []Tag, version string, err error) {
	s, err := newServer()
	if err != nil {
		return nil, "", err
	}
	defer s.transport.CloseIdleConnections()
	if version, err = answer(ctx, s, (*api.Client).Version); err != nil {
		return nil, "", s.unlisted(ctx, err)
	}
	version = remote.Words(s.secrets.Text(version))
	list, err := answer(ctx, s, (*api.Client).List)
	if err != nil {
		return nil, version, s.unlisted(ctx, err)
	}
	if len(list.Models) > mostTags {
		return nil, version, &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf("ollama lists %d models; the limit is %d", len(list.Models), mostTags)}
	}
	tags = make([]Tag, len(list.Models))
	clean := func(text string) string { return remote.Words(s.secrets.Text(text)) }
	for i, l := range list.Models {
		tags[i] = Tag{
			Name: clean(l.Name), Size: l.Size, Modified: l.ModifiedAt, Parameters: clean(l.Details.ParameterSize),
			Quantization: clean(l.Details.QuantizationLevel), Family: clean(l.Details.Family),
		}
	}
	const atOnce = 8
	details, stop := context.WithTimeout(ctx, enough)
	defer stop()
	_ = remote.Each(details, len(tags), atOnce, func(ctx context.Context, i int) error {
		l := list.Models[i]
		info, err := s.show(ctx, l.Name)
		if err != nil {
			return ctx.Err() // it was deleted meanwhile, or cannot be read: the rest is listed
		}
		tags[i].Thinks = slices.Contains(info.Capabilities, "thinking")
		if n, ok := info.ModelInfo[l.Details.Family+".context_length"].(float64); ok {
			tags[i].Context = int(n)
		}
		return nil
	})
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return tags, version, nil
	}
	return tags, version, ctx.Err()
}

// unlisted explains why there is no list of models.
func (s *server) unlisted(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &engine.Failure{Kind: engine.Late, Text: "ollama at " + s.base.Scheme + "://" + s.base.Host + " takes too long to answer"}
	}
	return s.explain(ctx, "", Options{Patience: enough}, err)
}

func (s *server) show(ctx context.Context, name string) (*api.ShowResponse, error) {
	return answer(ctx, s, func(c *api.Client, ctx context.Context) (*api.ShowResponse, error) {
		return c.Show(ctx, &api.ShowRequest{Model: name})
	})
}

// Progress is the state of a pull. Total is 0 while it is unknown.
type Progress struct {
	Status      string // such as "pulling manifest"
	Done, Total int64  // bytes of the layers known so far
}

// Pull makes the server download a model and reports the progress. Cancelling ctx
// stops it; the server keeps what it has downloaded for the next time.
func Pull(ctx context.Context, name string, progress func(Progress)) error {
	s, err := newServer()
	if err != nil {
		return err
	}
	defer s.transport.CloseIdleConnections()
	// The server sends nothing while it verifies a download, which takes minutes.
	const quiet = time.Hour
	patient, patience, stop := remote.WithPatience(ctx, quiet)
	defer stop()
	layers := map[string]api.ProgressResponse{}
	take := func(r api.ProgressResponse) {
		patience.Came()
		if r.Digest != "" && len(layers) < mostLayers {
			layers[r.Digest] = r
		}
		p := Progress{Status: remote.Words(s.secrets.Text(r.Status))}
		for _, l := range layers {
			p.Done += l.Completed
			p.Total += l.Total
		}
		progress(p)
	}
	err = s.ask(remote.Endless(s.transport), func(c *api.Client) error {
		return c.Pull(patient, &api.PullRequest{Model: name}, func(r api.ProgressResponse) error {
			take(r)
			return patient.Err() // what was cancelled is not read on
		})
	})
	if err == nil {
		return nil
	}
	err = s.explain(ctx, name, Options{Patience: quiet}, cmp.Or(context.Cause(patient), err))
	if engine.FailureOf(err) == engine.Refused {
		return &engine.Failure{Kind: engine.Refused, Text: fmt.Sprintf("ollama cannot download %s: %v", name, errors.Unwrap(err)), Err: err}
	}
	return err
}

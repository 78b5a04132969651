package ollama

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Findings are about a server that need not be there.
type Findings struct {
	Error   string   `json:"error,omitempty"`
	Version string   `json:"version,omitempty"`
	Models  []string `json:"models,omitempty"`
}

// Examine asks the server for its version and models.
func Examine(ctx context.Context) Findings {
	const enough = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	tags, version, err := Tags(ctx)
	f := Findings{Version: version}
	if err != nil {
		f.Error = err.Error()
	}
	for _, t := range tags {
		f.Models = append(f.Models, t.Name)
	}
	return f
}

func (f Findings) String() string {
	switch {
	case f.Error != "":
		return f.Error + " (only models named ollama: need it)"
	case len(f.Models) == 0:
		return "version " + f.Version + ", no models yet"
	}
	return "version " + f.Version + ", with " + listedModels(f.Models)
}

func listedModels(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

package catalog

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/modelreport"
	"espalier/engine/ollama"
)

// Entry is a model that can be named.
type Entry struct {
	Name         string `json:"name"` // as --model takes it
	Parameters   string `json:"parameters,omitempty"`
	Size         int64  `json:"size,omitempty"` // bytes on disk
	Quantization string `json:"quantization,omitempty"`
	Family       string `json:"family,omitempty"`
	Context      int    `json:"context,omitempty"`
	Thinks       bool   `json:"thinks"`
	About        string `json:"about,omitempty"`
	Runs         string `json:"runs,omitempty"` // where, and what that allows
}

// What can be done with a model depends on where it runs, not on the model.
const (
	runsHere   = "here: all alternatives of a token, shared beginnings"
	runsServed = "in Ollama: 20 alternatives of a token at most"
)

// Embedded are the models in this program.
func Embedded() ([]Entry, error) {
	var list []Entry
	for i, task := range embedded.Tasks() {
		card, err := embedded.ReadCard(task)
		if err != nil {
			return nil, err
		}
		name, about := embedded.Name, "the model in this program, for "+strings.Join(task.Puzzles(), ", ")
		if i > 0 {
			name += ":" + string(task)
		}
		list = append(list, Entry{Name: name, Parameters: modelreport.Count(card.Parameters), Quantization: "BF16", Family: "deepseek_v3", About: about})
	}
	return list, nil
}

// Stored are the models in a folder. One that cannot be opened says why.
func Stored(folder string) ([]Entry, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		_, err := os.Stat(filepath.Join(path, modelfile.ConfigFile))
		if !(e.IsDir() && err == nil) && !modelfile.IsGGUF(e.Name()) {
			continue
		}
		if filepath.IsLocal(path) {
			path = "." + string(filepath.Separator) + path // a path, and not a name
		}
		m := Entry{Name: path}
		m.inspect()
		list = append(list, m)
	}
	return list, nil
}

// Pulled are the models in Ollama's store, which run in this program without a server. One
// that cannot be opened says why.
func Pulled() ([]Entry, error) {
	names, err := ollama.AllPulled()
	var list []Entry
	for _, name := range names {
		m := Entry{Name: ollama.StorePrefix + name}
		m.inspect()
		list = append(list, m)
	}
	return list, err
}

// inspect opens the files of a model on disk, to say what is in them.
func (m *Entry) inspect() {
	files, err := Files(m.Name)
	if err != nil {
		m.About = err.Error()
		return
	}
	defer func() { _ = files.Close() }()
	m.Runs = runsHere
	m.describe(files)
}

func (m *Entry) describe(files *modelfile.Files) {
	total, active := files.Config.Parameters()
	m.Parameters, m.Family, m.Context = modelreport.Count(total), files.Config.ModelType, files.Config.MaxPosition
	m.Quantization = modelreport.Types(files)
	_, m.Size = files.Stored()
	if active < total {
		m.About = modelreport.Count(active) + " at work on a token"
	}
	m.Thinks = files.Chat != nil && files.Chat.Thinks
}

// FirstTag is a small model that reasons, for someone who has none.
const FirstTag = "deepseek-r1:1.5b"

// Ollama lists the models of the server of OLLAMA_HOST, the newest first.
func Ollama(ctx context.Context) ([]Entry, error) {
	const enough = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	tags, _, err := ollama.Tags(ctx)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, t := range tags {
		list = append(list, Entry{
			Name: ollama.Prefix + t.Name, Parameters: t.Parameters, Size: t.Size, Quantization: t.Quantization,
			Family: t.Family, Context: t.Context, Thinks: t.Thinks, Runs: runsServed,
		})
	}
	return list, nil
}

// Note is a model in a line.
func (m Entry) Note() string {
	if m.Size == 0 {
		return m.About
	}
	parts := []string{m.Parameters, m.Runs + ";", m.Quantization, modelreport.Bytes(m.Size)}
	if m.Thinks {
		parts = append(parts, "thinks first")
	}
	return strings.Join(append(parts, m.Family, fmt.Sprintf("context %d", m.Context)), " ") // the end may be cut
}

// Table is a list as rows of cells, the first with the titles.
func Table(list []Entry) [][]string {
	rows := [][]string{{"MODEL", "PARAMETERS", "ON DISK", "TYPE", "FAMILY", "CONTEXT", "THINKS", ""}}
	for _, m := range list {
		row := []string{m.Name, m.Parameters, "", m.Quantization, m.Family, "", "", cmp.Or(m.About, m.Runs)}
		if m.Size > 0 {
			row[2] = modelreport.Bytes(m.Size)
		}
		if m.Context > 0 {
			row[5] = fmt.Sprint(m.Context)
		}
		if m.Thinks {
			row[6] = "first"
		}
		rows = append(rows, row)
	}
	return rows
}

// PullProgress is a line about a model that is being downloaded.
func PullProgress(tag string, p ollama.Progress) string {
	if p.Total == 0 {
		return fmt.Sprintf("%s: %s", tag, p.Status)
	}
	const width = 24
	full := int(width * p.Done / p.Total)
	return fmt.Sprintf("%s [%s%s] %3d%%  %s of %s", tag, strings.Repeat("#", full), strings.Repeat("-", width-full), 100*p.Done/p.Total, modelreport.Bytes(p.Done), modelreport.Bytes(p.Total))
}

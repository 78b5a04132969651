package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"espalier/engine/embedded"
	"espalier/engine/modelfile"
	"espalier/engine/modelreport"
	"espalier/engine/ollama"
	"espalier/search"
	"espalier/search/printable"
	"espalier/tui/terminal"
)

type modelListCmd struct {
	Folder string `arg:"" optional:"" default:"." help:"Folder to search for safetensors and .gguf files. Default: the current one."`

	JSON bool `name:"json" help:"Print every model as a line of JSON."`
}

// listed is a model that can be named without a path.
type listed struct {
	Name         string `json:"name"` // as --model takes it
	Parameters   string `json:"parameters,omitempty"`
	Size         int64  `json:"size,omitempty"` // bytes on disk
	Quantization string `json:"quantization,omitempty"`
	Family       string `json:"family,omitempty"`
	Context      int    `json:"context,omitempty"`
	Thinks       bool   `json:"thinks"`
	About        string `json:"about,omitempty"`
}

func (c modelListCmd) Run(ctx context.Context) error {
	var list []listed
	for i, l := range embedded.Tasks() {
		card, err := embedded.ReadCard(l)
		if err != nil {
			return failed(err)
		}
		name, about := embedded.Name, "the model in this program, for "+string(l)
		if i > 0 {
			name += ":" + string(l)
		}
		list = append(list, listed{Name: name, Parameters: modelreport.Count(card.Parameters), Quantization: "BF16", Family: "deepseek_v3", About: about})
	}
	list = append(list,
		listed{Name: search.RandomModel, About: "a control: proposes and judges blindly"},
		listed{Name: search.ExactModel, About: "a control, the limit: judges states of game24, or reads sudokus, without fault"})
	stored, err := storedModels(c.Folder)
	if err != nil {
		return badInput(err, "")
	}
	list = append(list, stored...)
	served, serverErr := ollamaModels(ctx)
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	list = append(list, served...)
	if c.JSON {
		for _, m := range list {
			if err := printJSON(m); err != nil {
				return failed(err)
			}
		}
	} else {
		printModels(list, terminal.Width(os.Stdout))
	}
	switch {
	case serverErr != nil:
		fmt.Fprintf(stderr, "espalier: no models of Ollama: %s\n", redacted(serverErr))
	case len(served) == 0:
		fmt.Fprintf(stderr, "espalier: Ollama has no models yet; try --model ollama:%s --pull\n", firstTag)
	}
	return nil
}

// storedModels are those that lie in a folder. One that cannot be opened says why.
func storedModels(folder string) ([]listed, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var list []listed
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		_, err := os.Stat(filepath.Join(path, modelfile.ConfigFile))
		if !(e.IsDir() && err == nil) && !strings.HasSuffix(e.Name(), ".gguf") {
			continue
		}
		if filepath.IsLocal(path) {
			path = "." + string(filepath.Separator) + path // a path, and not a name
		}
		m := listed{Name: path}
		if files, err := openFiles(path); err != nil {
			m.About = err.Error()
		} else {
			m.describe(files)
			_ = files.Close()
		}
		list = append(list, m)
	}
	return list, nil
}

func (m *listed) describe(files *modelfile.Files) {
	total, active := files.Config.Parameters()
	m.Parameters, m.Family, m.Context = modelreport.Count(total), files.Config.ModelType, files.Config.MaxPosition
	m.Quantization = modelreport.Types(files)
	_, m.Size = files.Stored()
	m.About = modelreport.Count(active) + " at work on a token"
}

// firstTag is a small model that reasons, for someone who has none.
const firstTag = "deepseek-r1:1.5b"

// ollamaModels are those of the server of OLLAMA_HOST, the newest first.
func ollamaModels(ctx context.Context) ([]listed, error) {
	const enough = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	tags, _, err := ollama.Tags(ctx)
	if err != nil {
		return nil, err
	}
	var list []listed
	for _, t := range tags {
		list = append(list, listed{
			Name: ollama.Prefix + t.Name, Parameters: t.Parameters, Size: t.Size, Quantization: t.Quantization,
			Family: t.Family, Context: t.Context, Thinks: t.Thinks,
		})
	}
	return list, nil
}

// note is a model in a line.
func (m listed) note() string {
	if m.About != "" {
		return m.About
	}
	parts := []string{m.Parameters, m.Quantization, modelreport.Bytes(m.Size)}
	if m.Thinks {
		parts = append(parts, "thinks first")
	}
	return strings.Join(append(parts, m.Family, fmt.Sprintf("context %d", m.Context)), " ") // the end may be cut
}

// printModels writes a table, cut at the width of the terminal; 0 is no width.
func printModels(list []listed, width int) {
	rows := [][]string{{"MODEL", "PARAMETERS", "ON DISK", "TYPE", "FAMILY", "CONTEXT", "THINKS", ""}}
	for _, m := range list {
		row := []string{m.Name, m.Parameters, "", m.Quantization, m.Family, "", "", m.About}
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
	columns := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			r[i] = printable.Line(cell)
			columns[i] = max(columns[i], ansi.StringWidth(r[i]))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			b.WriteString(cell + strings.Repeat(" ", columns[i]-ansi.StringWidth(cell)+2))
		}
		line := strings.TrimRight(b.String(), " ")
		if width > 0 {
			line = ansi.Truncate(line, width, "")
		}
		fmt.Fprintln(stdout, line)
	}
}

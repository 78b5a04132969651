package ollama

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ollama/ollama/types/model"

	"espalier/engine"
	"espalier/engine/boundedfile"
)

// StorePrefix begins the names of models that Ollama has pulled and that are read from its
// store, without a server.
const StorePrefix = "disk:"

// Pulled is a model in Ollama's store. Nothing here changes the store.
type Pulled struct {
	Name     string // as Ollama shows it: deepseek-r1:1.5b
	Weights  string // path of a GGUF file
	Template string // of prompts; empty if there is none
	System   string // stands for a system's turn where there is none
	Stop     []string
}

// storeFolder is where Ollama keeps models.
func storeFolder() (string, error) {
	if dir := strings.Trim(strings.TrimSpace(os.Getenv("OLLAMA_MODELS")), `"'`); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".ollama", "models"), err
}

// manifest is what a model is made of.
type manifest struct {
	Layers []layer `json:"layers"`
}

type layer struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Size      int64  `json:"size"`
}

const layerPrefix = "application/vnd.ollama.image."

// digests of layers become the names of files.
var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// OpenPulled reads what the store says about a model. A model that is not there is an
// engine.Missing.
func OpenPulled(name string) (Pulled, error) {
	parsed := model.ParseName(name)
	dir, err := storeFolder()
	switch {
	case err != nil:
		return Pulled{}, err
	case !parsed.IsFullyQualified():
		return Pulled{}, fmt.Errorf("%q is not the name of a model of Ollama's: want NAME or NAME:TAG", name)
	}
	p, err := readPulled(dir, parsed)
	if errors.Is(err, fs.ErrNotExist) {
		text := fmt.Sprintf("model %s is not in Ollama's store %s: pull it with ollama pull %s", name, dir, name)
		if tags := otherTags(parsed); len(tags) > 0 {
			text += ", or take " + StorePrefix + strings.Join(tags, " or "+StorePrefix)
		}
		return p, &engine.Failure{Kind: engine.Missing, Text: text, Err: err}
	}
	if err != nil {
		return p, fmt.Errorf("model %s in Ollama's store %s: %w", name, dir, err)
	}
	return p, nil
}

// otherTags returns the models in the store that differ from one by their tag alone.
func otherTags(of model.Name) []string {
	all, _ := AllPulled() // what cannot be listed is not proposed
	return slices.DeleteFunc(all, func(name string) bool {
		other := model.ParseName(name)
		other.Tag = of.Tag
		return other != of
	})
}

func readPulled(dir string, name model.Name) (Pulled, error) {
	p := Pulled{Name: name.DisplayShortest()}
	data, err := boundedfile.Regular(filepath.Join(dir, "manifests", name.Filepath()), boundedfile.Text)
	if err != nil {
		return p, err
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return p, fmt.Errorf("manifest: %w", err)
	}
	for _, l := range m.Layers {
		if err := p.add(dir, l); err != nil {
			return p, err
		}
	}
	if p.Weights == "" {
		return p, errors.New("it has no weights of its own in GGUF")
	}
	return p, nil
}

// add reads a layer. Licenses and the like change nothing.
func (p *Pulled) add(dir string, l layer) error {
	kind, ours := strings.CutPrefix(l.MediaType, layerPrefix)
	if !ours {
		return nil
	}
	if !digestForm.MatchString(l.Digest) {
		return fmt.Errorf("manifest: %q is not a digest: want sha256: and 64 digits", l.Digest)
	}
	blob := filepath.Join(dir, "blobs", strings.Replace(l.Digest, ":", "-", 1))
	text := func(into *string) error {
		data, err := boundedfile.Regular(blob, boundedfile.Text)
		*into = string(data)
		return err
	}
	switch kind {
	case "model":
		info, err := os.Stat(blob)
		switch {
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("its weights are no file: %s", blob)
		case p.Weights != "":
			return errors.New("its weights are in several files, which is not supported")
		case info.Size() != l.Size:
			return fmt.Errorf("its weights take %d bytes, but the manifest says %d: pull it again", info.Size(), l.Size)
		}
		p.Weights = blob
	case "adapter":
		return errors.New("it has an adapter, which is not supported")
	case "template", "prompt":
		return text(&p.Template)
	case "system":
		return text(&p.System)
	case "params":
		var params string
		if err := text(&params); err != nil {
			return err
		}
		var known struct {
			Stop []string `json:"stop"`
		}
		if err := json.Unmarshal([]byte(params), &known); err != nil {
			return fmt.Errorf("parameters: %w", err)
		}
		p.Stop = known.Stop
	}
	return nil
}

// mostPulled bounds a list of models.
const mostPulled = 1000

// AllPulled lists the names of the models in the store, sorted. Without a store there are
// none.
func AllPulled() ([]string, error) {
	dir, err := storeFolder()
	if err != nil {
		return nil, err
	}
	root := filepath.Join(dir, "manifests")
	var names []string
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		relative, err := filepath.Rel(root, path)
		if name := model.ParseNameFromFilepath(relative); err == nil && name.IsFullyQualified() {
			names = append(names, name.DisplayShortest())
		}
		if len(names) == mostPulled {
			return filepath.SkipAll
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

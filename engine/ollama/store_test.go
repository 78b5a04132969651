package ollama

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/engine"
)

// store is a folder as Ollama keeps models in, and OLLAMA_MODELS names it.
type store struct {
	t   *testing.T
	dir string
}

func newStore(t *testing.T) store {
	s := store{t, t.TempDir()}
	t.Setenv("OLLAMA_MODELS", s.dir)
	return s
}

func (s store) write(path, text string) {
	s.t.Helper()
	path = filepath.Join(s.dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// layer writes a blob and returns its layer.
func (s store) layer(kind, text string) layer {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	s.write("blobs/sha256-"+sum, text)
	return layer{MediaType: layerPrefix + kind, Digest: "sha256:" + sum, Size: int64(len(text))}
}

func (s store) manifest(path string, layers ...layer) {
	data, err := json.Marshal(manifest{layers})
	if err != nil {
		s.t.Fatal(err)
	}
	s.write("manifests/"+path, string(data))
}

func TestPulled(t *testing.T) {
	s := newStore(t)
	if names, err := AllPulled(); err != nil || len(names) != 0 {
		t.Errorf("an empty store lists %q, %v", names, err)
	}
	s.manifest("registry.ollama.ai/library/deepseek-r1/1.5b",
		s.layer("model", "weights"), s.layer("template", "{{ .Prompt }}"), s.layer("system", "Be brief."),
		s.layer("params", `{"stop":["<a>","<b>"],"temperature":0.6}`), s.layer("license", "MIT"))
	s.manifest("hf.co/someone/model/q4", s.layer("model", "other"))
	p, err := OpenPulled("deepseek-r1:1.5b")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(p.Weights)
	if err != nil || string(weights) != "weights" || p.Name != "deepseek-r1:1.5b" || p.Template != "{{ .Prompt }}" || p.System != "Be brief." || !slices.Equal(p.Stop, []string{"<a>", "<b>"}) {
		t.Errorf("%+v, weights %q, %v", p, weights, err)
	}
	if p, err := OpenPulled("hf.co/someone/model:q4"); err != nil || p.Weights == "" {
		t.Errorf("a model of another registry: %+v, %v", p, err)
	}
	if names, err := AllPulled(); err != nil || !slices.Equal(names, []string{"deepseek-r1:1.5b", "hf.co/someone/model:q4"}) {
		t.Errorf("the store lists %q, %v", names, err)
	}
	if _, err := OpenPulled("deepseek-r1"); engine.FailureOf(err) != engine.Missing || !strings.HasSuffix(err.Error(), "ollama pull deepseek-r1, or take disk:deepseek-r1:1.5b") {
		t.Errorf("another tag: %v", err)
	}
}

// What a manifest says cannot lead out of the store, and what is damaged or not supported is
// refused with the reason.
func TestPulledRefuses(t *testing.T) {
	s := newStore(t)
	s.write("secret", "weights")
	whole := s.layer("model", "weights")
	outside, short, other := whole, whole, whole
	outside.Digest = "sha256:../../secret"
	short.Size++
	other.Digest = "sha256:" + strings.Repeat("0", 64)
	folder := whole
	folder.Digest = "sha256:" + strings.Repeat("1", 64)
	s.write("blobs/sha256-"+strings.Repeat("1", 64)+"/config.json", "{}")
	for name, test := range map[string]struct {
		layers []layer
		want   string
	}{
		"folder":   {[]layer{folder}, "are no file"},
		"outside":  {[]layer{outside}, "is not a digest"},
		"short":    {[]layer{short}, "take 7 bytes, but the manifest says 8"},
		"gone":     {[]layer{other}, "is not in Ollama's store"},
		"twice":    {[]layer{whole, s.layer("model", "more")}, "several files"},
		"adapter":  {[]layer{whole, s.layer("adapter", "lora")}, "adapter"},
		"nothing":  {[]layer{s.layer("template", "x")}, "no weights"},
		"params":   {[]layer{whole, s.layer("params", "{")}, "parameters"},
		"template": {[]layer{whole, s.layer("template", strings.Repeat("x", 2<<20))}, "large"},
	} {
		s.manifest("registry.ollama.ai/library/"+name+"/latest", test.layers...)
		if _, err := OpenPulled(name); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want it to hold %q", name, err, test.want)
		}
	}
	s.write("manifests/registry.ollama.ai/library/broken/latest", "{")
	for name, want := range map[string]string{"broken": "manifest", "../../etc": "not the name of a model", "": "not the name of a model", "a/b/c/d/e": "not the name of a model"} {
		if _, err := OpenPulled(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want it to hold %q", name, err, want)
		}
	}
}

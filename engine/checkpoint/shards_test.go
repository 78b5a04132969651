package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder writes files into a new folder.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func shard(t testing.TB, tensors ...Tensor) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tensors, F32, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestShards(t *testing.T) {
	a := Tensor{Name: "a", Shape: []int{2}, Data: []float32{1, 2}}
	b := Tensor{Name: "b", Shape: []int{1, 2}, Data: []float32{-4, 4}, DType: F8}
	dir := folder(t, map[string][]byte{
		"model-00001-of-00002.safetensors": shard(t, a),
		"model-00002-of-00002.safetensors": shard(t, b),
		IndexFile: []byte(`{"metadata":{"total_size":14},"weight_map":{
			"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors","b_scale_inv":"model-00002-of-00002.safetensors"}}`),
	})
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Tensor{a, b} {
		want.DType = ""
		got, err := f.Tensor(want.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Tensor("a"); err == nil {
		t.Error("reading a closed file gave no error")
	}
}

func TestShardsRefuse(t *testing.T) {
	good := shard(t, Tensor{Name: "a", Shape: []int{1}, Data: []float32{1}})
	tests := []struct {
		name, index, want string
	}{
		{"not json", `[`, "index.json: unexpected end"},
		{"no map", `{}`, "no weight_map"},
		{"path", `{"weight_map":{"a":"../x.safetensors"}}`, `tensor "a" is listed in "../x.safetensors"`},
		{"absolute", `{"weight_map":{"a":"/x.safetensors"}}`, "file in the same folder"},
		{"backslash", `{"weight_map":{"a":"..\\x.safetensors"}}`, "file in the same folder"},
		{"dots", `{"weight_map":{"a":".."}}`, "file in the same folder"},
		{"cyclic", `{"weight_map":{"a":"model.safetensors.index.json"}}`, "want a .safetensors file"},
		{"no file", `{"weight_map":{"a":"y.safetensors"}}`, `tensor "a" is listed in y.safetensors, which does not exist`},
		{"no tensor", `{"weight_map":{"a":"x.safetensors","b":"x.safetensors"}}`, `tensor "b" is listed in x.safetensors`},
		{"broken file", `{"weight_map":{"a":"bad.safetensors"}}`, "bad.safetensors"},
		{"empty file", `{"weight_map":{"a":"empty.safetensors"}}`, "the file is empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t, map[string][]byte{
				IndexFile: []byte(test.index), "x.safetensors": good, "bad.safetensors": good[:20], "empty.safetensors": nil,
			})
			_, err := OpenFolder(dir)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

// Whatever an index says, no file outside its folder is named.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(`{"weight_map":{"a":"x.safetensors","b":"../x.safetensors"}}`))
	f.Add([]byte(`{"weight_map":{"a":"a/b.safetensors"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		places, err := parseIndex(data)
		if err != nil {
			return
		}
		for file := range places {
			if filepath.Dir(filepath.Join("/models", file)) != "/models" {
				t.Fatalf("file %q leaves the folder", file)
			}
		}
	})
}

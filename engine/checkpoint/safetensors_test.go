package checkpoint

import (
	"bytes"
	stdcmp "cmp"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoundTrip(t *testing.T) {
	tensors := []Tensor{
		{Name: "narrow", Shape: []int{3}, Data: []float32{1, -2.5, 0x1p-130}, DType: BF16},
		{Name: `quote " <&> ü`, Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, float32(math.Inf(1))}},
		{Name: "half", Shape: []int{2, 1}, Data: []float32{0.5, 65504}, DType: F16},
		{Name: "scalar", Data: []float32{math.Pi}},
		{Name: "empty", Shape: []int{0, 4}, Data: []float32{}},
	}
	metadata := map[string]string{"format": "pt", "b": "2", "a": "<1>"}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := Write(w, tensors, F32, metadata); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same tensors gave different bytes")
	}
	if n := binary.LittleEndian.Uint64(first.Bytes()); n%8 != 0 {
		t.Errorf("header length %d is not a multiple of 8", n)
	}

	f, err := Parse(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metadata, f.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	want := []string{`quote " <&> ü`, "scalar", "empty", "narrow", "half"} // four bytes first
	if diff := cmp.Diff(want, f.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, in := range tensors {
		out, err := f.Tensor(in.Name)
		if err != nil {
			t.Fatal(err)
		}
		if in.Shape == nil {
			in.Shape = []int{}
		}
		if got, want := f.DType(in.Name), stdcmp.Or(in.DType, F32); got != want {
			t.Errorf("%q stored as %s, want %s", in.Name, got, want)
		}
		in.DType = ""
		if diff := cmp.Diff(in, out); diff != "" {
			t.Errorf("tensor (-wrote +read):\n%s", diff)
		}
		if diff := cmp.Diff(in.Shape, f.Shape(in.Name)); diff != "" {
			t.Errorf("shape of %q (-want +got):\n%s", in.Name, diff)
		}
	}
	if _, err := f.Tensor("absent"); !errors.Is(err, ErrNoTensor) || !strings.Contains(err.Error(), "absent") {
		t.Errorf("absent tensor: %v", err)
	}
}

func TestWriteRoundsToFileType(t *testing.T) {
	var b bytes.Buffer
	in := []float32{1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-20, 3.1415926}
	if err := Write(&b, []Tensor{{Name: "x", Shape: []int{3}, Data: in}}, BF16, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Parse(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Tensor("x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float32{1, 1 + 0x1p-7, 3.140625}, got.Data); diff != "" {
		t.Error(diff)
	}
	if f.Metadata != nil {
		t.Errorf("metadata %v, want none", f.Metadata)
	}
}

func TestWriteRefuses(t *testing.T) {
	one := []float32{1}
	tests := []struct {
		name    string
		tensors []Tensor
		dtype   DType
		want    string
	}{
		{"shape", []Tensor{{Name: "x", Shape: []int{2, 2}, Data: one}}, F32, `tensor "x": 1 numbers for shape [2 2], want 4`},
		{"dtype", []Tensor{{Name: "x", Shape: []int{1}, Data: one}}, "I64", `tensor "x": dtype "I64" is not supported`},
		{"no dtype", []Tensor{{Name: "x", Shape: []int{1}, Data: one}}, "", `tensor "x": dtype "" is not supported`},
		{"twice", []Tensor{{Name: "x", Shape: []int{1}, Data: one}, {Name: "x", Shape: []int{1}, Data: one}}, F32, `tensor "x": given twice`},
		{"reserved", []Tensor{{Name: "__metadata__", Shape: []int{1}, Data: one}}, F32, "reserved"},
		{"negative", []Tensor{{Name: "x", Shape: []int{-1}, Data: one}}, F32, "negative"},
		{"utf-8", []Tensor{{Name: "\xff", Shape: []int{1}, Data: one}}, F32, "UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			err := Write(&b, test.tensors, test.dtype, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
			if b.Len() > 0 {
				t.Errorf("%d bytes written before the refusal", b.Len())
			}
		})
	}
}

// raw builds a file from an unchecked header.
func raw(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestReadRefuses(t *testing.T) {
	const x = `"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "too few"},
		{"short prefix", []byte{1, 2, 3}, "too few"},
		{"hostile header length", []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"), "above the format's limit"},
		{"cut header", raw("{"+x+"}", 8)[:20], "cut short"},
		{"not json", raw("[]", 0), "JSON object"},
		{"no header", raw("", 0), "JSON object"},
		{"broken json", raw(`{"x":`, 0), "safetensors header"},
		{"bad utf-8", raw("{\"\xff\":1}", 0), "UTF-8"},
		{"after header", raw("{"+x+"}x", 8), "after the JSON object"},
		{"same name", raw("{"+x+","+x+"}", 8), `"x" appears twice`},
		{"same field", raw(`{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), `tensor "x": "dtype" appears twice`},
		{"unknown field", raw(`{"x":{"dtype":"F32","Shape":[2],"data_offsets":[0,8]}}`, 8), `unknown field "Shape"`},
		{"dtype", raw(`{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}`, 8), `tensor "x": dtype "I64" is not supported: want F32, BF16, F16 or F8_E4M3`},
		{"no dtype", raw(`{"x":{"shape":[1],"data_offsets":[0,8]}}`, 8), `tensor "x": dtype "" is not supported`},
		{"no shape", raw(`{"x":{"dtype":"F32","data_offsets":[0,8]}}`, 8), `tensor "x": no shape`},
		{"no offsets", raw(`{"x":{"dtype":"F32","shape":[2]}}`, 8), `tensor "x": data_offsets [-1, -1]`},
		{"three offsets", raw(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}`, 8), "3 data_offsets"},
		{"entry is a list", raw(`{"x":[]}`, 8), `tensor "x": [ instead of an object`},
		{"negative dimension", raw(`{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}`, 8), "negative"},
		{"fraction", raw(`{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}`, 8), `tensor "x": shape`},
		{"overflow", raw(`{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}`, 8), "implausibly large"},
		{"backwards", raw(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8), "begin <= end"},
		{"wrong size", raw(`{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8), `tensor "x": data_offsets [0, 8] hold 8 bytes, but shape [3] of F32 needs 12`},
		{"out of range", raw("{"+x+"}", 7), `tensor "x": data_offsets [0, 8], but the file holds 7`},
		{"overlap", raw("{"+x+`,"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), `tensor "y": data_offsets [4, 12] overlap tensor "x"`},
		{"hole", raw(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12), `tensor "x": data_offsets begin at 4, want 0`},
		{"trailing data", raw("{"+x+"}", 9), "1 bytes after the last tensor"},
		{"metadata", raw(`{"__metadata__":{"a":1}}`, 0), "__metadata__: a: 1 instead of a string"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(Write(out, []Tensor{{Name: "x", Shape: []int{1}, Data: []float32{7}}}, F16, nil), out.Close()); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := f.Tensor("x"); err != nil || x.Data[0] != 7 {
		t.Errorf("x = %v, %v", x, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Tensor("x"); err == nil {
		t.Error("reading a closed file gave no error")
	}
	if err := os.WriteFile(path, []byte("not a checkpoint"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want it to name the file", err)
	}
}

// Whatever the bytes, the reader answers without a panic, and what it accepts it can read and write again.
func FuzzParse(f *testing.F) {
	f.Add(raw(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8))
	f.Add(raw(`{"__metadata__":{"format":"pt"},"s":{"dtype":"BF16","shape":[],"data_offsets":[0,2]},"e":{"dtype":"F16","shape":[0],"data_offsets":[2,2]}}  `, 2))
	f.Add(raw(`{}`, 0))
	f.Add(raw(`{"x":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,399999999996]}}`, 8))
	f.Add(raw(`{"w":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]},"w_scale_inv":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}`, 8))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		var tensors []Tensor
		for _, name := range file.Names() {
			x, err := file.Tensor(name)
			if file.DType(name) == F8 && err != nil {
				return // its scales, which are another tensor, are not what they should be
			}
			if err != nil {
				t.Fatalf("accepted, but tensor %q cannot be read: %v", name, err)
			}
			x.DType = file.DType(name)
			if file.DType(strings.TrimSuffix(name, scaleSuffix)) == F8 && strings.HasSuffix(name, scaleSuffix) {
				continue // written with its matrix
			}
			tensors = append(tensors, x)
		}
		if err := Write(&bytes.Buffer{}, tensors, F32, file.Metadata); err != nil {
			t.Fatalf("accepted, but cannot be written: %v", err)
		}
	})
}

package checkpoint

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGGUFRoundTrip(t *testing.T) {
	pairs := []Pair{
		{"general.architecture", "deepseek2"},
		{"u8", uint8(200)},
		{"i8", int8(-3)},
		{"u16", uint16(40000)},
		{"i16", int16(-4)},
		{"u32", uint32(1 << 31)},
		{"i32", int32(-5)},
		{"f32", float32(0.1)},
		{"yes", true},
		{"no", false},
		{"u64", uint64(1 << 63)},
		{"i64", int64(-6)},
		{"f64", 0.1},
		{"empty", ""},
		{"strings", []string{"a", "", "\xff"}},
		{"floats", []float32{1, -2}},
		{"types", []int32{1, -1}},
		{"bools", []bool{true, false}},
		{"bytes", []uint8{1, 2}},
		{"none", []string{}},
		{"doubles", []float64{0.5}},
		{"nested", []any{[]int32{1}, []string{"x", "y"}, []any{[]uint64{7}}}},
		{"general.alignment", uint32(64)},
	}
	row := make([]float32, 256)
	for i := range row {
		row[i] = float32(i-128) / 16
	}
	tensors := []Tensor{
		{Name: "vector", Shape: []int{3}, Data: []float32{1, -2.5, 3}},
		{Name: "matrix", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}, DType: BF16},
		{Name: "stack", Shape: []int{2, 4, 32}, Data: row, DType: Q80},
		{Name: "row", Shape: []int{1, 256}, Data: row, DType: Q6K},
		{Name: "scalar", Data: []float32{7}, DType: F16},
	}
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := WriteGGUF(w, pairs, tensors, F32); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same tensors gave different bytes")
	}
	if b.Len()%64 != 0 {
		t.Errorf("%d bytes, want a multiple of the alignment", b.Len())
	}
	g, err := ParseGGUF(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pairs, g.Pairs); diff != "" {
		t.Errorf("metadata (-wrote +read):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"vector", "matrix", "stack", "row", "scalar"}, g.Names()); diff != "" {
		t.Error(diff)
	}
	for _, in := range tensors {
		out, err := g.Tensor(in.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(in.Shape, out.Shape); diff != "" && len(in.Shape) > 0 {
			t.Errorf("shape of %s: %s", in.Name, diff)
		}
		for i := range in.Data {
			if d := math.Abs(float64(in.Data[i] - out.Data[i])); d > 0.13 {
				t.Fatalf("%s[%d] = %v, want %v", in.Name, i, out.Data[i], in.Data[i])
			}
		}
	}
	stack, err := g.Encoded("stack")
	if err != nil {
		t.Fatal(err)
	}
	second, err := stack.Part(1)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := stack.Decode()
	if err != nil {
		t.Fatal(err)
	}
	part, err := second.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole[128:], part); diff != "" || !cmp.Equal(second.Shape, []int{4, 32}) {
		t.Errorf("the second matrix, of shape %v: %s", second.Shape, diff)
	}
	if _, err := stack.Part(2); err == nil {
		t.Error("there is no third matrix")
	}
}

// A file as ggml's documentation lays it out, byte by byte.
func TestGGUFLayout(t *testing.T) {
	var b bytes.Buffer
	err := WriteGGUF(&b, []Pair{{"k", uint32(5)}}, []Tensor{{Name: "t", Shape: []int{2, 1}, Data: []float32{1, 2}}}, F32)
	if err != nil {
		t.Fatal(err)
	}
	want := "GGUF\x03\x00\x00\x00" + "\x01\x00\x00\x00\x00\x00\x00\x00" + "\x01\x00\x00\x00\x00\x00\x00\x00" +
		"\x01\x00\x00\x00\x00\x00\x00\x00k" + "\x04\x00\x00\x00" + "\x05\x00\x00\x00" +
		"\x01\x00\x00\x00\x00\x00\x00\x00t" + "\x02\x00\x00\x00" + "\x01\x00\x00\x00\x00\x00\x00\x00" + "\x02\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00"
	want += strings.Repeat("\x00", 96-len(want)) + "\x00\x00\x80\x3f\x00\x00\x00\x40" + strings.Repeat("\x00", 24)
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// ggufBytes builds a header by hand from strings, uint32 and uint64.
func ggufBytes(parts ...any) []byte {
	b := []byte("GGUF")
	for _, p := range parts {
		if s, ok := p.(string); ok {
			b = append(binary.LittleEndian.AppendUint64(b, uint64(len(s))), s...)
			continue
		}
		b, _ = binary.Append(b, binary.LittleEndian, p)
	}
	return b
}

func u32(n uint32) uint32 { return n }
func u64(n uint64) uint64 { return n }

func TestGGUFRefuses(t *testing.T) {
	one := func(tensor ...any) []byte {
		return append(ggufBytes(append([]any{u32(3), u64(1), u64(0)}, tensor...)...), make([]byte, 64)...)
	}
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "does not begin with GGUF"},
		{"safetensors", raw("{}", 0), "does not begin with GGUF"},
		{"cut", ggufBytes(u32(3), u64(0)), "cut short"},
		{"version", ggufBytes(u32(1), u64(0), u64(0)), "version 1 is not supported"},
		{"hostile pairs", ggufBytes(u32(3), u64(0), u64(1<<60)), "1152921504606846976 metadata entries, but only 0 bytes follow"},
		{"hostile tensors", ggufBytes(u32(3), u64(1<<60), u64(0)), "1152921504606846976 tensors"},
		{"hostile key", ggufBytes(u32(3), u64(0), u64(1), u64(1<<60), u64(0)), "bytes of the name of a key"},
		{"hostile array", ggufBytes(u32(3), u64(0), u64(1), "k", u32(9), u32(4), u64(1<<60)), `key "k": 1152921504606846976 elements of an array`},
		{"kind", ggufBytes(u32(3), u64(0), u64(1), "k", u32(13), u32(0)), `key "k": a value of kind 13`},
		{"nested too deep", ggufBytes(append([]any{u32(3), u64(0), u64(1), "k", u32(9)}, deep(9)...)...), `key "k": nested arrays`},
		{"truth", append(ggufBytes(u32(3), u64(0), u64(1), "key", u32(7)), 2), "boolean of 2"},
		{"key twice", ggufBytes(u32(3), u64(0), u64(2), "k", u32(4), u32(0), "k", u32(4), u32(0)), `key "k" appears twice`},
		{"alignment", ggufBytes(u32(3), u64(0), u64(1), "general.alignment", u32(4), u32(3)), "power of two"},
		{"dimensions", one("t", u32(5)), `tensor "t" has 5 dimensions`},
		{"dimension", one("t", u32(1), u64(1<<60), u32(0), u64(0)), "implausibly large"},
		{"overflow", one("t", u32(4), u64(1<<30), u64(1<<30), u64(1<<30), u64(1<<30), u32(0), u64(0)), "implausibly large"},
		{"type", one("t", u32(1), u64(1), u32(99), u64(0)), `tensor "t" has type 99`},
		{"broken row", one("t", u32(1), u64(31), u32(8), u64(0)), "Q8_0 needs rows of a multiple of 32"},
		{"unaligned", one("t", u32(1), u64(1), u32(0), u64(4)), "begins at 4, want a multiple of 32"},
		{"cut data", one("t", u32(1), u64(1000), u32(0), u64(0)), `tensor "t" takes bytes 0 to 4000`},
		{"far offset", one("t", u32(1), u64(1), u32(0), u64(1<<62-32)), `cut short`},
		{"overlap", append(ggufBytes(u32(3), u64(2), u64(0), "a", u32(1), u64(9), u32(0), u64(0), "b", u32(1), u64(9), u32(0), u64(32)), make([]byte, 128)...), `tensor "b" begins at 32 and overlaps tensor "a"`},
		{"tensor twice", append(ggufBytes(u32(3), u64(2), u64(0), "a", u32(1), u64(1), u32(0), u64(0), "a", u32(1), u64(1), u32(0), u64(32)), make([]byte, 128)...), `tensor "a" appears twice`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseGGUF(test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

// deep is the contents of an array of one array of one array ...
func deep(n int) []any {
	var parts []any
	for range n {
		parts = append(parts, u32(9), u64(1))
	}
	return append(parts, u32(4), u64(0))
}

func TestGGUFWriteRefuses(t *testing.T) {
	one := []float32{1}
	nan := make([]float32, 32)
	nan[5] = float32(math.NaN())
	tests := []struct {
		name    string
		pairs   []Pair
		tensors []Tensor
		dtype   DType
		want    string
	}{
		{"key twice", []Pair{{"k", true}, {"k", true}}, nil, F32, "given twice"},
		{"value", []Pair{{"k", struct{}{}}}, nil, F32, `key "k": a value of type struct {}`},
		{"int", []Pair{{"k", 1}}, nil, F32, "type int"},
		{"mixed", []Pair{{"k", []any{1.5}}}, nil, F32, "float64 in an array of arrays"},
		{"alignment", []Pair{{"general.alignment", uint32(5)}}, nil, F32, "power of two"},
		{"broken row", nil, []Tensor{{Name: "t", Shape: []int{1}, Data: one}}, Q40, "multiple of 32"},
		{"twice", nil, []Tensor{{Name: "t", Shape: []int{1}, Data: one}, {Name: "t", Shape: []int{1}, Data: one}}, F32, "given twice"},
		{"f8", nil, []Tensor{{Name: "t", Shape: []int{1, 1}, Data: one}}, F8, `dtype "F8_E4M3" is not supported`},
		{"dimensions", nil, []Tensor{{Name: "t", Shape: []int{1, 1, 1, 1, 1}, Data: one}}, F32, "at most 4"},
		{"nan", nil, []Tensor{{Name: "t", Shape: []int{32}, Data: nan}}, Q80, `tensor "t": number 5 is NaN`},
		{"numbers", nil, []Tensor{{Name: "t", Shape: []int{2}, Data: one}}, F32, "1 numbers for shape [2]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := WriteGGUF(&bytes.Buffer{}, test.pairs, test.tensors, test.dtype)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
}

func TestOpenGGUF(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.gguf")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(WriteGGUF(out, nil, []Tensor{{Name: "x", Shape: []int{1}, Data: []float32{7}}}, F16), out.Close()); err != nil {
		t.Fatal(err)
	}
	g, err := OpenGGUF(path)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := g.Tensor("x"); err != nil || x.Data[0] != 7 {
		t.Errorf("x = %v, %v", x, err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if _, err := g.Tensor("x"); err == nil {
		t.Error("reading a closed file gave no error")
	}
}

// Whatever the bytes, the reader answers without a panic, and what it accepts it
// can write again.
func FuzzGGUF(f *testing.F) {
	var b bytes.Buffer
	pairs := []Pair{{"a", "text"}, {"b", []string{"x"}}, {"c", []any{[]int8{1}}}, {"general.alignment", uint32(8)}}
	tensors := []Tensor{
		{Name: "q", Shape: []int{2, 32}, Data: make([]float32, 64), DType: Q80},
		{Name: "k", Shape: []int{256}, Data: make([]float32, 256), DType: Q4K},
		{Name: "x", Shape: []int{3}, Data: []float32{1, 2, 3}},
	}
	if err := WriteGGUF(&b, pairs, tensors, F32); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(ggufBytes(u32(3), u64(1<<60), u64(1<<60)))
	f.Add(ggufBytes(append([]any{u32(3), u64(0), u64(1), "k", u32(9)}, deep(3)...)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := ParseGGUF(data)
		if err != nil {
			return
		}
		for _, name := range g.Names() {
			_, err := g.Tensor(name)
			if err != nil && !strings.Contains(err.Error(), "want a finite number") {
				t.Fatalf("accepted, but tensor %q cannot be read: %v", name, err)
			}
		}
		header, _, err := encodeGGUF(g.Pairs, nil)
		if err != nil && !strings.Contains(err.Error(), "empty") {
			t.Fatalf("accepted, but the metadata cannot be written: %v", err)
		}
		if err != nil {
			return
		}
		again, err := ParseGGUF(header)
		if err != nil {
			t.Fatalf("written, but refused: %v", err)
		}
		if diff := cmp.Diff(len(g.Pairs), len(again.Pairs)); diff != "" {
			t.Fatal(diff)
		}
	})
}

package checkpoint

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// The magic bytes of a GGUF file, and the version that is read and written. Version 2
// differs in nothing that matters here.
const (
	ggufMagic     = "GGUF"
	ggufVersion   = 3
	ggufAlignment = 32 // unless general.alignment is set
	alignmentKey  = "general.alignment"
)

// maxDims is the number of dimensions that ggml supports.
const maxDims = 4

// GGUF is a checked GGUF file: tensors, and metadata under dotted keys.
//
// As everywhere in this package, the last dimension of a shape is contiguous. The file
// itself has the reverse order.
type GGUF struct {
	File
	Pairs []Pair // in file order
}

// Pair is one entry of a GGUF file's metadata. Value is a uint8, int8, uint16, int16,
// uint32, int32, float32, bool, string, uint64, int64, float64, a slice of one of these,
// or []any of slices.
type Pair struct {
	Key   string
	Value any
}

// Value returns the value of a metadata key.
func (g *GGUF) Value(key string) (value any, ok bool) {
	for _, p := range g.Pairs {
		if p.Key == key {
			return p.Value, true
		}
	}
	return nil, false
}

// OpenGGUF maps the GGUF file at path and checks its header. The caller closes it.
func OpenGGUF(path string) (*GGUF, error) {
	data, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	g, err := ParseGGUF(data)
	if err != nil {
		_ = data.Unmap()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	g.maps = append(g.maps, data)
	return g, nil
}

// ParseGGUF checks the header of a GGUF file in memory. data must not change afterwards.
func ParseGGUF(data []byte) (*GGUF, error) {
	r := &ggufReader{data: data}
	g, err := r.read()
	if err != nil {
		return nil, fmt.Errorf("gguf: %w", err)
	}
	return g, nil
}

func (r *ggufReader) read() (*GGUF, error) {
	if len(r.data) < len(ggufMagic) || string(r.data[:len(ggufMagic)]) != ggufMagic {
		return nil, errors.New("the file does not begin with GGUF")
	}
	r.at = len(ggufMagic)
	version := r.u32()
	tensors, pairs := r.u64(), r.u64()
	switch {
	case r.err != nil:
		return nil, r.err
	case version != 2 && version != ggufVersion:
		return nil, fmt.Errorf("version %d is not supported, want %d", version, ggufVersion)
	}
	// A pair takes at least 13 bytes, a tensor at least 24.
	if err := cmp.Or(r.room("metadata entries", pairs, 13), r.room("tensors", tensors, 24)); err != nil {
		return nil, err
	}
	g := new(GGUF)
	seen := map[string]bool{}
	for range pairs {
		p := r.pair()
		if r.err != nil {
			return nil, r.err
		}
		if seen[p.Key] {
			return nil, fmt.Errorf("key %q appears twice", p.Key)
		}
		seen[p.Key] = true
		g.Pairs = append(g.Pairs, p)
	}
	alignment, err := g.alignment()
	if err != nil {
		return nil, err
	}
	for range tensors {
		e, err := r.tensor(int64(alignment))
		if err != nil {
			return nil, err
		}
		g.entries = append(g.entries, e)
	}
	return g, g.place(r.data, alignUp(int64(r.at), int64(alignment)))
}

// alignment returns the number that tensors' offsets are multiples of.
func (g *GGUF) alignment() (uint32, error) {
	v, ok := g.Value(alignmentKey)
	if !ok {
		return ggufAlignment, nil
	}
	n, ok := v.(uint32)
	if !ok || n == 0 || n&(n-1) != 0 || n > 1<<20 {
		return 0, fmt.Errorf("%s is %v, want a power of two as uint32", alignmentKey, v)
	}
	return n, nil
}

// tensor reads the description of one tensor.
func (r *ggufReader) tensor(alignment int64) (entry, error) {
	e := entry{name: r.text("name of a tensor")}
	dims := r.u32()
	if r.err == nil && dims > maxDims {
		return e, fmt.Errorf("tensor %q has %d dimensions, want at most %d", e.name, dims, maxDims)
	}
	e.shape = make([]int, min(dims, maxDims))
	for i := range e.shape {
		n := r.u64()
		if n > math.MaxInt32 {
			return e, fmt.Errorf("tensor %q: a dimension of %d is implausibly large", e.name, n)
		}
		e.shape[len(e.shape)-1-i] = int(n)
	}
	kind, offset := r.u32(), r.u64()
	if r.err != nil {
		return e, r.err
	}
	for name, f := range formats {
		if f.gguf && f.ggml == kind {
			e.dtype = name
		}
	}
	if e.dtype == "" {
		return e, fmt.Errorf("tensor %q has type %d, which is not supported: want %s", e.name, kind, supportedGGUF)
	}
	size, err := e.dtype.Bytes(e.shape)
	switch {
	case err != nil:
		return e, fmt.Errorf("tensor %q: %w", e.name, err)
	case offset > math.MaxInt64/2 || size > math.MaxInt64/2:
		return e, fmt.Errorf("tensor %q begins at %d: implausibly large", e.name, offset)
	case int64(offset)%alignment != 0:
		return e, fmt.Errorf("tensor %q begins at %d, want a multiple of %d", e.name, offset, alignment)
	}
	e.begin, e.end = int64(offset), int64(offset)+size
	return e, nil
}

// place locates the bytes of the tensors. There may be gaps between tensors, but no
// overlaps.
func (g *GGUF) place(data []byte, start int64) error {
	slices.SortStableFunc(g.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	size := int64(len(data)) - start
	seen := map[string]bool{}
	var at int64
	for i := range g.entries {
		e := &g.entries[i]
		switch {
		case seen[e.name]:
			return fmt.Errorf("tensor %q appears twice", e.name)
		case e.end > size:
			return fmt.Errorf("tensor %q takes bytes %d to %d, but the file holds %d bytes of data: it is cut short", e.name, e.begin, e.end, max(size, 0))
		case e.begin < at:
			return fmt.Errorf("tensor %q begins at %d and overlaps tensor %q, which ends at %d", e.name, e.begin, g.entries[i-1].name, at)
		}
		seen[e.name], at = true, e.end
		e.within(data[start:])
	}
	g.addIndex()
	return nil
}

// alignUp returns the next multiple of a power of two.
func alignUp(n, alignment int64) int64 { return (n + alignment - 1) &^ (alignment - 1) }

// ggufReader reads the header. After an error it returns nothing more.
type ggufReader struct {
	data []byte
	at   int
	err  error
}

// take returns the next n bytes.
func (r *ggufReader) take(n int) []byte {
	if r.err == nil && n > len(r.data)-r.at {
		r.err = fmt.Errorf("the header is cut short at byte %d", len(r.data))
	}
	if r.err != nil {
		return make([]byte, 8)[:min(n, 8)]
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *ggufReader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *ggufReader) u64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// room returns an error if n items of at least size bytes each cannot follow.
func (r *ggufReader) room(what string, n, bytes uint64) error {
	if left := uint64(len(r.data) - r.at); n > left/bytes {
		return fmt.Errorf("%d %s, but only %d bytes follow", n, what, left)
	}
	return nil
}

// text reads a string.
func (r *ggufReader) text(what string) string {
	n := r.u64()
	if r.err == nil {
		r.err = r.room("bytes of the "+what, n, 1)
	}
	if r.err != nil {
		return ""
	}
	return string(r.take(int(n)))
}

// pair reads one entry of the metadata.
func (r *ggufReader) pair() Pair {
	p := Pair{Key: r.text("name of a key")}
	if r.err == nil && !utf8.ValidString(p.Key) {
		r.err = fmt.Errorf("key %q is not valid UTF-8", p.Key)
	}
	kind := r.u32()
	if r.err != nil {
		return p
	}
	p.Value = r.value(kind, 0)
	if r.err != nil {
		r.err = fmt.Errorf("key %q: %w", p.Key, r.err)
	}
	return p
}

// supportedGGUF lists the tensor types of GGUF files in error messages.
const supportedGGUF = "F32, F16, BF16, Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, Q2_K to Q6_K, IQ4_NL, IQ4_XS or MXFP4"

// Package checkpoint reads and writes model weights in the safetensors format:
// eight bytes with the length of a JSON header, the header, and the tensors'
// numbers, packed one after another.
//
// A file is hostile until its header has been checked: every length, shape and
// offset is verified against the size of the file before memory is set aside,
// and errors name the tensor and what was expected of it. Numbers are handed out
// as float32 whatever they are stored as.
package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// ErrNoTensor is wrapped by the error for a tensor that a file does not hold.
var ErrNoTensor = errors.New("no such tensor")

// Tensor is a named array of numbers, the last dimension contiguous.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32

	// DType is how Write stores this tensor; empty is the file's own choice.
	// Reading leaves it empty: see File.DType.
	DType DType
}

// File is a checked safetensors file whose tensors are read on demand.
type File struct {
	Metadata map[string]string // the header's __metadata__, nil if there is none

	entries []entry        // in the order of their data
	index   map[string]int // name to position in entries
	data    io.ReaderAt    // the file from its first byte
	start   int64          // where the tensors' data begins
	closer  io.Closer
}

// Open reads the header of the file at path. The caller closes the file.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	file, err := Read(f, info.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	file.closer = f
	return file, nil
}

// Parse is Read for a file that is in memory; data must not change afterwards.
func Parse(data []byte) (*File, error) {
	return Read(bytes.NewReader(data), int64(len(data)))
}

// Close releases the file that Open opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Names lists the tensors in the order of their data.
func (f *File) Names() []string {
	names := make([]string, len(f.entries))
	for i, e := range f.entries {
		names[i] = e.name
	}
	return names
}

// DType is how a tensor is stored, empty if the file does not hold it.
func (f *File) DType(name string) DType {
	if i, ok := f.index[name]; ok {
		return f.entries[i].dtype
	}
	return ""
}

// Shape is a tensor's shape, nil if the file does not hold it.
func (f *File) Shape(name string) []int {
	if i, ok := f.index[name]; ok {
		return slices.Clone(f.entries[i].shape)
	}
	return nil
}

// Tensor reads one tensor and widens it to float32.
func (f *File) Tensor(name string) (Tensor, error) {
	i, ok := f.index[name]
	if !ok {
		return Tensor{}, fmt.Errorf("tensor %q: %w in this file", name, ErrNoTensor)
	}
	e := f.entries[i]
	raw := make([]byte, e.end-e.begin)
	if n, err := f.data.ReadAt(raw, f.start+e.begin); n < len(raw) {
		return Tensor{}, fmt.Errorf("tensor %q: reading %d bytes at %d: %w", name, len(raw), f.start+e.begin, err)
	}
	t := Tensor{Name: name, Shape: slices.Clone(e.shape), Data: make([]float32, len(raw)/e.dtype.size())}
	if err := e.dtype.decode(t.Data, raw); err != nil {
		return Tensor{}, fmt.Errorf("tensor %q: %w", name, err)
	}
	return t, nil
}

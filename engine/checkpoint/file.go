package checkpoint

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/edsrzf/mmap-go"
)

// ErrNoTensor is wrapped by the error for a tensor that a file does not have.
var ErrNoTensor = errors.New("no such tensor")

// errClosed is the error of reading from a closed file.
var errClosed = errors.New("the file is closed")

// File is one or several checked files, whose tensors are read on demand. Files that were
// opened are mapped into memory: the system reads the pages that are used.
type File struct {
	Metadata map[string]string // __metadata__ of a safetensors header, nil if there is none

	entries []entry        // in the order of their data
	index   map[string]int // name to position in entries
	maps    []mmap.MMap
	closed  bool
}

// entry is one tensor.
type entry struct {
	name       string
	dtype      DType
	shape      []int
	begin, end int64 // from the start of the data
	bytes      []byte
}

// within sets the entry's bytes, given the data of the whole file.
func (e *entry) within(data []byte) { e.bytes = data[e.begin:e.end:e.end] }

// mapFile maps a file for reading and checks nothing but its size.
func mapFile(path string) (mmap.MMap, error) {
	// Before it is opened, which waits at a FIFO.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the mapping remains
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a file", path)
	case info.Size() == 0:
		return nil, fmt.Errorf("%s: the file is empty", path)
	}
	data, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: mapping %d bytes: %w; a limit on this process's address space (ulimit -v) has to leave room for the file", path, info.Size(), err)
	}
	askForHugePages(data)
	return data, nil
}

// addIndex must be called when all entries are in place.
func (f *File) addIndex() {
	f.index = make(map[string]int, len(f.entries))
	for i, e := range f.entries {
		f.index[e.name] = i
	}
}

// Close unmaps the files. The bytes of their tensors become invalid.
func (f *File) Close() error {
	if len(f.maps) == 0 {
		return nil
	}
	var errs []error
	for i := range f.maps {
		errs = append(errs, f.maps[i].Unmap())
	}
	f.maps, f.closed = nil, true
	return errors.Join(errs...)
}

// Names lists the tensors in the order of their data.
func (f *File) Names() []string {
	names := make([]string, len(f.entries))
	for i, e := range f.entries {
		names[i] = e.name
	}
	return names
}

// DType returns the encoding of a tensor, empty if the file does not have it.
func (f *File) DType(name string) DType {
	if i, ok := f.index[name]; ok {
		return f.entries[i].dtype
	}
	return ""
}

// Shape returns the shape of a tensor, nil if the file does not have it.
func (f *File) Shape(name string) []int {
	if i, ok := f.index[name]; ok {
		return slices.Clone(f.entries[i].shape)
	}
	return nil
}

// Encoded returns a tensor as it is stored, without reading its numbers. An F8 matrix
// comes with the scales that are stored as NAME_scale_inv.
func (f *File) Encoded(name string) (Encoded, error) {
	i, ok := f.index[name]
	switch {
	case f.closed:
		return Encoded{}, fmt.Errorf("tensor %q: %w", name, errClosed)
	case !ok:
		return Encoded{}, fmt.Errorf("tensor %q: %w in this file", name, ErrNoTensor)
	}
	e := f.entries[i]
	t := Encoded{Name: name, DType: e.dtype, Shape: slices.Clone(e.shape), Bytes: e.bytes}
	if e.dtype == F8 {
		var err error
		if t.Scales, err = f.scales(e); err != nil {
			return Encoded{}, err
		}
	}
	return t, nil
}

// scaleSuffix ends the name of the scales of an F8 matrix.
const scaleSuffix = "_scale_inv"

// scales reads the scales of an F8 matrix, which are small.
func (f *File) scales(e entry) ([]float32, error) {
	name := e.name + scaleSuffix
	i, ok := f.index[name]
	if !ok {
		return nil, fmt.Errorf("tensor %q is %s, but %q with its scales is missing: %w in this file", e.name, F8, name, ErrNoTensor)
	}
	if len(e.shape) != 2 {
		return nil, fmt.Errorf("tensor %q has shape %v: scales belong to a matrix", e.name, e.shape)
	}
	down, across := scaleShape(e.shape[0], e.shape[1])
	s := f.entries[i]
	if want := []int{down, across}; !slices.Equal(s.shape, want) {
		return nil, fmt.Errorf("tensor %q has shape %v, want %v: a scale for every %dx%d of %v", name, s.shape, want, scaleBlock, scaleBlock, e.shape)
	}
	if s.dtype == F8 {
		return nil, fmt.Errorf("tensor %q is %s, want F32 scales", name, s.dtype)
	}
	return Encoded{Name: name, DType: s.dtype, Shape: s.shape, Bytes: s.bytes}.Decode()
}

// Tensor reads a tensor and decodes it to float32.
func (f *File) Tensor(name string) (Tensor, error) {
	e, err := f.Encoded(name)
	if err != nil {
		return Tensor{}, err
	}
	data, err := e.Decode()
	if err != nil {
		return Tensor{}, err
	}
	return Tensor{Name: name, Shape: e.Shape, Data: data}, nil
}

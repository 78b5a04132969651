// Package checkpoint reads and writes model weights in the two formats in which models are
// published.
//
// safetensors: eight bytes with the length of a JSON header, the header, and the tensors'
// numbers without gaps. Large models have several files and an index. GGUF: a binary
// header with typed metadata, enough to run a model without any other file, and tensors at
// aligned offsets, often quantised.
//
// Files are not trusted: every length, shape and offset is checked against the size of the
// file before memory is allocated, and errors name the tensor and what was expected.
// Numbers are returned as float32 whatever their encoding (Tensor), or in their encoding
// (Encoded).
package checkpoint

import "fmt"

// Open maps the safetensors file at path and checks its header. The caller must close the
// file.
func Open(path string) (*File, error) {
	data, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	f, err := Parse(data)
	if err != nil {
		_ = data.Unmap()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f.maps = append(f.maps, data)
	return f, nil
}

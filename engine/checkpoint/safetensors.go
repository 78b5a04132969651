// Package checkpoint reads and writes model weights in the two formats that
// models are published in.
//
// safetensors: eight bytes with the length of a JSON header, the header, and the
// tensors' numbers, packed one after another; large models come as several files
// and an index. GGUF: a binary header with typed metadata, enough to run a model
// without any other file, and tensors at aligned offsets, often quantised.
//
// A file is hostile until its header has been checked: every length, shape and
// offset is verified against the size of the file before memory is set aside,
// and errors name the tensor and what was expected of it. Numbers are handed out
// as float32 whatever they are stored as (Tensor), or as they are stored (Encoded).
package checkpoint

import "fmt"

// Open maps the safetensors file at path and checks its header. The caller
// closes the file.
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

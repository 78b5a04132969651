package checkpoint

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Write writes tensors as a safetensors file. The same arguments give the same
// bytes: tensors keep their order, except that wider types come first, so that
// every tensor begins at a multiple of its element size when the file is mapped.
// dtype is how tensors without a DType of their own are stored.
func Write(w io.Writer, tensors []Tensor, dtype DType, metadata map[string]string) error {
	tensors = slices.Clone(tensors)
	for i := range tensors {
		tensors[i].DType = cmp.Or(tensors[i].DType, dtype)
	}
	slices.SortStableFunc(tensors, func(a, b Tensor) int { return b.DType.size() - a.DType.size() })

	header, err := encodeHeader(tensors, metadata)
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return fmt.Errorf("writing the safetensors header: %w", err)
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("writing the safetensors header: %w", err)
	}
	var buffer []byte
	for _, t := range tensors {
		for chunk := range slices.Chunk(t.Data, 1<<16) {
			if buffer, err = t.DType.encode(buffer[:0], chunk); err != nil {
				return fmt.Errorf("tensor %q: %w", t.Name, err)
			}
			if _, err := w.Write(buffer); err != nil {
				return fmt.Errorf("tensor %q: writing: %w", t.Name, err)
			}
		}
	}
	return nil
}

// encodeHeader checks the tensors and builds the header, padded with spaces to a
// multiple of eight bytes. It is written by hand because the order of a map's
// keys would not be the order of the data.
func encodeHeader(tensors []Tensor, metadata map[string]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	if metadata != nil {
		for key, value := range metadata {
			if !utf8.ValidString(key) || !utf8.ValidString(value) {
				return nil, fmt.Errorf("metadata %q: not valid UTF-8", key)
			}
		}
		fmt.Fprintf(&b, "%q:%s", metadataKey, encodeJSON(metadata))
	}
	seen := map[string]bool{}
	var at int64
	for _, t := range tensors {
		size, err := checkTensor(t)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if seen[t.Name] {
			return nil, fmt.Errorf("tensor %q: given twice", t.Name)
		}
		seen[t.Name] = true
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		shape := t.Shape
		if shape == nil {
			shape = []int{} // a scalar: null would not be a shape
		}
		fmt.Fprintf(&b, `%s:{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}`,
			encodeJSON(t.Name), t.DType, encodeJSON(shape), at, at+size)
		at += size
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	if b.Len() > maxHeader {
		return nil, fmt.Errorf("safetensors: the header takes %d bytes, above the format's limit of %d", b.Len(), maxHeader)
	}
	return b.Bytes(), nil
}

// checkTensor returns the bytes that a tensor takes in the file.
func checkTensor(t Tensor) (int64, error) {
	switch {
	case t.Name == metadataKey:
		return 0, errors.New("this name is taken by the format")
	case !utf8.ValidString(t.Name):
		return 0, errors.New("the name is not valid UTF-8")
	case t.DType.size() == 0:
		return 0, fmt.Errorf("dtype %q is not supported: want %s", t.DType, supported)
	}
	size, err := byteSize(t.Shape, t.DType)
	if err != nil {
		return 0, err
	}
	if want := size / int64(t.DType.size()); want != int64(len(t.Data)) {
		return 0, fmt.Errorf("%d numbers for shape %v, want %d", len(t.Data), t.Shape, want)
	}
	return size, nil
}

// encodeJSON is json.Marshal for values that always encode; maps come out
// sorted, and <, > and & stay themselves.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("encoding %T as json: %v", v, err)) // strings, ints and maps of strings do encode
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

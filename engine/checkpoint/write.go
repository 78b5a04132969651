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

// Write writes tensors as a safetensors file. The same arguments give the same bytes.
// Tensors keep their order, except that wider encodings come first, so that every tensor
// begins at a multiple of its element size when the file is mapped, and the scales of F8
// matrices come last, because they are computed last. dtype is the encoding of tensors
// without a DType of their own.
func Write(w io.Writer, tensors []Tensor, dtype DType, metadata map[string]string) error {
	tensors = slices.Clone(tensors)
	for i := range tensors {
		tensors[i].DType = cmp.Or(tensors[i].DType, dtype)
	}
	slices.SortStableFunc(tensors, func(a, b Tensor) int {
		_, width := a.DType.Block()
		_, other := b.DType.Block()
		return other - width
	})
	out := &numbersWriter{w: w, scales: map[string][]float32{}}
	for _, t := range tensors {
		if t.DType == F8 && len(t.Shape) == 2 {
			tensors = append(tensors, out.scalesOf(t))
		}
	}
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
	for _, t := range tensors {
		if err := out.write(t); err != nil {
			return err
		}
	}
	return nil
}

// numbersWriter writes the numbers of one tensor after another.
type numbersWriter struct {
	w      io.Writer
	buffer []byte
	scales map[string][]float32 // of the F8 matrices written so far
}

// scalesOf returns the tensor of an F8 matrix's scales, to be written after it.
func (n *numbersWriter) scalesOf(t Tensor) Tensor {
	down, across := scaleShape(t.Shape[0], t.Shape[1])
	return Tensor{
		Name: t.Name + scaleSuffix, Shape: []int{down, across}, DType: F32,
		Chunks: func(yield func([]float32, error) bool) { yield(n.scales[t.Name], nil) },
	}
}

// write writes the numbers of a tensor whose shape has been checked.
func (n *numbersWriter) write(t Tensor) error {
	left, err := t.byteSize()
	if err != nil {
		return fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	for chunk, err := range t.chunks() {
		if err == nil {
			err = n.encode(t, chunk)
		}
		if err != nil {
			return err
		}
		if left -= int64(len(n.buffer)); left < 0 {
			break
		}
		if _, err := n.w.Write(n.buffer); err != nil {
			return fmt.Errorf("tensor %q: writing: %w", t.Name, err)
		}
	}
	if left != 0 {
		return fmt.Errorf("tensor %q: its pieces do not add up to shape %v", t.Name, t.Shape)
	}
	return nil
}

// encode sets the buffer to the encoding of one piece of a tensor.
func (n *numbersWriter) encode(t Tensor, chunk []float32) (err error) {
	if t.DType != F8 {
		n.buffer, err = encode(t.Name, t.DType, n.buffer[:0], chunk)
		return err
	}
	if err := checkFinite(t.Name, chunk); err != nil {
		return err
	}
	var scales []float32
	n.buffer, scales = encodeF8(n.buffer[:0], chunk, t.Shape[1])
	n.scales[t.Name] = append(n.scales[t.Name], scales...)
	return nil
}

// encodeHeader checks the tensors and returns the header, padded with spaces to a multiple
// of eight bytes. It writes JSON by hand because the order of a map's keys would differ
// from the order of the data.
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

// checkTensor returns the size of a tensor in the file.
func checkTensor(t Tensor) (int64, error) {
	switch {
	case t.Name == metadataKey:
		return 0, errors.New("this name is reserved by the format")
	case !utf8.ValidString(t.Name):
		return 0, errors.New("the name is not valid UTF-8")
	case !formats[t.DType].safetensors:
		return 0, fmt.Errorf("dtype %q is not supported: want F32, BF16, F16 or F8_E4M3", t.DType)
	case t.DType == F8 && len(t.Shape) != 2:
		return 0, fmt.Errorf("shape %v: %s wants a matrix", t.Shape, F8)
	}
	return t.byteSize()
}

// encodeJSON is json.Marshal for values that always encode. It sorts maps and does not
// escape <, > and &.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("encoding %T as json: %v", v, err)) // strings, ints and maps of strings do encode
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

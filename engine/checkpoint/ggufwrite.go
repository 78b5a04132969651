package checkpoint

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
)

// WriteGGUF writes tensors and metadata as a GGUF file of version 3, in the given order.
// The same arguments give the same bytes. dtype is the encoding of tensors without a DType
// of their own. It is an error if rows are not whole blocks of a quantised encoding.
func WriteGGUF(w io.Writer, pairs []Pair, tensors []Tensor, dtype DType) error {
	tensors = slices.Clone(tensors)
	for i := range tensors {
		tensors[i].DType = cmp.Or(tensors[i].DType, dtype)
	}
	header, alignment, err := encodeGGUF(pairs, tensors)
	if err != nil {
		return fmt.Errorf("gguf: %w", err)
	}
	if _, err := w.Write(header); err != nil {
		return fmt.Errorf("writing the gguf header: %w", err)
	}
	out := &numbersWriter{w: w}
	for _, t := range tensors {
		if err := out.write(t); err != nil {
			return err
		}
		size, _ := t.byteSize()                              // encodeGGUF has checked it
		if gap := alignUp(size, alignment) - size; gap > 0 { // after the last one too, which ggml requires
			if _, err := w.Write(make([]byte, gap)); err != nil {
				return fmt.Errorf("tensor %q: writing: %w", t.Name, err)
			}
		}
	}
	return nil
}

// encodeGGUF returns everything before the numbers, aligned.
func encodeGGUF(pairs []Pair, tensors []Tensor) ([]byte, int64, error) {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte(ggufMagic), ggufVersion)
	b = le.AppendUint64(b, uint64(len(tensors)))
	b = le.AppendUint64(b, uint64(len(pairs)))
	seen := map[string]bool{}
	for _, p := range pairs {
		if p.Key == "" || seen[p.Key] {
			return nil, 0, fmt.Errorf("key %q is empty or given twice", p.Key)
		}
		seen[p.Key] = true
		b, _ = appendBare(b, reflect.ValueOf(p.Key))
		var err error
		if b, err = appendValue(b, p.Value); err != nil {
			return nil, 0, fmt.Errorf("key %q: %w", p.Key, err)
		}
	}
	align, err := (&GGUF{Pairs: pairs}).alignment()
	if err != nil {
		return nil, 0, err
	}
	alignment, offset := int64(align), int64(0)
	clear(seen)
	for _, t := range tensors {
		size, err := checkGGUF(t)
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("tensor %q: %w", t.Name, err)
		case seen[t.Name]:
			return nil, 0, fmt.Errorf("tensor %q: given twice", t.Name)
		}
		seen[t.Name] = true
		b, _ = appendBare(b, reflect.ValueOf(t.Name))
		b = le.AppendUint32(b, uint32(len(t.Shape)))
		for _, n := range slices.Backward(t.Shape) {
			b = le.AppendUint64(b, uint64(n))
		}
		b = le.AppendUint32(b, formats[t.DType].ggml)
		b = le.AppendUint64(b, uint64(offset))
		offset = alignUp(offset+size, alignment)
	}
	return append(b, make([]byte, alignUp(int64(len(b)), alignment)-int64(len(b)))...), alignment, nil
}

// checkGGUF returns the size of a tensor in the file.
func checkGGUF(t Tensor) (int64, error) {
	switch {
	case t.Name == "" || len(t.Name) > 63:
		return 0, errors.New("want a name of 1 to 63 bytes, as ggml does")
	case len(t.Shape) > maxDims:
		return 0, fmt.Errorf("shape %v, want at most %d dimensions", t.Shape, maxDims)
	case !formats[t.DType].gguf:
		return 0, fmt.Errorf("dtype %q is not supported: want %s", t.DType, supportedGGUF)
	}
	return t.byteSize()
}

package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The kinds of GGUF metadata values, by their numbers in the file.
const (
	kindUint8 = iota
	kindInt8
	kindUint16
	kindInt16
	kindUint32
	kindInt32
	kindFloat32
	kindBool
	kindString
	kindArray
	kindUint64
	kindInt64
	kindFloat64
)

// maxNesting bounds arrays of arrays, which do not occur in practice.
const maxNesting = 8

// value reads a value of a kind.
func (r *ggufReader) value(kind uint32, depth int) any {
	switch kind {
	case kindUint8:
		return readUint8(r)
	case kindInt8:
		return readInt8(r)
	case kindUint16:
		return readUint16(r)
	case kindInt16:
		return readInt16(r)
	case kindUint32:
		return r.u32()
	case kindInt32:
		return readInt32(r)
	case kindFloat32:
		return readFloat32(r)
	case kindBool:
		return readBool(r)
	case kindString:
		return readString(r)
	case kindArray:
		return r.array(depth + 1)
	case kindUint64:
		return r.u64()
	case kindInt64:
		return readInt64(r)
	case kindFloat64:
		return readFloat64(r)
	}
	r.err = fmt.Errorf("a value of kind %d, want 0 to %d", kind, kindFloat64)
	return nil
}

func readUint8(r *ggufReader) uint8     { return r.take(1)[0] }
func readInt8(r *ggufReader) int8       { return int8(r.take(1)[0]) }
func readUint16(r *ggufReader) uint16   { return binary.LittleEndian.Uint16(r.take(2)) }
func readInt16(r *ggufReader) int16     { return int16(readUint16(r)) }
func readInt32(r *ggufReader) int32     { return int32(r.u32()) }
func readInt64(r *ggufReader) int64     { return int64(r.u64()) }
func readFloat32(r *ggufReader) float32 { return math.Float32frombits(r.u32()) }
func readFloat64(r *ggufReader) float64 { return math.Float64frombits(r.u64()) }
func readString(r *ggufReader) string   { return r.text("value") }

func readBool(r *ggufReader) bool {
	b := r.take(1)[0]
	if b > 1 && r.err == nil {
		r.err = fmt.Errorf("a boolean of %d, want 0 or 1", b)
	}
	return b == 1
}

// array reads an array of values of one kind.
func (r *ggufReader) array(depth int) any {
	kind, n := r.u32(), r.u64()
	if r.err == nil && depth > maxNesting {
		r.err = fmt.Errorf("nested arrays, more than %d deep", maxNesting)
	}
	if r.err != nil {
		return nil
	}
	switch kind {
	case kindUint8:
		return elements(r, n, 1, readUint8)
	case kindInt8:
		return elements(r, n, 1, readInt8)
	case kindUint16:
		return elements(r, n, 2, readUint16)
	case kindInt16:
		return elements(r, n, 2, readInt16)
	case kindUint32:
		return elements(r, n, 4, (*ggufReader).u32)
	case kindInt32:
		return elements(r, n, 4, readInt32)
	case kindFloat32:
		return elements(r, n, 4, readFloat32)
	case kindBool:
		return elements(r, n, 1, readBool)
	case kindString:
		return elements(r, n, 8, readString)
	case kindArray:
		return elements(r, n, 12, func(r *ggufReader) any { return r.array(depth + 1) })
	case kindUint64:
		return elements(r, n, 8, (*ggufReader).u64)
	case kindInt64:
		return elements(r, n, 8, readInt64)
	case kindFloat64:
		return elements(r, n, 8, readFloat64)
	}
	r.err = fmt.Errorf("an array of kind %d, want 0 to %d", kind, kindFloat64)
	return nil
}

// elements reads n values of at least size bytes each.
func elements[T any](r *ggufReader, n, bytes uint64, read func(*ggufReader) T) []T {
	if r.err = r.room("elements of an array", n, bytes); r.err != nil {
		return nil
	}
	values := make([]T, 0, n)
	for range n {
		values = append(values, read(r))
		if r.err != nil {
			return nil
		}
	}
	return values
}

// appendValue appends the kind of a value and the value.
func appendValue(b []byte, value any) ([]byte, error) {
	kind, err := kindOf(value)
	if err != nil {
		return nil, err
	}
	return appendBare(binary.LittleEndian.AppendUint32(b, kind), value)
}

// appendBare appends a value without its kind.
func appendBare(b []byte, value any) ([]byte, error) {
	le := binary.LittleEndian
	switch v := value.(type) {
	case bool:
		if v {
			return append(b, 1), nil
		}
		return append(b, 0), nil
	case string:
		return append(le.AppendUint64(b, uint64(len(v))), v...), nil
	case []string:
		return appendArray(b, kindString, v)
	case []bool:
		return appendArray(b, kindBool, v)
	case []uint8:
		return appendArray(b, kindUint8, v)
	case []int8:
		return appendArray(b, kindInt8, v)
	case []uint16:
		return appendArray(b, kindUint16, v)
	case []int16:
		return appendArray(b, kindInt16, v)
	case []uint32:
		return appendArray(b, kindUint32, v)
	case []int32:
		return appendArray(b, kindInt32, v)
	case []float32:
		return appendArray(b, kindFloat32, v)
	case []uint64:
		return appendArray(b, kindUint64, v)
	case []int64:
		return appendArray(b, kindInt64, v)
	case []float64:
		return appendArray(b, kindFloat64, v)
	case []any:
		return appendArray(b, kindArray, v)
	}
	return binary.Append(b, le, value) // a number of fixed size, as kindOf has checked
}

func appendArray[T any](b []byte, kind uint32, values []T) ([]byte, error) {
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(values)))
	for _, v := range values {
		if k, err := kindOf(v); err != nil || k != kind {
			return nil, fmt.Errorf("a %T in an array of arrays", v)
		}
		var err error
		if b, err = appendBare(b, v); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// kindOf returns the kind of a value.
func kindOf(value any) (uint32, error) {
	switch value.(type) {
	case uint8:
		return kindUint8, nil
	case int8:
		return kindInt8, nil
	case uint16:
		return kindUint16, nil
	case int16:
		return kindInt16, nil
	case uint32:
		return kindUint32, nil
	case int32:
		return kindInt32, nil
	case float32:
		return kindFloat32, nil
	case bool:
		return kindBool, nil
	case string:
		return kindString, nil
	case uint64:
		return kindUint64, nil
	case int64:
		return kindInt64, nil
	case float64:
		return kindFloat64, nil
	case []string, []bool, []uint8, []int8, []uint16, []int16, []uint32, []int32, []float32, []uint64, []int64, []float64, []any:
		return kindArray, nil
	}
	return 0, fmt.Errorf("a value of type %T, which GGUF does not have", value)
}

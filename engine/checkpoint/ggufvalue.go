package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// ggufKind is a type of metadata values.
type ggufKind struct {
	slice reflect.Type // []T for values of type T
	value func(r *ggufReader) any
	array func(r *ggufReader, n uint64) any // n values, as []T
}

// ggufKinds are the types of metadata values, by their numbers in the file. It is
// read-only.
var ggufKinds = []ggufKind{
	kind(1, readUint8),
	kind(1, func(r *ggufReader) int8 { return int8(readUint8(r)) }),
	kind(2, readUint16),
	kind(2, func(r *ggufReader) int16 { return int16(readUint16(r)) }),
	kind(4, (*ggufReader).u32),
	kind(4, func(r *ggufReader) int32 { return int32(r.u32()) }),
	kind(4, func(r *ggufReader) float32 { return math.Float32frombits(r.u32()) }),
	kind(1, readBool),
	kind(8, func(r *ggufReader) string { return r.text("value") }),
	arrayKind: {slice: reflect.TypeFor[[]any]()}, // of arrays: see ggufReader.array
	kind(8, (*ggufReader).u64),
	kind(8, func(r *ggufReader) int64 { return int64(r.u64()) }),
	kind(8, func(r *ggufReader) float64 { return math.Float64frombits(r.u64()) }),
}

const (
	arrayKind  = 9
	maxNesting = 8 // bounds arrays of arrays, which do not occur in practice
)

// kind returns the type of values that read reads, of at least size bytes each.
func kind[T any](size uint64, read func(*ggufReader) T) ggufKind {
	return ggufKind{
		reflect.TypeFor[[]T](),
		func(r *ggufReader) any { return read(r) },
		func(r *ggufReader, n uint64) any { return elements(r, n, size, read) },
	}
}

// elements reads n values of at least size bytes each.
func elements[T any](r *ggufReader, n, size uint64, read func(*ggufReader) T) []T {
	if r.err = r.room("elements of an array", n, size); r.err != nil {
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

func readUint8(r *ggufReader) uint8   { return r.take(1)[0] }
func readUint16(r *ggufReader) uint16 { return binary.LittleEndian.Uint16(r.take(2)) }

func readBool(r *ggufReader) bool {
	b := r.take(1)[0]
	if b > 1 && r.err == nil {
		r.err = fmt.Errorf("a boolean of %d, want 0 or 1", b)
	}
	return b == 1
}

// value reads a value of a kind.
func (r *ggufReader) value(kind uint32, depth int) any {
	switch {
	case kind == arrayKind:
		return r.array(depth + 1)
	case int(kind) < len(ggufKinds):
		return ggufKinds[kind].value(r)
	}
	r.err = fmt.Errorf("a value of kind %d, want 0 to %d", kind, len(ggufKinds)-1)
	return nil
}

// array reads an array of values of one kind.
func (r *ggufReader) array(depth int) any {
	kind, n := r.u32(), r.u64()
	if r.err == nil && depth > maxNesting {
		r.err = fmt.Errorf("nested arrays, more than %d deep", maxNesting)
	}
	switch {
	case r.err != nil:
		return nil
	case kind == arrayKind:
		return elements(r, n, 12, func(r *ggufReader) any { return r.array(depth + 1) })
	case int(kind) < len(ggufKinds):
		return ggufKinds[kind].array(r, n)
	}
	r.err = fmt.Errorf("an array of kind %d, want 0 to %d", kind, len(ggufKinds)-1)
	return nil
}

// kindOf returns the kind of values of a type, -1 if GGUF has none.
func kindOf(t reflect.Type) int {
	return slices.IndexFunc(ggufKinds, func(k ggufKind) bool { return t != nil && (k.slice.Elem() == t) })
}

// appendValue appends the kind of a value and the value.
func appendValue(b []byte, value any) ([]byte, error) {
	t := reflect.TypeOf(value)
	kind := kindOf(t)
	if kind < 0 && t != nil && t.Kind() == reflect.Slice && kindOf(t.Elem()) >= 0 {
		kind = arrayKind
	}
	if kind < 0 || t == nil {
		return nil, fmt.Errorf("a value of type %T, which GGUF does not have", value)
	}
	return appendBare(binary.LittleEndian.AppendUint32(b, uint32(kind)), reflect.ValueOf(value))
}

// appendBare appends a value without its kind.
func appendBare(b []byte, v reflect.Value) (_ []byte, err error) {
	le := binary.LittleEndian
	switch v.Kind() {
	case reflect.String:
		return append(le.AppendUint64(b, uint64(v.Len())), v.String()...), nil
	case reflect.Interface: // an element of []any
		if v := v.Elem(); v.Kind() == reflect.Slice && kindOf(v.Type().Elem()) >= 0 {
			return appendBare(b, v)
		}
		return nil, fmt.Errorf("a %T in an array of arrays", v.Interface())
	case reflect.Slice:
		b = le.AppendUint32(b, uint32(kindOf(v.Type().Elem())))
		b = le.AppendUint64(b, uint64(v.Len()))
		for i := range v.Len() {
			if b, err = appendBare(b, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return b, nil
	default: // a boolean or number
		return binary.Append(b, le, v.Interface())
	}
}

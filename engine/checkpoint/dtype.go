package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
)

// DType is the form in which a tensor's numbers are stored, under the names of
// the safetensors format.
type DType string

// The types that tensors are read from and written to; integers have no place
// in a file of weights.
const (
	F32  DType = "F32"
	BF16 DType = "BF16"
	F16  DType = "F16"
)

// size is the number of bytes of one element, 0 for a type that is not supported.
func (d DType) size() int {
	switch d {
	case F32:
		return 4
	case BF16, F16:
		return 2
	}
	return 0
}

// decode reads len(out) little-endian numbers of type d; every one of them is
// exactly representable as float32.
func (d DType) decode(out []float32, data []byte) error {
	switch d {
	case F32:
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	case BF16:
		for i := range out {
			out[i] = FromBF16(binary.LittleEndian.Uint16(data[2*i:]))
		}
	case F16:
		for i := range out {
			out[i] = FromF16(binary.LittleEndian.Uint16(data[2*i:]))
		}
	default:
		return fmt.Errorf("dtype %q is not supported: want %s", d, supported)
	}
	return nil
}

// encode appends the numbers to data, rounded to d.
func (d DType) encode(data []byte, numbers []float32) ([]byte, error) {
	switch d {
	case F32:
		for _, v := range numbers {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
	case BF16:
		for _, v := range numbers {
			data = binary.LittleEndian.AppendUint16(data, ToBF16(v))
		}
	case F16:
		for _, v := range numbers {
			data = binary.LittleEndian.AppendUint16(data, ToF16(v))
		}
	default:
		return nil, fmt.Errorf("dtype %q is not supported: want %s", d, supported)
	}
	return data, nil
}

// supported names the types above in error messages.
const supported = "F32, BF16 or F16"

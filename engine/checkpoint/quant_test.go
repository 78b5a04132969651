package checkpoint

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Decoders that follow the order of ggml's own loops, to hold ours against.
var plain = map[DType]func(data []byte) []float32{
	Q80: func(b []byte) (y []float32) {
		for _, q := range b[2:] {
			y = append(y, half(b)*float32(int8(q)))
		}
		return y
	},
	Q40: func(b []byte) []float32 {
		y := make([]float32, 32)
		for j := range 16 {
			y[j] = half(b) * float32(int(b[2+j]&0xf)-8)
			y[j+16] = half(b) * float32(int(b[2+j]>>4)-8)
		}
		return y
	},
	Q50: func(b []byte) []float32 {
		y := make([]float32, 32)
		qh := binary.LittleEndian.Uint32(b[2:])
		for j := range 16 {
			low := int(b[6+j]&0xf) | int((qh>>j)<<4&0x10)
			high := int(b[6+j]>>4) | int(qh>>(j+12)&0x10)
			y[j], y[j+16] = half(b)*float32(low-16), half(b)*float32(high-16)
		}
		return y
	},
	Q41: func(b []byte) []float32 {
		y := make([]float32, 32)
		for j := range 16 {
			y[j] = float32(b[4+j]&0xf)*half(b) + half(b[2:])
			y[j+16] = float32(b[4+j]>>4)*half(b) + half(b[2:])
		}
		return y
	},
	Q51: func(b []byte) []float32 {
		y := make([]float32, 32)
		qh := binary.LittleEndian.Uint32(b[4:])
		for j := range 16 {
			low := int(b[8+j]&0xf) | int((qh>>j)<<4&0x10)
			high := int(b[8+j]>>4) | int(qh>>(j+12)&0x10)
			y[j], y[j+16] = float32(low)*half(b)+half(b[2:]), float32(high)*half(b)+half(b[2:])
		}
		return y
	},
	Q4K: func(b []byte) (y []float32) {
		d, dmin, q, s := half(b), half(b[2:]), b[16:], b[4:16]
		scale := func(j int) (float32, float32) {
			if j < 4 {
				return float32(s[j] & 63), float32(s[j+4] & 63)
			}
			return float32(s[j+4]&0xf | (s[j-4]>>6)<<4), float32(s[j+4]>>4 | (s[j]>>6)<<4)
		}
		for is := 0; is < 8; is += 2 {
			sc1, m1 := scale(is)
			sc2, m2 := scale(is + 1)
			for l := range 32 {
				y = append(y, d*sc1*float32(q[l]&0xf)-dmin*m1)
			}
			for l := range 32 {
				y = append(y, d*sc2*float32(q[l]>>4)-dmin*m2)
			}
			q = q[32:]
		}
		return y
	},
	Q6K: func(b []byte) []float32 {
		y := make([]float32, 256)
		ql, qh, sc, d := b, b[128:], b[192:], half(b[208:])
		out := y
		for range 2 {
			for l := range 32 {
				is := l / 16
				q1 := int(ql[l]&0xf|(qh[l]>>0&3)<<4) - 32
				q2 := int(ql[l+32]&0xf|(qh[l]>>2&3)<<4) - 32
				q3 := int(ql[l]>>4|(qh[l]>>4&3)<<4) - 32
				q4 := int(ql[l+32]>>4|(qh[l]>>6&3)<<4) - 32
				out[l] = d * float32(int8(sc[is])) * float32(q1)
				out[l+32] = d * float32(int8(sc[is+2])) * float32(q2)
				out[l+64] = d * float32(int8(sc[is+4])) * float32(q3)
				out[l+96] = d * float32(int8(sc[is+6])) * float32(q4)
			}
			out, ql, qh, sc = out[128:], ql[64:], qh[32:], sc[8:]
		}
		return y
	},
}

// Random bytes, under finite scales, decode as ggml decodes them.
func TestBlocksDecode(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for dtype, want := range plain {
		numbers, size := dtype.Block()
		for range 50 {
			data := make([]byte, size)
			for i := range data {
				data[i] = byte(rng.Uint32())
			}
			for _, at := range formats[dtype].scales {
				binary.LittleEndian.PutUint16(data[at:], ToF16(rng.Float32()*4-2))
			}
			got := make([]float32, numbers)
			formats[dtype].decode(got, data)
			for i, w := range want(data) {
				if math.Abs(float64(got[i]-w)) > 1e-5*max(1, math.Abs(float64(w))) {
					t.Fatalf("%s number %d: %v, want %v", dtype, i, got[i], w)
				}
			}
		}
	}
}

// How far quantised weights may be from what they were, relative to their
// standard deviation: the known quality of each type on normal numbers.
func TestBlocksEncode(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const n = 256 * 64
	numbers := make([]float32, n)
	for i := range numbers {
		numbers[i] = float32(rng.NormFloat64()) * 0.02
	}
	for dtype, bound := range map[DType]float64{Q80: 0.008, Q40: 0.11, Q50: 0.055, Q4K: 0.09, Q6K: 0.022} {
		data, err := encode("x", dtype, nil, numbers)
		if err != nil {
			t.Fatal(err)
		}
		e := Encoded{Name: "x", DType: dtype, Shape: []int{n / 256, 256}, Bytes: data}
		got, err := e.Decode()
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, v := range numbers {
			sum += math.Pow(float64(got[i]-v)/0.02, 2)
		}
		rms := math.Sqrt(sum / n)
		t.Logf("%s: %.4f of the standard deviation", dtype, rms)
		if rms > bound || rms == 0 {
			t.Errorf("%s: error %.4f of the standard deviation, want at most %v", dtype, rms, bound)
		}
	}
}

// A block that ggml's own quantiser wrote (gguf.quants of its Python package), of the
// numbers 0.37·i² - 11·i, and what the same package makes of it.
func TestBlocksOfGGML(t *testing.T) {
	for _, test := range []struct {
		dtype       DType
		block       string
		first, last float32
	}{
		{Q41, "6c461cd50d0b1a182726354453627181a0c0d0f0", -11.109375, 14.578125},
		{Q51, "37421cd50f0000f80a1714213e4c6987a6c4f3225180b0f0", -10.279296875, 14.580078125},
		{Q40, "1c4908070615141423223241415160708090", -10.21875, 10.21875},
		{Q50, "1c45010000c0000e1c1a29374654637292b1c1e01030", -10.21875, 15.328125},
		{Q80, "263900efe0d2c5b9aea59c958f8a868381818284878b90979ea7b1bcc8d6e4f40517", -10.9404296875, 14.8017578125},
	} {
		data, err := hex.DecodeString(test.block)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, 32)
		test.dtype.Decode(got, data)
		if got[1] != test.first || got[31] != test.last {
			t.Errorf("%s: %v and %v, want %v and %v", test.dtype, got[1], got[31], test.first, test.last)
		}
	}
}

// Zeros, one sign, and numbers too small for a binary16 scale.
func TestBlocksEncodeEdges(t *testing.T) {
	for dtype := range plain {
		if formats[dtype].encode == nil {
			continue
		}
		for name, of := range map[string]func(i int) float32{
			"zeros":    func(int) float32 { return 0 },
			"positive": func(i int) float32 { return 1 + float32(i%7) },
			"negative": func(i int) float32 { return -1 - float32(i%7) },
			"constant": func(int) float32 { return 3 },
			"tiny":     func(i int) float32 { return float32(i) * 1e-12 },
		} {
			numbers := make([]float32, 256)
			for i := range numbers {
				numbers[i] = of(i)
			}
			data, err := encode("x", dtype, nil, numbers)
			if err != nil {
				t.Fatalf("%s %s: %v", dtype, name, err)
			}
			got, err := Encoded{Name: "x", DType: dtype, Shape: []int{256}, Bytes: data}.Decode()
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range numbers {
				if math.Abs(float64(got[i]-v)) > 0.6 {
					t.Fatalf("%s %s: number %d is %v, want %v", dtype, name, i, got[i], v)
				}
			}
		}
	}
}

func TestScalesMustBeFinite(t *testing.T) {
	for dtype := range plain {
		_, size := dtype.Block()
		numbers, _ := dtype.Block()
		for _, at := range formats[dtype].scales {
			for _, bad := range []uint16{0x7c00, 0x7e00, 0xfc01} {
				data := make([]byte, 2*size)
				binary.LittleEndian.PutUint16(data[size+at:], bad)
				_, err := Encoded{Name: "w", DType: dtype, Shape: []int{2, numbers}, Bytes: data}.Decode()
				if err == nil || !strings.Contains(err.Error(), `tensor "w": block 1 has the scale`) {
					t.Errorf("%s: error %v", dtype, err)
				}
			}
		}
	}
	big := make([]float32, 32)
	big[0] = 1e38
	if _, err := encode("w", Q80, nil, big); err == nil {
		t.Error("a scale beyond binary16 was written")
	}
}

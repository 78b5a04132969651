package checkpoint

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// Random blocks decode as ggml's own package decodes them: see testdata/blocks.py.
func TestBlocksDecode(t *testing.T) {
	file, err := os.ReadFile("testdata/blocks.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors map[DType]struct{ Blocks, Numbers string }
	if err := json.Unmarshal(file, &vectors); err != nil {
		t.Fatal(err)
	}
	for dtype, f := range formats {
		if _, ok := vectors[dtype]; !ok && f.numbers > 1 {
			t.Errorf("no vectors of %s", dtype)
		}
	}
	for dtype, v := range vectors {
		data, err := hex.DecodeString(v.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := hex.DecodeString(v.Numbers)
		if err != nil {
			t.Fatal(err)
		}
		got, want := make([]float32, len(numbers)/4), make([]float32, len(numbers)/4)
		decodeF32(want, numbers)
		dtype.Decode(got, data)
		for i, w := range want {
			if math.Abs(float64(got[i]-w)) > 1e-6*math.Abs(float64(w)) {
				t.Fatalf("%s number %d: %v, want %v", dtype, i, got[i], w)
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
	for dtype, bound := range map[DType]float64{
		Q80: 0.0055, Q40: 0.087, Q41: 0.079, Q50: 0.0433, Q51: 0.0382, Q2K: 0.29, Q3K: 0.152, Q4K: 0.0725, Q5K: 0.0365, Q6K: 0.0178,
		IQ4NL: 0.077, IQ4XS: 0.077, MXFP4: 0.115,
	} {
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

func BenchmarkEncode(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	numbers := make([]float32, 1<<18)
	for i := range numbers {
		numbers[i] = float32(rng.NormFloat64()) * 0.02
	}
	for _, dtype := range []DType{Q40, Q41, Q50, Q51, Q80, Q2K, Q3K, Q4K, Q5K, Q6K, IQ4NL, IQ4XS, MXFP4} {
		b.Run(string(dtype), func(b *testing.B) {
			var data []byte
			for b.Loop() {
				var err error
				if data, err = encode("x", dtype, data[:0], numbers); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(4 * int64(len(numbers)))
		})
	}
}

// Zeros, one sign, and numbers too small for a binary16 scale.
func TestBlocksEncodeEdges(t *testing.T) {
	for dtype, f := range formats {
		if f.encode == nil || f.scales == nil {
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
				bound := 0.6
				if dtype == Q2K || dtype == Q3K {
					bound = 1.2 // half a step between 0 and 7
				}
				if math.Abs(float64(got[i]-v)) > bound {
					t.Fatalf("%s %s: number %d is %v, want %v", dtype, name, i, got[i], v)
				}
			}
		}
	}
}

func TestScalesMustBeFinite(t *testing.T) {
	for dtype := range formats {
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

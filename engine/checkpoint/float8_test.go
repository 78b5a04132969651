package checkpoint

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every code against the definition, and back.
func TestE4M3(t *testing.T) {
	for code := range 256 {
		b := byte(code)
		v := float64(FromE4M3(b))
		if b&0x7f == 0x7f {
			if v == v || ToE4M3(float32(v))&0x7f != 0x7f {
				t.Errorf("%02x = %v -> %02x, want NaN", b, v, ToE4M3(float32(v)))
			}
			continue
		}
		e, f := int(b>>3&15), float64(b&7)
		want := math.Ldexp(1+f/8, e-7)
		if e == 0 {
			want = math.Ldexp(f/8, -6)
		}
		if b&0x80 != 0 {
			want = math.Copysign(want, -1)
		}
		if v != want || math.Signbit(v) != math.Signbit(want) {
			t.Errorf("%02x = %v, want %v", b, v, want)
		}
		if got := ToE4M3(float32(v)); got != b {
			t.Errorf("%02x -> %v -> %02x", b, v, got)
		}
	}
	for v, want := range map[float32]byte{448: 0x7e, 463: 0x7e, 1e30: 0x7e, float32(math.Inf(-1)): 0xfe, 0x1p-10: 0, 0x1.8p-9: 2} {
		if got := ToE4M3(v); got != want {
			t.Errorf("%v -> %02x, want %02x", v, got, want)
		}
	}
}

// Between two codes the middle goes to the even one, and its neighbours to the nearer one.
func TestE4M3Rounding(t *testing.T) {
	for low := byte(0); low < 0x7e; low++ {
		middle := (FromE4M3(low) + FromE4M3(low+1)) / 2
		even := low + low&1
		for v, want := range map[float32]byte{
			middle:                      even,
			math.Nextafter32(middle, 0): low,
			math.Nextafter32(middle, float32(math.Inf(1))): low + 1,
		} {
			if got := ToE4M3(v); got != want {
				t.Errorf("%v -> %02x, want %02x", v, got, want)
			}
			if got := ToE4M3(-v); got != want|0x80 {
				t.Errorf("%v -> %02x, want %02x", -v, got, want|0x80)
			}
		}
	}
}

// Blocks at the edges are partial, and scales may be powers of two.
func TestF8RoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const rows, cols = 200, 300
	data := make([]float32, rows*cols)
	for i := range data {
		data[i] = float32(rng.NormFloat64()) * float32(1+i/cols/128) // the second row of blocks is larger
	}
	var b bytes.Buffer
	tensors := []Tensor{
		{Name: "w", Shape: []int{rows, cols}, Data: data, DType: F8},
		{Name: "norm", Shape: []int{3}, Data: []float32{1, 2, 3}, DType: BF16},
	}
	if err := Write(&b, tensors, F32, nil); err != nil {
		t.Fatal(err)
	}
	f, err := Parse(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"norm", "w", "w_scale_inv"}, f.Names()); diff != "" {
		t.Error(diff)
	}
	e, err := f.Encoded("w")
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Bytes) != rows*cols || len(e.Scales) != 2*3 {
		t.Fatalf("%d bytes and %d scales", len(e.Bytes), len(e.Scales))
	}
	got, err := e.Decode()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range data {
		scale := e.Scales[i/cols/128*3+i%cols/128]
		if want := FromE4M3(e.Bytes[i]) * scale; got[i] != want {
			t.Fatalf("number %d decodes to %v, want %v", i, got[i], want)
		}
		if d := math.Abs(float64(got[i] - v)); d > math.Max(math.Abs(float64(v))/16, float64(scale)/512)*1.001 {
			t.Fatalf("number %d is %v, want %v", i, got[i], v)
		}
	}
}

func TestF8Refuses(t *testing.T) {
	file := func(w, scales string, numbers []byte) error {
		f, err := Parse(append(raw(`{"w":`+w+scales+`}`, 0), numbers...))
		if err != nil {
			return err
		}
		_, err = f.Tensor("w")
		return err
	}
	const w = `{"dtype":"F8_E4M3","shape":[1,4],"data_offsets":[0,4]}`
	const s = `,"w_scale_inv":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}`
	tests := []struct {
		name, w, scales string
		numbers         []byte
		want            string
	}{
		{"no scales", w, "", make([]byte, 4), `"w_scale_inv" with its scales is missing`},
		{"shape", w, `,"w_scale_inv":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}`, make([]byte, 8), `tensor "w_scale_inv" has shape [1], want [1 1]`},
		{"vector", `{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}`, s, make([]byte, 8), `tensor "w" has shape [4]`},
		{"scale", w, s, []byte{1, 2, 3, 4, 0, 0, 0xc0, 0x7f}, `tensor "w": scale 0 is NaN, want a finite number`},
		{"number", w, s, []byte{1, 2, 0xff, 4, 0, 0, 0x80, 0x3f}, `tensor "w": number 2 is NaN, want a finite number`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := file(test.w, test.scales, test.numbers); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want it to hold %q", err, test.want)
			}
		})
	}
	if err := file(w, s, []byte{0x38, 0xb8, 0x40, 0, 0, 0, 0x80, 0x3e}); err != nil {
		t.Error(err)
	}
}

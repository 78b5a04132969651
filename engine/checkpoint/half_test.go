package checkpoint

import (
	"math"
	"testing"
)

// Every value of a 16-bit type comes back from float32 unchanged, NaNs as NaNs.
func TestHalvesRoundTrip(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		if v := FromBF16(h); v != v {
			if w := FromBF16(ToBF16(v)); w == w {
				t.Fatalf("bf16 %04x: NaN became %v", h, w)
			}
		} else if got := ToBF16(v); got != h {
			t.Fatalf("bf16 %04x -> %v -> %04x", h, v, got)
		}
		if v := FromF16(h); v != v {
			if w := FromF16(ToF16(v)); w == w {
				t.Fatalf("f16 %04x: NaN became %v", h, w)
			}
		} else if got := ToF16(v); got != h {
			t.Fatalf("f16 %04x -> %v -> %04x", h, v, got)
		}
	}
}

// FromF16 against the definition: (-1)^s · 2^(e-15) · (1 + f/1024), and f·2^-24 for e = 0.
func TestFromF16Definition(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		e, f := int(h>>10&0x1f), float64(h&0x3ff)
		var want float64
		switch e {
		case 0x1f:
			if f != 0 {
				if v := FromF16(h); v == v {
					t.Fatalf("%04x = %v, want NaN", h, v)
				}
				continue
			}
			want = math.Inf(1)
		case 0:
			want = math.Ldexp(f, -24)
		default:
			want = math.Ldexp(1+f/1024, e-15)
		}
		if h&0x8000 != 0 {
			want = math.Copysign(want, -1)
		}
		if got := float64(FromF16(h)); got != want || math.Signbit(got) != math.Signbit(want) {
			t.Fatalf("%04x = %v, want %v", h, got, want)
		}
	}
}

// Between every two neighbours: the middle goes to the even one, and what is one
// float32 step to either side of the middle goes to the nearer one. That is every
// place where rounding changes its mind.
func TestRoundingBoundaries(t *testing.T) {
	types := []struct {
		name    string
		from    func(uint16) float32
		to      func(float32) uint16
		largest uint16 // largest finite
		beyond  float64
	}{
		{"bf16", FromBF16, ToBF16, 0x7f7f, 0x1p128},
		{"f16", FromF16, ToF16, 0x7bff, 0x1p16},
	}
	for _, c := range types {
		for low := uint16(0); low <= c.largest; low++ {
			next := float64(c.from(low + 1))
			if low == c.largest {
				next = c.beyond // where the next one would be, were it not infinity
			}
			middle := float32((float64(c.from(low)) + next) / 2)
			even := low
			if low&1 == 1 {
				even = low + 1
			}
			for _, sign := range []uint16{0, 0x8000} {
				signed := middle
				if sign != 0 {
					signed = -middle
				}
				inward := math.Nextafter32(signed, 0)
				outward := math.Nextafter32(signed, float32(math.Inf(1)))
				if sign != 0 {
					outward = math.Nextafter32(signed, float32(math.Inf(-1)))
				}
				for _, p := range []struct {
					v    float32
					want uint16
				}{{signed, even | sign}, {inward, low | sign}, {outward, low + 1 | sign}} {
					if got := c.to(p.v); got != p.want {
						t.Fatalf("%s: %v (%08x) -> %04x, want %04x", c.name, p.v, math.Float32bits(p.v), got, p.want)
					}
				}
			}
		}
	}
	if got := ToBF16(float32(math.Inf(-1))); got != 0xff80 {
		t.Errorf("bf16 -inf -> %04x", got)
	}
	if got := ToF16(math.MaxFloat32); got != 0x7c00 {
		t.Errorf("f16 largest float32 -> %04x, want infinity", got)
	}
	if got := ToF16(math.SmallestNonzeroFloat32); got != 0 {
		t.Errorf("f16 smallest float32 -> %04x, want 0", got)
	}
}

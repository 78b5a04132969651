package arch

import (
	"math"
	"testing"
)

// TestYaRN holds the rotations of DeepSeek-V3 against the equations of the paper (Peng et al. 2023), with its settings: of 32
// pairs those that turn more than 32 times within 4,096 positions stay as they are, which are the first 11; from
// the 24th on, which turn less than once, they are 40 times slower, and between them it is a ramp.
func TestYaRN(t *testing.T) {
	c := Config{RopeDim: 64, RopeTheta: 10000, NopeDim: 128, RopeScaling: &RopeScaling{
		Type: ScalingYaRN, Factor: 40, OriginalContext: 4096, BetaFast: 32, BetaSlow: 1, MScale: 1, MScaleAllDim: 1,
	}}
	frequencies, amplitude := c.Rotation()
	for i, got := range frequencies {
		plain := math.Pow(10000, -float64(i)/32)
		ramp := min(max(float64(i-10)/13, 0), 1)
		if want := plain * (1 - ramp + ramp/40); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("pair %d: frequency %g, want %g", i, got, want)
		}
	}
	if amplitude != 1 { // of equal factors
		t.Errorf("amplitude %g, want 1", amplitude)
	}
	const factor = 1.3688879454113936 // 0.1 ln 40 + 1
	if got := YaRNScale(40, 1); math.Abs(got-factor) > 1e-12 {
		t.Errorf("factor %g, want %g", got, factor)
	}
	if got, want := c.LatentScale(), factor*factor/math.Sqrt(192); math.Abs(got-want) > 1e-12 {
		t.Errorf("scale of scores %g, want %g", got, want)
	}
}

package draw

import (
	"math"
	"testing"

	"espalier/themes"
)

// A log from elsewhere may hold values that are no numbers.
func TestBarsOfAnything(t *testing.T) {
	palette := themes.Default().Palette(themes.None)
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 0.5, 1, 2, math.MaxFloat64} {
		if Width(Level(v)) != 1 {
			t.Errorf("%v: %q", v, Level(v))
		}
		l := NewLine(palette, 12)
		PutBar(l, themes.Text, v, 8)
		if l.Used() > 8 {
			t.Errorf("the bar of %v is %d wide", v, l.Used())
		}
	}
}

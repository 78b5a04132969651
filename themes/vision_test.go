package themes

import (
	"math"
	"testing"
)

// matrix turns linear RGB into what somebody with a deficiency sees.
type matrix [3][3]float64

// Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for
// Simulation of Color Vision Deficiency", table 1, severity 1.0.
var deficiencies = map[string]matrix{
	"no deficiency": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {
		{0.152286, 1.052583, -0.204868},
		{0.114503, 0.786281, 0.099216},
		{-0.003882, -0.048116, 1.051998},
	},
	"deuteranopia": {
		{0.367322, 0.860646, -0.227968},
		{0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881},
	},
	"tritanopia": {
		{1.255528, -0.076749, -0.178779},
		{-0.078411, 0.930809, 0.147602},
		{0.004733, 0.691367, 0.303900},
	},
}

// seen is the colour in OKLab (Ottosson 2020), as somebody sees it.
func seen(c color, m matrix) [3]float64 {
	r, g, b := c.rgb()
	in := [3]float64{linear(r), linear(g), linear(b)}
	var out [3]float64
	for i, row := range m {
		for j, v := range row {
			out[i] += v * in[j]
		}
		out[i] = min(max(out[i], 0), 1)
	}
	l := math.Cbrt(0.4122214708*out[0] + 0.5363325363*out[1] + 0.0514459929*out[2])
	n := math.Cbrt(0.2119034982*out[0] + 0.6806995451*out[1] + 0.1073969566*out[2])
	s := math.Cbrt(0.0883024619*out[0] + 0.2817188376*out[1] + 0.6299787005*out[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*n - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*n + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*n - 0.8086757660*s,
	}
}

// apart is how different two colours look, in hundredths of OKLab: 2 can just be
// told apart side by side, black and white are 100 apart.
func apart(a, b color, m matrix) float64 {
	x, y := seen(a, m), seen(b, m)
	return 100 * math.Sqrt((x[0]-y[0])*(x[0]-y[0])+(x[1]-y[1])*(x[1]-y[1])+(x[2]-y[2])*(x[2]-y[2]))
}

// The roles that tell what became of a thought, and of a search.
var statuses = [][]Role{
	{TreeFrontier, TreeKept, TreePruned, TreeRefused, TreeDead, TreeBacktracked, TreeSolved},
	{StatusRunning, StatusPaused, StatusSolved, StatusUnsolved, StatusFailed},
	{ValueHigh, ValueMid, ValueLow},
	{SparkValue, SparkFrontier, SparkBacktrack},
}

func TestColourBlindThemeKeepsStatusesApart(t *testing.T) {
	theme, err := Builtin("colour-blind")
	if err != nil {
		t.Fatal(err)
	}
	const enough = 8 // four times what can just be told apart
	for name, m := range deficiencies {
		for _, group := range statuses {
			eachPair(group, func(a, b Role) {
				ca, cb := theme.roles[a].fg, theme.roles[b].fg
				if d := apart(ca, cb, m); d < enough {
					t.Errorf("%s: %s %s and %s %s are %.1f apart", name, a, ca, b, cb, d)
				}
			})
		}
	}
}

// In the other themes glyphs and words do that for some eyes; for most, colours
// do too.
func TestStatusesHaveColoursOfTheirOwn(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Variant == AnyTone {
			continue
		}
		eachPair(statuses[1], func(a, b Role) {
			ca, cb := theme.roles[a].fg, theme.roles[b].fg
			if d := apart(ca, cb, deficiencies["no deficiency"]); d < 4 {
				t.Errorf("%s: %s %s and %s %s are %.1f apart", name, a, ca, b, cb, d)
			}
		})
	}
}

func eachPair(roles []Role, f func(a, b Role)) {
	for i, a := range roles {
		for _, b := range roles[i+1:] {
			f(a, b)
		}
	}
}

// The heat scale goes one way in brightness, so that it can be read in grey.
func TestHeatGoesOneWay(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		for r := Heat1; r <= Heat7 && theme.Variant != AnyTone; r++ {
			before, after := luminance(theme.roles[r-1].fg.rgb()), luminance(theme.roles[r].fg.rgb())
			if (after > before) != (theme.Variant == Dark) {
				t.Errorf("%s: %s goes from %.3f to %.3f", name, r, before, after)
			}
		}
	}
}

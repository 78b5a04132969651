package themes

import (
	"math"

	"github.com/charmbracelet/x/ansi"
)

// luminance returns the relative luminance of WCAG 2.x, from 0 (black) to 1 (white).
func luminance(r, g, b int) float64 {
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// linear undoes the transfer function of sRGB (IEC 61966-2-1).
func linear(channel int) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// contrast returns the contrast ratio of WCAG 2.x, from 1 to 21. Both colours must be
// fixed: the look of a terminal's own colours is up to its user.
func contrast(a, b color) float64 {
	la, lb := luminance(a.rgb()), luminance(b.rgb())
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// leastContrast returns the lowest contrast with any of the backgrounds.
func leastContrast(c color, grounds []color) float64 {
	least := math.Inf(1)
	for _, ground := range grounds {
		least = min(least, contrast(c, ground))
	}
	return least
}

// readable moves a colour towards white on dark backgrounds, or black on light ones,
// until it has the needed contrast with all of them, or is white or black.
func readable(c color, grounds []color, need float64) color {
	end := 0
	if luminance(grounds[0].rgb()) < middleLuminance {
		end = 255
	}
	const steps = 64
	r, g, b := c.rgb()
	for i := range steps + 1 {
		towards := func(v int) int { return v + int(math.Round(float64((end-v)*i)/steps)) }
		c = hex(towards(r), towards(g), towards(b))
		if leastContrast(c, grounds) >= need {
			break
		}
	}
	return c
}

// middleLuminance has the same contrast with black as with white.
const middleLuminance = 0.179

// keepContrast returns the nearest of the colours 16 to 255 with the needed contrast, if
// rounding to 256 colours would lose it. A colour without that contrast is returned
// unchanged.
func keepContrast(c, ground color, need float64) color {
	if !c.fixed() || !ground.fixed() || contrast(c, ground) < need {
		return c
	}
	shown := xterm(nearest256(ground.rgb()))
	if contrast(xterm(nearest256(c.rgb())), shown) >= need {
		return c
	}
	r, g, b := c.rgb()
	best, at := 1<<30, c
	for n := 16; n < 256; n++ {
		candidate := xterm(n)
		r2, g2, b2 := candidate.rgb()
		if d := distance(r, g, b, r2, g2, b2); d < best && contrast(candidate, shown) >= need {
			best, at = d, candidate
		}
	}
	return at
}

// xterm returns the colour of a number from 16 to 255.
func xterm(n int) color {
	r, g, b, _ := ansi.IndexedColor(n).RGBA()
	return hex(int(r>>8), int(g>>8), int(b>>8))
}

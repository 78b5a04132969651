package themes

import "math"

// luminance is the relative luminance of WCAG 2.x, from 0 (black) to 1 (white).
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

// contrast is the contrast ratio of WCAG 2.x, from 1 to 21. Both colours must be
// fixed ones: what a terminal's own colours look like is its user's choice.
func contrast(a, b color) float64 {
	la, lb := luminance(a.rgb()), luminance(b.rgb())
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// leastContrast is the contrast with the nearest of several backgrounds.
func leastContrast(c color, grounds []color) float64 {
	least := math.Inf(1)
	for _, ground := range grounds {
		least = min(least, contrast(c, ground))
	}
	return least
}

// readable moves a colour towards white on dark grounds, and towards black on
// light ones, until it has a contrast with all of them. What never gets there
// ends as white or black.
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

// middleLuminance is as far from black as from white, by contrast.
const middleLuminance = 0.179

// keepContrast is the nearest of the colours 16 to 255 that is as far from the
// ground as the role needs, when the nearest of all is not: rounding to 256
// colours brings some too near. A colour of a theme that is not far enough
// itself stays as near as it is.
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

// xterm is the colour that a number from 16 to 255 stands for.
func xterm(n int) color {
	if n >= 232 {
		shade := 8 + 10*(n-232)
		return hex(shade, shade, shade)
	}
	n -= 16
	return hex(cubeLevels[n/36], cubeLevels[n/6%6], cubeLevels[n%6])
}

package themes

import (
	"fmt"
	"strconv"
)

// color is "#rrggbb", a number from 0 to 255 of the terminal's own palette, or
// empty: the terminal's default.
type color string

// params are the SGR parameters that set the colour, as near as the profile
// comes to it; empty for the terminal's default.
func (c color) params(profile Profile, background bool) string {
	if c == "" || profile == None {
		return ""
	}
	extended := 38
	if background {
		extended = 48
	}
	if c[0] != '#' {
		n, _ := strconv.Atoi(string(c)) // parseColor let nothing else through
		if n < 16 {
			return basic(n, background)
		}
		return fmt.Sprintf("%d;5;%d", extended, n)
	}
	r, g, b := c.rgb()
	switch profile {
	case TrueColor:
		return fmt.Sprintf("%d;2;%d;%d;%d", extended, r, g, b)
	case ANSI256:
		return fmt.Sprintf("%d;5;%d", extended, nearest256(r, g, b))
	case ANSI, None:
	}
	return basic(nearest16(r, g, b), background)
}

// basic says that the colour is the terminal's default or one of its own 16.
func (c color) basic() bool {
	n, err := strconv.Atoi(string(c))
	return c == "" || err == nil && n < 16
}

// fixed says that the colour is the same on every terminal.
func (c color) fixed() bool { return c != "" && c[0] == '#' }

func hex(r, g, b int) color { return color(fmt.Sprintf("#%02x%02x%02x", r, g, b)) }

func (c color) rgb() (r, g, b int) {
	n, _ := strconv.ParseUint(string(c[1:]), 16, 32)
	return int(n >> 16 & 255), int(n >> 8 & 255), int(n & 255)
}

// basic is the SGR parameter of one of the 16 colours.
func basic(n int, background bool) string {
	base := 30
	if n >= 8 {
		base, n = 90, n-8
	}
	if background {
		base += 10
	}
	return strconv.Itoa(base + n)
}

// cubeLevels are the six steps of a channel in xterm's 6x6x6 cube.
var cubeLevels = [6]int{0, 95, 135, 175, 215, 255}

// nearest256 is the nearest of the colours 16 to 255: the cube and the ramp of
// greys. The first 16 are the user's own, and could be anything.
func nearest256(r, g, b int) int {
	level := func(v int) int {
		best := 0
		for i, l := range cubeLevels {
			if abs(v-l) < abs(v-cubeLevels[best]) {
				best = i
			}
		}
		return best
	}
	cr, cg, cb := level(r), level(g), level(b)
	grey := min(max((r+g+b)/3-3, 0)/10, 23)
	shade := 8 + 10*grey
	inCube := distance(r, g, b, cubeLevels[cr], cubeLevels[cg], cubeLevels[cb])
	if distance(r, g, b, shade, shade, shade) < inCube {
		return 232 + grey
	}
	return 16 + 36*cr + 6*cg + cb
}

// nearest16 is the nearest of the 16 colours as xterm has them.
func nearest16(r, g, b int) int {
	levels := [16][3]int{
		{0, 0, 0},
		{205, 0, 0},
		{0, 205, 0},
		{205, 205, 0},
		{0, 0, 238},
		{205, 0, 205},
		{0, 205, 205},
		{229, 229, 229},
		{127, 127, 127},
		{255, 0, 0},
		{0, 255, 0},
		{255, 255, 0},
		{92, 92, 255},
		{255, 0, 255},
		{0, 255, 255},
		{255, 255, 255},
	}
	best, at := 1<<30, 0
	for i, l := range levels {
		if d := distance(r, g, b, l[0], l[1], l[2]); d < best {
			best, at = d, i
		}
	}
	return at
}

func distance(r, g, b, r2, g2, b2 int) int {
	r, g, b = r-r2, g-g2, b-b2
	return r*r + g*g + b*b
}

func abs(v int) int { return max(v, -v) }

package themes

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"
)

// color is "#rrggbb", a number from 0 to 255 of the terminal's own palette, or
// empty: the terminal's default.
type color string

// params returns the SGR parameters for the nearest colour that the profile has, empty
// for the terminal's default.
func (c color) params(profile Profile, background bool) string {
	if c == "" || profile == None {
		return ""
	}
	extended := 38
	if background {
		extended = 48
	}
	if c[0] != '#' {
		n, _ := strconv.Atoi(string(c)) // parseColor accepts nothing else
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

// basic reports whether the colour is the terminal's default or one of its own 16.
func (c color) basic() bool {
	n, err := strconv.Atoi(string(c))
	return c == "" || err == nil && n < 16
}

// fixed reports whether the colour is the same on every terminal.
func (c color) fixed() bool { return c != "" && c[0] == '#' }

func hex(r, g, b int) color { return color(fmt.Sprintf("#%02x%02x%02x", r, g, b)) }

func (c color) rgb() (r, g, b int) {
	n, _ := strconv.ParseUint(string(c[1:]), 16, 32)
	return int(n >> 16 & 255), int(n >> 8 & 255), int(n & 255)
}

// basic returns the SGR parameter of one of the 16 colours.
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

// nearest256 returns the nearest of the colours 16 to 255. The first 16 can be
// anything, because users choose them.
func nearest256(r, g, b int) int {
	return int(ansi.Convert256(ansi.RGBColor{R: uint8(r), G: uint8(g), B: uint8(b)}))
}

// nearest16 returns the nearest of the first 16 colours as xterm has them.
func nearest16(r, g, b int) int {
	return int(ansi.Convert16(ansi.RGBColor{R: uint8(r), G: uint8(g), B: uint8(b)}))
}

func distance(r, g, b, r2, g2, b2 int) int {
	r, g, b = r-r2, g-g2, b-b2
	return r*r + g*g + b*b
}

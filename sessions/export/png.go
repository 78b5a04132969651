package export

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"espalier/search"
	"espalier/sessions"
)

const (
	pngScale    = 1.5     // pixels for a unit of the layout: two for a dot of the letters
	pngThoughts = 60      // where none are asked for
	pngPixels   = 1 << 26 // 256 MB in memory
)

// writePNG draws the tree on light paper, as the SVG does, with letters of its
// own.
func writePNG(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	if o.MaxThoughts == 0 {
		o.MaxThoughts = pngThoughts
	}
	title, outcome := headline(r, t)
	s := newSketch(t, o.thoughts())
	l := newLayout(s, 3*lineRise)
	legend := legendOf(s)
	width := max(l.width, float64(max(columnsOf(title), columnsOf(outcome)))*letter+2*margin, legendWidth(legend)+2*margin)
	height := l.height + lineRise + margin
	if width*height*pngScale*pngScale > pngPixels {
		return fmt.Errorf("a picture of %.0f x %.0f pixels is too large; show fewer thoughts than %d, or export svg", width*pngScale, height*pngScale, o.thoughts())
	}
	c := newCanvas(width, height)
	c.text(margin, margin+lineRise*0.8, title, lightInk)
	c.text(margin, margin+lineRise*1.9, outcome, lightQuiet)
	for _, i := range s.edges() {
		k, w := lightEdge, 1.2
		if s.boxes[i].solution {
			k, w = lookOf(s.boxes[i]).light, 2.5
		}
		c.line(flat(edgeBetween(l.at[s.boxes[i].parent], l.at[i])), w, "", k)
	}
	for i, box := range s.boxes {
		c.box(l.at[i], box)
	}
	x := margin
	for _, box := range legend {
		at := rect{x, l.height, float64(columnsOf(box.lines[0]))*letter + 2*padX, lineRise + padY}
		c.box(at, box)
		x += at.w + gapY
	}
	return png.Encode(b, c.image)
}

type canvas struct{ image *image.RGBA }

func newCanvas(width, height float64) *canvas {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, int(math.Ceil(width*pngScale)), int(math.Ceil(height*pngScale))))}
	for i := range c.image.Pix {
		c.image.Pix[i] = 0xff // white, and solid
	}
	return c
}

func (c *canvas) box(r rect, box box) {
	l := lookOf(box)
	for _, line := range outlines(r, l.outline) {
		c.line(line, l.stroke, l.dash, l.light)
	}
	top := r.y + (r.h-float64(len(box.lines))*lineRise)/2
	for i, text := range box.lines {
		k := lightInk
		if i == len(box.lines)-1 {
			k = l.light
		} else if i > 0 {
			k = lightQuiet
		}
		c.text(r.x+padX, top+lineRise*(float64(i)+0.75), text, k)
	}
}

// line draws through points; dash is a pair of lengths, as in an SVG.
func (c *canvas) line(points []point, width float64, dash, k string) {
	on, off := 0.0, 0.0
	if n, _ := fmt.Sscan(dash, &on, &off); n != 2 {
		on, off = math.Inf(1), 0
	}
	ink, left, drawn := rgb(k), on, true
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < length; {
			step := min(left, length-done)
			if drawn {
				c.stroke(along(a, b, done/length), along(a, b, (done+step)/length), width, ink)
			}
			done += step
			if left -= step; left <= 0 {
				drawn = !drawn
				left = on
				if !drawn {
					left = off
				}
			}
		}
	}
}

func along(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// stroke covers every pixel as far as it lies within half a width of a segment.
func (c *canvas) stroke(a, b point, width float64, ink color.RGBA) {
	a, b, half := point{a.x * pngScale, a.y * pngScale}, point{b.x * pngScale, b.y * pngScale}, width*pngScale/2
	dx, dy := b.x-a.x, b.y-a.y
	square := dx*dx + dy*dy
	for y := int(min(a.y, b.y) - half - 1); y <= int(max(a.y, b.y)+half+1); y++ {
		for x := int(min(a.x, b.x) - half - 1); x <= int(max(a.x, b.x)+half+1); x++ {
			px, py := float64(x)+0.5, float64(y)+0.5
			t := 0.0
			if square > 0 {
				t = min(1, max(0, ((px-a.x)*dx+(py-a.y)*dy)/square))
			}
			distance := math.Hypot(px-a.x-t*dx, py-a.y-t*dy)
			c.blend(x, y, ink, min(1, half+0.5-distance))
		}
	}
}

// blend lays ink over a pixel; what is darker already stays so.
func (c *canvas) blend(x, y int, ink color.RGBA, cover float64) {
	if cover <= 0 || !(image.Point{X: x, Y: y}).In(c.image.Rect) {
		return
	}
	at := c.image.Pix[c.image.PixOffset(x, y):]
	for i, v := range []uint8{ink.R, ink.G, ink.B} {
		at[i] = min(at[i], uint8(255-cover*float64(255-v)))
	}
}

// text writes a line whose letters stand on y.
func (c *canvas) text(x, y float64, text, k string) {
	const dot = 2 // pixels
	ink := rgb(k)
	left, top := int(x*pngScale), int(y*pngScale)-7*dot
	for _, r := range text {
		glyph, columns := glyphOf(r)
		for i, column := range glyph {
			for row := range 8 {
				if column>>row&1 == 1 {
					for p := range dot * dot {
						c.blend(left+i*dot+p%dot, top+row*dot+p/dot, ink, 1)
					}
				}
			}
		}
		left += columns * int(letter*pngScale)
	}
}

// rgb reads a colour such as "#1f2328".
func rgb(k string) color.RGBA {
	c := color.RGBA{A: 0xff}
	_, _ = fmt.Sscanf(k, "#%02x%02x%02x", &c.R, &c.G, &c.B) // of the table above, which a test reads
	return c
}

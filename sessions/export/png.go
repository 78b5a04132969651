package export

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"espalier/search"
	"espalier/sessions"
)

const (
	pngScale    = 1.5     // pixels per unit of a picture
	pngThoughts = 60      // if the caller gives no limit
	pngPixels   = 1 << 26 // 256 MB in memory
)

// writePNG draws the tree on white paper.
func writePNG(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	if o.MaxThoughts == 0 {
		o.MaxThoughts = pngThoughts
	}
	p := newPicture(r, t, o.thoughts())
	if p.width*p.height*pngScale*pngScale > pngPixels {
		return fmt.Errorf("a picture of %.0f x %.0f pixels is too large; show fewer thoughts than %d, or export svg", p.width*pngScale, p.height*pngScale, o.thoughts())
	}
	c, err := newCanvas(p.width, p.height)
	if err != nil {
		return err
	}
	c.text(p.heading[0], lightInk)
	c.text(p.heading[1], lightQuiet)
	for _, e := range p.edges {
		l := lookOf(e.child)
		colour, width := l.edge(lightEdge, l.light)
		c.line(flat(e.curve), width, e.dash, colour)
	}
	for _, box := range p.boxes {
		l := lookOf(box.box)
		for _, line := range outlines(box.at, l.outline) {
			c.line(line, l.stroke, l.dash, l.light)
		}
		ink := map[string]string{"": lightInk, "quiet": lightQuiet, "word": l.light}
		for _, text := range box.labels() {
			c.text(text, ink[text.class])
		}
	}
	return png.Encode(b, c.image)
}

type canvas struct {
	image *image.RGBA
	face  font.Face
	shape vector.Rasterizer
}

func newCanvas(width, height float64) (*canvas, error) {
	f, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, err
	}
	const advance = 0.6 // of a letter of Go Mono, in ems
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: letter * pngScale / advance, DPI: 72})
	if err != nil {
		return nil, err
	}
	c := &canvas{image: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(width*pngScale)), int(math.Ceil(height*pngScale)))), face: face}
	draw.Draw(c.image, c.image.Rect, image.White, image.Point{}, draw.Src)
	return c, nil
}

// line draws a line through points. dash is a pair of lengths as in an SVG, or empty.
func (c *canvas) line(points []point, width float64, dash, colour string) {
	var on, off float64
	if n, _ := fmt.Sscan(dash, &on, &off); n != 2 {
		on = math.Inf(1)
	}
	half := width * pngScale / 2
	var bounds image.Rectangle
	for _, p := range points {
		at := image.Pt(int(p.x*pngScale), int(p.y*pngScale))
		margin := image.Pt(int(half)+2, int(half)+2)
		bounds = bounds.Union(image.Rectangle{at.Sub(margin), at.Add(margin)})
	}
	bounds = bounds.Intersect(c.image.Rect)
	c.shape.Reset(bounds.Dx(), bounds.Dy())
	left, drawn := on, true
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < length; {
			step := min(left, length-done)
			if drawn {
				c.stroke(along(a, b, done/length), along(a, b, (done+step)/length), half, bounds.Min)
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
	c.shape.Draw(c.image, bounds, image.NewUniform(rgb(colour)), image.Point{})
}

func along(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// stroke adds a segment to the shape, as a rectangle that reaches half a width beyond
// both ends, so that segments join. All of them turn the same way: where they
// overlap they do not cancel out.
func (c *canvas) stroke(a, b point, half float64, origin image.Point) {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	dx, dy = dx/length*half, dy/length*half
	at := func(p point, x, y float64) (float32, float32) {
		return float32(p.x*pngScale + x - float64(origin.X)), float32(p.y*pngScale + y - float64(origin.Y))
	}
	c.shape.MoveTo(at(a, -dx-dy, -dy+dx))
	c.shape.LineTo(at(b, dx-dy, dy+dx))
	c.shape.LineTo(at(b, dx+dy, dy-dx))
	c.shape.LineTo(at(a, -dx+dy, -dy-dx))
	c.shape.ClosePath()
}

func (c *canvas) text(l label, colour string) {
	d := font.Drawer{Dst: c.image, Src: image.NewUniform(rgb(colour)), Face: c.face, Dot: fixed.P(int(l.x*pngScale), int(l.y*pngScale))}
	d.DrawString(l.text)
}

// rgb reads a colour such as "#1f2328".
func rgb(colour string) color.RGBA {
	c := color.RGBA{A: 0xff}
	_, _ = fmt.Sscanf(colour, "#%02x%02x%02x", &c.R, &c.G, &c.B) // a test reads every colour
	return c
}

package export

import "math"

type point struct{ x, y float64 }

// outlines returns the lines of a shape around a box. Closed ones end where they
// begin.
func outlines(r rect, o outline) [][]point {
	x, y, w, h := r.x, r.y, r.w, r.h
	switch o {
	case rounded:
		return [][]point{corners(r, 6)}
	case pill:
		return [][]point{corners(r, 12)}
	case double:
		return [][]point{corners(r, 6), corners(rect{x - 4, y - 4, w + 8, h + 8}, 9)}
	case octagon:
		const c = 9
		return [][]point{{{x + c, y}, {x + w - c, y}, {x + w, y + c}, {x + w, y + h - c}, {x + w - c, y + h}, {x + c, y + h}, {x, y + h - c}, {x, y + c}, {x + c, y}}}
	case arrow:
		return [][]point{{{x - 4, y}, {x + w, y}, {x + w, y + h}, {x - 4, y + h}, {x + 4, y + h/2}, {x - 4, y}}}
	case wall:
		return [][]point{square4(r), {{x + w + 3, y - 3}, {x + w + 3, y + h + 3}}, {{x + w + 5, y - 3}, {x + w + 5, y + h + 3}}}
	case square:
	}
	return [][]point{square4(r)}
}

func square4(r rect) []point {
	return []point{{r.x, r.y}, {r.x + r.w, r.y}, {r.x + r.w, r.y + r.h}, {r.x, r.y + r.h}, {r.x, r.y}}
}

// corners returns a rectangle with round corners.
func corners(r rect, radius float64) []point {
	const steps = 5 // of a quarter turn
	var line []point
	for quarter, c := range []point{
		{r.x + r.w - radius, r.y + radius},
		{r.x + r.w - radius, r.y + r.h - radius},
		{r.x + radius, r.y + r.h - radius},
		{r.x + radius, r.y + radius},
	} {
		for i := range steps + 1 {
			turn := (float64(quarter-1) + float64(i)/steps) * math.Pi / 2
			line = append(line, point{c.x + radius*math.Cos(turn), c.y + radius*math.Sin(turn)})
		}
	}
	return append(line, line[0])
}

// edgeBetween returns the line from a parent to its child: straight to the end of the
// parent's column, which is as wide as its widest box, then a Bézier curve with two
// control points.
func edgeBetween(from, to rect) [5]point {
	start := point{to.x - gapX, from.middle()}
	bend := start.x + gapX/2
	return [5]point{{from.x + from.w, from.middle()}, start, {bend, from.middle()}, {bend, to.middle()}, {to.x, to.middle()}}
}

// flat approximates an edge by straight segments.
func flat(e [5]point) []point {
	const steps = 16
	line := []point{e[0]}
	for i := range steps + 1 {
		t := float64(i) / steps
		a, b, c, d := (1-t)*(1-t)*(1-t), 3*t*(1-t)*(1-t), 3*t*t*(1-t), t*t*t
		line = append(line, point{
			a*e[1].x + b*e[2].x + c*e[3].x + d*e[4].x,
			a*e[1].y + b*e[2].y + c*e[3].y + d*e[4].y,
		})
	}
	return line
}

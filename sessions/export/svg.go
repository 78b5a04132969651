package export

import (
	"encoding/xml"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/sessions"
)

// writeSVG draws the tree. The picture has its own paper, and a dark one where
// the reader prefers that; words are real text, and can be searched.
func writeSVG(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	title, outcome := headline(r, t)
	s := newSketch(t, o.thoughts())
	const heading = 3 * lineRise
	l := newLayout(s, heading)
	legend := legendOf(s)
	width := max(l.width, float64(max(columnsOf(title), columnsOf(outcome)))*letter+2*margin, legendWidth(legend)+2*margin)
	height := l.height + lineRise + margin
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="t d">`+"\n", width, height, width, height)
	fmt.Fprintf(b, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n", xmlText(title), xmlText(outcome))
	b.WriteString(svgStyle())
	fmt.Fprintf(b, `<rect class="paper" width="%.0f" height="%.0f"/>`+"\n", width, height)
	svgText(b, "title", margin, margin+lineRise*0.8, title)
	svgText(b, "quiet", margin, margin+lineRise*1.9, outcome)
	for _, i := range s.edges() {
		svgEdge(b, l.at[s.boxes[i].parent], l.at[i], s.boxes[i])
	}
	for i, box := range s.boxes {
		svgBox(b, l.at[i], box)
	}
	x := margin
	for _, box := range legend {
		at := rect{x, l.height, float64(columnsOf(box.lines[0]))*letter + 2*padX, lineRise + padY}
		svgBox(b, at, box)
		x += at.w + gapY
	}
	b.WriteString("</svg>\n")
	return nil
}

// legendOf has a box for each status in a sketch.
func legendOf(s *sketch) []box {
	var legend []box
	for _, l := range looks {
		for _, b := range s.boxes {
			if b.count == 0 && b.status == l.status {
				legend = append(legend, box{status: l.status, lines: []string{string(l.status)}})
				break
			}
		}
	}
	return legend
}

func legendWidth(legend []box) float64 {
	w := 0.0
	for _, b := range legend {
		w += float64(columnsOf(b.lines[0]))*letter + 2*padX + gapY
	}
	return w
}

// paper and ink of the picture.
const (
	lightPaper, lightInk, lightQuiet, lightEdge = "#ffffff", "#1f2328", "#57606a", "#8c959f"
	darkPaper, darkInk, darkQuiet, darkEdge     = "#0d1117", "#e6edf3", "#b1bac4", "#6e7681"
)

// svgStyle has the colours twice. A reader without media queries takes the first.
func svgStyle() string {
	var b strings.Builder
	b.WriteString("<style>\ntext{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}\n.title{font-weight:bold}\npath,.edge{fill:none}\n")
	sheet := func(paper, ink, quiet, edge string, colour func(look) string) {
		fmt.Fprintf(&b, ".paper{fill:%s}text{fill:%s}.quiet{fill:%s}.edge{stroke:%s;stroke-width:1.2}\n", paper, ink, quiet, edge)
		for _, l := range append(looks[:len(looks):len(looks)], lookOf(box{count: 1})) {
			name := class(box{status: l.status})
			if l.status == "" {
				name = "more"
			}
			fmt.Fprintf(&b, ".%s .line{stroke:%s;stroke-width:%g", name, colour(l), l.stroke)
			if l.dash != "" {
				fmt.Fprintf(&b, ";stroke-dasharray:%s", l.dash)
			}
			fmt.Fprintf(&b, "}.%s .word{fill:%s}.edge.%s{stroke:%s;stroke-width:%g}\n", name, colour(l), name, edgeColour(l, edge, colour), edgeWidth(l))
		}
	}
	sheet(lightPaper, lightInk, lightQuiet, lightEdge, func(l look) string { return l.light })
	b.WriteString("@media(prefers-color-scheme:dark){\n")
	sheet(darkPaper, darkInk, darkQuiet, darkEdge, func(l look) string { return l.dark })
	b.WriteString("}\n</style>\n")
	return b.String()
}

// Only the way to the answer has lines of its own colour.
func edgeColour(l look, edge string, colour func(look) string) string {
	if l.status == search.StatusSolution {
		return colour(l)
	}
	return edge
}

func edgeWidth(l look) float64 {
	if l.status == search.StatusSolution {
		return 2.5
	}
	return 1.2
}

func svgEdge(b *strings.Builder, from, to rect, child box) {
	e := edgeBetween(from, to)
	fmt.Fprintf(b, `<path class="edge %s" d="M%.1f %.1fL%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"/>`+"\n",
		class(child), e[0].x, e[0].y, e[1].x, e[1].y, e[2].x, e[2].y, e[3].x, e[3].y, e[4].x, e[4].y)
}

func svgBox(b *strings.Builder, r rect, box box) {
	fmt.Fprintf(b, `<g class="%s">`, class(box))
	for _, line := range outlines(r, lookOf(box).outline) {
		fmt.Fprintf(b, `<path class="line" d="%s"/>`, svgPath(line))
	}
	b.WriteString("\n")
	top := r.y + (r.h-float64(len(box.lines))*lineRise)/2
	for i, line := range box.lines {
		style := ""
		if i == len(box.lines)-1 {
			style = "word"
		} else if i > 0 {
			style = "quiet"
		}
		svgText(b, style, r.x+padX, top+lineRise*(float64(i)+0.75), line)
	}
	b.WriteString("</g>\n")
}

func svgText(b *strings.Builder, class string, x, y float64, text string) {
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	fmt.Fprintf(b, `<text%s x="%.1f" y="%.1f">%s</text>`+"\n", class, x, y, xmlText(text))
}

// svgPath writes a line through points.
func svgPath(points []point) string {
	var b strings.Builder
	for i, p := range points {
		command := 'L'
		if i == 0 {
			command = 'M'
		}
		fmt.Fprintf(&b, "%c%.1f %.1f", command, p.x, p.y)
	}
	if n := len(points); n > 2 && points[0] == points[n-1] {
		b.WriteByte('Z')
	}
	return b.String()
}

// xmlText escapes a text; what XML cannot hold becomes U+FFFD.
func xmlText(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return b.String()
}

package export

import (
	"encoding/xml"
	"fmt"
	"strings"

	"espalier/search"
	"espalier/sessions"
)

// writeSVG draws the tree on paper of its own, which is dark where the reader prefers
// that. The text can be searched.
func writeSVG(b *strings.Builder, r *sessions.Recording, t *search.Tree, o Options) error {
	p := newPicture(r, t, o.thoughts())
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img" aria-labelledby="t d">`+"\n", p.width, p.height, p.width, p.height)
	fmt.Fprintf(b, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n", xmlText(p.heading[0].text), xmlText(p.heading[1].text))
	b.WriteString(svgStyle())
	fmt.Fprintf(b, `<rect class="paper" width="%.0f" height="%.0f"/>`+"\n", p.width, p.height)
	svgTexts(b, p.heading[:])
	for _, e := range p.edges {
		c, dash := e.curve, ""
		if e.dash != "" {
			dash = fmt.Sprintf(` stroke-dasharray="%s"`, e.dash)
		}
		fmt.Fprintf(b, `<path class="edge %s"%s d="M%.1f %.1fL%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"/>`+"\n",
			class(e.child), dash, c[0].x, c[0].y, c[1].x, c[1].y, c[2].x, c[2].y, c[3].x, c[3].y, c[4].x, c[4].y)
	}
	for _, box := range p.boxes {
		fmt.Fprintf(b, `<g class="%s">`, class(box.box))
		for _, line := range outlines(box.at, lookOf(box.box).outline) {
			fmt.Fprintf(b, `<path class="line" d="%s"/>`, svgPath(line))
		}
		b.WriteString("\n")
		svgTexts(b, box.labels())
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return nil
}

// The colours of a picture on light and dark paper.
const (
	lightPaper, lightInk, lightQuiet, lightEdge = "#ffffff", "#1f2328", "#57606a", "#8c959f"
	darkPaper, darkInk, darkQuiet, darkEdge     = "#0d1117", "#e6edf3", "#b1bac4", "#6e7681"
)

// svgStyle holds the colours twice. Readers without media queries use the first.
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
			stroke, width := l.edge(edge, colour(l))
			fmt.Fprintf(&b, "}.%s .word{fill:%s}.edge.%s{stroke:%s;stroke-width:%g}\n", name, colour(l), name, stroke, width)
		}
	}
	sheet(lightPaper, lightInk, lightQuiet, lightEdge, func(l look) string { return l.light })
	b.WriteString("@media(prefers-color-scheme:dark){\n")
	sheet(darkPaper, darkInk, darkQuiet, darkEdge, func(l look) string { return l.dark })
	b.WriteString("}\n</style>\n")
	return b.String()
}

func svgTexts(b *strings.Builder, labels []label) {
	for _, l := range labels {
		class := ""
		if l.class != "" {
			class = fmt.Sprintf(` class="%s"`, l.class)
		}
		fmt.Fprintf(b, `<text%s x="%.1f" y="%.1f">%s</text>`+"\n", class, l.x, l.y, xmlText(l.text))
	}
}

// svgPath returns the path of a line through points.
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

// xmlText escapes a text. Characters that XML cannot hold become U+FFFD.
func xmlText(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return b.String()
}

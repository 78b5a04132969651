package export

import (
	"github.com/charmbracelet/x/ansi"

	"espalier/search"
	"espalier/sessions"
)

// picture is a drawing of a tree with a heading and a legend, in the units of an SVG
// (pixels at 96 dpi). SVG and PNG draw the same picture.
type picture struct {
	width, height float64
	heading       [2]label
	edges         []edge   // the path to the answer last, so that it lies on top
	boxes         []placed // of the tree, then of the legend
}

// edge is the line to a box from its parent.
type edge struct {
	curve [5]point
	child box
	dash  string // as in SVG: of the line from a further parent
}

const otherDash = "5 4"

type placed struct {
	box
	at rect
}

// label is a line of text, whose class says how to draw it: "title", "quiet", "word"
// in the colour of the box, or plain.
type label struct {
	x, y  float64 // where its first letter begins, on the baseline
	text  string
	class string
}

func newPicture(r *sessions.Recording, t *search.Tree, mostThoughts int) picture {
	title, outcome := headline(r, t)
	p := picture{heading: [2]label{
		{margin, margin + lineRise*0.8, title, "title"},
		{margin, margin + lineRise*1.9, outcome, "quiet"},
	}}
	s := newSketch(t, mostThoughts)
	l := newLayout(s, 3*lineRise)
	for _, i := range s.edges() {
		for _, other := range s.boxes[i].others {
			p.edges = append(p.edges, edge{edgeBetween(l.at[other], l.at[i]), s.boxes[i], otherDash})
		}
		p.edges = append(p.edges, edge{edgeBetween(l.at[s.boxes[i].parent], l.at[i]), s.boxes[i], ""})
	}
	for i, b := range s.boxes {
		p.boxes = append(p.boxes, placed{b, l.at[i]})
	}
	x := margin
	for _, b := range legendOf(s) {
		at := rect{x, l.height, columns(b.lines[0])*letter + 2*padX, lineRise + padY}
		p.boxes = append(p.boxes, placed{b, at})
		x += at.w + gapY
	}
	p.width = max(l.width, max(columns(title), columns(outcome))*letter+2*margin, x+margin)
	p.height = l.height + lineRise + margin
	return p
}

// columns returns the width of a text in letters.
func columns(text string) float64 { return float64(ansi.StringWidth(text)) }

// legendOf returns a box for each status in a sketch.
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

// labels returns the lines of a box.
func (b placed) labels() []label {
	top := b.at.y + (b.at.h-float64(len(b.lines))*lineRise)/2
	labels := make([]label, len(b.lines))
	for i, text := range b.lines {
		labels[i] = label{b.at.x + padX, top + lineRise*(float64(i)+0.75), text, "quiet"}
	}
	labels[0].class = ""
	labels[len(labels)-1].class = "word"
	return labels
}

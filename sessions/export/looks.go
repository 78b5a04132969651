package export

import "espalier/search"

// look is how a status is drawn. Its word is in the box, and shape and colour repeat
// it, so that any one of the three is enough.
type look struct {
	status      search.Status
	light, dark string // colour of lines and of the word, on light and on dark paper
	mid         string // a colour for both
	outline     outline
	dash        string // of the outline, as in SVG
	stroke      float64
	dot         string    // attributes in Graphviz
	mermaid     [2]string // brackets in Mermaid
}

// outline names a shape.
type outline int

const (
	rounded outline = iota
	square
	pill
	octagon
	arrow  // a notch at the left: the search came back
	wall   // a thick right side: nothing follows
	double // two lines
)

// looks are in the order of the legend.
var looks = []look{
	{search.StatusSolution, "#116329", "#56d364", "#2da44e", double, "", 2, `shape=box, style="rounded,filled", peripheries=2, penwidth=2`, [2]string{"[[", "]]"}},
	{search.StatusKept, "#0550ae", "#79c0ff", "#218bff", rounded, "", 1.5, `shape=box, style="rounded,filled"`, [2]string{"(", ")"}},
	{search.StatusFrontier, "#57606a", "#b1bac4", "#768390", pill, "6 3", 1.5, `shape=ellipse, style="dashed,filled"`, [2]string{"([", "])"}},
	{search.StatusLeft, "#7d4e00", "#e3b341", "#bf8700", arrow, "", 1.5, `shape=parallelogram, style="filled"`, [2]string{"[/", "/]"}},
	{search.StatusDead, "#6639ba", "#d2a8ff", "#8957e5", wall, "", 1.5, `shape=invhouse, style="filled"`, [2]string{">", "]"}},
	{search.StatusPruned, "#6e5a52", "#c9b2a8", "#8f7468", square, "2 3", 1.5, `shape=box, style="dotted,filled"`, [2]string{"[", "]"}},
	{search.StatusRefused, "#a40e26", "#ff9492", "#e5534b", octagon, "", 1.5, `shape=octagon, style="filled"`, [2]string{"{{", "}}"}},
}

// lookOf returns the look of a box.
func lookOf(b box) look {
	if b.count > 0 {
		return look{light: "#57606a", dark: "#b1bac4", mid: "#768390", outline: square, dash: "1 4", stroke: 1, dot: `shape=plaintext`, mermaid: [2]string{"[", "]"}}
	}
	for _, l := range looks {
		if l.status == b.status {
			return l
		}
	}
	return looks[1]
}

// edge returns the colour and width of the line to a box. Only the path to the answer
// has a colour of its own.
func (l look) edge(plain, own string) (colour string, width float64) {
	if l.status == search.StatusSolution {
		return own, 2.5
	}
	return plain, 1.2
}

// class returns the name of a box's status in style sheets.
func class(b box) string {
	if b.count > 0 {
		return "more"
	}
	if b.status == search.StatusDead {
		return "dead"
	}
	return string(b.status)
}

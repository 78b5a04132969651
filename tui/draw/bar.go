package draw

import "espalier/themes"

// levels are blocks of increasing height, for sparklines. The full block is left out,
// because it would touch the line above.
var levels = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇"}

// PutBar draws a value between 0 and 1 as a line of that length, to half a column. Lines
// below one another stay apart, unlike blocks.
func PutBar(l *Line, role themes.Role, v float64, width int) {
	halves := int(min(max(v, 0), 1)*float64(width*2) + 0.5)
	if halves == 0 && v > 0.005 {
		halves = 1
	}
	l.Repeat(role, "━", halves/2)
	if halves%2 == 1 {
		l.Put(role, "╸")
	}
}

// Level returns a block whose height shows a value between 0 and 1.
func Level(v float64) string {
	i := int(min(max(v, 0), 1) * float64(len(levels))) // of a log from elsewhere v may be no number
	return levels[max(min(i, len(levels)-1), 0)]
}

package debug

import "espalier/engine"

// Line is one line of a completion: the bytes from From to To, of its thinking and then its
// text, the line break not included.
type Line struct{ From, To int }

// Lines are the lines of a completion, its thinking first, as breakpoints on lines count them.
func Lines(c engine.Completion) (lines []Line) {
	whole := c.Thinking + c.Text
	count := lineCount{turn: turnOf(c)}
	count.write(whole, false, func(_, at int) {
		if n := len(lines); n > 0 {
			lines[n-1].To = at
		}
		lines = append(lines, Line{at, len(whole)})
	})
	for i, l := range lines {
		if l.To > l.From && whole[l.To-1] == '\n' {
			lines[i].To--
		}
	}
	return lines
}

// lineCount counts lines of a reply as it grows. A line begins with its first byte, and the
// answer begins one in any case.
type lineCount struct {
	begun  int
	at     int
	turn   int // where the answer follows what the model thought; unknownTurn until that is told
	thinks bool
	broken bool // the last byte was a line break
}

const unknownTurn = -1

// turnOf is where the answer of a completion begins.
func turnOf(c engine.Completion) int { return len(c.Thinking) }

// write takes the next piece, and calls begin with each line that begins in it and where.
func (l *lineCount) write(text string, thinks bool, begin func(line, at int)) {
	if l.turn == unknownTurn && l.thinks && !thinks {
		l.turn = l.at
	}
	l.thinks = thinks
	for i := range len(text) {
		if l.begun == 0 || l.broken || l.at == l.turn {
			l.begun++
			begin(l.begun, l.at)
		}
		l.broken = text[i] == '\n'
		l.at++
	}
}

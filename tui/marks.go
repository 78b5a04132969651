package tui

import (
	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// mark is how a status is told: by glyph, word and colour at once.
type mark struct {
	glyph string
	word  string
	role  themes.Role
}

func markOf(s search.Status) mark {
	switch s {
	case search.StatusFrontier:
		return mark{"○", "open", themes.TreeFrontier}
	case search.StatusKept:
		return mark{"◆", "kept", themes.TreeKept}
	case search.StatusPruned:
		return mark{"◇", "cut", themes.TreePruned}
	case search.StatusLeft:
		return mark{"↩", "left", themes.TreeBacktracked}
	case search.StatusRefused:
		return mark{"✗", "refused", themes.TreeRefused}
	case search.StatusDead:
		return mark{"⊣", "dead end", themes.TreeDead}
	case search.StatusSolution:
		return mark{"★", "solved", themes.TreeSolved}
	}
	return mark{"?", string(s), themes.Text}
}

// levels are blocks of growing height, for sparklines. The full block is left
// out: it would touch the line above.
var levels = [...]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇"}

// putBar draws a value between 0 and 1 as a line of that length, to half a
// column. A line rather than a block: bars below one another stay apart.
func putBar(l *draw.Line, role themes.Role, v float64, width int) {
	halves := int(min(max(v, 0), 1)*float64(width*2) + 0.5)
	if halves == 0 && v > 0.005 {
		halves = 1
	}
	l.Repeat(role, "━", halves/2)
	if halves%2 == 1 {
		l.Put(role, "╸")
	}
}

// level is a value between 0 and 1 as a block of that height.
func level(v float64) string {
	i := int(min(max(v, 0), 1) * float64(len(levels)))
	return levels[min(i, len(levels)-1)]
}

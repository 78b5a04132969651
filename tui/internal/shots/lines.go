package main

import (
	"fmt"
	"strings"
)

// arms are the directions in which a line leaves the middle of its cell.
var arms = map[string]string{
	"─": "lr", "│": "ud", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud",
	"┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "╶": "r", "╴": "l", "╵": "u", "╷": "d",
	"━": "LR", "┃": "UD", "╺": "R", "╸": "L",
}

// corners are round: from the side, about the middle, up or down.
var corners = map[string][2]string{
	"╭": {"r", "d"}, "╮": {"l", "d"}, "╰": {"r", "u"}, "╯": {"l", "u"},
}

// drawn is the shape of a cell that holds a line or a block; text has none.
func drawn(content string, x, y int) string {
	if to, is := corners[content]; is {
		a, b := toward(to[0], x, y), toward(to[1], x, y)
		return fmt.Sprintf(`<path d="M%sQ%s %s"/>`, a, toward("", x, y), b)
	}
	if to, is := arms[content]; is {
		var path strings.Builder
		for _, arm := range strings.ToLower(to) {
			fmt.Fprintf(&path, "M%sL%s", toward("", x, y), toward(string(arm), x, y))
		}
		heavy := ""
		if strings.ToLower(to) != to {
			heavy = ` stroke-width="2.4"`
		}
		return fmt.Sprintf(`<path d="%s"%s/>`, path.String(), heavy)
	}
	runes := []rune(content)
	if len(runes) != 1 {
		return ""
	}
	switch r := runes[0]; {
	case r >= '▁' && r <= '█': // eighths from below
		height := float64(r-'▁'+1) * cellHeight / 8
		return block(x, float64(y)+cellHeight-height, cellWidth, height)
	case r >= '▉' && r <= '▏': // eighths from the left
		return block(x, float64(y), float64('▏'-r+1)*cellWidth/8, cellHeight)
	}
	return ""
}

func block(x int, y, width, height float64) string {
	return fmt.Sprintf(`<rect x="%d" y="%g" width="%g" height="%g" stroke="none" fill="currentColor"/>`, x, y, width, height)
}

// toward is the point at the end of an arm, or the middle.
func toward(arm string, x, y int) string {
	px, py := float64(x)+cellWidth/2.0, float64(y)+cellHeight/2.0
	switch arm {
	case "l":
		px = float64(x)
	case "r":
		px = float64(x + cellWidth)
	case "u":
		py = float64(y)
	case "d":
		py = float64(y + cellHeight)
	}
	return fmt.Sprintf("%g %g", px, py)
}

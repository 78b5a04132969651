package draw

import "strings"

// bigHeight is the height of a big character in dots. Each is three dots wide or less.
const bigHeight = 5

// bigFont has a row of dots for each row of a character, from the top.
var bigFont = map[rune][bigHeight]string{
	'0': {"###", "# #", "# #", "# #", "###"},
	'1': {"## ", " # ", " # ", " # ", "###"},
	'2': {"###", "  #", "###", "#  ", "###"},
	'3': {"###", "  #", " ##", "  #", "###"},
	'4': {"# #", "# #", "###", "  #", "  #"},
	'5': {"###", "#  ", "###", "  #", "###"},
	'6': {"###", "#  ", "###", "# #", "###"},
	'7': {"###", "  #", "  #", "  #", "  #"},
	'8': {"###", "# #", "###", "# #", "###"},
	'9': {"###", "# #", "###", "  #", "###"},
	'+': {"   ", " # ", "###", " # ", "   "},
	'-': {"   ", "   ", "###", "   ", "   "},
	'*': {"   ", "# #", " # ", "# #", "   "},
	'/': {"  #", "  #", " # ", "#  ", "#  "},
	'=': {"   ", "###", "   ", "###", "   "},
	'(': {" #", "# ", "# ", "# ", " #"},
	')': {"# ", " #", " #", " #", "# "},
	'.': {" ", " ", " ", " ", "#"},
	' ': {" ", " ", " ", " ", " "},
}

// Big writes digits and signs in block characters, as large as the width and the height
// allow: rows of equal width. It is nil where there is no room, or no character of that
// kind.
func Big(text string, width, height int) []string {
	dots := bigDots(text)
	if len(dots) == 0 {
		return nil
	}
	size := min(width/(2*len(dots[0])), height/bigHeight)
	switch {
	case size > 0:
		var rows []string
		for _, row := range dots {
			var b strings.Builder
			for _, dot := range row {
				sign := " "
				if dot == '#' {
					sign = "█"
				}
				b.WriteString(strings.Repeat(sign, 2*size))
			}
			for range size {
				rows = append(rows, b.String())
			}
		}
		return rows
	case len(dots[0]) <= width && (bigHeight+1)/2 <= height:
		return halved(dots)
	}
	return nil
}

// halved puts two dots above each other into one cell.
func halved(dots []string) []string {
	var rows []string
	for y := 0; y < bigHeight; y += 2 {
		var b strings.Builder
		for x := range dots[y] {
			upper, lower := dots[y][x] == '#', y+1 < bigHeight && dots[y+1][x] == '#'
			switch {
			case upper && lower:
				b.WriteString("█")
			case upper:
				b.WriteString("▀")
			case lower:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		rows = append(rows, b.String())
	}
	return rows
}

// bigDots is a text in dots, with a blank column between characters.
func bigDots(text string) []string {
	rows := make([]string, bigHeight)
	for i, r := range []rune(text) {
		glyph, ok := bigFont[r]
		if !ok {
			return nil
		}
		for y := range rows {
			if i > 0 {
				rows[y] += " "
			}
			rows[y] += glyph[y]
		}
	}
	if rows[0] == "" {
		return nil
	}
	return rows
}

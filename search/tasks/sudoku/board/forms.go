package board

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// errOtherForm says that a text is not written in the form that was tried.
var errOtherForm = errors.New("it has another form")

// line is a line that may hold cells.
type line struct {
	number int // in the input, from 1
	skip   int // characters of the line before the text
	text   []rune
}

const empties = ".0*?_-xX·•□"

var (
	section  = regexp.MustCompile(`^\[[A-Za-z][\w ]*\]$`)                                 // of a SudoCue file
	rowLabel = regexp.MustCompile(`(?i)^[\s|│]*r(?:ow)?\s*\d{1,2}\s*[:|│.)=]*`)           // "r1: ", "| r1 |"
	header   = regexp.MustCompile(`(?i)^[\s|│,]*(?:c(?:ol)?\s*\d{1,2}[\s|│,]*)+$`)        // "| c1 | c2 |"
	ruled    = regexp.MustCompile(`^[-+*|=:─━═│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋\p{Zs}\t]+$`) // nothing but what rules are made of
	crossed  = regexp.MustCompile(`[+=:─━═]`)                                             // sure to be one
	dashed   = regexp.MustCompile(`-{3}`)
	empty    = regexp.MustCompile(`(?i)\b(?:null|none)\b`)
)

// linesOf are the lines of a board: without comments, borders that nothing else can be,
// labels, and whatever stands around the puzzle in the file of a sudoku program.
func linesOf(input string) []line {
	input = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ").Replace(strings.TrimPrefix(input, "\ufeff"))
	var lines []line
	outside := false
	for i, text := range strings.Split(input, "\n") {
		trimmed := strings.TrimSpace(text)
		if section.MatchString(trimmed) {
			if outside = !strings.EqualFold(trimmed, "[puzzle]"); !outside {
				lines = nil
			}
			continue
		}
		skip := len(rowLabel.FindString(text))
		switch {
		case outside, trimmed == "", strings.HasPrefix(trimmed, "#"), header.MatchString(text):
			continue
		case ruled.MatchString(text) && crossed.MatchString(text):
			continue
		case strings.HasPrefix(trimmed, ":"): // HoDoKu: :technique:candidates:board:...
			parts := strings.Split(text, ":")
			if len(parts) > 3 {
				skip = len(strings.Join(parts[:3], ":")) + 1
				text = text[:skip] + parts[3]
			}
		}
		text = text[:skip] + empty.ReplaceAllStringFunc(text[skip:], func(word string) string { return "." + strings.Repeat(" ", len(word)-1) })
		lines = append(lines, line{i + 1, len([]rune(text[:skip])), []rune(text[skip:])})
	}
	return lines
}

// at is a cell of a line, with the text that is there.
func (l line) at(column, row int, text string) cellAt {
	if r := []rune(text); len(r) == 1 && r[0] >= '０' && r[0] <= '９' {
		text = string(r[0] - '０' + '0')
	}
	if text != zero && strings.Contains(empties, text) {
		text = ""
	}
	return cellAt{text: text, row: row, line: l.number, column: l.skip + column + 1}
}

// between reports whether a character stands between cells.
func between(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(`,|[](){}/;"'!:+&`, r) || r >= 0x2500 && r < 0x2580
}

// marks reads a character a cell, and rows by lines.
func marks(lines []line) (table, error) {
	var t table
	row := 0
	for _, l := range lines {
		for i, r := range l.text {
			switch {
			case len(lines) == 1 && strings.ContainsRune("]/;", r):
				row++
			case !between(r):
				t = append(t, l.at(i, row, string(r)))
			}
		}
		row++
	}
	return t, nil
}

// barredMarks is marks where lines such as --- or *---* are rules between rows.
func barredMarks(lines []line) (table, error) {
	kept := slices.DeleteFunc(slices.Clone(lines), func(l line) bool {
		return ruled.MatchString(string(l.text)) && dashed.MatchString(string(l.text))
	})
	if len(kept) == len(lines) {
		return nil, errOtherForm
	}
	return marks(kept)
}

// arrays is marks for an array that is spread over lines: brackets end its rows.
func arrays(lines []line) (table, error) {
	var t table
	row := 0
	for _, l := range lines {
		for i, r := range l.text {
			switch {
			case r == ']':
				row++
			case !between(r):
				t = append(t, l.at(i, row, string(r)))
			}
		}
	}
	if len(lines) < 2 || row < 2 {
		return nil, errOtherForm
	}
	return t, nil
}

// numbers reads words, of which some are 10 to 16.
func numbers(lines []line) (table, error) {
	var t table
	row, tens := 0, false
	for _, l := range lines {
		for i := 0; i < len(l.text); i++ {
			from := i
			for i < len(l.text) && !between(l.text[i]) {
				i++
			}
			if i > from {
				word := string(l.text[from:i])
				if _, ok := digitOf(word); !ok && !strings.Contains(empties, word) {
					return nil, errOtherForm
				}
				tens = tens || len(word) > 1
				t = append(t, l.at(from, row, word))
			}
			if len(lines) == 1 && i < len(l.text) && strings.ContainsRune("]/;", l.text[i]) {
				row++
			}
		}
		row++
	}
	if !tens || len(t) < 100 {
		return nil, errOtherForm
	}
	return t, nil
}

// fields reads rows of fields between bars, commas or tabs, where a blank field is an
// empty cell. A row of labels above them, and one before each of them, is passed over.
func fields(lines []line) (table, error) {
	var t table
	for row, l := range lines {
		text := string(l.text)
		separator := strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune("|│┃║\t,&", r) })
		if separator < 0 || ruled.MatchString(text) && dashed.MatchString(text) {
			if separator < 0 {
				return nil, errOtherForm
			}
			continue
		}
		mark := []rune(text[separator:])[0]
		at := 0
		parts := strings.Split(text, string(mark))
		for i, part := range parts {
			outer := (i == 0 || i == len(parts)-1) && mark != ',' && mark != '\t' && mark != '&'
			word := strings.TrimSpace(part)
			indent := len([]rune(part)) - len([]rune(strings.TrimLeft(part, " \t")))
			switch {
			case word == "" && outer:
			case len([]rune(word)) > 1 && !slices.Contains(tensWords, word):
				return nil, errOtherForm
			case word == "":
				t = append(t, l.at(at, row, "."))
			default:
				t = append(t, l.at(at+indent, row, word))
			}
			at += len([]rune(part)) + 1
		}
	}
	return t.lessHead(), nil
}

var tensWords = []string{"10", "11", "12", "13", "14", "15", "16"}

// lessHead leaves out a first row that is blank or counts the columns, where it is one too
// many.
func (t table) lessHead() table {
	if len(t) == 0 {
		return t
	}
	n := slices.IndexFunc(t, func(c cellAt) bool { return c.row != t[0].row })
	if n < 0 || len(t) != n*(n+1) {
		return t
	}
	for i, c := range t[:n] {
		if digit, ok := digitOf(c.text); !ok || digit != 0 && int(digit) != i+1 {
			return t
		}
	}
	return t[n:]
}

// blankCells reads one line of a square number of characters, of which blanks are cells.
func blankCells(lines []line) (table, error) {
	if len(lines) != 1 || !strings.Contains(string(lines[0].text), "  ") || slices.ContainsFunc(lines[0].text, func(r rune) bool { return r != ' ' && between(r) }) {
		return nil, errOtherForm
	}
	t := blank(nil, lines[0], 0, len(lines[0].text), 1)
	if _, err := t.size(false); err != nil {
		return nil, errOtherForm
	}
	return t, nil
}

// blankRows reads rows of as many columns as there are rows, each with a blank after it or
// not; blanks in the place of a cell are empty cells, and there are no others.
func blankRows(lines []line) (table, error) {
	var rows []line
	width := 0
	for _, l := range lines {
		if ruled.MatchString(string(l.text)) && dashed.MatchString(string(l.text)) {
			continue
		}
		l.text = []rune(strings.TrimRight(strings.NewReplacer("|", "", "│", "").Replace(string(l.text)), " "))
		rows, width = append(rows, l), max(width, len(l.text))
	}
	n, step := len(rows), 1
	if width > n {
		step = 2
	}
	if n < MinSize || width > step*n {
		return nil, errOtherForm
	}
	var t table
	for row, l := range rows {
		for i, r := range l.text {
			if between(r) != (r == ' ') || strings.ContainsRune(empties, r) || step == 2 && i%2 == 1 && r != ' ' {
				return nil, errOtherForm
			}
		}
		t = blank(t, l, row, n, step)
	}
	return t, nil
}

// blank adds n cells of a line, one every step columns.
func blank(t table, l line, row, n, step int) table {
	for i := range n {
		text := "."
		if at := i * step; at < len(l.text) && l.text[at] != ' ' {
			text = string(l.text[at])
		}
		t = append(t, l.at(i*step, row, text))
	}
	return t
}

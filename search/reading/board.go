package reading

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// row is a row of a board.
type row struct {
	cells      string
	start, end int
	group      int // rows of a board stand together: in one group
	number     int // of its label, 0: it has none
}

var (
	rowLabel = lazily(`(?i)^[\s|"'\[]*(?:\d{1,2}\s*行目?\s*[:.)]\s*|(?:r|row|h|第)\s*\d{1,2}\s*行?\s*["']?\s*[:.)=|-]+\s*|(?:[\pL\d.ªº-]{1,12}\s+)?(?:row|line|zeile|reihe|строка|ряд|fila|ligne|rangée)\s*[\pL\d]{0,6}\s*["']?\s*[:.)=|-]+\s*|第[一二三四五六七八九]行\s*[:.]\s*|行\s*\d\s*[:.)]\s*|[a-i]\s*[:.)]\s*)`)
	rowNote  = lazily(`(?i)\s*(?:\((?:row|r|строка|zeile|fila|第)[^()]*\)|#.*|//.*|←.*|<-+.*|✓.*)\s*$`)
	border   = lazily(`^[\s|+:=-]*$`)
)

// board reads the last whole board of a reply, a line for each row or all in one.
// Rows that come after it and differ make it unreadable: which one holds is not said.
func (d *document) board(want Want) Reading {
	rows := d.rows(want)
	n := want.Side
	last := len(rows)
	for last > 0 {
		first := last - 1
		for first > 0 && rows[first-1].group == rows[last-1].group {
			first--
		}
		if last-first >= n {
			return d.wholeBoard(rows[first:last], rows[last:], want)
		}
		last = first
	}
	if len(rows) > 0 {
		return Reading{Reason: "there is no whole board in it, a line for each row"}
	}
	if span, ok := d.refusal(); ok {
		return Reading{Outcome: Refused, Span: span, Reason: "the reply declines or asks back: " + short(d.reply[span.Start:span.End])}
	}
	return Reading{Reason: "there is no whole board in it, a line for each row"}
}

func (d *document) wholeBoard(group, after []row, want Want) Reading {
	n := want.Side
	digits := strings.Contains(want.Cells, "1")
	counts := ""
	for i := range n {
		counts += string(rune('1' + i))
	}
	if digits && len(group)%n == 1 && strings.HasPrefix(counts, group[0].cells) {
		group = group[1:]
	}
	if digits && len(group)%n != 0 {
		return Reading{Reason: "the rows in it make no whole board: some are missing, or too many"}
	}
	group = slices.Clone(group[len(group)-n:])
	if numbered(group) {
		slices.SortFunc(group, func(a, b row) int { return a.number - b.number })
	}
	cells := make([]string, n)
	for i, r := range group {
		cells[i] = r.cells
	}
	for _, r := range after {
		known := false
		for _, c := range cells {
			known = known || c == r.cells
		}
		if !known && digits { // five letters may be a word of farewell
			return Reading{Reason: "after the board comes a row that differs: " + r.cells}
		}
	}
	start, end := group[0].start, group[0].end
	for _, r := range group {
		start, end = min(start, r.start), max(end, r.end)
	}
	if marked, ok := d.last(func(r region) bool { return r.sense <= resultSense && r.start >= end }); ok {
		if span, ok := d.refusalIn(marked.start, marked.end); ok {
			return Reading{Outcome: Refused, Span: span, Reason: "the answer is that there is none: " + short(d.reply[span.Start:span.End])}
		}
	}
	if d.retracted(end) {
		return Reading{Reason: "it takes its answer back"}
	}
	return Reading{Outcome: Read, Value: strings.Join(cells, " "), Span: d.span(start, end)}
}

// numbered reports whether rows are numbered from 1, each once, in whatever order.
func numbered(rows []row) bool {
	seen := map[int]bool{}
	for _, r := range rows {
		seen[r.number] = r.number >= 1 && r.number <= len(rows)
	}
	return len(seen) == len(rows) && !slices.Contains(slices.Collect(maps.Values(seen)), false)
}

// rows finds what is written like rows.
func (d *document) rows(want Want) []row {
	var all []row
	group, inGroup := 0, 0
	digits := strings.Contains(want.Cells, "1")
	flat := flatten(d.s)
	lines(flat, func(start, end int) bool {
		line := strings.TrimRight(rowNote().ReplaceAllString(flat[start:end], ""), " ")
		if len(line) > 4096 {
			line = line[:4096]
		}
		if border().MatchString(line) {
			if strings.TrimSpace(line) == "" && !digits {
				group, inGroup = group+1, 0
			}
			return true
		}
		from, number := start, 0
		if label := rowLabel().FindString(line); label != "" {
			line, from = line[len(label):], start+len(label)
			if digits := strings.Trim(label, " |\"'[:.)=-"); len(digits) > 0 {
				number = int(digits[len(digits)-1]) - '0' // 0 to 9, or none
			}
		}
		headed := 0 // a row of column numbers stands above
		if inGroup > 0 && all[len(all)-inGroup].cells == want.Cells[:want.Side] {
			headed = 1
		}
		found, ok := d.rowsOf(line, from, inGroup, want)
		if more, fits := d.rowsOf(line, from, inGroup-headed, want); !ok && headed > 0 {
			found, ok = more, fits
		}
		if item := lineMark().FindString(line); !ok && item != "" {
			found, ok = d.rowsOf(line[len(item):], from+len(item), inGroup, want)
		}
		if !ok {
			group, inGroup = group+1, 0
			// A board may follow words on their line: "The board: [[3,4,..".
			if i := strings.LastIndexAny(line, ":="); i >= 0 {
				found, _ = d.rowsOf(line[i+1:], from+i+1, 0, want)
			}
		}
		inGroup += len(found)
		for _, r := range found {
			r.group, r.number = group, number
			all = append(all, r)
		}
		return true
	})
	return all
}

// rowsOf reads the rows of a line; ok is false for a line of words.
func (d *document) rowsOf(line string, at, before int, want Want) (rows []row, ok bool) {
	n := want.Side
	begin := 0
	flush := func(end int) bool {
		cells, ok := cellsOf(line[begin:end], want)
		if !ok {
			return false
		}
		if len(cells) == n+1 && cells[0] == byte('1'+(before+len(rows))%n) {
			cells = cells[1:]
		}
		switch {
		case len(cells) == 0:
		case len(cells)%n == 0 && (len(cells) == n || len(cells) == n*n):
			for i := 0; i < len(cells); i += n {
				rows = append(rows, row{cells: cells[i : i+n], start: at + begin, end: at + end})
			}
		default:
			return false
		}
		return true
	}
	for i := 0; i < len(line); i++ {
		if strings.IndexByte("]/;", line[i]) >= 0 {
			if !flush(i) {
				return nil, false
			}
			begin = i + 1
		}
	}
	return rows, flush(len(line)) && len(rows) > 0
}

// cellsOf takes the cells out of what may stand between them.
func cellsOf(text string, want Want) (string, bool) {
	digits := strings.Contains(want.Cells, "1")
	var cells []byte
	word := 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && strings.IndexByte(want.Cells, byte(unicode.ToUpper(r))) >= 0:
			cells = append(cells, byte(unicode.ToUpper(r)))
			word++
			if !digits && word > want.Side {
				return "", false
			}
			continue
		case digits && strings.ContainsRune("0._?", r), r == '*':
			cells = append(cells, '*')
			continue
		case strings.ContainsRune(" ,|[](){}\"'&+\x01\x02", r):
			if !digits && word > 1 && word < want.Side {
				return "", false // a word of another length
			}
			word = 0
		default:
			return "", false
		}
	}
	if !digits && word > 1 && word < want.Side {
		return "", false
	}
	return string(cells), true
}

// flatten puts each row of a nested array on a line of its own, with as many bytes.
// What is in brackets but no cell ends the array.
func flatten(s string) string {
	if !strings.Contains(s, "[") {
		return s
	}
	b := []byte(s)
	depth := 0
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '[':
			depth++
		case c == ']':
			depth = max(0, depth-1)
		case depth > 0 && c == '\n':
			b[i] = ' '
		case depth > 0 && strings.IndexByte("0123456789 .,_?*\"'", c) < 0:
			depth = 0
		}
	}
	return string(b)
}

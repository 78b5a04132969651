package fuzzylist

import (
	"unicode/utf8"

	"espalier/themes"
	"espalier/tui/draw"
)

// Bounds of the columns: what is wider pushes the rest aside.
const (
	mostKeys    = 17
	mostTitle   = 30
	columnWidth = 96 // a wide list is read column by column
	columnGap   = 2
)

// Render draws the query, and below it the lines around the chosen one.
func (l *List) Render(p *themes.Palette, width, height int) []string {
	if height <= 0 {
		return nil
	}
	columns := 1
	list, chosen := l.lines(p, width)
	if more := width / columnWidth; more > 1 && len(list.Rows) >= height {
		columns = more
		list, chosen = l.lines(p, width/columns-columnGap*(columns-1))
	}
	query := draw.NewLine(p, width).Put(themes.Accent, "› ").
		Put(themes.Text, draw.Tail(l.query.Value(), width-4)).Put(themes.Accent, "▌").String()
	height--
	l.scroll(chosen, len(list.Rows), height*columns)
	rows := append([]string{query}, list.Window(l.top, height)...)
	for column := 1; column < columns; column++ {
		for i, row := range list.Window(l.top+column*height, height) {
			rows[1+i] += draw.NewLine(p, columnGap).String() + row
		}
	}
	for i := range rows[1:] { // what no column takes
		rows[1+i] += draw.NewLine(p, width-columns*(list.Width+columnGap)+columnGap).String()
	}
	return rows
}

// lines are all rows, and which of them is the chosen one.
func (l *List) lines(p *themes.Palette, width int) (list *draw.Page, chosen int) {
	list = &draw.Page{Palette: p, Width: width}
	group := ""
	for i, h := range l.found {
		it := l.items[h.item]
		if it.Group != group && l.query.Value() == "" {
			group = it.Group
			list.Heading(group, "")
		}
		if i == l.at {
			chosen = len(list.Rows)
		}
		list.Add(l.row(list.Line(), h, i == l.at))
	}
	if len(l.found) == 0 {
		list.Add(list.Line().Gap(themes.Text, 1).Fit(themes.Dim, l.Empty, width))
	}
	return list, chosen
}

// scroll moves as little as it takes to show the chosen row, with its heading.
func (l *List) scroll(chosen, rows, height int) {
	const context = 2
	l.top = min(l.top, max(chosen-context, 0))
	l.top = max(l.top, chosen+context-height+1)
	l.top = max(min(l.top, rows-height), 0)
}

func (l *List) row(line *draw.Line, h hit, chosen bool) *draw.Line {
	it := l.items[h.item]
	mark := " "
	if chosen {
		line.Select()
		mark = "▌"
	}
	keys, title, lit := themes.Key, themes.Text, themes.Accent
	if it.Why != "" {
		keys, title, lit = themes.Dim, themes.Dim, themes.Dim
	}
	line.Put(themes.Accent, mark)
	titles := line.Used() + min(l.keys, mostKeys, line.Left()/3) // the column where they begin
	for i, k := range it.Keys {
		if i > 0 {
			line.Gap(themes.Text, 1)
		}
		line.Put(keys, k)
	}
	if l.keys > 0 {
		line.To(titles).Gap(themes.Text, 2)
	}
	lettered(line, title, lit, it.Title, h.letters)
	note := it.Note
	if it.Why != "" {
		note = "(" + it.Why + ")"
	}
	if note != "" {
		line.To(line.Used()+min(l.title, mostTitle)-draw.Width(it.Title)).Gap(themes.Text, 2).Fit(themes.Dim, note, line.Left())
	}
	return line
}

// lettered writes a title with the letters that were typed in another role.
func lettered(line *draw.Line, role, lit themes.Role, title string, letters []int) {
	from := 0
	for _, at := range letters {
		if at < from || at >= len(title) {
			continue
		}
		_, size := utf8.DecodeRuneInString(title[at:])
		line.Put(role, title[from:at]).Put(lit, title[at:at+size])
		from = at + size
	}
	line.Put(role, title[from:])
}

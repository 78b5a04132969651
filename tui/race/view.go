package race

import (
	"cmp"
	"slices"

	"espalier/search/english"
	"espalier/search/race"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// Draw draws all but the status line.
func (s *Screen) Draw() []string {
	s.Redraw = false
	p, l := s.host.Palette(), s.layout()
	rows := make([]string, s.Height)
	put := func(place draw.Rect, content []string) {
		for i, row := range content {
			if y := place.Y + i; y < s.Height && i < place.H {
				rows[y] += row
			}
		}
	}
	put(draw.Area(0, 0, s.Width, 1), []string{s.header()})
	for i, place := range l.lanes {
		if !place.Empty() {
			put(place, s.lane(s.lanes[i], place, l))
		}
	}
	if !l.bare {
		put(l.table, s.table(l.table.W))
		text, role := s.judge.says()
		put(l.says, []string{draw.NewLine(p, s.Width).Gap(themes.Text, 1).Fit(role, text, s.Width-2).String()})
		put(l.turns, []string{s.timeline()})
	}
	blank := draw.NewLine(p, s.Width).String()
	for i, row := range rows {
		rows[i] = cmp.Or(row, blank)
	}
	return rows
}

// header is what is searched, and how the race stands.
func (s *Screen) header() string {
	l := draw.NewLine(s.host.Palette(), s.Width).Gap(themes.Text, 1)
	glyph, word, role := s.standing()
	end := s.Width - draw.Width(glyph+word) - 2
	l.Put(themes.Accent, "espalier").Gap(themes.Text, 2)
	l.Fit(themes.Title, s.Title, max(end-l.Used()-1, 0))
	return l.To(end).Put(role, glyph+" "+word).String()
}

func (s *Screen) standing() (glyph, word string, role themes.Role) {
	switch {
	case s.at < len(s.turns) && !s.run.replays:
		return "◀", "looking back", themes.StatusPaused
	case s.judge.asking:
		return "●", "judging", themes.StatusRunning
	case s.judge.verdict != nil && s.at == len(s.turns):
		return "■", "judged", themes.StatusSolved
	case allEnded(s.lanes) && s.at == len(s.turns):
		return "■", "ended", themes.StatusUnsolved
	case s.run.moves() || s.run.stepping:
		return "●", "running", themes.StatusRunning
	}
	return "‖", "paused", themes.StatusPaused
}

// lane draws one of the searches in its place.
func (s *Screen) lane(l *lane, place draw.Rect, at layout) []string {
	p := s.host.Palette()
	if at.bare {
		return s.column(l, place.W, place.H)
	}
	inner := place.Inner()
	frame := draw.Frame{Palette: p, Place: place, Role: themes.Frame, Note: s.note(l)}
	frame.Title = s.called(l, place.W)
	if l.number == s.focus {
		frame.Role = themes.Focus
	}
	if at.alone() {
		for i := range s.lanes {
			frame.Tabs = append(frame.Tabs, race.Name(i))
		}
		frame.Tab = s.focus
	}
	return frame.Around(s.column(l, inner.W, inner.H))
}

// called is a lane's letter, and once that may be seen its method, and its model where the
// lane is wide enough for both.
func (s *Screen) called(l *lane, width int) string {
	name := race.Name(l.number)
	if !s.judge.revealed() {
		return name
	}
	f := l.facts.Now(l.tree)
	name += "  " + f.Method
	const wide = 48
	if width >= wide {
		name += "  " + f.Model
	}
	return name
}

// note is what a lane has spent, and a mark where it is its turn.
func (s *Screen) note(l *lane) string {
	text := describe.Short(float64(l.tree.Totals().Tokens())) + " tokens"
	if s.run.stepping && s.run.lane == l.number {
		return "◌ " + text
	}
	return text
}

// timeline says whose turn it was, up to the moment that is shown and beyond.
func (s *Screen) timeline() string {
	l := draw.NewLine(s.host.Palette(), s.Width).Gap(themes.Text, 1).Put(themes.Dim, "turns ")
	right := "turn " + english.Grouped(s.at)
	if s.at < len(s.turns) {
		right += " of " + english.Grouped(len(s.turns))
	}
	room := s.Width - l.Used() - draw.Width(right) - 3
	from := max(min(s.at-room*2/3, len(s.turns)-room), 0)
	for i := from; i < len(s.turns) && i < from+room; i++ {
		role := themes.Dim
		switch {
		case i >= s.at:
			role = themes.Frame
		case s.turns[i].Lane == s.focus:
			role = themes.Accent
		}
		l.Put(role, race.Name(s.turns[i].Lane))
	}
	return l.To(s.Width-draw.Width(right)-1).Put(themes.Dim, right).String()
}

// leastName is the width to which methods and models give way.
const leastName = 6

// usual are cells as wide as most become, so that columns do not move while a race goes on.
var usual = []string{"", "", "", "100,000", "1,000", ".999", "■ not solved", "10.00 s"}

// table is how the searches stand at the moment that is shown.
func (s *Screen) table(width int) []string {
	cells := [][]string{Columns()}
	for _, l := range s.lanes {
		row := Cells(l.tree, l.elapsed)
		if !s.judge.revealed() {
			row[0], row[1] = "hidden", "hidden"
		} else {
			row[0], row[1] = cmp.Or(row[0], l.facts.Method), cmp.Or(row[1], l.facts.Model)
		}
		if l.out != "" {
			row[fateColumn] = l.out
		}
		cells = append(cells, append([]string{}, row...))
	}
	const gap = 2
	widths, least := make([]int, len(cells[0])), make([]int, len(cells[0]))
	total := 4
	for i := range widths {
		for _, row := range cells {
			least[i] = max(least[i], draw.Width(row[i]))
		}
		widths[i] = max(least[i], draw.Width(usual[i]))
		total += widths[i] + gap
	}
	least[0], least[1] = min(least[0], leastName), min(least[1], leastName)
	for _, gives := range []int{1, 0, 7, 6, 5, 4, 3} { // the names give way first
		less := min(max(total-width, 0), widths[gives]-least[gives])
		widths[gives], total = widths[gives]-less, total-less
	}
	var rows []string
	for i, row := range cells {
		l, role := draw.NewLine(s.host.Palette(), width), themes.Text
		if i == 0 {
			role = themes.Dim
			l.Gap(themes.Text, 4)
		} else {
			l.Gap(themes.Text, 1)
			letter := themes.Title
			if i-1 == s.focus {
				l.Select()
				letter = themes.Accent
			}
			l.Put(letter, race.Name(i-1)).Gap(themes.Text, 2)
		}
		for c, text := range row {
			cell := role
			if c == fateColumn && i > 0 {
				cell = s.fate(i - 1)
			}
			if slices.Contains(numbers, c) {
				l.Gap(themes.Text, widths[c]-draw.Width(text))
				l.Put(cell, text).Gap(themes.Text, gap)
				continue
			}
			at := l.Used()
			l.Fit(cell, text, widths[c]).To(at + widths[c] + gap)
		}
		rows = append(rows, l.To(width).String())
	}
	return rows
}

// fate is the look of how a lane stands.
func (s *Screen) fate(lane int) themes.Role {
	v, o := s.judge.verdict, s.lanes[lane].tree.Outcome()
	switch {
	case v != nil && v.Winner == lane && s.at == len(s.turns), o.Solved:
		return themes.StatusSolved
	case o.Ended:
		return themes.StatusUnsolved
	}
	return themes.Dim
}

// Status is the bottom line: the keys.
func (s *Screen) Status(hints []draw.Hint) string {
	return draw.HintLine(s.host.Palette(), s.Width, hints)
}

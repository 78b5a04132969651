package browser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/printable"
	"espalier/sessions"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// list is the sessions that a query found, and the one that is selected.
type list struct {
	found  []sessions.Session // in the order of the query
	rows   []row
	at     int
	top    int    // first row on the screen
	height int    // rows on the screen
	wanted string // id to select once it is there
}

// row is a line of the list.
type row struct {
	sessions.Session
	depth int // of a fork below others that are shown
}

// selected is the session that the mark stands on; the zero value if there is none.
func (l *list) selected() sessions.Session {
	if l.at >= len(l.rows) {
		return sessions.Session{}
	}
	return l.rows[l.at].Session
}

// set shows another list. The selection stays with its session, or where it is.
func (l *list) set(found []sessions.Session, forks bool) {
	l.found = found
	l.arrange(forks)
}

// arrange puts the rows in order: as found, or each fork below its parent.
func (l *list) arrange(forks bool) {
	keep := cmp.Or(l.wanted, l.selected().ID)
	l.rows = l.rows[:0]
	if forks {
		l.plant()
	} else {
		for _, s := range l.found {
			l.rows = append(l.rows, row{Session: s})
		}
	}
	l.at = min(l.at, max(len(l.rows)-1, 0))
	if i := slices.IndexFunc(l.rows, func(r row) bool { return r.ID == keep }); i >= 0 {
		l.at, l.wanted = i, ""
	}
}

// plant makes a tree of forks. A session whose parent was not found stands by
// itself, and so does one that an import made its own ancestor.
func (l *list) plant() {
	children, known := map[string][]sessions.Session{}, map[string]bool{}
	for _, s := range l.found {
		known[s.ID] = true
	}
	for _, s := range l.found {
		if known[s.Parent] {
			children[s.Parent] = append(children[s.Parent], s)
		}
	}
	planted := map[string]bool{}
	var add func(s sessions.Session, depth int)
	add = func(s sessions.Session, depth int) {
		if planted[s.ID] {
			return
		}
		planted[s.ID] = true
		l.rows = append(l.rows, row{s, depth})
		below := children[s.ID]
		slices.SortStableFunc(below, func(a, b sessions.Session) int { return a.Created.Compare(b.Created) })
		for _, c := range below {
			add(c, depth+1)
		}
	}
	for _, s := range l.found {
		if !known[s.Parent] {
			add(s, 0)
		}
	}
	for _, s := range l.found {
		add(s, 0)
	}
}

// move takes the selection up or down.
func (b *Browser) move(by int) tea.Cmd {
	if b.compare != nil {
		b.compare.scroll(by)
		return nil
	}
	b.list.at = max(min(b.list.at+by, len(b.list.rows)-1), 0)
	return b.shelf.show()
}

// column is a column of the list.
type column struct {
	name  string
	sort  sessions.Sort
	width int
	from  int // columns of the list from which on there is room for it
	right bool
	put   func(b *Browser, s sessions.Session) (themes.Role, string)
}

// columns are those after the name of a session.
func columns() []column {
	return []column{
		{"method", sessions.ByMethod, 12, 60, false, func(b *Browser, s sessions.Session) (themes.Role, string) {
			return themes.Text, b.method(s.Setup.Settings)
		}},
		{"model", sessions.ByModel, 14, 96, false, func(_ *Browser, s sessions.Session) (themes.Role, string) {
			return themes.Dim, s.Setup.Model
		}},
		{"outcome", sessions.ByOutcome, 12, 30, false, func(_ *Browser, s sessions.Session) (themes.Role, string) {
			o := outcome(s)
			return o.role, o.glyph + " " + s.Outcome.Label()
		}},
		{"score", sessions.ByScore, 5, 52, true, func(_ *Browser, s sessions.Session) (themes.Role, string) {
			if s.Score == nil {
				return themes.Dim, "-"
			}
			return themes.Text, describe.Number(*s.Score)
		}},
		{"tokens", sessions.ByTokens, 6, 70, true, func(_ *Browser, s sessions.Session) (themes.Role, string) {
			return themes.Text, describe.Tokens(s.Started, s.Tokens.Prompt+s.Tokens.Completion)
		}},
		{"time", sessions.ByTime, 6, 76, true, func(_ *Browser, s sessions.Session) (themes.Role, string) {
			if s.Seconds == 0 && s.Started.Lacks(search.LacksTimes) {
				return themes.Dim, "?"
			}
			return themes.Text, brief(spent(s))
		}},
		{"used", sessions.ByUpdated, 6, 44, true, func(b *Browser, s sessions.Session) (themes.Role, string) {
			return themes.Dim, describe.Age(b.host.Now(), s.Updated)
		}},
	}
}

// brief is a duration in six columns.
func brief(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return describe.Seconds(d)
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// gap stands before a column; numbers stand closer where it is tight.
func (c column) gap(width int) int {
	if c.right && width < 96 {
		return 1
	}
	return 2
}

func spent(s sessions.Session) time.Duration {
	return time.Duration(s.Seconds * float64(time.Second))
}

// standing is how an outcome is drawn beside its label.
type standing struct {
	glyph string
	role  themes.Role
}

func outcome(s sessions.Session) standing {
	switch s.Outcome {
	case sessions.Solved, sessions.Answered:
		return standing{"★", themes.StatusSolved}
	case sessions.NotSolved, sessions.Spent:
		return standing{"■", themes.StatusUnsolved}
	case sessions.Failed:
		return standing{"✗", themes.StatusFailed}
	case sessions.Unfinished:
	}
	return standing{"‖", themes.StatusPaused}
}

// render draws the names of the columns and the rows around the selected one.
func (l *list) render(b *Browser, width, height int) []string {
	l.height = max(height-1, 1)
	l.scroll()
	shown := slices.DeleteFunc(columns(), func(c column) bool { return c.from > width })
	name := width - 2
	for _, c := range shown {
		name -= c.width + c.gap(width)
	}
	// Long names of methods are told apart by their ends.
	const usual, more = 30, 8
	if name >= usual+more && shown[0].sort == sessions.ByMethod {
		shown[0].width += more
		name -= more
	}
	rows := []string{l.heading(b, shown, name, width)}
	for i := l.top; i < len(l.rows) && i < l.top+l.height; i++ {
		rows = append(rows, l.row(b, l.rows[i], i == l.at, shown, name, width))
	}
	if len(l.rows) == 0 {
		rows = append(rows, draw.NewLine(b.host.Palette(), width).Gap(themes.Text, 2).Fit(themes.Dim, b.view.emptiness(), width-2).String())
	}
	return rows
}

// emptiness says why there is nothing to see.
func (vw *view) emptiness() string {
	switch {
	case vw.b.query.Text != "":
		return "no session has these words; esc shows all"
	case vw.b.query.Deleted:
		return "nothing was deleted in the last 30 days; esc goes back"
	}
	return "no session yet; n begins a search"
}

func (l *list) scroll() {
	l.top = min(l.top, l.at)
	l.top = max(l.top, l.at-l.height+1)
	l.top = max(min(l.top, len(l.rows)-l.height), 0)
}

func (l *list) heading(b *Browser, shown []column, name, width int) string {
	line := draw.NewLine(b.host.Palette(), width)
	put := func(text string, by sessions.Sort, width int, right bool) {
		role := themes.Dim
		if b.query.Sort == by {
			role = themes.Accent
			arrow := "▾"
			if right == b.query.Reverse { // numbers begin with the greatest, words with A
				arrow = "▴"
			}
			if draw.Width(text) < width {
				text += arrow
			}
		}
		field(line, role, text, width, right)
	}
	line.Gap(themes.Text, 2)
	put("puzzle", sessions.ByTask, name, false)
	for _, c := range shown {
		line.Gap(themes.Text, c.gap(width))
		put(c.name, c.sort, c.width, c.right)
	}
	return line.String()
}

// field puts text into a column.
func field(line *draw.Line, role themes.Role, text string, width int, right bool) {
	end := line.Used() + width
	if right {
		line.Gap(role, width-draw.Width(text))
	}
	line.Fit(role, text, width).Gap(role, end-line.Used())
}

func (l *list) row(b *Browser, r row, chosen bool, shown []column, name, width int) string {
	line := draw.NewLine(b.host.Palette(), width)
	mark := " "
	if chosen {
		line.Select()
		mark = "▌"
	}
	line.Put(themes.Accent, mark)
	if r.ID == b.marked {
		line.Put(themes.Accent, "◆")
	} else {
		line.Gap(themes.Text, 1)
	}
	end := line.Used() + name
	if r.depth > 0 {
		line.Put(themes.TreeGuide, strings.Repeat("  ", min(r.depth-1, 8))+"└ ")
	}
	line.Fit(themes.Title, printable.Line(r.Name()), end-line.Used())
	for _, tag := range r.Tags {
		if left := end - line.Used(); left > 3 {
			line.Gap(themes.Text, 1).Fit(themes.Dim, "#"+tag, left-1)
		}
	}
	line.Gap(themes.Text, end-line.Used())
	for _, c := range shown {
		role, text := c.put(b, r.Session)
		line.Gap(themes.Text, c.gap(width))
		field(line, role, text, c.width, c.right)
	}
	return line.String()
}

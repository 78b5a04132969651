package start

import (
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	"github.com/charmbracelet/x/ansi"

	"espalier/themes"
	"espalier/tui/draw"
)

// formWidth is how wide the form gets: so that the longest note on a method is whole.
const formWidth = 116

// Draw draws the form in the middle of the screen; on a small one, from the top.
func (f *Form) Draw() []string {
	f.Redraw = false
	width := min(f.Width, max(f.Width-4, 60), formWidth)
	rows := f.rows(width)
	rows = rows[:min(len(rows), f.Height)]
	left := (f.Width - width) / 2
	above := max((f.Height-len(rows))/3, 0)
	screen := make([]string, 0, f.Height)
	for y := range f.Height {
		l := draw.NewLine(f.host.Palette(), f.Width).Gap(themes.Text, left)
		if i := y - above; i >= 0 && i < len(rows) {
			l.Raw(rows[i], width)
		}
		f.last = l.String()
		screen = append(screen, f.last)
	}
	return screen
}

func (f *Form) rows(width int) []string {
	line := func() *draw.Line { return draw.NewLine(f.host.Palette(), width).Gap(themes.Text, 1) }
	blank := line().String()
	rows := []string{
		line().Put(themes.Accent, "espalier").Gap(themes.Text, 2).Fit(themes.Dim, "watch a model search", width-12).String(),
		blank,
		f.puzzle(line()),
	}
	rows = append(rows, f.verdict(line)...)
	rows = append(rows, f.picker(line(), fieldTask), f.picker(line(), fieldMethod), f.tuning(line()), f.picker(line(), fieldModel))
	if len(f.recent) > 0 {
		rows = append(rows, blank, line().Put(themes.Dim, "sessions").String())
		for i := range f.recent {
			rows = append(rows, f.session(line(), i))
		}
	}
	does := "explores"
	if f.onRecent() >= 0 {
		does = "opens"
	}
	keys := line()
	for _, h := range draw.Hints("enter", does, "↑↓", "field", "←→", "choose", "esc", "leaves") {
		keys.Put(themes.Key, h.Key).Gap(themes.Text, 1).Put(themes.Dim, h.What).Gap(themes.Text, 3)
	}
	rows = append(rows, blank)
	if f.failed != nil {
		for _, text := range draw.Wrap("✗ "+f.failed.Error(), width-2) {
			rows = append(rows, line().Put(themes.TreeRefused, text).String())
		}
	}
	return append(rows, keys.String())
}

// Columns of the form.
const (
	formName  = 10
	formValue = 24
)

// label opens a line with the name of its field.
func (f *Form) label(l *draw.Line, field formField, name string) {
	mark, role := " ", themes.Dim
	if field == f.field {
		mark, role = "▌", themes.Accent
		l.Select()
	}
	l.Put(themes.Accent, mark).Put(role, name).To(formName + 2)
}

func (f *Form) puzzle(l *draw.Line) string {
	f.label(l, fieldPuzzle, "puzzle")
	f.typing(l, f.input, fieldPuzzle, l.Left())
	return l.String()
}

// typing draws the text of a field, and where it is edited.
func (f *Form) typing(l *draw.Line, input textinput.Model, field formField, width int) {
	text, at := []rune(input.Value()), input.Position()
	right := l.Left() - width
	l.Put(themes.Title, draw.Tail(string(text[:at]), l.Left()-right-2))
	if f.field == field {
		l.Put(themes.Accent, "▌")
	}
	l.Fit(themes.Title, string(text[at:]), max(l.Left()-right-1, 0))
}

// tuning is the line of settings, with what is wrong with them beside it.
func (f *Form) tuning(l *draw.Line) string {
	f.label(l, fieldSettings, "settings")
	if f.settings.Value() == "" && f.field != fieldSettings {
		return l.Put(themes.Dim, "the method's own").String()
	}
	err := f.unsettled()
	width := l.Left()
	if err != nil || f.settings.Value() == "" {
		width = min(max(formValue, ansi.StringWidth(f.settings.Value())+3), width)
	}
	f.typing(l, f.settings, fieldSettings, width)
	if err != nil {
		return l.Gap(themes.Text, 1).Fit(themes.TreeRefused, "✗ "+err.Error(), l.Left()-2).String()
	}
	if f.settings.Value() == "" {
		l.Fit(themes.Dim, "such as beam=3 temperature=0.5", l.Left()-1)
	}
	return l.String()
}

// verdict reports whether the puzzle can be searched, while it is typed: on two lines, so
// that nothing below moves.
func (f *Form) verdict(line func() *draw.Line) []string {
	role, text := themes.Dim, f.task().Note
	if err := f.problem(); err != nil {
		role, text = themes.TreeRefused, "✗ "+err.Error()
	}
	first, second := line().To(formName+2), line().To(formName+2)
	width := first.Left() - 1
	if lines := draw.Wrap(text, width); len(lines) > 0 {
		first.Fit(role, lines[0], width)
		second.Fit(role, strings.Join(lines[1:], " "), width)
	}
	return []string{first.String(), second.String()}
}

// session is a line of the recent ones.
func (f *Form) session(l *draw.Line, i int) string {
	const title = 32
	mark := " "
	if f.onRecent() == i {
		mark = "▌"
		l.Select()
	}
	l.Put(themes.Accent, mark).Fit(themes.Text, f.recent[i].Title, title)
	return l.To(title+4).Fit(themes.Dim, f.recent[i].Note, l.Left()-1).String()
}

func (f *Form) picker(l *draw.Line, field formField) string {
	names := [fieldCount]string{fieldTask: "task", fieldMethod: "method", fieldModel: "model"}
	f.label(l, field, names[field])
	c := f.choice(field)
	title := c.Title
	if title == "" {
		title = c.Name
	}
	arrows := themes.Frame
	if field == f.field && len(f.options[field]) > 1 {
		arrows = themes.Accent
	}
	l.Put(arrows, "‹ ").Fit(themes.Text, title, formValue-4).Put(arrows, " ›").To(formName + 2 + formValue)
	if field != fieldTask {
		l.Fit(themes.Dim, c.Note, l.Left()-1)
	}
	return l.String()
}

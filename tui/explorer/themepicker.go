package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// picker lists the themes beside the tree, which shows at once what the chosen
// one looks like.
type picker struct {
	before   int // the theme to go back to
	top      int // first line on the screen
	palettes []*themes.Palette
}

// repaint makes the palettes that the swatches are drawn with.
func (k *picker) repaint(l *look) {
	k.palettes = nil
	for _, t := range l.themes {
		k.palettes = append(k.palettes, t.Palette(l.profile))
	}
}

func (e *Explorer) openPicker() {
	k := &picker{before: e.look.index}
	k.repaint(&e.look)
	e.open(k)
}

func (k *picker) key(e *Explorer, msg tea.KeyMsg) tea.Cmd {
	last := len(e.look.themes) - 1
	at, page := e.look.index, max(k.place(e).Inner().H, 1)
	switch msg.String() {
	case "enter":
		e.shut()
		e.say(themes.Text, "theme "+e.look.theme().Name+"; --theme or ESPALIER_THEME make it stay")
		return nil
	case "esc", "q", "T", "ctrl+c":
		e.shut()
		e.useTheme(k.before)
		return nil
	case "up", "k", "ctrl+p":
		at--
	case "down", "j", "ctrl+n", "t":
		at++
	case "pgup", "ctrl+b", "ctrl+u":
		at -= page
	case "pgdown", "ctrl+f", "ctrl+d":
		at += page
	case "home", "g":
		at = 0
	case "end", "G":
		at = last
	default:
		return nil
	}
	if at = min(max(at, 0), last); at != e.look.index {
		e.useTheme(at)
	}
	return nil
}

// click previews the theme under the pointer.
func (k *picker) click(e *Explorer, m tea.MouseMsg) tea.Cmd {
	place := k.place(e)
	if !e.layout.bare {
		place = place.Inner()
	}
	switch i := k.top + m.Y - place.Y; {
	case m.Button == tea.MouseButtonWheelUp:
		return k.key(e, tea.KeyMsg{Type: tea.KeyUp})
	case m.Button == tea.MouseButtonWheelDown:
		return k.key(e, tea.KeyMsg{Type: tea.KeyDown})
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress &&
		place.Has(m.X, m.Y) && i < len(e.look.themes):
		e.useTheme(i)
	}
	return nil
}

// place is where the inspector stands, or whatever has its place, so that the
// tree shows the colours. Where there is one pane only, the list takes that, and
// the swatches must do.
func (k *picker) place(e *Explorer) draw.Rect {
	l := &e.layout
	for _, place := range []draw.Rect{l.inspector, l.log} {
		if !place.Empty() && !l.tree.Empty() {
			return place
		}
	}
	return e.body()
}

func (k *picker) rows(e *Explorer, place draw.Rect) []string {
	note := "enter keeps · esc restores"
	if e.look.profile == themes.ANSI {
		note = "16 colours: most look alike"
	}
	return e.boxed(place, "themes", note, func(w, h int) []string { return k.list(e.look.palette, &e.look, w, h) })
}

func (k *picker) hints() []draw.Hint { return draw.Hints("enter", "keeps", "esc", "restores") }

// list draws the lines around the chosen one. Nothing can be drawn into no room.
func (k *picker) list(p *themes.Palette, l *look, width, height int) []string {
	if height <= 0 {
		return nil
	}
	k.top = min(max(k.top, l.index-height+1), l.index)
	page := &draw.Page{Palette: p, Width: width}
	for i := k.top; i < len(l.themes) && len(page.Rows) < height; i++ {
		page.Add(k.row(page, l, i))
	}
	return page.Window(0, height)
}

// swatch are roles, and glyphs that stand for them elsewhere.
var swatch = []struct {
	role  themes.Role
	glyph string
}{
	{themes.Text, " "},
	{themes.TreeFrontier, "○"},
	{themes.TreeKept, "◆"},
	{themes.TreePruned, "◇"},
	{themes.TreeRefused, "✗"},
	{themes.TreeBacktracked, "↩"},
	{themes.TreeSolved, "★"},
	{themes.Text, " "},
}

func (k *picker) row(page *draw.Page, l *look, i int) *draw.Line {
	t, line := l.themes[i], page.Line()
	mark, role := " ", themes.Text
	if i == l.index {
		line.Select()
		mark, role = "▌", themes.Title
	}
	const name, side = 18, 6
	line.Put(themes.Accent, mark).Fit(role, t.Name, name-1).To(name + 1)
	if line.Left() >= len(swatch)+side+1 {
		line.Fit(themes.Dim, string(t.Variant), side-1).To(name + side + 1)
	}
	if line.Left() >= len(swatch) {
		row := ""
		for _, s := range swatch {
			row += k.palettes[i].On(s.role) + s.glyph
		}
		line.Raw(row+k.palettes[i].Reset, len(swatch))
	}
	if t.File != "" {
		line.Gap(themes.Text, 2).Fit(themes.Dim, "own", line.Left())
	}
	return line
}

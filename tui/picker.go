package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
)

// picker lists the themes beside the panes, which show at once what the chosen
// one looks like.
type picker struct {
	open     bool
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
	e.picker = picker{open: true, before: e.look.index}
	e.picker.repaint(&e.look)
	e.arrange()
}

func (e *Explorer) closePicker(theme int) {
	e.picker = picker{}
	if theme != e.look.index {
		e.look.use(theme)
	}
	e.arrange()
}

// pickerKey answers a key while the list is open.
func (e *Explorer) pickerKey(k tea.KeyMsg) {
	last := len(e.look.themes) - 1
	at, page := e.look.index, max(e.pickerPlace().Inner().H, 1)
	switch k.String() {
	case "enter":
		e.closePicker(at)
		e.say(themes.Text, "theme "+e.look.theme().Name+"; --theme or ESPALIER_THEME make it stay")
		return
	case "esc", "q", "T", "ctrl+c":
		e.closePicker(e.picker.before)
		return
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
		return
	}
	if at = min(max(at, 0), last); at != e.look.index {
		e.useTheme(at)
	}
}

// pickerClick previews the theme under the pointer.
func (e *Explorer) pickerClick(m tea.MouseMsg) {
	place := e.pickerPlace()
	if !e.layout.bare {
		place = place.Inner()
	}
	switch i := e.picker.top + m.Y - place.Y; {
	case m.Button == tea.MouseButtonWheelUp:
		e.pickerKey(tea.KeyMsg{Type: tea.KeyUp})
	case m.Button == tea.MouseButtonWheelDown:
		e.pickerKey(tea.KeyMsg{Type: tea.KeyDown})
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress &&
		place.Has(m.X, m.Y) && i < len(e.look.themes):
		e.useTheme(i)
	}
}

// pickerPlace is where the inspector stands, or whatever has its place, so that
// the tree shows the colours. Where there is one pane only, the list takes that,
// and the swatches must do.
func (e *Explorer) pickerPlace() draw.Rect {
	l := &e.layout
	for _, place := range []draw.Rect{l.inspector, l.log} {
		if !place.Empty() && !l.tree.Empty() {
			return place
		}
	}
	return e.body()
}

// pickerCovers says that a part of the screen has given its place to the list.
func (e *Explorer) pickerCovers(part dirty) bool {
	if !e.picker.open {
		return false
	}
	places := map[dirty]draw.Rect{
		dirtyTree: e.layout.tree, dirtyInspector: e.layout.inspector, dirtyLog: e.layout.log,
		dirtyCost: e.layout.cost, dirtyResult: e.layout.result,
	}
	at, ok := places[part]
	if !ok || at.Empty() {
		return false
	}
	return at.Meets(e.pickerPlace())
}

// drawPicker is the list as a block of the screen.
func (e *Explorer) drawPicker() block {
	if !e.picker.open {
		return block{}
	}
	p, place := e.look.palette, e.pickerPlace()
	if e.layout.bare {
		return block{place, e.picker.rows(p, &e.look, place.W, place.H)}
	}
	inner := place.Inner()
	note := "enter keeps · esc restores"
	if e.look.profile == themes.ANSI {
		note = "16 colours: most look alike"
	}
	return block{place, draw.Frame{Palette: p, Place: place, Role: themes.Focus, Title: "themes", Note: note}.Around(e.picker.rows(p, &e.look, inner.W, inner.H))}
}

// rows draws the lines around the chosen one. Nothing can be drawn into no room.
func (k *picker) rows(p *themes.Palette, l *look, width, height int) []string {
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

package shell

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/overlay"
)

// themePicker lists the themes beside the screen, which shows at once what the chosen
// one looks like.
type themePicker struct {
	shell    *Shell
	before   int // the theme to go back to
	top      int // first line on the screen
	palettes []*themes.Palette
}

func (s *Shell) openThemes() {
	k := &themePicker{shell: s, before: s.look.index}
	k.repaint()
	s.top().overlays.Open(k)
}

// repaint makes the palettes that the swatches are drawn with.
func (k *themePicker) repaint() {
	k.palettes = nil
	for _, t := range k.shell.look.themes {
		k.palettes = append(k.palettes, t.Palette(k.shell.look.profile))
	}
}

// Key previews, keeps or goes back.
func (k *themePicker) Key(msg tea.KeyMsg, s overlay.Space) overlay.Result {
	look := &k.shell.look
	last := len(look.themes) - 1
	at, page := look.index, max(k.Place(s).Inner().H, 1)
	switch msg.String() {
	case "enter":
		return overlay.Result{Close: true, Do: func() tea.Cmd { return k.shell.chooseTheme(look.index) }}
	case "esc", "q", "T", "ctrl+c":
		k.shell.useTheme(k.before)
		return overlay.Result{Close: true}
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
	}
	if at = min(max(at, 0), last); at != look.index {
		k.shell.useTheme(at)
	}
	return overlay.Result{}
}

// Click previews the theme under the pointer.
func (k *themePicker) Click(m tea.MouseMsg, s overlay.Space) overlay.Result {
	place := s.Inner(k.Place(s))
	switch i := k.top + m.Y - place.Y; {
	case m.Button == tea.MouseButtonWheelUp:
		return k.Key(tea.KeyMsg{Type: tea.KeyUp}, s)
	case m.Button == tea.MouseButtonWheelDown:
		return k.Key(tea.KeyMsg{Type: tea.KeyDown}, s)
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress &&
		place.Has(m.X, m.Y) && i < len(k.shell.look.themes):
		k.shell.useTheme(i)
	}
	return overlay.Result{}
}

// Place is beside what matters, so that one sees its colours. Where there is no such
// part the list takes all, and the swatches must do.
func (k *themePicker) Place(s overlay.Space) draw.Rect {
	if !s.Beside.Empty() {
		return s.Beside
	}
	return s.Body
}

// Rows draws the lines around the chosen one.
func (k *themePicker) Rows(p *themes.Palette, s overlay.Space, place draw.Rect) []string {
	note := "enter keeps · esc restores"
	if k.shell.look.profile == themes.ANSI {
		note = "16 colours: most look alike"
	}
	return s.Boxed(p, place, "themes", note, func(w, h int) []string { return k.list(p, &k.shell.look, w, h) })
}

// Hints are its keys.
func (k *themePicker) Hints() []draw.Hint { return draw.Hints("enter", "keeps", "esc", "restores") }

// Closed does nothing.
func (k *themePicker) Closed() {}

// list draws the lines around the chosen one. Nothing can be drawn into no room.
func (k *themePicker) list(p *themes.Palette, l *appearance, width, height int) []string {
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

func (k *themePicker) row(page *draw.Page, l *appearance, i int) *draw.Line {
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

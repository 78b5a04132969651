package browser

import (
	"fmt"

	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/overlay"
)

// view draws the browser.
type view struct{ b *Browser }

// layout is where everything stands.
type layout struct {
	bare          bool // too small for frames
	list, preview draw.Rect
}

// Sizes at which the screen is divided otherwise.
const (
	wideFrom   = 150 // columns: the preview stands beside the list
	tallFrom   = 18  // rows: there is a preview at all
	framedFrom = 40  // columns
)

func (vw *view) layout() layout {
	body := draw.Area(0, 1, vw.b.Width, max(vw.b.Height-2, 0))
	l := layout{list: body, bare: vw.b.Width < framedFrom || body.H < 6}
	switch {
	case l.bare:
	case vw.b.Width >= wideFrom:
		w := vw.b.Width * 3 / 5
		l.list.W = w
		l.preview = draw.Area(w, body.Y, vw.b.Width-w, body.H)
	case body.H >= tallFrom:
		h := max(body.H*2/5, 9)
		l.list.H = body.H - h
		l.preview = draw.Area(0, body.Y+l.list.H, vw.b.Width, h)
	}
	return l
}

// Draw draws all but the status line.
func (b *Browser) Draw() []string {
	b.Redraw = false
	rows := append(make([]string, 0, b.Height), b.view.header())
	rows = append(rows, b.view.body()...)
	blank := draw.NewLine(b.host.Palette(), b.Width).String()
	for len(rows) < b.Height {
		rows = append(rows, blank)
	}
	return rows[:b.Height]
}

// Space is what overlays may cover.
func (b *Browser) Space() overlay.Space {
	l := b.view.layout()
	return overlay.Space{Width: b.Width, Height: b.Height, Body: draw.Area(0, 1, b.Width, max(b.Height-2, 0)), Beside: l.preview, Bare: l.bare}
}

func (vw *view) body() []string {
	l := vw.layout()
	whole := draw.Area(0, 1, vw.b.Width, max(vw.b.Height-2, 0))
	switch {
	case vw.b.compare != nil:
		return vw.boxed(whole, l.bare, "two sessions", "", func(w, h int) []string { return vw.b.compare.render(vw.b, w, h) })
	}
	rows := vw.boxed(l.list, l.bare, vw.title(), vw.count(), func(w, h int) []string { return vw.b.list.render(vw.b, w, h) })
	if l.preview.Empty() {
		return rows
	}
	more := ""
	inner := vw.frameOf(l.preview, themes.Frame, "", "")
	inner.Title = vw.b.preview.session.Name()
	content := vw.b.preview.render(vw.b, l.preview.Inner().W, l.preview.Inner().H)
	if below := vw.b.preview.rows - vw.b.preview.top - vw.b.preview.height; below > 0 {
		more = fmt.Sprintf("%d more below · J K", below)
	}
	inner.Note = more
	shown := inner.Around(content)
	if l.preview.X == 0 {
		return append(rows, shown...)
	}
	for i := range rows {
		rows[i] += shown[i]
	}
	return rows
}

func (vw *view) frameOf(place draw.Rect, role themes.Role, title, note string) draw.Frame {
	return draw.Frame{Palette: vw.b.host.Palette(), Place: place, Role: role, Title: title, Note: note}
}

// boxed draws rows in a frame, or without one where it is tight.
func (vw *view) boxed(place draw.Rect, bare bool, title, note string, rows func(w, h int) []string) []string {
	if bare {
		return rows(place.W, place.H)
	}
	inner := place.Inner()
	return vw.frameOf(place, themes.Focus, title, note).Around(rows(inner.W, inner.H))
}

func (vw *view) title() string {
	title := "sessions"
	if vw.b.query.Deleted {
		title = "deleted sessions"
	}
	if vw.b.query.Text != "" {
		title += " with " + vw.b.query.Text
	}
	return title
}

func (vw *view) count() string {
	if len(vw.b.list.rows) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", english.Grouped(vw.b.list.at+1), english.Grouped(len(vw.b.list.rows)))
}

// header is the top line: what this is, and in which order.
func (vw *view) header() string {
	l := draw.NewLine(vw.b.host.Palette(), vw.b.Width).Gap(themes.Text, 1).Put(themes.Accent, "espalier").Gap(themes.Text, 2).Put(themes.Title, "sessions")
	right := "by " + string(vw.b.query.Sort)
	if vw.b.query.Reverse {
		right += ", reversed"
	}
	if vw.b.forks {
		right += "   forks as a tree"
	}
	if vw.b.marked != "" {
		right = "◆ " + vw.b.marked + "   " + right
	}
	if at := vw.b.Width - draw.Width(right) - 1; at > l.Used()+1 {
		l.To(at).Put(themes.Dim, right)
	}
	return l.String()
}

// Hints are the keys that matter now.
func (b *Browser) Hints() []draw.Hint {
	switch {
	case b.compare != nil:
		return draw.Hints("esc", "back to the list", "↑↓", "scroll", "I", "thinking")
	case b.query.Deleted:
		return draw.Hints("?", "keys", "u", "restore", "esc", "back")
	case len(b.list.rows) == 0:
		return draw.Hints("?", "keys", "n", "new search", "q", b.host.Leaving())
	case b.marked != "" && b.marked != b.list.selected().ID:
		return draw.Hints("?", "keys", "c", "compare", "space", "mark another", "esc", "unmark")
	}
	open := "open"
	if !b.list.selected().Ended() {
		open = "continue"
	}
	return draw.Hints("?", "keys", "enter", open, "r", "replay", "/", "search", "space", "mark", "d", "delete", "n", "new", "q", b.host.Leaving())
}

// Status is the bottom line: the keys.
func (b *Browser) Status(hints []draw.Hint) string {
	return draw.HintLine(b.host.Palette(), b.Width, hints)
}

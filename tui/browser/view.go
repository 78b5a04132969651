package browser

import (
	"fmt"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/overlay"
	"espalier/tui/tell"
)

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

func (b *Browser) layout() layout {
	body := draw.Area(0, 1, b.width, max(b.height-2, 0))
	l := layout{list: body, bare: b.width < framedFrom || body.H < 6}
	switch {
	case l.bare:
	case b.width >= wideFrom:
		w := b.width * 3 / 5
		l.list.W = w
		l.preview = draw.Area(w, body.Y, b.width-w, body.H)
	case body.H >= tallFrom:
		h := max(body.H*2/5, 9)
		l.list.H = body.H - h
		l.preview = draw.Area(0, body.Y+l.list.H, b.width, h)
	}
	return l
}

// Resize takes the size of the terminal.
func (b *Browser) Resize(width, height int) { b.width, b.height, b.stale = width, height, true }

// Stale reports whether anything has happened since Draw.
func (b *Browser) Stale() bool { return b.stale }

// Draw draws all but the status line.
func (b *Browser) Draw() []string {
	b.stale = false
	rows := append(make([]string, 0, b.height), b.header())
	rows = append(rows, b.body()...)
	blank := draw.NewLine(b.host.Palette(), b.width).String()
	for len(rows) < b.height {
		rows = append(rows, blank)
	}
	return rows[:b.height]
}

// Space is what overlays may cover.
func (b *Browser) Space() overlay.Space {
	l := b.layout()
	return overlay.Space{Width: b.width, Height: b.height, Body: draw.Area(0, 1, b.width, max(b.height-2, 0)), Beside: l.preview, Bare: l.bare}
}

func (b *Browser) body() []string {
	l := b.layout()
	whole := draw.Area(0, 1, b.width, max(b.height-2, 0))
	switch {
	case b.compare != nil:
		return b.boxed(whole, l.bare, "two sessions", "", func(w, h int) []string { return b.compare.render(b, w, h) })
	}
	rows := b.boxed(l.list, l.bare, b.title(), b.count(), func(w, h int) []string { return b.list.render(b, w, h) })
	if l.preview.Empty() {
		return rows
	}
	more := ""
	inner := b.frameOf(l.preview, themes.Frame, "", "")
	inner.Title = b.preview.session.Name()
	content := b.preview.render(b, l.preview.Inner().W, l.preview.Inner().H)
	if below := b.preview.rows - b.preview.top - b.preview.height; below > 0 {
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

func (b *Browser) frameOf(place draw.Rect, role themes.Role, title, note string) draw.Frame {
	return draw.Frame{Palette: b.host.Palette(), Place: place, Role: role, Title: title, Note: note}
}

// boxed draws rows in a frame, or without one where it is tight.
func (b *Browser) boxed(place draw.Rect, bare bool, title, note string, rows func(w, h int) []string) []string {
	if bare {
		return rows(place.W, place.H)
	}
	inner := place.Inner()
	return b.frameOf(place, themes.Focus, title, note).Around(rows(inner.W, inner.H))
}

func (b *Browser) title() string {
	title := "sessions"
	if b.query.Deleted {
		title = "deleted sessions"
	}
	if b.query.Text != "" {
		title += " with " + b.query.Text
	}
	return title
}

func (b *Browser) count() string {
	if len(b.list.rows) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", tell.Grouped(b.list.at+1), tell.Grouped(len(b.list.rows)))
}

// header is the top line: what this is, and in which order.
func (b *Browser) header() string {
	l := draw.NewLine(b.host.Palette(), b.width).Gap(themes.Text, 1).Put(themes.Accent, "espalier").Gap(themes.Text, 2).Put(themes.Title, "sessions")
	right := "by " + string(b.query.Sort)
	if b.query.Reverse {
		right += ", reversed"
	}
	if b.forks {
		right += "   forks as a tree"
	}
	if b.marked != "" {
		right = "◆ " + b.marked + "   " + right
	}
	if at := b.width - draw.Width(right) - 1; at > l.Used()+1 {
		l.To(at).Put(themes.Dim, right)
	}
	return l.String()
}

// Hints are the keys that matter now.
func (b *Browser) Hints() []draw.Hint {
	switch {
	case b.compare != nil:
		return draw.Hints("esc", "back to the list", "↑↓", "scroll")
	case b.query.Deleted:
		return draw.Hints("?", "keys", "u", "restore", "esc", "back")
	case len(b.list.rows) == 0:
		return draw.Hints("?", "keys", "n", "new search", "q", "quit")
	case b.marked != "" && b.marked != b.list.selected().ID:
		return draw.Hints("?", "keys", "c", "compare", "space", "mark another", "esc", "unmark")
	}
	open := "open"
	if !b.list.selected().Ended() {
		open = "go on"
	}
	return draw.Hints("?", "keys", "enter", open, "r", "replay", "/", "search", "space", "mark", "d", "delete", "n", "new", "q", "quit")
}

// Status is the bottom line: the keys.
func (b *Browser) Status(hints []draw.Hint) string {
	l := draw.NewLine(b.host.Palette(), b.width).Gap(themes.Text, 1)
	for _, h := range hints {
		if l.Left() < draw.Width(h.Key+h.What)+4 {
			break
		}
		l.Put(themes.Key, h.Key).Gap(themes.Text, 1).Put(themes.Dim, h.What).Gap(themes.Text, 3)
	}
	return l.String()
}

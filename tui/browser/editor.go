package browser

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// editor asks for lines of text.
type editor struct{ b *Browser }

// ask opens a line to type in.
func (ed *editor) ask(name, text string, done func(string) tea.Cmd) *overlay.Entry {
	n := &overlay.Entry{Line: prompt.NewLine(text, nil), Label: name + " ›", Done: done}
	ed.b.host.Overlays().Open(n)
	return n
}

func (ed *editor) askTitle() { ed.ask("title", ed.b.list.selected().Title, ed.b.shelf.rename) }
func (ed *editor) askTags() {
	ed.ask("tags", strings.Join(ed.b.list.selected().Tags, " "), ed.b.shelf.retag)
}

func (ed *editor) askNote() {
	ed.ask("note", "", func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return ed.b.shelf.annotate(text)
	})
}

// askSearch narrows the list while the words are typed.
func (ed *editor) askSearch() {
	before := ed.b.query.Text
	search := func(text string) tea.Cmd {
		if ed.b.query.Text == text {
			return nil
		}
		ed.b.query.Text = text
		return ed.b.shelf.refresh()
	}
	n := ed.ask("search", before, search)
	n.Changed = search
	n.Left = func() tea.Cmd { return search(before) }
}

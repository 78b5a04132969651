package browser

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// ask opens a line to type in.
func (b *Browser) ask(name, text string, done func(string) tea.Cmd) *overlay.Entry {
	n := &overlay.Entry{Line: prompt.NewLine(text, nil), Label: name + " ›", Done: done}
	b.host.Overlays().Open(n)
	return n
}

func (b *Browser) askTitle() { b.ask("title", b.list.selected().Title, b.rename) }
func (b *Browser) askTags()  { b.ask("tags", strings.Join(b.list.selected().Tags, " "), b.retag) }
func (b *Browser) askNote() {
	b.ask("note", "", func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return b.annotate(text)
	})
}

// askSearch narrows the list while the words are typed.
func (b *Browser) askSearch() {
	before := b.query.Text
	search := func(text string) tea.Cmd {
		if b.query.Text == text {
			return nil
		}
		b.query.Text = text
		return b.refresh()
	}
	n := b.ask("search", before, search)
	n.Changed = search
	n.Left = func() tea.Cmd { return search(before) }
}

package browser

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
	"espalier/tui/keymap"
	"espalier/tui/prompt"
)

// entry is a line that is being typed at the foot of the screen.
type entry struct {
	name string
	line *prompt.Line
	done func(string) tea.Cmd
	// while is told of every letter, and with what there was before when the line
	// is left; nil is deaf.
	while  func(string) tea.Cmd
	before string
}

func (b *Browser) ask(name, text string, done func(string) tea.Cmd) {
	b.entry = &entry{name: name, line: prompt.NewLine(text, nil), done: done, before: text}
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
	look := func(text string) tea.Cmd {
		if b.query.Text == text {
			return nil
		}
		b.query.Text = text
		return b.refresh()
	}
	b.ask("search", b.query.Text, look)
	b.entry.while = look
}

func (b *Browser) entryKey(k tea.KeyMsg) tea.Cmd {
	e := b.entry
	switch e.line.Key(k) {
	case prompt.Done:
		b.entry = nil
		return e.done(e.line.Text())
	case prompt.Left:
		b.entry = nil
		if e.while != nil {
			return e.while(e.before)
		}
	case prompt.Typing:
		if e.while != nil {
			return e.while(e.line.Text())
		}
	}
	return nil
}

func (e *entry) row(p *themes.Palette, width int) string {
	l := draw.NewLine(p, width).Gap(themes.Text, 1).Put(themes.Accent, e.name).Gap(themes.Text, 1).Put(themes.Accent, "› ")
	return l.Put(themes.Text, draw.Tail(e.line.Text(), l.Left()-2)).Put(themes.Accent, "▌").String()
}

// menu is the help: every action, and what it cannot do now.
type menu struct{ list *fuzzylist.List }

func (b *Browser) openHelp() {
	items := make([]fuzzylist.Item, len(b.actions))
	for i := range b.actions {
		a := &b.actions[i]
		keys := make([]string, len(a.Keys))
		for i, k := range a.Keys {
			keys[i] = keymap.Name(k)
		}
		items[i] = fuzzylist.Item{ID: a.ID, Group: a.Group, Title: a.Title, Keys: keys, Why: a.Disabled(b)}
	}
	b.help = &menu{fuzzylist.New(items)}
}

func (b *Browser) helpKey(k tea.KeyMsg) tea.Cmd {
	switch key := k.String(); {
	case key == "esc", key == "ctrl+c", key == "f1", key == "?" && b.help.list.Query() == "":
		b.help = nil
		return nil
	case key == "enter":
		it, ok := b.help.list.Chosen()
		b.help = nil
		for i := range b.actions {
			if ok && b.actions[i].ID == it.ID {
				return b.do(&b.actions[i])
			}
		}
		return nil
	}
	b.help.list.Key(k)
	return nil
}

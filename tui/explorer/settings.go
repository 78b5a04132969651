package explorer

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/fuzzylist"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// settings is the choice of other settings to continue a search with. What there is
// to choose is the debugger's to say, for the method of the search.
type settings struct{ e *Explorer }

// open lists the settings with their values, and asks for another one.
func (s settings) open() {
	setup := s.e.history.tree.Setup()
	all := debug.Settings(setup.Settings.Method)
	var items []fuzzylist.Item
	for _, x := range all {
		items = append(items, fuzzylist.Item{ID: x.Name, Title: x.Name, Note: x.Value(setup)})
	}
	s.list("continue with other settings", items, func(name string) tea.Cmd {
		for _, x := range all {
			if x.Name == name {
				s.choose(x, x.Value(setup))
			}
		}
		return nil
	})
}

// choose asks for the value of a setting: from a list where it is one of some words.
func (s settings) choose(x debug.Setting, now string) {
	if len(x.Choices) > 0 {
		var items []fuzzylist.Item
		for _, word := range x.Choices {
			items = append(items, fuzzylist.Item{ID: word, Title: word})
		}
		s.list(x.Name+" (now "+now+")", items, func(word string) tea.Cmd { return s.set(x, word) })
		return
	}
	s.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine("", nil), Label: x.Name + " (now " + now + "):",
		Answer: func(string) overlay.Reply { return overlay.Word(themes.Dim, x.Help+" Begins a branch at this moment.") },
		Done:   func(text string) tea.Cmd { return s.set(x, text) },
	})
}

func (s settings) list(title string, items []fuzzylist.Item, pick func(id string) tea.Cmd) {
	s.e.host.Overlays().Open(&overlay.List{
		Items: func() []fuzzylist.Item { return items }, Title: title,
		Pick: func(it fuzzylist.Item) tea.Cmd { return pick(it.ID) },
	})
}

func (s settings) set(x debug.Setting, value string) tea.Cmd {
	return s.e.whatif.change("set " + x.Name + " " + value)
}

// complete lists how a line that begins with set may continue: names of settings,
// and behind one its values.
func (s settings) complete(line string) []prompt.Candidate {
	if !strings.HasPrefix(line, "set ") || s.e.history.tree.Len() == 0 {
		return nil
	}
	setup := s.e.history.tree.Setup()
	at := strings.LastIndexByte(line, ' ') + 1
	before, word := line[:at], line[at:]
	name, begun, behind := strings.Cut(word, "=")
	var list []prompt.Candidate
	for _, x := range debug.Settings(setup.Settings.Method) {
		switch {
		case !behind && strings.HasPrefix(x.Name, word):
			list = append(list, prompt.Candidate{Line: before + x.Name + "=", Name: x.Name, About: x.Value(setup) + "  " + x.Help})
		case behind && x.Name == name:
			for _, choice := range x.Choices {
				if strings.HasPrefix(choice, begun) {
					list = append(list, prompt.Candidate{Line: before + name + "=" + choice, Name: choice})
				}
			}
		}
	}
	return list
}

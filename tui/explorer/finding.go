package explorer

import (
	"fmt"
	"iter"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/find"
	"espalier/tui/outline"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
	"espalier/tui/tell"
)

// finding is the search for text that is lit on the screen.
type finding struct {
	find.Hits
	history prompt.History
}

// search lights a text, and counts what holds it.
func (f *finding) search(t *search.Tree, text string) { f.Hits.Look(t, find.NewQuery(text)) }

// openFind asks for a text. While it is typed the nearest match is shown.
func (e *Explorer) openFind() {
	before, from := e.found.Query().String(), e.tree.selected
	e.host.Overlays().Open(&overlay.Entry{
		Line:  prompt.NewLine("", &e.found.history),
		Label: "/",
		Changed: func(text string) tea.Cmd {
			e.found.search(e.history.tree, text)
			e.selectRow(from)
			if text != "" && !e.found.Has(from.Node) {
				e.toMatch(e.history.outline.After(from.Node))
			}
			e.screen.stale(everything)
			return nil
		},
		Answer: func(text string) overlay.Reply {
			switch n := e.found.Count(); {
			case text == "":
				return overlay.Word(themes.Dim, "in thoughts and in what models wrote")
			case n == 0:
				return overlay.Word(themes.Notice, "nowhere")
			default:
				return overlay.Word(themes.Dim, "in "+tell.Plural(n, "thought"))
			}
		},
		Done: func(text string) tea.Cmd {
			e.found.search(e.history.tree, text)
			e.screen.stale(everything)
			return nil
		},
		Left: func() tea.Cmd {
			e.found.search(e.history.tree, before)
			e.selectRow(from)
			e.screen.stale(everything)
			return nil
		},
	})
}

// toMatch selects the first thought of an order that matches.
func (e *Explorer) toMatch(order iter.Seq[search.NodeID]) {
	id, ok := e.found.First(order)
	if !ok {
		return
	}
	e.goTo(id)
}

// goTo selects a thought, and unfolds what hides it.
func (e *Explorer) goTo(id search.NodeID) {
	e.unfollow()
	e.history.outline.Reveal(id)
	e.selectRow(outline.Row{Node: id})
	e.screen.stale(everything)
}

func (e *Explorer) nextMatch() { e.match(e.history.outline.After) }

func (e *Explorer) previousMatch() { e.match(e.history.outline.Before) }

func (e *Explorer) match(order func(search.NodeID) iter.Seq[search.NodeID]) {
	e.toMatch(order(e.tree.selected.Node))
	e.host.Say(themes.Text, fmt.Sprintf("/%s: in %s; esc ends the search", e.found.Query(), tell.Plural(e.found.Count(), "thought")))
}

func (e *Explorer) nothingFound() string {
	switch {
	case !e.found.On():
		return "no search active; press /"
	case e.found.Count() == 0:
		return fmt.Sprintf("%q is nowhere", e.found.Query())
	}
	return ""
}

// endFinding puts the light out, and gives n back to stepping.
func (e *Explorer) endFinding() {
	e.found.search(e.history.tree, "")
	e.screen.stale(everything)
}

package explorer

import (
	"fmt"
	"iter"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/find"
	"espalier/tui/outline"
	"espalier/tui/prompt"
	"espalier/tui/tell"
)

// finding is the search for text that is lit on the screen.
type finding struct {
	find.Hits
	history prompt.History
}

// look lights a text, and counts what holds it.
func (f *finding) look(t *search.Tree, text string) { f.Look(t, find.NewQuery(text)) }

// openFind asks for a text. While it is typed the nearest match is shown.
func (e *Explorer) openFind() {
	before, from := e.found.Query().String(), e.tree.selected
	e.open(&entry{
		Line:  prompt.NewLine("", &e.found.history),
		label: "/",
		changed: func(e *Explorer, text string) {
			e.found.look(e.history.tree, text)
			e.selectRow(from)
			if text != "" && !e.found.Has(from.Node) {
				e.toMatch(e.history.outline.After(from.Node))
			}
			e.screen.stale(everything)
		},
		answer: func(e *Explorer, text string) reply {
			switch n := e.found.Count(); {
			case text == "":
				return reply{themes.Dim, "in thoughts and in what models wrote"}
			case n == 0:
				return reply{themes.Notice, "nowhere"}
			default:
				return reply{themes.Dim, "in " + tell.Plural(n, "thought")}
			}
		},
		done: func(e *Explorer, text string) tea.Cmd {
			e.found.look(e.history.tree, text)
			e.screen.stale(everything)
			return nil
		},
		left: func(e *Explorer) {
			e.found.look(e.history.tree, before)
			e.selectRow(from)
			e.screen.stale(everything)
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
	e.say(themes.Text, fmt.Sprintf("/%s: in %s; esc ends the search", e.found.Query(), tell.Plural(e.found.Count(), "thought")))
}

func (e *Explorer) nothingFound() string {
	switch {
	case !e.found.On():
		return "nothing is looked for; / does"
	case e.found.Count() == 0:
		return fmt.Sprintf("%q is nowhere", e.found.Query())
	}
	return ""
}

// endFinding puts the light out, and gives n back to stepping.
func (e *Explorer) endFinding() {
	e.found.look(e.history.tree, "")
	e.screen.stale(everything)
}

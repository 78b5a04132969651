package explorer

import (
	"fmt"
	"iter"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/find"
	"espalier/tui/outline"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// finding is the search for text that is lit on the screen.
type finding struct {
	find.Hits
	history prompt.History
}

// finder finds and marks thoughts, and chooses which of them have lines.
type finder struct {
	e        *Explorer
	found    finding
	filtered filtered
}

// search lights a text, and counts what holds it.
func (f *finding) search(t *search.Tree, text string) { f.Hits.Look(t, find.NewQuery(text)) }

// openFind asks for a text. While it is typed the nearest match is shown.
func (fn *finder) openFind() {
	before, from := fn.found.Query().String(), fn.e.tree.selected
	fn.e.host.Overlays().Open(&overlay.Entry{
		Line:  prompt.NewLine("", &fn.found.history),
		Label: "/",
		Changed: func(text string) tea.Cmd {
			fn.found.search(fn.e.history.tree, text)
			fn.e.moves.selectRow(from)
			if text != "" && !fn.found.Has(from.Node) {
				fn.toMatch(fn.e.history.outline.After(from.Node))
			}
			fn.e.view.screen.stale(everything)
			return nil
		},
		Answer: func(text string) overlay.Reply {
			switch n := fn.found.Count(); {
			case text == "":
				return overlay.Word(themes.Dim, "in thoughts and in what models wrote")
			case n == 0:
				return overlay.Word(themes.Notice, "nowhere")
			default:
				return overlay.Word(themes.Dim, "in "+english.Plural(n, "thought"))
			}
		},
		Done: func(text string) tea.Cmd {
			fn.found.search(fn.e.history.tree, text)
			fn.e.view.screen.stale(everything)
			return nil
		},
		Left: func() tea.Cmd {
			fn.found.search(fn.e.history.tree, before)
			fn.e.moves.selectRow(from)
			fn.e.view.screen.stale(everything)
			return nil
		},
	})
}

// toMatch selects the first thought of an order that matches.
func (fn *finder) toMatch(order iter.Seq[search.NodeID]) {
	id, ok := fn.found.First(order)
	if !ok {
		return
	}
	fn.goTo(id)
}

// goTo selects a thought, and unfolds what hides it.
func (fn *finder) goTo(id search.NodeID) {
	fn.e.moves.unfollow()
	fn.e.history.outline.Reveal(id)
	fn.e.moves.selectRow(outline.Row{Node: id})
	fn.e.view.screen.stale(everything)
}

func (fn *finder) nextMatch() { fn.match(fn.e.history.outline.After) }

func (fn *finder) previousMatch() { fn.match(fn.e.history.outline.Before) }

func (fn *finder) match(order func(search.NodeID) iter.Seq[search.NodeID]) {
	fn.toMatch(order(fn.e.tree.selected.Node))
	fn.e.host.Say(themes.Text, fmt.Sprintf("/%s: in %s; esc ends the search", fn.found.Query(), english.Plural(fn.found.Count(), "thought")))
}

func (fn *finder) nothingFound() string {
	switch {
	case !fn.found.On():
		return "no search active; press /"
	case fn.found.Count() == 0:
		return fmt.Sprintf("%q is nowhere", fn.found.Query())
	}
	return ""
}

// endFinding puts the light out, and gives n back to stepping.
func (fn *finder) endFinding() {
	fn.found.search(fn.e.history.tree, "")
	fn.e.view.screen.stale(everything)
}

package explorer

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/compare"
	"espalier/tui/fuzzylist"
	"espalier/tui/overlay"
)

// openBranches lists the logs there are.
func (wi *whatIf) openBranches() {
	var items []fuzzylist.Item
	for _, b := range wi.e.history.d.Branches() {
		what := "the search as it was begun"
		if b.Parent != nil {
			what = fmt.Sprintf("%s, after event %d of branch %d", strings.Join(b.Changes, ", "), b.From, b.Parent.Number)
		}
		title := fmt.Sprintf("branch %d  %s", b.Number, compare.FateOf(b.Line().Tip()))
		if b == wi.e.history.branch {
			title += " (here)"
		}
		items = append(items, fuzzylist.Item{ID: fmt.Sprint(b.Number), Title: title, Note: what})
	}
	wi.e.host.Overlays().Open(&overlay.List{Items: func() []fuzzylist.Item { return items }, Title: "branches", Pick: func(it fuzzylist.Item) tea.Cmd {
		return wi.change("branch " + it.ID)
	}})
}

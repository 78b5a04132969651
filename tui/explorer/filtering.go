package explorer

import (
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/find"
	"espalier/tui/fuzzylist"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// filtered chooses which thoughts have lines. The zero value shows all.
type filtered struct {
	name  string
	match func(*search.Node) bool
}

// sieve is a filter by its name on the `:` line. One with an argument says what
// it wants.
type sieve struct {
	name, former, about, wants string // former: what it was called before
	of                         func(e *Explorer, arg string) (func(*search.Node) bool, error)
}

func sieves() []sieve {
	status := func(statuses ...search.Status) func(*Explorer, string) (func(*search.Node) bool, error) {
		return func(*Explorer, string) (func(*search.Node) bool, error) {
			return func(n *search.Node) bool {
				for _, s := range statuses {
					if n.Status() == s {
						return true
					}
				}
				return false
			}, nil
		}
	}
	return []sieve{
		{name: "all", about: "every thought"},
		{name: "kept", about: "what was kept", of: status(search.StatusKept, search.StatusSolution)},
		{name: "frontier", about: "waiting to be expanded", of: frontier},
		{name: "pruned", former: "cut", about: "what was pruned", of: status(search.StatusPruned)},
		{name: "refused", about: "what the rules refused, and dead ends", of: status(search.StatusRefused, search.StatusDead)},
		{name: "marked", about: "your marks and notes", of: marked},
		{name: "value", about: "valued so, of 1, or higher", wants: "0.5", of: above},
		{name: "text", about: "a text in it, or in what models wrote of it", wants: "13 - 9", of: holding},
	}
}

// frontier are the thoughts that the search may still expand.
func frontier(*Explorer, string) (func(*search.Node) bool, error) {
	return func(n *search.Node) bool {
		s := n.Status()
		return !n.Expanded && (s == search.StatusFrontier || s == search.StatusKept)
	}, nil
}

func marked(e *Explorer, _ string) (func(*search.Node) bool, error) {
	return func(n *search.Node) bool { return e.finder.marked(n) }, nil
}

func above(e *Explorer, arg string) (func(*search.Node) bool, error) {
	least, err := strconv.ParseFloat(strings.TrimSpace(arg), 64)
	if err != nil || !(least >= 0 && least <= 1) {
		return nil, fmt.Errorf("filter value: %q is not a number from 0 to 1; such as: filter value 0.5", arg)
	}
	return func(n *search.Node) bool { return n.Valued && e.view.scale().Of(n.Value) >= least }, nil
}

func holding(e *Explorer, arg string) (func(*search.Node) bool, error) {
	if strings.TrimSpace(arg) == "" {
		return nil, fmt.Errorf("filter text: no text; such as: filter text 13 - 9")
	}
	q := find.NewQuery(arg)
	return func(n *search.Node) bool { return find.Matches(e.history.tree, n, q) }, nil
}

// filter shows the thoughts that a sieve lets through.
func (fn *finder) filter(words string) error {
	name, arg, _ := strings.Cut(strings.TrimSpace(words), " ")
	for _, s := range sieves() {
		if name != s.name && (name == "" || name != s.former) {
			continue
		}
		f := filtered{}
		if s.of != nil {
			match, err := s.of(fn.e, arg)
			if err != nil {
				return err
			}
			f = filtered{strings.TrimSpace(words), match}
		}
		fn.filtered = f
		fn.sift()
		fn.e.tree.reveal(fn.e.history.outline)
		return nil
	}
	return fmt.Errorf("filter: no %q; there are all, kept, frontier, pruned, refused, marked, value and text", name)
}

// sift applies the filter to the tree as it is now.
func (fn *finder) sift() {
	if fn.e.history.outline.Len() == 0 {
		return
	}
	fn.e.history.outline.Filter(fn.e.history.tree, fn.filtered.match, fn.e.kept())
	fn.e.tree.steady(fn.e.history.outline)
	fn.e.view.screen.stale(everything)
}

func (fn *finder) unfilter() { fn.e.host.Complain(fn.filter("all")) }

// openFilter offers the filters.
func (fn *finder) openFilter() {
	var items []fuzzylist.Item
	for _, s := range sieves() {
		title := s.name
		if s.wants != "" {
			title += " …"
		}
		items = append(items, fuzzylist.Item{ID: s.name, Title: title, Note: s.about})
	}
	fn.e.host.Overlays().Open(&overlay.List{Items: func() []fuzzylist.Item { return items }, Title: "show only", Pick: func(it fuzzylist.Item) tea.Cmd {
		for _, s := range sieves() {
			if s.name == it.ID && s.wants != "" {
				fn.e.host.Overlays().Open(&overlay.Entry{
					Line: prompt.NewLine("", nil), Label: "show only " + s.name, Answer: func(string) overlay.Reply {
						return overlay.Word(themes.Dim, s.about+"; such as "+s.wants)
					},
					Done: func(text string) tea.Cmd { fn.e.host.Complain(fn.filter(s.name + " " + text)); return nil },
				})
				return nil
			}
		}
		fn.e.host.Complain(fn.filter(it.ID))
		return nil
	}})
}

package runs

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/method"
	"espalier/tui/action"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// narrowing is which runs are shown, and in which order.
type narrowing struct {
	text     string // words that a run has, all of them
	unsolved bool   // only runs that were not solved
	parted   bool   // only puzzles that one bench alone solved
	method   string // only this one; empty: all
	sort     string // name of the column; empty: as they came
	reverse  bool
}

// apply shows what is wanted. The mark stays with its run if that is shown.
func (s *Screen) apply() {
	kept, ok := s.selected()
	s.shown = slices.DeleteFunc(slices.Clone(s.Runs), func(r Run) bool { return !s.narrow.wants(r, s.columns) })
	if i := slices.IndexFunc(s.columns, func(c column) bool { return c.name == s.narrow.sort }); i >= 0 {
		order := s.columns[i].order
		if s.narrow.reverse {
			order = func(a, b Run) int { return s.columns[i].order(b, a) }
		}
		slices.SortStableFunc(s.shown, order)
	}
	s.at, s.top = 0, 0
	if ok {
		s.at = max(slices.IndexFunc(s.shown, func(r Run) bool { return r.Number == kept.Number }), 0)
	}
	s.Redraw = true
}

func (n narrowing) wants(r Run, in []column) bool {
	switch {
	case n.unsolved && r.Result.Solved, n.parted && !r.Parted, n.method != "" && method.Title(r.Result.Started.Settings) != n.method:
		return false
	}
	for _, word := range strings.Fields(strings.ToLower(n.text)) {
		if !has(r, in, word) {
			return false
		}
	}
	return true
}

// has reports whether a run has a word in any column of words, or ended so: solved,
// unsolved or failed.
func has(r Run, in []column, word string) bool {
	switch word {
	case "solved":
		return r.Result.Solved
	case "unsolved":
		return !r.Result.Solved
	case "failed":
		return r.Result.Err != nil
	}
	return slices.ContainsFunc(in, func(c column) bool { return !c.right && strings.Contains(strings.ToLower(c.text(r)), word) })
}

// failures shows the runs that were not solved alone, or all again.
func (s *Screen) failures() {
	s.narrow.unsolved = !s.narrow.unsolved
	s.apply()
}

// differences shows the puzzles that one bench alone solved, or all again.
func (s *Screen) differences() {
	s.narrow.parted = !s.narrow.parted
	s.apply()
}

// sameMethod shows the runs of the selected one's method alone, or all again.
func (s *Screen) sameMethod() {
	if run, ok := s.selected(); s.narrow.method == "" && ok {
		s.narrow.method = method.Title(run.Result.Started.Settings)
	} else {
		s.narrow.method = ""
	}
	s.apply()
}

// nextSort sorts by the next column; after the last one, runs stand as they came.
func (s *Screen) nextSort() {
	at := slices.IndexFunc(s.columns, func(c column) bool { return c.name == s.narrow.sort }) + 1
	s.narrow.sort, s.narrow.reverse = "", false
	if at < len(s.columns) {
		s.narrow.sort = s.columns[at].name
	}
	s.apply()
}

// sortBy sorts by a column, and the other way round if it was that already.
func (s *Screen) sortBy(name string) {
	s.narrow.reverse = s.narrow.sort == name && !s.narrow.reverse
	s.narrow.sort = name
	s.apply()
}

func (s *Screen) reverse() {
	s.narrow.reverse = !s.narrow.reverse
	s.apply()
}

// askText narrows the table while words are typed.
func (s *Screen) askText() {
	before := s.narrow.text
	s.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(before, nil), Label: "only ›",
		Done:    func(text string) tea.Cmd { s.only(text); return nil },
		Changed: func(text string) tea.Cmd { s.only(text); return nil },
		Left:    action.Then(func() { s.only(before) }),
	})
}

// only shows runs with some words.
func (s *Screen) only(text string) {
	s.narrow.text = text
	s.apply()
}

// backOut takes back one step: what the table was narrowed by, or leaves.
func (s *Screen) backOut() tea.Cmd {
	if n := s.narrow; n.text == "" && !n.unsolved && !n.parted && n.method == "" {
		return s.host.Back()
	}
	s.narrow = narrowing{sort: s.narrow.sort, reverse: s.narrow.reverse}
	s.apply()
	return nil
}

// name says what is shown.
func (n narrowing) name() string {
	parts := []string{"runs"}
	if n.unsolved {
		parts[0] = "not solved"
	}
	if n.parted {
		parts = append(parts, "that part")
	}
	if n.method != "" {
		parts = append(parts, "of "+n.method)
	}
	if n.text != "" {
		parts = append(parts, "with "+n.text)
	}
	return strings.Join(parts, " ")
}

// Package fuzzylist is a list that is narrowed by typing: the help, the command
// palette, and every other list of the explorer from which one thing is picked.
package fuzzylist

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/sahilm/fuzzy"

	"espalier/tui/draw"
	"espalier/tui/prompt"
)

// Item is a line of the list.
type Item struct {
	ID    string
	Group string // items of a group stand together
	Title string
	Keys  []string // as they are printed
	Note  string   // behind the title
	Why   string   // why it cannot be chosen now; empty when it can
	Words string   // what else it is looked for by
}

// List is a query and the items that it leaves.
type List struct {
	Empty string // what is said where there is nothing to choose

	items []Item
	texts []string // of each item, as the query sees it
	query textinput.Model
	found []hit
	at    int // the chosen one among found
	top   int // first row on the screen

	keys, title int // columns that the widest keys and titles take
}

// hit is an item that matches, and where: bytes of its title.
type hit struct {
	item    int
	letters []int
}

// New is a list of items, all of them shown.
func New(items []Item) *List {
	l := &List{Empty: "nothing is called that", query: prompt.NewInput()}
	l.Set(items)
	return l
}

// Set replaces the items. What was typed stays, and so does the choice as far as
// it can.
func (l *List) Set(items []Item) {
	l.items, l.texts = items, make([]string, len(items))
	l.keys, l.title = 0, 0
	for i, it := range items {
		l.keys = max(l.keys, draw.Width(strings.Join(it.Keys, " ")))
		l.title = max(l.title, draw.Width(it.Title))
		l.texts[i] = it.Title + "  " + strings.ReplaceAll(it.ID, "-", " ") + " " + it.Words + " " + it.Group + " " + strings.Join(it.Keys, " ")
	}
	at := l.at
	l.narrow()
	l.at = max(min(at, len(l.found)-1), 0)
}

// Query is what was typed.
func (l *List) Query() string { return l.query.Value() }

// Chosen is the line that the mark stands on.
func (l *List) Chosen() (Item, bool) {
	if l.at >= len(l.found) {
		return Item{}, false
	}
	return l.items[l.found[l.at].item], true
}

// Choose puts the mark on an item.
func (l *List) Choose(id string) {
	for i, h := range l.found {
		if l.items[h.item].ID == id {
			l.at = i
		}
	}
}

// Key moves the mark or edits the query.
func (l *List) Key(k tea.KeyMsg) {
	const page = 10
	switch k.String() {
	case "up", "ctrl+p":
		l.move(-1)
	case "down", "ctrl+n":
		l.move(1)
	case "pgup":
		l.move(-page)
	case "pgdown":
		l.move(page)
	default:
		before := l.query.Value()
		if l.query, _ = l.query.Update(k); l.query.Value() != before {
			l.narrow()
		}
	}
}

func (l *List) move(by int) { l.at = max(min(l.at+by, len(l.found)-1), 0) }

// narrow leaves the items that hold the letters of the query in this order, the
// best first. Without a query they stand in their groups.
func (l *List) narrow() {
	l.found, l.at = l.found[:0], 0
	pattern := strings.TrimSpace(l.query.Value())
	if pattern == "" {
		for i := range l.items {
			l.found = append(l.found, hit{item: i})
		}
		return
	}
	for _, m := range fuzzy.Find(pattern, l.texts) {
		l.found = append(l.found, hit{m.Index, m.MatchedIndexes})
	}
	slices.SortStableFunc(l.found, func(a, b hit) int {
		return cmp.Compare(l.farness(a.item, pattern), l.farness(b.item, pattern))
	})
	// What only has the letters somewhere is noise beside what has the word.
	if i := slices.IndexFunc(l.found, func(h hit) bool { return l.farness(h.item, pattern) == scattered }); i > 0 {
		l.found = l.found[:i]
	}
}

// farness is how far an item is from what was typed: letters that stand together
// are meant more than letters that only follow each other.
func (l *List) farness(item int, pattern string) int {
	it, pattern := l.items[item], strings.ToLower(pattern)
	title := " " + strings.ToLower(it.Title)
	switch {
	case it.ID == pattern:
		return 0
	case strings.HasPrefix(it.ID, pattern), strings.HasPrefix(title, " "+pattern):
		return 1
	case strings.Contains(title, " "+pattern):
		return 2
	case strings.Contains(strings.ToLower(l.texts[item]), pattern):
		return 3
	}
	return scattered
}

// scattered is the farness of letters that only follow each other.
const scattered = 4

// Package action is what a user can do on a screen, as rows of a table. The keys, the
// help, the palette, the words of the `:` line and the page of keys are made of it.
package action

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/fuzzylist"
	"espalier/tui/keymap"
)

// Action is one row.
type Action struct {
	ID    string
	Group string
	Title string
	Keys  []string // as Bubble Tea names them
	Words string   // what else the palette finds it by
	// While is the mode of the screen in which the keys mean this, such as
	// "searching"; empty: always, unless the mode has another action for them.
	While string

	// Why says why the action is not possible now; nil: it always is.
	Why func() string
	Do  func() tea.Cmd
	// Confirmed is done when the same key answers the question that Do asked.
	Confirmed func() tea.Cmd
}

// Then makes a Do of a function without a command.
func Then(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// Called gives an action other words to be found by.
func (a Action) Called(words string) Action {
	a.Words = words
	return a
}

// Unless gives an action another reason why not.
func (a Action) Unless(why func() string) Action {
	a.Why = why
	return a
}

// Disabled says why the action is not possible now; empty when it is.
func (a *Action) Disabled() string {
	if a.Why == nil {
		return ""
	}
	return a.Why()
}

// ForKey is what a key means: an action of the mode that the screen is in, or else
// one that is always there; nil: nothing.
func ForKey(list []Action, key string, is func(mode string) bool) *Action {
	var found *Action
	for i := range list {
		a := &list[i]
		if !slices.Contains(a.Keys, key) || a.While != "" && !is(a.While) {
			continue
		}
		if found == nil || a.While != "" {
			found = a
		}
	}
	return found
}

// Find is the action of this name; nil: there is none.
func Find(list []Action, id string) *Action {
	i := slices.IndexFunc(list, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// Items are the actions as lines of a list, with the reason why not.
func Items(list []Action) []fuzzylist.Item {
	items := make([]fuzzylist.Item, 0, len(list))
	for i := range list {
		a := &list[i]
		keys := make([]string, len(a.Keys))
		for i, k := range a.Keys {
			keys[i] = keymap.Name(k)
		}
		note := ""
		if a.While != "" {
			note = "while " + a.While
		}
		items = append(items, fuzzylist.Item{ID: a.ID, Group: a.Group, Title: a.Title, Keys: keys, Note: note, Why: a.Disabled(), Words: a.Words})
	}
	return items
}

// Bindings are the keys of the actions.
func Bindings(list []Action) []keymap.Binding {
	bindings := make([]keymap.Binding, 0, len(list))
	for _, a := range list {
		bindings = append(bindings, keymap.Binding{ID: a.ID, While: a.While, Keys: a.Keys})
	}
	return bindings
}

// Rebind gives actions the keys of a user's file. What does not count in it is
// returned.
func Rebind(list []Action, changes []keymap.Change) []keymap.Problem {
	bindings, problems := keymap.Apply(Bindings(list), changes)
	for i := range list {
		list[i].Keys = bindings[i].Keys
	}
	return problems
}

// Reference is the table in Markdown, by groups.
func Reference(list []Action) string {
	var b strings.Builder
	group := ""
	for _, a := range list {
		if a.Group != group {
			group = a.Group
			fmt.Fprintf(&b, "\n## %s\n\n| keys | | name |\n|---|---|---|\n", group)
		}
		title := a.Title
		if a.While != "" {
			title += ", while " + a.While
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", keymap.Printed(a.Keys), title, a.ID)
	}
	return b.String()
}

// Keys is the table of a screen whose actions have no names of their own, in Markdown.
func Keys(screen string, list []Action) string {
	var b strings.Builder
	group := ""
	for _, a := range list {
		if a.Group != group {
			group = a.Group
			fmt.Fprintf(&b, "\n## %s: %s\n\n| keys | |\n|---|---|\n", screen, group)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", keymap.Printed(a.Keys), a.Title)
	}
	return b.String()
}

package debug

import (
	"slices"
	"strings"

	"espalier/search"
)

// kind is something that can happen, as a user names it.
type kind struct {
	name  string
	about string
	is    func(search.Body) bool
}

func typed(name string) func(search.Body) bool {
	return func(b search.Body) bool { return b.Type() == name }
}

func decides(a search.ActionKind) func(search.Body) bool {
	return func(b search.Body) bool {
		d, ok := b.(search.Decided)
		return ok && d.Action.Kind == a
	}
}

// asks reports whether a model is asked for what was decided. A breakpoint for it stops
// at the event before.
func asks(b search.Body) bool { return decides(search.Expand)(b) || decides(search.Evaluate)(b) }

func finds(v search.Verdict) func(search.Body) bool {
	return func(b search.Body) bool {
		switch b := b.(type) {
		case search.Checked:
			return b.Verdict == v
		case search.Injected:
			return b.Verdict == v
		case search.Edited:
			return b.Verdict == v
		}
		return false
	}
}

// kinds are the names that may follow "on".
func kinds() []kind {
	return []kind{
		{"ask", "a model is about to be asked; the search stops before it is", asks},
		{"expand", "the search asks for next thoughts", decides(search.Expand)},
		{"evaluate", "the search asks for values", decides(search.Evaluate)},
		{"vote", "a vote compared thoughts", typed("voted")},
		{"visit", "a simulation was counted", typed("visited")},
		{"select", "the search chooses among thoughts", decides(search.Select)},
		{"reply", "a model answered", typed("replied")},
		{"thought", "a thought was read from a reply", typed("thought")},
		{"merge", "a thought led to a state already in the tree", typed("merged")},
		{"unread", "a reply contained no thought", typed("unparsed")},
		{"check", "the rules checked a thought", typed("checked")},
		{"refused", "the rules refused a thought", finds(search.Refused)},
		{"dead", "a thought is a dead end", finds(search.DeadEnd)},
		{"right", "a thought completes a solution", finds(search.Right)},
		{"value", "a thought was valued", typed("valued")},
		{"keep", "thoughts were kept", typed("kept")},
		{"prune", "the search pruned thoughts", typed("pruned")},
		{"backtrack", "the search backtracked", typed("backtracked")},
		{"fail", "a model call failed", typed("failed")},
		{"end", "the search ended", search.Ends},
		{"solved", "the search found an answer", typed("solved")},
		{"user", "the user changed something", search.UserEvent},
	}
}

// kindNamed finds a kind by its name, by the type of its event, or by the plain
// forms of either.
func kindNamed(word string) (kind, bool) {
	all := kinds()
	word = strings.ToLower(word)
	i := slices.IndexFunc(all, func(k kind) bool { return k.name == word })
	if i < 0 {
		if slices.Contains(search.EventTypes(), word) {
			return kind{name: word, is: typed(word)}, true
		}
		return kind{}, false
	}
	return all[i], true
}

// kindNames lists the names of all kinds for a user.
func kindNames() string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	for _, k := range insideKinds {
		names = append(names, k[0])
	}
	return strings.Join(names, ", ")
}

package page

import (
	"encoding/json"
	"strings"

	"espalier/search"
	"espalier/search/printable"
)

// fields are what a page knows of a thought, by the names that it uses.
var fields = [...]string{
	"parent", "depth", "status", "short", "text", "state", "reason", "answer",
	"value", "samples", "votes", "ballots", "visits", "mean", "left", "merged",
	"origin", "was", "pinned", "notes", "unread", "reply", "choice", "judged", "board", "parents", "into", "models",
}

// view is a thought as a page knows it: a comparable value a field, nil where there is
// nothing to say.
type view [len(fields)]any

func (f *Folder) view(id search.NodeID) view {
	n := f.tree.Node(id)
	short, state := printable.Line(n.Short()), printable.Line(n.Check.State)
	v := view{
		int(n.Parent), n.Depth, string(n.Status()), some(short), nil, some(state), some(reason(n)), some(printable.Line(n.Check.Answer)),
		nil, listed(samples(n.Samples)), some(n.Votes), some(n.Ballots), some(n.Visits), nil, some(n.Left), some(n.Merged),
		some(string(n.Origin)), some(printable.Text(n.Was)), some(n.Pinned), listed(notes(n.Notes)), listed(unread(n.Unread)), some(n.Reply), some(n.Choice), some(n.Judged), nil, nil, listed(n.OtherChildren), listed(models(n.Models)),
	}
	set := func(name string, value any) {
		for i := range fields {
			if fields[i] == name {
				v[i] = value
			}
		}
	}
	if text := printable.Text(n.Text); text != short {
		set("text", some(text))
	}
	if len(n.OtherParents) > 0 {
		set("parents", listed(n.Parents()))
	}
	if n.Valued {
		set("value", n.Value)
	}
	if n.Visits > 0 {
		set("mean", n.Return/float64(n.Visits))
	}
	if f.facts.Board != nil && n.Status() != search.StatusGone {
		set("board", f.board(id))
	}
	return v
}

// models are the names of those that proposed a thought.
func models(names []string) (all []string) {
	for _, name := range names {
		all = append(all, printable.Line(name))
	}
	return all
}

// reason is why a thought leads no further.
func reason(n *search.Node) string {
	if n.Check.Reason != "" {
		return printable.Line(n.Check.Reason)
	}
	return printable.Line(n.PruneReason)
}

// The words of models, tasks and users in lists are made printable.

func samples(all []search.Sample) (shown []search.Sample) {
	for _, s := range all {
		s.Label = printable.Line(s.Label)
		shown = append(shown, s)
	}
	return shown
}

func notes(all []string) (shown []string) {
	for _, n := range all {
		shown = append(shown, printable.Line(n))
	}
	return shown
}

func unread(all []search.Unparsed) (shown []search.Unparsed) {
	for _, u := range all {
		u.Reason = printable.Line(u.Reason)
		shown = append(shown, u)
	}
	return shown
}

// some is a value, or nil where it is that of nothing.
func some[T comparable](value T) any {
	var nothing T
	if value == nothing {
		return nil
	}
	return value
}

// list is a list in the form of JSON, so that two can be compared.
type list string

// MarshalJSON writes the list.
func (l list) MarshalJSON() ([]byte, error) { return []byte(l), nil }

func listed[T any](values []T) any {
	if len(values) == 0 {
		return nil
	}
	data, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings and numbers can be written
	}
	return list(data)
}

// board is the state of a thought on a board: the characters of the cells, what they are,
// and what fits into blank ones, a line each. It is nil for tasks without boards.
func (f *Folder) board(id search.NodeID) any {
	b := f.facts.Board(f.tree.Steps(id))
	var text, roles strings.Builder
	fits := make([]string, len(b.Cells))
	for i, c := range b.Cells {
		role := string(c.Role) + " "
		if c.Conflict {
			role = strings.ToUpper(role)
		}
		roles.WriteByte(role[0])
		shown := " "
		if c.Text != "" {
			shown, _ = printable.First(c.Text)
		}
		text.WriteString(string([]rune(shown)[:1]))
		if c.Fits != nil {
			if fits[i] = *c.Fits; fits[i] == "" {
				fits[i] = "0"
			}
		}
	}
	return text.String() + "\n" + roles.String() + "\n" + strings.TrimRight(strings.Join(fits, ","), ",")
}

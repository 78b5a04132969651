package sessions

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/english"
)

// Difference is the first event at which two logs part.
type Difference struct {
	Seq     int      `json:"seq"` // 0: the logs are the same
	A       Side     `json:"a"`
	B       Side     `json:"b"`
	Changes []Change `json:"changes,omitempty"` // of the event, where both have one of a kind
	// Then is where they part after their first events, if those differ already:
	// searches of two seeds or models may go the same way for a while.
	Then *Difference `json:"then,omitempty"`
}

// Side is what one log has there.
type Side struct {
	Type string `json:"type,omitempty"` // of the event; empty: the log has ended
	Says string `json:"says"`
}

// Change is a field that both events have, or one of them, with another value.
type Change struct {
	Field string `json:"field"` // "completions.2.text"
	A     string `json:"a"`
	B     string `json:"b"`
}

// Same reports whether there is no difference.
func (d Difference) Same() bool { return d.Seq == 0 }

// Diff compares two logs event by event, as they would be stored.
func Diff(a, b []search.Event) Difference {
	at := part(a, b, 0)
	if at < 0 {
		return Difference{}
	}
	d := differenceAt(a, b, at)
	if at == 0 && len(a) > 0 && len(b) > 0 {
		if next := part(a, b, 1); next > 0 {
			then := differenceAt(a, b, next)
			d.Then = &then
		}
	}
	return d
}

// part is the index from which on two logs differ, -1 if they do not.
func part(a, b []search.Event, from int) int {
	for i := from; i < max(len(a), len(b)); i++ {
		if i >= len(a) || i >= len(b) || !bytes.Equal(encoded(a[i]), encoded(b[i])) {
			return i
		}
	}
	return -1
}

// encoded is an event as it is stored; one that cannot be is like no other.
func encoded(e search.Event) []byte {
	data, err := json.Marshal(e)
	if err != nil {
		return []byte(err.Error())
	}
	return data
}

func differenceAt(a, b []search.Event, at int) Difference {
	d := Difference{Seq: at + 1, A: side(a, at), B: side(b, at)}
	if at < len(a) && at < len(b) && d.A.Type == d.B.Type {
		d.Changes = changes(a[at], b[at])
	}
	return d
}

func side(log []search.Event, at int) Side {
	if at >= len(log) {
		return Side{Says: fmt.Sprintf("the log ends at event %d", len(log))}
	}
	s := Side{Type: log[at].Body.Type()}
	tree, err := search.Fold(log[:at+1])
	if err != nil {
		s.Says = s.Type
		return s
	}
	s.Says = search.Describe(tree, log[at]).Sentence(tree)
	return s
}

// changes lists the fields in which two events of a type differ.
func changes(a, b search.Event) []Change {
	left, right := map[string]string{}, map[string]string{}
	flatten(left, a)
	flatten(right, b)
	var list []Change
	for field, value := range left {
		if other, ok := right[field]; !ok || other != value {
			list = append(list, Change{Field: field, A: value, B: other})
		}
	}
	for field, value := range right {
		if _, ok := left[field]; !ok {
			list = append(list, Change{Field: field, B: value})
		}
	}
	slices.SortFunc(list, func(a, b Change) int { return compareFields(a.Field, b.Field) })
	return list
}

// flatten takes an event apart into its fields.
func flatten(into map[string]string, e search.Event) {
	var value map[string]any
	d := json.NewDecoder(bytes.NewReader(encoded(e)))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return
	}
	delete(value, "seq")
	delete(value, "type")
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, child := range v {
				walk(strings.TrimPrefix(path+"."+key, "."), child)
			}
		case []any:
			for i, child := range v {
				walk(path+"."+strconv.Itoa(i), child)
			}
		case string:
			into[path] = strconv.Quote(v)
		default:
			into[path] = fmt.Sprint(v)
		}
	}
	walk("", value)
}

// compareFields orders fields by name, and numbers in them by size.
func compareFields(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		m, errA := strconv.Atoi(as[i])
		n, errB := strconv.Atoi(bs[i])
		if errA == nil && errB == nil {
			if m != n {
				return cmp.Compare(m, n)
			}
		} else if as[i] != bs[i] {
			return strings.Compare(as[i], bs[i])
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// String describes the difference in a few lines.
func (d Difference) String() string {
	if d.Same() {
		return "the logs are the same\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the logs part at event %d\n", d.Seq)
	d.write(&b)
	if d.Then != nil {
		switch d.Then.Seq {
		case 2:
			b.WriteString("and again at event 2\n")
		case 3:
			b.WriteString("event 2 is the same; then they part at event 3\n")
		default:
			fmt.Fprintf(&b, "events 2 to %d are the same; then they part at event %d\n", d.Then.Seq-1, d.Then.Seq)
		}
		d.Then.write(&b)
	} else if d.Seq == 1 && d.A.Type != "" && d.B.Type != "" {
		b.WriteString("all other events are the same\n")
	}
	return b.String()
}

const (
	mostChanges = 8
	longValue   = 60 // runes
)

func (d Difference) write(b *strings.Builder) {
	fmt.Fprintf(b, "  a: %s\n  b: %s\n", d.A.Says, d.B.Says)
	for _, c := range d.Changes[:min(len(d.Changes), mostChanges)] {
		left, right := excerpts(c.A, c.B)
		fmt.Fprintf(b, "    %s: %s | %s\n", c.Field, left, right)
	}
	if more := len(d.Changes) - mostChanges; more > 0 {
		fmt.Fprintf(b, "    and %s more\n", english.Plural(more, "field"))
	}
}

// excerpts shortens two values to where they begin to differ.
func excerpts(a, b string) (string, string) {
	left, right := []rune(a), []rune(b)
	same := 0
	for same < min(len(left), len(right)) && left[same] == right[same] {
		same++
	}
	from := max(0, same-longValue/3)
	return excerpt(left, from), excerpt(right, from)
}

func excerpt(value []rune, from int) string {
	if len(value) == 0 {
		return "none"
	}
	if len(value) <= longValue {
		return string(value)
	}
	text := string(value[from:min(len(value), from+longValue)])
	if from > 0 {
		text = "…" + text
	}
	if from+longValue < len(value) {
		text += "…"
	}
	return text
}

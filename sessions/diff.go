package sessions

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-json"

	"espalier/search"
	"espalier/search/chains"
	"espalier/search/english"
	"espalier/search/thinking"
)

// Difference is the first event in which two logs differ.
type Difference struct {
	Seq     int      `json:"seq"` // 0: the logs are identical
	A       Side     `json:"a"`
	B       Side     `json:"b"`
	Changes []Change `json:"changes,omitempty"` // of the fields, if both events have the same type
	// Then is the next difference if the logs differ in their first event already:
	// searches with two seeds or models may be identical for a while after it.
	Then *Difference `json:"then,omitempty"`
	// Thinking is where what models thought about the answer parts; see Inside.
	Thinking *chains.Difference `json:"thinking,omitempty"`
}

// Side is the event of one log.
type Side struct {
	Type string `json:"type,omitempty"` // of the event; empty: the log has ended
	Says string `json:"says"`
}

// Change is a field whose value differs, or that only one of two events has.
type Change struct {
	Field string `json:"field"` // "completions.2.text"
	A     string `json:"a"`
	B     string `json:"b"`
}

// Same reports whether the logs are identical.
func (d Difference) Same() bool { return d.Seq == 0 }

// Diff compares two logs event by event, as they are stored.
func Diff(a, b []search.Event) Difference {
	at := search.Shared(a, b)
	if at == len(a) && at == len(b) {
		return Difference{}
	}
	d := differenceAt(a, b, at)
	if at == 0 && len(a) > 0 && len(b) > 0 {
		if next := 1 + search.Shared(a[1:], b[1:]); next < max(len(a), len(b)) {
			then := differenceAt(a, b, next)
			d.Then = &then
		}
	}
	return d
}

// Inside adds to a difference what models thought in the two searches, side by side.
func (d Difference) Inside(a, b []search.Event, rules thinking.Rules) Difference {
	if !d.Same() {
		d.Thinking = chains.Between(a, b, rules)
	}
	return d
}

// encoded returns an event as it is stored.
func encoded(e search.Event) []byte {
	data, err := e.MarshalJSON()
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
		return Side{Says: "the log ends after " + english.Plural(len(log), "event")}
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

// flatten lists the fields of an event by their paths.
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

// compareFields orders fields by name, and numbers in names by size.
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
		return "the logs are identical\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the logs differ at event %d\n", d.Seq)
	d.write(&b)
	if d.Then != nil {
		if same := d.Then.Seq - 2; same > 0 {
			b.WriteString("then " + english.Plural(same, "identical event") + "; ")
		}
		fmt.Fprintf(&b, "event %d differs\n", d.Then.Seq)
		d.Then.write(&b)
	} else if d.Seq == 1 && d.A.Type != "" && d.B.Type != "" {
		b.WriteString("all other events are identical\n")
	}
	if d.Thinking != nil {
		b.WriteString(strings.Join(d.Thinking.Lines("a", "b"), "\n") + "\n")
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
		fmt.Fprintf(b, "    and %s\n", english.Plural(more, "more field"))
	}
}

// excerpts shortens two values to the part around their first difference.
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

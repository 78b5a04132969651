package find

import (
	"strings"
	"testing"
	"unicode/utf8"

	"espalier/search"
	"espalier/tui/internal/synth"
)

func TestQuery(t *testing.T) {
	cases := []struct {
		query, text string
		from, to    int
		ok          bool
	}{
		{"13 - 9", "try 13 - 9 = 4", 4, 10, true},
		{"sure", "SURE", 0, 4, true},
		{"Sure", "sure", 0, 0, false},
		{"Sure", "is Sure", 3, 7, true},
		{"ü", "GRÜN", 2, 4, true},
		{"i", "İi", 2, 3, true}, // not every capital is thought of
		{"aab", "aaab", 1, 4, true},
		{"x", "", 0, 0, false},
		{"", "x", 0, 0, false},
		{"abc", "ab", 0, 0, false},
	}
	for _, c := range cases {
		from, to, ok := NewQuery(c.query).In(c.text)
		if ok != c.ok || ok && (from != c.from || to != c.to) {
			t.Errorf("%q in %q: %d to %d, %t", c.query, c.text, from, to, ok)
		}
	}
}

// FuzzQuery: what is found is there, and plain ASCII is found wherever lowering
// both finds it.
func FuzzQuery(f *testing.F) {
	f.Add("Sure", "sure thing")
	f.Add("ﬀ", "\xff\xfe")
	f.Fuzz(func(t *testing.T, query, text string) {
		q := NewQuery(query)
		from, to, ok := q.In(text)
		if ok && (from < 0 || to > len(text) || from >= to) {
			t.Fatalf("%d to %d of %d", from, to, len(text))
		}
		if !ascii(query) || !ascii(text) || query == "" {
			return
		}
		want := strings.Index(strings.ToLower(text), query)
		if q.exact {
			want = strings.Index(text, query)
		}
		if ok != (want >= 0) || ok && from != want {
			t.Fatalf("%q in %q: at %d (%t), want %d", query, text, from, ok, want)
		}
	})
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Following the events finds what looking at the whole tree finds.
func TestHitsFollow(t *testing.T) {
	tree, follow := search.NewTree(), Hits{}
	follow.Look(tree, NewQuery("13 - 9"))
	for _, e := range synth.Beam("4 9 10 13", 5, 7) {
		if err := tree.Apply(e); err != nil {
			t.Fatal(err)
		}
		follow.Arrived(tree, e)
	}
	var whole Hits
	whole.Look(tree, NewQuery("13 - 9"))
	if whole.Count() == 0 || follow.Count() != whole.Count() {
		t.Errorf("%d found by following, %d in the whole", follow.Count(), whole.Count())
	}
	for id := range tree.Len() {
		if follow.Has(search.NodeID(id)) != whole.Has(search.NodeID(id)) {
			t.Errorf("thought %d", id)
		}
	}
}

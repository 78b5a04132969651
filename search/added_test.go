package search

import (
	"testing"

	"espalier/engine"
)

func TestMarkAdded(t *testing.T) {
	const text = "One.\n\nWait, two ⟨.\nend"
	added := []engine.Given{{Start: 4, End: 10}, {Start: 15, End: 15}, {Start: 12, End: 14}, {Start: 99, End: 100}}
	for _, test := range []struct {
		from, to int
		want     string
	}{
		{0, len(text), "One.\n\n⟨Wait⟩, two⟨⟩ ‹.\nend"},
		{0, 4, "One."},
		{4, 15, "\n\n⟨Wait⟩, two⟨⟩"},
		{6, 12, "⟨Wait⟩, "},
		{15, len(text), " ‹.\nend"},
	} {
		if got := MarkAdded(text, test.from, test.to, added); got != test.want {
			t.Errorf("%d to %d: %q, want %q", test.from, test.to, got, test.want)
		}
	}
	c := engine.Completion{Thinking: text, Given: []engine.Given{{Thinking: true, End: 4}, {Thinking: true, Start: 6, End: 10}, {Thinking: true, Start: 0, End: 2, ByUser: true}, {Thinking: true, Start: 8, End: 12}}}
	if got := c.Additions(true); len(got) != 2 || got[0].End != 2 || got[1].Start != 6 || c.Additions(false) == nil || len(c.Additions(false)) > 0 || (engine.Completion{Thinking: text, Given: c.Given[:1]}).Additions(true) != nil || MarkAdded(text, 15, 22, nil) != " ⟨.\nend"[:7] {
		t.Errorf("%+v", got)
	}
	if got, want := SaysWhoAdded(c), "⟨ ⟩ added by the user and by the program"; got != want {
		t.Errorf("%q", got)
	}
}

func FuzzMarkAdded(f *testing.F) {
	f.Add("a⟨b", 1, 2, 0, 3)
	f.Fuzz(func(_ *testing.T, text string, start, end, from, to int) {
		c := engine.Completion{Text: text, Given: []engine.Given{{Start: start, End: end, ByUser: true}, {Start: end, End: start}, {Start: 1, End: from}}}
		from = min(max(from, 0), len(text))
		MarkAdded(text, from, min(max(to, from), len(text)), c.Additions(false))
	})
}

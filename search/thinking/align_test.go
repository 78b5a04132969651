package thinking

import (
	"fmt"
	"strings"
	"testing"
)

// TestAlign lays chains beside each other: what reaches the same state stands side by side,
// also in other words, and a verdict belongs to its state.
func TestAlign(t *testing.T) {
	rules := Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"}
	a := Read("13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible\nimpossible\n10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 6 sure\nsure", rules)
	b := Read("10 - 4 = 6 (left: 6 9 13)\n4 + 9 = 13 (left: 10 13 13) likely\n13 13 (left: 10) + 26 10 impossible\nimpossible\n10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 6 sure\nsure", rules)
	var got []string
	at := [2]int{}
	for _, p := range Align(a, b) {
		words := [2]string{}
		for side, id := range [2]int{p.A, p.B} {
			if id == 0 {
				continue
			}
			if id != at[side]+1 {
				t.Fatalf("segment %d follows %d", id, at[side])
			}
			at[side] = id
			words[side] = [2]*Reader{a, b}[side].Segment([2]*Reader{a, b}[side].Nodes()[id-1])
		}
		got = append(got, fmt.Sprintf("%s | %s", words[0], words[1]))
	}
	if at != [2]int{len(a.Nodes()), len(b.Nodes())} {
		t.Errorf("%v of %d and %d segments", at, len(a.Nodes()), len(b.Nodes()))
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{
		"10 - 4 = 6 (left: 6 9 13) likely | 10 - 4 = 6 (left: 6 9 13) likely", "- 4 6 sure | - 4 6 sure", "sure | sure",
		"impossible | \n", " | impossible",
	} {
		if !strings.Contains(text+"\n", want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	c := Read("Let me try 10 - 4 = 6, leaving 6, 9, 13.", rules)
	d := Read("Another way: subtract 4 from 10, 10 - 4 = 6. Left: 6, 9, 13.", rules)
	if p := Align(c, d); p[0] != (Pair{1, 1}) {
		t.Errorf("the same state in other words: %v", p)
	}
	long := Read(strings.Repeat("So it is 4.\n\n", 2*mostAligned), Rules{})
	other := Read(strings.Repeat("So it is 5.\n\n", 2*mostAligned), Rules{})
	if p := Align(long, other); len(p) != len(long.Nodes())+len(other.Nodes()) {
		t.Errorf("%d pairs of long texts", len(p))
	}
}

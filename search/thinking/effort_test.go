package thinking

import (
	"math"
	"strings"
	"testing"
)

// TestEffort has texts whose answer is first reached in a known segment.
func TestEffort(t *testing.T) {
	puzzle := Rules{Numbers: []string{"4", "9", "10", "13"}, Goal: "24"}
	for name, c := range map[string]struct {
		text  string
		rules Rules
		first string // the segment; empty: none
		wrong string // what of the thinking was given up
		again string // what repeats
	}{
		"two plus three": {
			text:  "<think>\nThe question is 2 + 3. 2 + 3 = 5. Wait, let me check that. 5 - 3 = 2. So the answer is 5.\n</think>\n5",
			first: "2 + 3 = 5.",
		},
		"in words": {
			text:  "<think>\nWhich city is the capital of Australia? Sydney is the largest. But the capital is Canberra. Let me double-check that. Parliament sits in Canberra.\n</think>\nCanberra",
			first: "But the capital is Canberra.",
		},
		"no part of a word": {
			text: "<think>\nI know that it rains. So it is wet.\n</think>\nno",
		},
		"never": {text: "<think>\nIt rains. So it is wet.\n</think>\n17"},
		"puzzle": {
			text:  "<think>\nLet me try 13 - 9 = 4, leaving 4, 4, 10. Then 4 + 4 = 8. That doesn't work.\n\nTry 10 - 4 = 6, leaving 6, 9, 13. Then 13 - 9 = 4. And 4 * 6 = 24. Let me double-check: 4 * 6 = 24.\n</think>\n(10 - 4) * (13 - 9)",
			rules: puzzle, first: "And 4 * 6 = 24.", wrong: "Let me try 13 - 9 = 4, leaving 4, 4, 10.Then 4 + 4 = 8.That doesn't work.",
		},
		"wrong answer": {
			text: "<think>\nTry 10 - 4 = 6, leaving 6, 9, 13. Then 13 + 9 = 22. So it is 22 + 6 = 24.\n</think>\n22 + 6 = 24", rules: puzzle,
		},
		"lines of the embedded model": {
			text:  "<think>\n13 - 9 = 4 (left: 4 4 10) likely\n4 4 (left: 10) + 8 10 impossible\nimpossible\n10 - 4 = 6 (left: 6 9 13) likely\n13 9 (left: 6) - 4 6 sure\nsure\n4 * 6\n</think>\nAnswer: (13 - 9) * (10 - 4) = 24",
			rules: puzzle, first: "- 4 6 sure", wrong: "13 - 9 = 4 (left: 4 4 10) likely4 4 (left: 10)+ 8 10 impossibleimpossible",
		},
		"repeated": {
			text: "<think>\nThe first number is even. So x = 12 - 5 = 7. And so y is odd. So x = 12 - 5 = 7.\n</think>\n7", first: "So x = 12 - 5 = 7.", again: "So x = 12 - 5 = 7.",
		},
		"without an end": {text: "2 + 3 = 5. Wait, is that right?"},
	} {
		r := Read(c.text, c.rules)
		e := r.Summary().Effort
		first := ""
		if e.Reached > 0 {
			first = r.Segment(r.Nodes()[e.Reached-1])
		}
		if first != c.first {
			t.Errorf("%s: the answer first stands in %q, not in %q", name, first, c.first)
		}
		all := 0
		for _, n := range r.Thought() {
			all += n.To - n.From
		}
		if want := float64(len(c.wrong)) / float64(all); math.Abs(e.Wrong-want) > 1e-9 {
			t.Errorf("%s: %v is given up, not %v", name, e.Wrong, want)
		}
		if want := float64(len(c.again)) / float64(all); math.Abs(e.Repeated-want) > 1e-9 {
			t.Errorf("%s: %v is repeated, not %v", name, e.Repeated, want)
		}
		if math.Abs(e.Before+e.After-1) > 1e-9 {
			t.Errorf("%s: %v before and %v after", name, e.Before, e.After)
		}
		pieces := NewReader(c.rules)
		for piece := range strings.SplitAfterSeq(c.text, " ") {
			pieces.Write(piece)
			pieces.Effort()
		}
		pieces.Close()
		if pieces.Summary() != r.Summary() {
			t.Errorf("%s: in pieces %+v, as a whole %+v", name, pieces.Summary(), r.Summary())
		}
	}
}

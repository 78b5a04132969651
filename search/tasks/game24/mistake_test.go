package game24

import (
	"testing"

	"espalier/search"
	"espalier/search/thinking"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		steps []string
		want  thinking.Mistake
	}{
		{[]string{"13 - 9 = 5 (left: 4 5 10)"}, thinking.Calculator},
		{[]string{"13 - 8 = 5 (left: 4 5 10)"}, thinking.Miscopied},
		{[]string{"13 - 9 = 4 (left: 4 4 11)"}, thinking.Miscopied},
		{[]string{"13 - 9 = 4 (left: 4 10)"}, thinking.Miscopied},
		{[]string{"13 - 9 = 4 (left: 4 6)"}, thinking.MissingStep},   // 10 - 4 = 6 after it
		{[]string{"10 - 4 = 6 (left: 4 6)"}, thinking.MissingStep},   // 13 - 9 = 4 after it
		{[]string{"4 * 6 = 24 (left: 9 13 24)"}, thinking.Miscopied}, // 10 - 4 = 6 before it would use the 4
		{[]string{"9 + 6 = 15 (left: 13 15)"}, thinking.MissingStep}, // 10 - 4 = 6 before it
		{[]string{"13 - 9 = 4"}, thinking.Incoherent},
		{[]string{"so it must be 24"}, thinking.Incoherent},
		{[]string{"13 - 9 = 4 (left: 4 4 10)", "4 - 4 = 0 (left: 0 10)", "10 / 0 = 0 (left: 0)"}, thinking.Incoherent},
		{[]string{"13 - 9 = 4 (left: 4 4 10)"}, thinking.NoMistake},
		{[]string{"13 - 9 = 5 (left: 4 5 10)", "4 + 5 = 9 (left: 9 10)"}, thinking.NoMistake}, // the first false line counts
		{[]string{"Answer: 4 * 9 - 13 + 1 = 24"}, thinking.Miscopied},
		{[]string{"Answer: 4 + 9 + 10 + 13 = 24"}, thinking.Calculator},
		{[]string{"Answer: 4 + 9 + 10 + 13 = 36"}, thinking.Incoherent},
		{[]string{"Answer: (10 - 4) * (13 - 9)"}, thinking.NoMistake},
		{[]string{"Answer: none"}, thinking.Incoherent},
	} {
		p := mustProblem(t, "4 9 10 13")
		got := walk(p, c.steps...)
		if got.Mistake != c.want {
			t.Errorf("%q: %q, want %q (%s)", c.steps, got.Mistake, c.want, got.Reason)
		}
		if (got.Verdict != search.Refused) && got.Mistake != "" {
			t.Errorf("%q: %s, and yet a mistake", c.steps, got.Verdict)
		}
	}
}

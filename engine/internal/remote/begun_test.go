package remote

import (
	"strings"
	"testing"

	"espalier/engine"

	"github.com/google/go-cmp/cmp"
)

// A reply with a beginning comes back whole, however the server marks what is thinking, and
// whether or not it sends the beginning again.
func TestReplyWithABeginning(t *testing.T) {
	open := engine.Beginning{Thinking: "Try 4 * 6."}
	ended := engine.Beginning{Thinking: "Try 4 * 6.", Ended: true}
	answer := engine.Beginning{Text: "It is"}
	type said struct{ thinking, text string }
	for name, test := range map[string]struct {
		begin          engine.Beginning
		repeats        bool
		says           []said
		thinking, text string
		fresh          string // what is shown, thinking in brackets
	}{
		"tags in the text":         {open, false, []said{{"", " That"}, {"", " works.\n</think>\n\n24"}}, "Try 4 * 6. That works.", "24", "[ That][ works.\n</think>]\n\n24"},
		"told apart":               {open, false, []said{{" That works.", ""}, {"", "24"}}, "Try 4 * 6. That works.", "24", "[ That works.]24"},
		"never closed":             {open, false, []said{{"", " That"}}, "Try 4 * 6. That", "", "[ That]"},
		"all taken for thinking":   {ended, false, []said{{"24", ""}}, "Try 4 * 6.", "24", "24"},
		"ended":                    {ended, false, []said{{"", "24"}}, "Try 4 * 6.", "24", "24"},
		"an answer":                {answer, false, []said{{"", " 24"}}, "", "It is 24", " 24"},
		"repeated":                 {answer, true, []said{{"", "It"}, {"", " is 2"}, {"", "4"}}, "", "It is 24", " 24"},
		"not repeated after all":   {answer, true, []said{{"", "It"}, {"", "aly"}}, "", "It isItaly", "Italy"},
		"repeated with its tag":    {open, true, []said{{"", "<thi"}, {"", "nk>\nTry 4"}, {"", " * 6. So</think>24"}}, "Try 4 * 6. So", "24", "[ So</think>]24"},
		"repeated, and told apart": {open, true, []said{{"Try 4 *", ""}, {" 6. So", ""}, {"", "24"}}, "Try 4 * 6. So", "24", "[ So]24"},
	} {
		var shown strings.Builder
		r := NewReply(engine.Request{Beginning: test.begin}, func(token engine.Token) {
			if token.Thinking {
				token.Text = "[" + token.Text + "]"
			}
			shown.WriteString(token.Text)
		})
		r.Repeats, r.Opened, r.Finish = test.repeats, !test.begin.Answers(), engine.FinishStop
		for _, s := range test.says {
			r.Think(s.thinking)
			r.Write(s.text, []engine.Token{{Text: s.text, LogProb: -1}})
		}
		c := r.Completion()
		if c.Thinking != test.thinking || c.Text != test.text || shown.String() != test.fresh {
			t.Errorf("%s: thinking %q, text %q, shown %q", name, c.Thinking, c.Text, shown.String())
		}
		want := engine.Completion{Thinking: test.thinking, Text: test.text}
		test.begin.Mark(&want)
		if diff := cmp.Diff(want.Given, c.Given); diff != "" {
			t.Errorf("%s: given %s", name, diff)
		}
		if text := tokenText(c); !test.repeats && !strings.HasSuffix(text, strings.TrimPrefix(test.text, test.begin.Text)) {
			t.Errorf("%s: tokens %q", name, text)
		}
	}
}

func tokenText(c engine.Completion) string {
	if len(c.Tokens) == 0 {
		return c.Text
	}
	var b strings.Builder
	for _, t := range c.Tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

// What a server did with a beginning is read from how it counts on.
func TestTrials(t *testing.T) {
	for _, open := range []bool{true, false} {
		q := Trial(open)
		head := q.Beginning.Head()
		for wrote, want := range map[string]string{
			" 17, 18, 19":             "goes on",
			"17, 18":                  "goes on",
			head + " 17, 18":          "repeats",
			"<think>\n" + head + "17": "repeats",
			"1, 2, 3, 4, 5":           "did not go on",
			"Sure! Here":              "did not go on",
			"":                        "nothing",
		} {
			r := NewReply(q, nil)
			r.Opened = open
			r.Write(wrote, nil)
			repeats, err := Tried(q, r.Completion())
			got := map[bool]string{true: "repeats", false: "goes on"}[repeats]
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, want) {
				t.Errorf("open %v, %q: %s, want %s", open, wrote, got, want)
			}
		}
	}
}

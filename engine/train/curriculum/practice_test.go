package curriculum

import (
	"strings"
	"sync"
	"testing"

	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

// smallHoldOut is a list of one puzzle, which reaches 4 4 10 and 4 9 130.
func smallHoldOut() *HoldOut {
	h, err := ReadHoldOut(strings.NewReader("4 9 10 13\n"))
	if err != nil {
		panic(err)
	}
	return h
}

// smallCorpus is made once: that takes seconds.
var smallCorpus = sync.OnceValue(func() *Corpus { return NewCorpus(smallHoldOut()) })

func TestRewards(t *testing.T) {
	c := smallCorpus()
	steps := "<think>\nsure\n</think>\n4 + 8 = 12 (left: 6 8 12)\n"
	for name, test := range map[string]struct {
		method           Method
		text             string
		cut              bool
		accuracy, format float64
		void             bool
	}{
		"right":                    {ChainOfThought, steps + "Answer: (4 + 8) * (8 - 6) = 24\n", false, 1, 1, false},
		"right without thinking":   {ChainOfThought, "Answer: (4 + 8) * (8 - 6) = 24\n", false, 1, 0, false},
		"wrong value":              {ChainOfThought, steps + "Answer: (4 + 8) * 6 / 8 = 24\n", false, 0, 1, false},
		"a number too few":         {ChainOfThought, steps + "Answer: 4 * 6 = 24\n", false, 0, 1, false},
		"no answer":                {ChainOfThought, steps, false, 0, 0, false},
		"cut off":                  {ChainOfThought, steps + "Answer: (4 + 8) * (8 - 6) = 24\n4 + 8", true, 1, 0, false},
		"no end":                   {ChainOfThought, steps + "Answer: (4 + 8) * (8 - 6) = 24\n", true, 1, 0, false},
		"thought, then answered":   {ChainOfThought, "<think>\n4 * 6 = 24\n</think>\nAnswer: (4 + 8) * (8 - 6) = 24\n", false, 1, 1, false},
		"thinking is not closed":   {ChainOfThought, "<think>\nAnswer: (4 + 8) * (8 - 6) = 24\n", false, 0, 0, false},
		"closed before it opens":   {ChainOfThought, "</think> <think>\nAnswer: (4 + 8) * (8 - 6) = 24\n", false, 0, 0, false},
		"nothing":                  {ChainOfThought, "", false, 0, 0, false},
		"shows a held-out state":   {ChainOfThought, steps + "x (left: 4 4 10)\nAnswer: (4 + 8) * (8 - 6) = 24\n", false, 1, 1, true},
		"thinks of one":            {ChainOfThought, "<think> 130 4 9 sure </think>\nAnswer: 1 = 24\n", false, 0, 1, true},
		"expression at once":       {InputOutput, " (4 + 8) * (8 - 6) = 24", false, 1, 1, false},
		"wrong expression at once": {InputOutput, " 4 + 8 + 8 + 6 = 24", false, 0, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Exercise(test.method, numbers(4, 6, 8, 8)).Judge(train.Reply{Text: test.text, Finished: !test.cut})
			if r.Accuracy != test.accuracy || r.Format != test.format || r.Void != test.void {
				t.Errorf("%+v", r)
			}
			if test.accuracy == 1 && r.Answer == "" {
				t.Error("a right answer that no vote counts")
			}
		})
	}
}

// TestAnswersThroughHeldOutStates has the same puzzle solved through 4 4 10, which
// is held out, and past it.
func TestAnswersThroughHeldOutStates(t *testing.T) {
	e := smallCorpus().Exercise(InputOutput, numbers(2, 4, 4, 5))
	for text, void := range map[string]bool{" (5 * 2 - 4) * 4 = 24": true, " (4 + 4) * (5 - 2) = 24": false} {
		if r := e.Judge(train.Reply{Text: text, Finished: true}); r.Void != void || r.Accuracy != 1 {
			t.Errorf("%s: %+v", text, r)
		}
	}
}

// TestPractice looks for held-out puzzles among what is practised, and for others
// among what validates.
func TestPractice(t *testing.T) {
	h, c := smallHoldOut(), smallCorpus()
	v := vocabulary.NewGame24()
	solver := solver.New(game24.Integer(24))
	input := func(e train.Exercise) game24.State {
		t.Helper()
		if _, err := v.Encode(e.Prompt); err != nil {
			t.Fatal(err)
		}
		m := inputs.FindStringSubmatch(e.Prompt)
		if m == nil {
			t.Fatalf("prompt %q", e.Prompt)
		}
		s, err := game24.ParseState(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if !solver.Solvable(s) {
			t.Errorf("%s cannot be solved", s)
		}
		return s
	}
	practice := c.Practice(ChainOfThought, 50, 3)
	seen := map[string]bool{}
	for step := range 20 {
		for i, e := range practice(step) {
			s := input(e)
			seen[s.String()] = true
			if h.Holds(s) {
				t.Errorf("%s is practised", s)
			}
			if again := practice(step)[i]; again.Prompt != e.Prompt {
				t.Fatalf("step %d gives %q, then %q", step, e.Prompt, again.Prompt)
			}
		}
	}
	if len(seen) < 500 {
		t.Errorf("%d different puzzles in 1000", len(seen))
	}
	validation := c.Validation(InputOutput, 64)
	if len(validation) != 64 {
		t.Errorf("%d puzzles to validate on", len(validation))
	}
	for _, e := range validation {
		if s := input(e); !ByRule(s) || h.puzzles[s.String()] {
			t.Errorf("%s validates", s)
		}
	}
}

package curriculum

import (
	"strings"
	"testing"

	"espalier/engine/train"
)

// TestHarvestKeeps looks at which replies become examples.
func TestHarvestKeeps(t *testing.T) {
	c := smallCorpus()
	const right = "Answer: (4 + 8) * (8 - 6) = 24\n"
	reply := func(text string, tokens int) train.Reply {
		return train.Reply{Text: text, Tokens: make([]int, tokens), Finished: true}
	}
	long, short := "<think>\nsure\nsure\n</think>\n"+right, "<think>\nsure\n</think>\n"+right
	var y Yield
	y.take(asked{c.Exercise(ChainOfThought, numbers(4, 6, 8, 8)), Solve, nil}, []train.Reply{
		reply(long, 9),
		reply("<think>\nsure\n</think>\nAnswer: 4 + 6 + 8 + 8 = 24\n", 3), // wrong
		reply(right, 4), // does not think
		reply("<think>\n4 4 10\n</think>\n"+right, 2), // shows what is held out
		reply(short, 7),
		reply(short, 7),
		{Text: short, Tokens: make([]int, 7)}, // cut off
	}, 1)
	if y.Replies != 7 || y.Accepted != 3 || y.Answered != 1 || len(y.Examples) != 1 {
		t.Fatalf("%+v", y)
	}
	if want := (Example{Solve, "Input: 4 6 8 8 Steps:", " " + short}); y.Examples[0] != want {
		t.Errorf("kept %q, want %q", y.Examples[0], want)
	}

	for text, want := range map[string]int{"4 6 x\nsure\n": 2, "4 6 x\nimpossible\n": 1, "sure 10 4 4\nsure\n": 1} {
		y := Yield{Examples: y.Examples[:1:1]}
		y.take(asked{c.valuation(numbers(1, 4, 6)), Think, nil}, []train.Reply{reply(text, 5)}, 1)
		if len(y.Examples) != want {
			t.Errorf("%q makes %d examples, want %d", text, len(y.Examples), want)
		}
	}
}

// TestMix has the examples of one kind come from elsewhere, and no others.
func TestMix(t *testing.T) {
	c := *smallCorpus() // the examples of others are its own
	theirs := `{"kind":"solve","prompt":"Input: 4 6 8 8 Steps:","completion":" <think>\nsure\n</think>\nAnswer: (4 + 8) * (8 - 6) = 24\n"}`
	examples, err := c.ReadExamples(strings.NewReader(theirs))
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range []float64{0, 0.5, 1} {
		c.Mix(examples, share)
		solved, mixed := 0, 0
		for step := range 10 {
			for _, e := range c.Examples(1, step, 0) {
				if e.Kind == Solve {
					solved++
				}
				if e == examples[0] {
					mixed++
				}
			}
		}
		if got := float64(mixed) / float64(solved); got < share-0.2 || got > share+0.2 {
			t.Errorf("share %g: %d of %d", share, mixed, solved)
		}
	}
	for text, want := range map[string]string{
		"":                                     "no examples",
		`{"prompt":"Input: 4 9 10 13 Steps:"}`: "held out",
		`{"prompt":"Input: 1 2 3 7 Next:","completion":"(left: 4 4 10)"}`: "held out",
		`{"prompt":"Output: 1 2 Next:"}`:                                  "does not begin",
		`{"prompt":"Input: 1 2 3 7 Next:","completion":"oak"}`:            "vocabulary",
		theirs + "\n{": "example 2",
	} {
		if _, err := c.ReadExamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

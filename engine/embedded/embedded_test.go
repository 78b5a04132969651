package embedded

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/engine/checkpoint"
)

// TestCardsAreOfTheseModels keeps cards and checkpoints together.
func TestCardsAreOfTheseModels(t *testing.T) {
	size := 0
	for _, l := range append(Tasks(), besides()...) {
		m, err := Open(l)
		if err != nil {
			t.Fatal(err)
		}
		c, err := ReadCard(l)
		if err != nil {
			t.Fatal(err)
		}
		d := m.Describe()
		if c.Parameters != d.Parameters || c.Active != d.Active {
			t.Errorf("%s: the card says %d parameters, %d active; the checkpoint has %d, %d", l, c.Parameters, c.Active, d.Parameters, d.Active)
		}
		if c.Commit == "" || c.Tokens == 0 || c.Seconds == 0 || len(c.Figures) == 0 {
			t.Errorf("%s: the card does not say where the model comes from: %+v", l, c)
		}
		weights, err := l.file(checkpoint.SingleFile)
		if err != nil {
			t.Fatal(err)
		}
		size += len(weights)
	}
	const most = 13 << 20
	if size > most {
		t.Errorf("the checkpoints have %d bytes, want at most %d", size, most)
	}
}

// TestModelDoesItsJobs asks for one of each, with the model's likeliest words.
func TestModelDoesItsJobs(t *testing.T) {
	m, err := Open(Game24)
	if err != nil {
		t.Fatal(err)
	}
	for prompt, want := range map[string]string{
		"Input: 4 6 Judge:":    " sure",
		"Input: 1 2 Judge:":    " impossible",
		"Input: 4 4 9 Think:":  "impossible",
		"Input: 6 6 12 Think:": "sure",
	} {
		stop := "\n"
		if strings.HasSuffix(prompt, "Think:") {
			stop = "\n\n"
		}
		got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 160, Stop: []string{stop}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.TrimRight(got[0].Text, "\n"); !strings.HasSuffix(text, want) {
			t.Errorf("%s%s, want an end of %q", prompt, text, want)
		}
	}
}

// TestSymbolicAnswers asks for a chain of each kind.
func TestSymbolicAnswers(t *testing.T) {
	m, err := Open(Symbolic)
	if err != nil {
		t.Fatal(err)
	}
	for prompt, want := range map[string]string{
		"A coin shows heads. Ada flips it. Hugo does not flip it. Does it still show heads? Steps:": "\nAda flips it: tails\nHugo does not flip it: tails\nAnswer: no\n",
		"Which letters do these words end in: Ada Hugo Frank? Steps:":                               "\nAda: a\nHugo: a o\nFrank: a o k\nAnswer: a o k\n",
		"Today is 12/30/2024. The party is 2 days after today. On which date is the party? Steps:":  "\ntoday: 12/30/2024\nThe party is 2 days after 12/30/2024: 01/01/2025\nAnswer: 01/01/2025\n",
	} {
		got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 100}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Text != want {
			t.Errorf("%s%s, want %q", prompt, got[0].Text, want)
		}
	}
}

// TestProcessRewardModelVerifies: true steps that lead on are worth more than false ones.
func TestProcessRewardModelVerifies(t *testing.T) {
	m, err := Open(PRM)
	if err != nil {
		t.Fatal(err)
	}
	if d := m.Describe().Dialect; d != engine.Steps {
		t.Errorf("it reads %s", d)
	}
	right := func(steps string) float64 {
		s, err := m.Score(t.Context(), []engine.ScoreRequest{{Prompt: "Input: 4 6 8 8 Steps: " + steps, Continuations: []string{"sure", "impossible"}}})
		if err != nil {
			t.Fatal(err)
		}
		return s[0].LogProbs[0] - s[0].LogProbs[1]
	}
	first := "8 - 6 = 2 (left: 2 4 8)\n"
	second := first + "4 + 8 = 12 (left: 2 12)\n"
	for good, bad := range map[string]string{
		first + "4 + 8 = 12 (left: 2 12)":  first + "4 + 8 = 11 (left: 2 11)",
		second + "2 * 12 = 24 (left: 24)":  second + "2 + 12 = 24 (left: 24)",
		second + "2 * 12 = 24 (left: 24) ": second + "2 + 12 = 14 (left: 14)",
	} {
		if right(good) <= right(bad) {
			t.Errorf("%q has log-odds of %.2f, %q of %.2f", good, right(good), bad, right(bad))
		}
	}
}

// TestDeliberates asks for a vote and for a list, with the model's likeliest words.
func TestDeliberates(t *testing.T) {
	m, err := Open(Deliberate)
	if err != nil {
		t.Fatal(err)
	}
	if d := m.Describe().Dialect; d != engine.Deliberate {
		t.Errorf("it reads %s", d)
	}
	for prompt, want := range map[string]string{
		"Input: 1 1 3 | 4 4 10 | 1 2 2 Vote:": "The best choice is 2\n",
		"Input: 4 6 List:":                    "4 * 6 = 24 (left: 24)\n",
	} {
		got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 600}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got[0].Text, want) {
			t.Errorf("%s%s, want %q in it", prompt, got[0].Text, want)
		}
	}
}

// TestCountsDown asks what two and three numbers reach, and for a step and a chain, with the model's likeliest words.
func TestCountsDown(t *testing.T) {
	m, err := Open(Countdown)
	if err != nil {
		t.Fatal(err)
	}
	if d := m.Describe().Dialect; d != engine.Targets {
		t.Errorf("it reads %s", d)
	}
	for prompt, want := range map[string]string{
		"Target: 150 Input: 3 50 Think:":   " + 53 - 47 * 150 sure\nsure\n",
		"Target: 151 Input: 3 50 Think:":   " + 53 - 47 * 150\nimpossible\n",
		"Target: 157 Input: 3 7 50 Think:": "sure\n",
	} {
		got, err := m.Generate(t.Context(), []engine.Request{{Prompt: prompt, MaxTokens: 160}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(got[0].Text, want) {
			t.Errorf("%s%q, want %q at the end", prompt, got[0].Text, want)
		}
	}
}

// TestNames: names of models in this program, and of none.
func TestNames(t *testing.T) {
	for name, want := range map[string]Task{"embedded": Game24, "embedded:sudoku": Sudoku, PRMName: PRM, DeliberateName: Deliberate, CountdownName: Countdown, "prm": "", "embedded:": "", "embedded:../x": "", "sudoku": ""} {
		if got, ok := Named(name); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v; want %q", name, got, ok, want)
		}
	}
}

// BenchmarkOpen is the time until the model can be asked.
func BenchmarkOpen(b *testing.B) {
	for _, l := range Tasks() {
		b.Run(string(l), func(b *testing.B) {
			for b.Loop() {
				if _, err := Open(l); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

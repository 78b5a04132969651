package curriculum

import (
	"strings"
	"testing"

	"espalier/engine/train"
)

// point is a point of a curve whose validation has one figure of interest.
func point(step int, accuracy float64) train.CurvePoint {
	return train.CurvePoint{Step: step, Validation: &train.Validation{Replies: train.Replies{Accuracy: accuracy}, Samples: 64}}
}

func TestWriteRuns(t *testing.T) {
	two, one := Runs{Name: "grpo"}, Runs{Name: "ppo"}
	two.Add([]train.CurvePoint{point(0, 0.1), {Step: 1}, point(2, 0.5)}, 6, 2e6)
	two.Add([]train.CurvePoint{point(0, 0.2), {Step: 1}, point(2, 0.9)}, 2, 2e6)
	one.Add([]train.CurvePoint{point(0, 0.1), point(2, 0.4)}, 8, 3e6)
	var out strings.Builder
	if err := WriteRuns(&out, []Runs{two, one}); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	text := strings.Join(lines, "\n")
	for _, want := range []string{
		"grpo, 2 seeds step reward right form length going back English greedy cons@64 best of 64",
		"mean 0 0.000 0.150", "least 0.000 0.100", "most 0.000 0.200", "mean 2 0.000 0.700", "least 0.000 0.500", "most 0.000 0.900",
		"ppo, 1 seed step", "mean 2 0.000 0.400 0.000 0.0 0.000 0.000 0.000 0.000 0.000\n\nin the end",
		"grpo 2 0.000 0.700 2.0 2.00", "ppo 1 0.000 0.400 3.0 4.00",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestWriteRounds(t *testing.T) {
	r := Round{Expert: Yield{Asked: 300, Answered: 200, Tokens: 5000}, Apprentice: train.Validation{Replies: train.Replies{Accuracy: 0.6}}}
	var out strings.Builder
	if err := WriteRounds(&out, train.Validation{Replies: train.Replies{Accuracy: 0.1}, Samples: 64}, []Round{r}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 4 || !strings.Contains(lines[1], "0.100") || !strings.Contains(strings.Join(strings.Fields(lines[2]), " "), "1 300 200 5000 0.000 0.600") {
		t.Errorf("%s", out.String())
	}
}

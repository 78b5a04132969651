package train

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"espalier/engine/tokenizer"
)

// letters is the vocabulary of tinyConfig: the end, and "a" to "r".
type letters struct{}

func (letters) Encode(text string) ([]int, error) {
	var ids []int
	for _, c := range text {
		ids = append(ids, int(c-'a')+1)
	}
	return ids, nil
}
func (letters) Piece(_, id int) string { return string(rune('a' + id - 1)) }
func (letters) End() int               { return 0 }
func (letters) Size() int              { return 19 }

func inLetters(int) tokenizer.Tokenizer { return letters{} }

// tinyPractice rewards the letter that a prompt is made of.
func tinyPractice(int) []Exercise {
	var out []Exercise
	for _, letter := range []string{"b", "k", "q"} {
		out = append(out, Exercise{
			Question: Question{Prompt: strings.Repeat(letter, 3)},
			Judge: func(r Reply) Reward {
				return Reward{Accuracy: float64(strings.Count(r.Text, letter)) / 6, Answer: r.Text}
			},
		})
	}
	return out
}

func tinyPolicyOptions() PolicyOptions {
	o := PolicyDefaults()
	o.Steps, o.WarmUp, o.Rate = 40, 3, 5e-3
	o.Group, o.MaxTokens, o.Every = 12, 6, 20
	o.KL = 0.001
	return o
}

func tinyModel() (*Model, error) { return newModel(tinyConfig(10), nil, 5) }

// TestPolicyLearns has a random model find out what is rewarded.
func TestPolicyLearns(t *testing.T) {
	dir := t.TempDir()
	p, err := OpenPolicy(dir, tinyModel, inLetters, tinyPolicyOptions())
	if err != nil {
		t.Fatal(err)
	}
	var all []PolicyProgress
	if err := p.Run(t.Context(), dir, tinyPractice, tinyPractice(0), func(p PolicyProgress) { all = append(all, p) }); err != nil {
		t.Fatal(err)
	}
	first, last := all[0].Validation, all[len(all)-1].Validation
	if first.Accuracy > 0.2 || last.Accuracy < 0.6 || last.Greedy < last.Accuracy-0.1 {
		t.Errorf("validation was %+v and became %+v: want the rewarded letters to be learnt", *first, *last)
	}
	if all[1].KL != 0 || all[len(all)-1].KL < 0.01 {
		t.Errorf("divergence from the reference was %g at first and %g at last", all[1].KL, all[len(all)-1].KL)
	}
	if _, err := os.Stat(filepath.Join(dir, "step-20", "config.json")); err != nil {
		t.Error(err)
	}
}

// A model that its training has ruined blames the rate, and not a file of weights.
func TestPolicyBlamesTheRate(t *testing.T) {
	o := tinyPolicyOptions()
	o.Rate = 1e38
	dir := t.TempDir()
	p, err := OpenPolicy(dir, tinyModel, inLetters, o)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Run(t.Context(), dir, tinyPractice, tinyPractice(0), func(PolicyProgress) {})
	if err == nil || !strings.Contains(err.Error(), "learning rate, 1e+38, is too high") {
		t.Errorf("%v", err)
	}
}

// TestPolicyResumes cuts a run off between two saves: what follows is the run
// that was never cut, in its parameters and in its curve.
func TestPolicyResumes(t *testing.T) {
	o := tinyPolicyOptions()
	o.Steps, o.Every, o.Epochs = 6, 2, 2
	run := func(dir string, o PolicyOptions, ctx context.Context, report func(PolicyProgress)) (*Policy, error) {
		p, err := OpenPolicy(dir, tinyModel, inLetters, o)
		if err != nil {
			return nil, err
		}
		return p, p.Run(ctx, dir, tinyPractice, tinyPractice(0), report)
	}
	nothing := func(PolicyProgress) {}
	whole, cut := t.TempDir(), t.TempDir()
	want, err := run(whole, o, t.Context(), nothing)
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	p, err := run(cut, o, ctx, func(p PolicyProgress) {
		if p.Step == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || p.Trainer.Steps() != 3 {
		t.Fatalf("cancelled at step %d: %v", p.Trainer.Steps(), err)
	}
	// A kill leaves points of steps that no state knows of.
	curve, err := os.OpenFile(filepath.Join(cut, curveFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := curve.WriteString(`{"step":4,"reward":7}` + "\n" + `{"step":5,"re`); err != nil {
		t.Fatal(err)
	}
	curve.Close()

	got, err := run(cut, o, t.Context(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(want.Trainer.Model.params, got.Trainer.Model.params) {
		t.Error("the parameters of a run that was cut off are others")
	}
	if a, b := read(t, whole, curveFile), read(t, cut, curveFile); !bytes.Equal(a, b) {
		t.Errorf("the curve of a run that was cut off is another:\n%s\nwant\n%s", b, a)
	}
	o.KL *= 2
	if _, err := run(cut, o, t.Context(), nothing); err == nil {
		t.Error("a run with another KL was resumed")
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestVote(t *testing.T) {
	right, wrong, none := Reward{Accuracy: 1, Answer: "r"}, Reward{Answer: "w"}, Reward{}
	for name, test := range map[string]struct {
		rewards        []Reward
		majority, best float64
	}{
		"most":          {[]Reward{wrong, right, right}, 1, 1},
		"outvoted":      {[]Reward{right, wrong, wrong}, 0, 1},
		"tie, first":    {[]Reward{right, wrong}, 1, 1},
		"no answer":     {[]Reward{none, none, right}, 1, 1},
		"nothing":       {[]Reward{none}, 0, 0},
		"none is right": {[]Reward{wrong, none}, 0, 0},
	} {
		if majority, best := vote(test.rewards); majority != test.majority || best != test.best {
			t.Errorf("%s: majority %g, best %g", name, majority, best)
		}
	}
}

package curriculum

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/engine/train"
	"espalier/search"
	"espalier/search/tasks/game24"
)

func TestGrade(t *testing.T) {
	c := smallCorpus()
	for name, test := range map[string]struct {
		text   string
		steps  int
		right  int
		solved bool
	}{
		"right, and so is the answer": {"8 - 6 = 2 (left: 2 4 8)\n4 + 8 = 12 (left: 2 12)\n2 * 12 = 24 (left: 24)\nAnswer: (4 + 8) * (8 - 6) = 24", 4, 4, true},
		"after thinking":              {"<think>\n4 + 8 = 12 (left: 6 8 12) sure\n</think>\n8 - 6 = 2 (left: 2 4 8)", 1, 1, false},
		"wrong arithmetic":            {"8 - 6 = 2 (left: 2 4 8)\n4 + 8 = 11 (left: 2 11)\n2 + 11 = 13 (left: 13)", 3, 1, false},
		"legal, and leads nowhere":    {"8 * 8 = 64 (left: 4 6 64)\n64 - 4 = 60 (left: 6 60)", 2, 0, false},
		"miscopied":                   {"8 - 6 = 2 (left: 2 2 8)", 1, 0, false},
		"another number at the end":   {"8 - 6 = 2 (left: 2 4 8)\n4 + 8 = 12 (left: 2 12)\n2 + 12 = 14 (left: 14)", 3, 2, false},
		"a wrong step, then right":    {"8 - 6 = 3 (left: 3 4 8)\nAnswer: (4 + 8) * (8 - 6) = 24", 2, 0, true},
		"a wrong answer":              {"8 - 6 = 2 (left: 2 4 8)\nAnswer: 4 + 8 + 8 + 6 = 24", 2, 1, false},
		"endless":                     {strings.Repeat("8 - 8 = 0 (left: 0 4 6)\n", 30), mostSteps, 1, false},
	} {
		g, ok := c.grade(numbers(4, 6, 8, 8), test.text)
		if !ok || len(g.Steps) != test.steps || g.Right != test.right || g.Solved != test.solved {
			t.Errorf("%s: %+v", name, g)
		}
	}
	for _, text := range []string{"", "<think>\nsure", "no step"} {
		if g, ok := c.grade(numbers(4, 6, 8, 8), text); ok {
			t.Errorf("%q: %+v", text, g)
		}
	}
}

// TestGradedSequence: the end of each line is answered by a label, and nothing else is.
func TestGradedSequence(t *testing.T) {
	c := smallCorpus()
	g := Graded{Puzzle: "4 6 8 8", Steps: []string{"8 - 6 = 2 (left: 2 4 8)", "4 + 8 = 11 (left: 2 11)"}, Right: 1}
	s, err := c.sequence(g)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := decode(c.words, s.Tokens), "Input: 4 6 8 8 Steps: 8 - 6 = 2 (left: 2 4 8)\n4 + 8 = 11 (left: 2 11)\n"; got != want {
		t.Errorf("it reads %q, want %q", got, want)
	}
	var said []string
	for i, label := range s.Labels {
		if label >= 0 {
			said = append(said, decode(c.words, s.Tokens[:i])+" -> "+decode(c.words, []int{label}))
		}
	}
	want := []string{
		"Input: 4 6 8 8 Steps: 8 - 6 = 2 (left: 2 4 8) -> sure",
		"Input: 4 6 8 8 Steps: 8 - 6 = 2 (left: 2 4 8)\n4 + 8 = 11 (left: 2 11) -> impossible",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

// TestMadeChainsHoldOut looks for held-out states in the text of chains that are taught.
func TestMadeChainsHoldOut(t *testing.T) {
	h, c := smallHoldOut(), smallCorpus()
	rng := rand.New(rand.NewPCG(3, 3))
	right, wrong := 0, 0
	for range 200 {
		g := c.with(rng).made()
		right, wrong = right+g.Right, wrong+len(g.Steps)-g.Right
		text := g.verifyPrompt(len(g.Steps)) + "\n"
		if e := c.with(rng).stepwise(); rng.IntN(2) == 0 {
			text = e.Prompt + e.Completion
			checkOrders(t, h, text)
			if g, ok := c.grade(stateIn(t, text), e.Completion); !ok || g.Right != 4 {
				t.Fatalf("%q is to be imitated, and graded %+v", text, g)
			}
		}
		states := []game24.State{stateIn(t, text)}
		for _, m := range lefts.FindAllStringSubmatch(text, -1) {
			s, err := game24.ParseState(m[1])
			if err != nil {
				t.Fatal(err)
			}
			states = append(states, s)
		}
		if i := slices.IndexFunc(states, h.Holds); i >= 0 {
			t.Fatalf("held-out state %s is shown:\n%s", states[i], text)
		}
	}
	if right < 100 || wrong < 100 {
		t.Errorf("%d steps are right, %d wrong: too few of a kind to learn from", right, wrong)
	}
}

func stateIn(t *testing.T, text string) game24.State {
	t.Helper()
	s, err := game24.ParseState(inputs.FindStringSubmatch(text)[1])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const goodChain = `{"puzzle":"4 6 8 8","steps":["8 - 6 = 2 (left: 2 4 8)"],"right":1,"solved":false}`

func TestReadGraded(t *testing.T) {
	c := smallCorpus()
	if all, err := c.ReadGraded(strings.NewReader(goodChain + "\n" + goodChain + "\n")); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
	for text, want := range map[string]string{
		"":                         "no chains",
		"{":                        "chain 1: unexpected EOF",
		goodChain + `{"puzzle":7}`: "chain 2: json",
		`{"puzzle":"4 6 8 y"}`:     "chain 1: ",
		`{"puzzle":"8 6 8 4"}`:     `want its numbers in ascending order, as "4 6 8 8"`,
		`{"puzzle":"4 6 8 8"}`:     "0 steps: want 1 to 8",
		`{"puzzle":"4 6 8 8","steps":["1","1","1","1","1","1","1","1","1"]}`:                  "9 steps",
		`{"puzzle":"4 6 8 8","steps":["8 - 6 = 2 (left: 2 4 8)"],"right":2}`:                  "2 of its 1 steps",
		`{"puzzle":"4 6 8 8","steps":["8 - 6 = 2 (left: 2 4 8)"],"right":-1}`:                 "-1 of its 1 steps",
		`{"puzzle":"4 6 8 8","steps":["8 - 6 = 2\n(left: 2 4 8)"],"right":1}`:                 "a line of its own",
		`{"puzzle":"4 6 8 8","steps":["  "],"right":1}`:                                       "not empty",
		`{"puzzle":"4 9 10 13","steps":["13 - 9 = 4 (left: 4 4 10)"],"right":1}`:              "held out",
		`{"puzzle":"4 6 8 8","steps":["8 - 6 = 2 (left: 4 4 10)"],"right":0}`:                 "held out",
		`{"puzzle":"4 6 8 8","steps":["eight - 6 = 2"],"right":0}`:                            "not in the embedded model's vocabulary",
		`{"puzzle":"4 6 8 8","steps":["8` + strings.Repeat(" + 8", 600) + ` = 8"],"right":0}`: "tokens: want 1024 at most",
	} {
		if _, err := c.ReadGraded(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: error %v, want one with %q", text, err, want)
		}
	}
}

// FuzzReadGraded: what is read can be taught.
func FuzzReadGraded(f *testing.F) {
	f.Add([]byte(goodChain))
	f.Add([]byte(`{"puzzle":"1/2 3","steps":["Answer: 1 / (2 - 3) = 24"],"right":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := smallCorpus()
		all, err := c.ReadGraded(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, g := range all {
			if s, err := c.sequence(g); err != nil || len(s.Tokens) > longest || len(s.Labels) != len(s.Tokens) {
				t.Errorf("%+v: %v, error %v", g, s, err)
			}
		}
		var again bytes.Buffer
		for _, g := range all {
			if err := json.NewEncoder(&again).Encode(g); err != nil {
				t.Fatal(err)
			}
		}
		if read, err := c.ReadGraded(&again); err != nil || !cmp.Equal(read, all) {
			t.Errorf("written and read again: %+v, error %v", read, err)
		}
	})
}

// steps gives a chain values, the last step first as in a drawn one.
func valued(answer string, solved bool, state float64, steps ...float64) drawnChain {
	slices.Reverse(steps)
	g := drawnChain{answer: answer, state: state, steps: steps}
	g.Solved, g.Steps = solved, make([]string, len(steps))
	return g
}

func TestBestOf(t *testing.T) {
	right := valued("r", true, 0.6, 0.8, 0.8, 0.8)  // min 0.8, product 0.512, last 0.8
	wrong := valued("w", false, 0.9, 0.7, 1, 0.9)   // min 0.7, product 0.63, last 0.9
	again := valued("w", false, 0.9, 0.1, 0.1, 0.1) // the same answer once more
	mute := valued("", false, 1, 1)                 // no answer: never picked
	for name, test := range map[string]struct {
		chains []drawnChain
		n      int
		want   BestOf
	}{
		"one by one":           {[]drawnChain{right, wrong}, 1, BestOf{1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}},
		"two ways to add up":   {[]drawnChain{right, wrong}, 2, BestOf{2, 1, 0, 0, 1, 0, 1}},
		"the majority":         {[]drawnChain{right, wrong, again, mute}, 4, BestOf{4, 0, 0, 0, 1, 0, 1}},
		"no answer":            {[]drawnChain{mute, mute}, 2, BestOf{N: 2}},
		"a rest is left out":   {[]drawnChain{right, right, wrong}, 2, BestOf{2, 1, 1, 1, 1, 1, 1}},
		"the first in a tie":   {[]drawnChain{again, again, right, right}, 4, BestOf{4, 0, 0, 1, 1, 1, 1}},
		"nothing right at all": {[]drawnChain{wrong, again}, 2, BestOf{N: 2}},
	} {
		if diff := cmp.Diff(test.want, bestOf([][]drawnChain{test.chains}, test.n)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestStepAUCs(t *testing.T) {
	a := drawnChain{Graded: Graded{Steps: []string{"a", "b", "Answer: x"}, Right: 3}, answer: "x", steps: []float64{0.9, 0.5, 0.8}}
	b := drawnChain{Graded: Graded{Steps: []string{"a", "c"}, Right: 1}, steps: []float64{0.5, 0.8}} // its first step is a's
	c := drawnChain{Graded: Graded{Steps: []string{"d"}, Right: 0}, steps: []float64{0.1}}
	want := []StepAUC{{"first step", 2, 1, 1}, {"second", 2, 1, 0.5}, {"third", 0, 0, 0}, {"answer", 1, 1, 0}, {"all", 5, 3, 11. / 12}}
	got := stepAUCs([][]drawnChain{{a, b, c}})
	for i := range want {
		if math.Abs(got[i].AUC-want[i].AUC) > 1e-12 {
			t.Errorf("%s: AUC %v, want %v", want[i].Place, got[i].AUC, want[i].AUC)
		}
		got[i].AUC = want[i].AUC
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// lenient holds a chain for the better, the more of its steps make 24, whether true or not.
type lenient struct {
	engine.Model
	broken bool
}

func (m lenient) Score(_ context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	if m.broken {
		return nil, errors.New("out of memory")
	}
	scores := make([]engine.Scores, len(requests))
	for i, r := range requests {
		p := 0.1
		if strings.HasSuffix(r.Prompt, "= 24 (left: 24)") {
			p = 0.9
		}
		scores[i].LogProbs = []float64{math.Log(p), math.Log(1 - p)}
	}
	return scores, nil
}

// TestRewardedBy: the model's values reward a reply, and the rules still say what is right.
func TestRewardedBy(t *testing.T) {
	c := smallCorpus()
	practice := func(int) []train.Exercise {
		return []train.Exercise{c.Exercise(ChainOfThought, numbers(4, 6, 8, 8))}
	}
	hack := "4 + 6 = 24 (left: 24)"
	for _, test := range []struct {
		text, how string
		want      float64
	}{
		{hack, search.AggregateMin, 0.9},
		{hack + "\n" + hack, search.AggregateProduct, 0.81},
		{"8 - 6 = 2 (left: 2 4 8)\n" + hack, search.AggregateMin, 0.1},
		{"8 - 6 = 2 (left: 2 4 8)\n" + hack, search.AggregateLast, 0.9},
		{"no step", search.AggregateMin, 0},
	} {
		e := RewardedBy(t.Context(), practice, lenient{}, test.how)(0)[0]
		got, err := e.Value(train.Reply{Text: test.text, Finished: true})
		if err != nil || math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%q, %s: %v, error %v; want %v", test.text, test.how, got, err, test.want)
		}
		if e.Judge(train.Reply{Text: test.text}).Accuracy != 0 {
			t.Errorf("%q is right, say the rules", test.text)
		}
	}
	if _, err := RewardedBy(t.Context(), practice, lenient{broken: true}, search.AggregateMin)(0)[0].Value(train.Reply{Text: hack}); err == nil {
		t.Error("a failure of the model is a reward")
	}
}

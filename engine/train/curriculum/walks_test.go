package curriculum

import (
	"strings"
	"testing"

	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// TestWalks follows every step of what a base is shown: it is legal, leads to nothing held out, and goes from all
// numbers to one; and the answer says the value of its expression, whatever that is.
func TestWalks(t *testing.T) {
	h := smallHoldOut()
	w := newWalks(smallCorpus(), 0.3)
	v := vocabulary.NewGame24Bilingual()
	chains, back, tagged, right := 0, 0, 0, 0
	for step := range 20 {
		for _, e := range w.Examples(7, step, 0) {
			ids, err := v.Encode(e.Prompt + e.Completion)
			if err != nil {
				t.Fatal(err)
			}
			if got := decode(v, ids); got != e.Prompt+e.Completion {
				t.Fatalf("%q becomes %q", e.Prompt+e.Completion, got)
			}
			input, mode, _ := cutInput(e.Prompt)
			start, err := game24.ParseState(input)
			if err != nil || h.Holds(start) || mode == "Steps:" && apart(start) {
				t.Fatalf("%s: held out is %t, error %v", input, h.Holds(start), err)
			}
			text := strings.NewReplacer("<think>", "", "</think>", "").Replace(e.Completion)
			steps, answer, _ := strings.Cut(text, "Answer: ")
			state := start
			for line := range strings.Lines(strings.TrimSpace(steps)) {
				if mode == "Steps:" {
					_, line, _ = strings.Cut(line, " ")
				}
				if len(state) == 1 {
					state = start
				}
				state = follow(t, state, strings.TrimSpace(line))
				if h.Holds(state) {
					t.Fatalf("%q comes to what is held out", e.Completion)
				}
			}
			if mode != "Steps:" {
				continue
			}
			chains++
			back += min(turns(e.Completion), 1)
			tagged += strings.Count(e.Completion, "<think>")
			if len(state) != 1 || !strings.HasSuffix(answer, "= "+state.String()+"\n") {
				t.Fatalf("ends with %s:\n%s", state, e.Completion)
			}
			expression, _, _ := strings.Cut(answer, " = ")
			if check, err := problem(start).Check(t.Context(), nil, "Answer: "+expression); err != nil || (check.Verdict == search.Right) != (state.String() == "24") {
				t.Fatalf("the answer is %s (%v):\n%s", check.Verdict, err, e.Completion)
			}
			if state.String() == "24" {
				right++
			}
		}
	}
	for name, n := range map[string]int{"go back": back, "are tagged": tagged} {
		if n < chains/8 || n > chains*7/8 {
			t.Errorf("%d of %d chains %s", n, chains, name)
		}
	}
	if right == 0 || right > chains/5 {
		t.Errorf("%d of %d chains come to 24", right, chains)
	}
}

func follow(t *testing.T, from game24.State, text string) game24.State {
	t.Helper()
	for _, m := range from.Moves() {
		if m.String() == text {
			return m.Left
		}
	}
	t.Fatalf("%q is no step from %s", text, from)
	return nil
}

func TestTurns(t *testing.T) {
	const first, second, third = "4 + 8 = 12 (left: 6 8 12)\n", "12 + 6 = 18 (left: 8 18)\n", "18 + 8 = 26 (left: 26)\n"
	for name, test := range map[string]struct {
		text string
		want int
	}{
		"straight on":       {first + second + third, 0},
		"from the start":    {first + second + third + first + second, 1},
		"another last step": {first + second + third + "18 - 8 = 10 (left: 10)\n", 1},
		"at once":           {first + first + first, 2},
		"nothing is left":   {"Answer: 4 + 8", 0},
	} {
		if got := turns(test.text); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]float64{
		"add 4 + 8 = 12\nsubtract 12 - 6 = 6":                       1,
		"ajouter 4 + 8 = 12\nsoustraire 12 - 6 = 6":                 0,
		"add 4 + 8 = 12\ndiviser 12 / 6 = 2\nmultiply 2 * 8 = 16\n": 2. / 3,
		"4 + 8 = 12": 0,
		"":           0,
	} {
		if got := consistency(text); got != want {
			t.Errorf("%q: %g, want %g", text, got, want)
		}
	}
	r := smallCorpus().Exercise(ChainOfThought, numbers(4, 6, 8, 8)).Judge(train.Reply{Text: "<think>\nmultiplier 4 * 6 = 24 (left: 24 8 8)\n", Finished: true})
	if r.Language != 0 || r.Turns != 0 {
		t.Errorf("%+v", r)
	}
}

// TestExpert has searches by random steps solve puzzles, and judges the chains that tell of them.
func TestExpert(t *testing.T) {
	c := smallCorpus()
	settings, err := method.Defaults("mcts")
	if err != nil {
		t.Fatal(err)
	}
	settings.Simulations, settings.Rollouts, settings.Temperature = 100, 1, 1
	solved, back := 0, 0
	for seed, start := range []game24.State{numbers(4, 6, 8, 8), numbers(2, 4, 4, 5), numbers(1, 2, 12, 24), numbers(3, 3, 8, 16)} {
		p := problem(start)
		tree, err := searched(t.Context(), search.NewRandom(p), p, settings, uint64(seed))
		if err != nil {
			t.Fatal(err)
		}
		if !tree.Outcome().Solved {
			continue
		}
		solved++
		chain := chainOf(tree, start, 2)
		r := c.Exercise(ChainOfThought, start).Judge(train.Reply{Text: chain, Finished: true})
		if r.Accuracy != 1 || r.Format != 1 || r.Language != 1 || r.Turns > 2 {
			t.Errorf("%+v:\n%s", r, chain)
		}
		back += r.Turns
	}
	if solved < 2 || back == 0 {
		t.Errorf("%d of 4 puzzles are solved, and their chains go back %d times", solved, back)
	}
}

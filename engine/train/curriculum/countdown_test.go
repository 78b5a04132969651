package curriculum

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

// about takes the prompt of an example apart.
func about(t *testing.T, e Example) (s game24.State, target int, use string) {
	t.Helper()
	before, after, ok := strings.Cut(e.Prompt, " Input: ")
	words, fields := strings.Fields(before), strings.Fields(after)
	s, err := game24.ParseState(strings.Join(fields[:len(fields)-1], " "))
	if !ok || err != nil {
		t.Fatalf("%q: %v", e.Prompt, err)
	}
	if target, err = strconv.Atoi(words[1]); err != nil {
		t.Fatal(err)
	}
	if len(words) == 3 {
		return s, target, words[2]
	}
	return s, target, "all"
}

// TestCountdownIsTrue reads examples of every kind as a search would, checks every step, answer and label by the rules and
// another solver, and that no held-out state or target is shown.
func TestCountdownIsTrue(t *testing.T) {
	count := map[Kind]int{}
	labels := map[string]int{}
	for step := range 6 {
		for _, e := range CountdownExamples(7, step, step%2) {
			count[e.Kind]++
			s, target, use := about(t, e)
			if TargetHeldOut(target) {
				t.Fatalf("%q: the target is held out", e.Prompt)
			}
			for _, shown := range append(shownStates(t, e.Completion), s) {
				if NumbersHeldOut(shown) {
					t.Fatalf("%q %q: %s is held out", e.Prompt, e.Completion, shown)
				}
			}
			if s[0] == game24.Integer(0) {
				continue // no puzzle
			}
			purpose := map[Kind]search.Purpose{Propose: search.Continue, Solve: search.Solve, Answer: search.Answer, Judge: search.Judge, Think: search.Think}[e.Kind]
			problem := rooted(t, s, target, use)
			found, err := problem.Parse(purpose, e.Completion)
			if err != nil || len(found) == 0 {
				t.Fatalf("%q: %v", e.Completion, err)
			}
			var steps []string
			for _, f := range found {
				steps = append(steps, f.Text)
			}
			if e.Kind == Judge || e.Kind == Think {
				labels[string(e.Kind)+steps[0]]++
				exact := solver.Under(game24.Rules{Target: game24.Integer(int64(target)), Any: use == "any"})
				if len(s) < 4 && steps[0] == "sure" && !exact.Solvable(s) { // the other way round, a fraction or a number beyond 9,999 may help
					t.Fatalf("%q: %s", e.Prompt, e.Completion)
				}
				steps = nil
			}
			path := []search.Step{{State: s.String()}}
			for i, step := range steps {
				check, err := problem.Check(t.Context(), path, step)
				last := i == len(steps)-1 && e.Kind != Propose
				if err != nil || check.Verdict == search.Refused || last && check.Verdict != search.Right {
					t.Fatalf("%q: %q: %+v, %v", e.Prompt, step, check, err)
				}
				path = append(path, search.Step{Text: step, State: check.State})
			}
			if text := decoded(t, e); text != e.Prompt+e.Completion {
				t.Fatalf("%q becomes %q", e.Prompt+e.Completion, text)
			}
		}
	}
	for _, of := range countdownShares {
		if count[of.kind] != 6*of.n {
			t.Errorf("%d examples of %s", count[of.kind], of.kind)
		}
	}
	for _, label := range []string{"judgesure", "judgeimpossible", "thinksure", "thinkimpossible"} {
		if labels[label] < 50 {
			t.Errorf("labels: %v", labels)
		}
	}
}

// rooted is a puzzle of its own.
func rooted(t *testing.T, s game24.State, target int, use string) search.Problem {
	t.Helper()
	p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: s.String(), Options: map[string]string{"target": fmt.Sprint(target), "use": use}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// shownStates are those that the steps of a text leave.
func shownStates(t *testing.T, text string) (all []game24.State) {
	t.Helper()
	for _, part := range strings.Split(text, "(left: ")[1:] {
		list, _, _ := strings.Cut(part, ")")
		s, err := game24.ParseState(list)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func decoded(t *testing.T, e Example) string {
	t.Helper()
	var b strings.Builder
	prev := -1
	sequence := tokens(countdownWords, e).Tokens
	for _, id := range sequence[:len(sequence)-1] {
		b.WriteString(countdownWords.Piece(prev, id))
		prev = id
	}
	return b.String()
}

// TestReached compares the solver for integers with the exact one, where integers do.
func TestReached(t *testing.T) {
	d := countdown{rand.New(rand.NewPCG(3, 3))}
	sure := 0
	for range 300 {
		g := goal{any: d.rng.IntN(2) == 0, target: 1 + d.rng.IntN(60)}
		h := d.numbers(2 + d.rng.IntN(3))
		for i := range h {
			h[i] = 1 + h[i]%12
		}
		exact := solver.Under(game24.Rules{Target: game24.Integer(int64(g.target)), Any: g.any})
		want := exact.Solvable(h.state())
		if got := g.reached(h); got != want && (got || g.any) {
			t.Errorf("%+v from %v: %t, want %t", g, h, got, want)
		} else if got {
			sure++
		}
	}
	if sure < 50 {
		t.Errorf("only %d are reached", sure)
	}
}

// TestCountdownHoldsOut: about a fifth of the states and a tenth of the targets, and the Game of 24's is taught.
func TestCountdownHoldsOut(t *testing.T) {
	states, targets := 0, 0
	for a := int64(1); a <= 1000; a++ {
		if NumbersHeldOut(numbers(a, 7, 25, 50)) {
			states++
		}
		if a <= largestTarget && TargetHeldOut(int(a)) {
			targets++
		}
	}
	if states < 160 || states > 240 || targets < 70 || targets > 130 || TargetHeldOut(24) || NumbersHeldOut(numbers(4, 6)) {
		t.Errorf("%d of 1000 states and %d of 999 targets", states, targets)
	}
	if s := numbers(50, 3, 7, 25); NumbersHeldOut(s) != NumbersHeldOut(numbers(3, 7, 25, 50)) {
		t.Error("the order of the numbers counts")
	}
}

// TestCountdownPuzzles: they are held out as they should be, and can be made again.
func TestCountdownPuzzles(t *testing.T) {
	for _, by := range HeldOutBy() {
		puzzles, err := CountdownPuzzles(4, "any", by, 5)
		if err != nil || len(puzzles) != 5 {
			t.Fatalf("%d, %v", len(puzzles), err)
		}
		for _, p := range puzzles {
			root, rules, err := game24.Read(p)
			if err != nil {
				t.Fatal(err)
			}
			target, _ := rules.Target.Parts()
			if NumbersHeldOut(root) != (by == ByNumbers) || TargetHeldOut(int(target)) != (by == ByTarget) {
				t.Errorf("%s: %+v", by, p)
			}
		}
	}
	if _, err := CountdownPuzzles(9, "any", ByTarget, 1); err == nil {
		t.Error("of nine numbers there are puzzles")
	}
}

// TestCountdownUnseen: there are states of every size that is measured, and no example shows them.
func TestCountdownUnseen(t *testing.T) {
	for size := 2; size <= 5; size++ {
		d := countdown{rand.New(rand.NewPCG(5, uint64(size)))}
		if g, s := d.unseen(size); len(s) != size || !NumbersHeldOut(s) && !TargetHeldOut(g.target) {
			t.Errorf("%s to %d", s, g.target)
		}
	}
}

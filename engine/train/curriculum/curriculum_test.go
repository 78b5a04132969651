package curriculum

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"espalier/engine/tokenizer"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/search/tasks/game24"
)

// heldOut is the paper's hard 100 where they are at hand, which are not part of the
// repository, and otherwise as many puzzles drawn from all that have a solution.
func heldOut(t testing.TB) *HoldOut {
	var list strings.Builder
	if shared := os.Getenv("ESPALIER_SHARED"); shared != "" {
		puzzles, err := os.ReadFile(filepath.Join(shared, "data/game24/paper-hard-100.txt"))
		if err != nil {
			t.Fatal(err)
		}
		list.Write(puzzles)
	} else {
		all := Solvable()
		for _, i := range rand.New(rand.NewPCG(24, 100)).Perm(len(all))[:100] {
			list.WriteString(all[i].String() + "\n")
		}
	}
	h, err := ReadHoldOut(strings.NewReader(list.String()))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var (
	inputs = regexp.MustCompile(`(?:Input:|\|) ([0-9/]+(?: [0-9/]+)*)`)
	lefts  = regexp.MustCompile(`\(left: ([0-9/ ]+)\)`)
)

// TestHoldOut walks generated data and looks for held-out states in its text
// alone, with nothing of the generator's own bookkeeping.
func TestHoldOut(t *testing.T) {
	h := heldOut(t)
	if len(h.puzzles) != 100 {
		t.Fatalf("%d puzzles, want 100", len(h.puzzles))
	}
	c := NewCorpus(h)
	holdsOut(t, h, vocabulary.NewGame24(), shares, 40, c.Examples)
	holdsOut(t, h, vocabulary.NewDeliberate(), deliberateShares, 8, c.DeliberateExamples)
}

func holdsOut(t *testing.T, h *HoldOut, v *vocabulary.Game24, shares []share, steps int, examples func(uint64, int, int) []Example) {
	t.Helper()
	kinds := map[Kind]int{}
	for step := range steps {
		for _, e := range examples(7, step, 0) {
			kinds[e.Kind]++
			text := e.Prompt + e.Completion
			var states []string
			for _, m := range inputs.FindAllStringSubmatch(text, -1) {
				states = append(states, m[1])
			}
			for _, m := range lefts.FindAllStringSubmatch(text, -1) {
				states = append(states, m[1])
			}
			if len(states) == 0 {
				t.Fatalf("no state in %q", text)
			}
			for _, s := range states {
				state, err := game24.ParseState(s)
				if err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				if h.Holds(state) {
					t.Fatalf("%s example shows held-out state %s:\n%s", e.Kind, s, text)
				}
			}
			if slices.Contains([]Kind{Answer, Solve, Draft, Refine}, e.Kind) {
				checkOrders(t, h, text)
			}
			ids, err := v.Encode(text)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if got := decode(v, ids); got != text {
				t.Fatalf("text %q, decoded %q", text, got)
			}
		}
	}
	for _, s := range shares {
		if want := steps * s.n; kinds[s.kind] != want {
			t.Errorf("%d %s examples, want %d", kinds[s.kind], s.kind, want)
		}
	}
}

var innermost = regexp.MustCompile(`\(?\b(\d+) ([-+*/]) (\d+)\b\)?`)

// checkOrders tries every operation between two numbers of the puzzle that
// stands in an answer as the first step: none may lead to a held-out state.
func checkOrders(t *testing.T, h *HoldOut, text string) {
	t.Helper()
	input, err := game24.ParseState(inputs.FindStringSubmatch(text)[1])
	if err != nil {
		t.Fatal(err)
	}
	expression := text[strings.LastIndex(text, ": ")+2:]
	for _, m := range innermost.FindAllStringSubmatch(expression, -1) {
		if !strings.HasPrefix(m[0], "(") || !strings.HasSuffix(m[0], ")") {
			continue // only a parenthesised pair is surely an operation of its own
		}
		for _, move := range input.Moves() {
			if move.A.String() == m[1] && string(move.Op) == m[2] && move.B.String() == m[3] && h.Holds(move.Left) {
				t.Fatalf("%s can start with %s, held out", expression, move)
			}
		}
	}
}

func TestSolvable(t *testing.T) {
	all := Solvable()
	if len(all) != 1362 {
		t.Errorf("%d puzzles have a solution, want 1,362 as at 4nums.com", len(all))
	}
	held := heldOut(t).Of(all)
	for _, s := range held {
		if s.String() == "3 3 8 8" {
			return // (2197*3 + 169*3 + 13*8 + 8) mod 5 = 0
		}
	}
	t.Errorf("3 3 8 8 is held out by rule, and is none of the %d", len(held))
}

func TestExamplesAreReproducible(t *testing.T) {
	h, err := ReadHoldOut(strings.NewReader("4 9 10 13\n1 2 3 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, b := NewCorpus(h).Examples(3, 5, 1), collect(h).Examples(3, 5, 1)
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("example %d: %q, then %q", i, a[i], b[i])
		}
	}
}

func TestReadHoldOutRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "no puzzles",
		"4 9 10 13\n4 9 10\n": "line 2",
		"4 9 x 13\n":          "line 1",
	} {
		if _, err := ReadHoldOut(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ReadHoldOut(%q) = %v, want %q", text, err, want)
		}
	}
}

// TestChains holds that a chain goes through the first steps in order, looks into
// every one that leads on, ends with an answer that is right, and fits into the
// context.
func TestChains(t *testing.T) {
	c := smallCorpus()
	for n := range uint64(300) {
		e := c.with(rand.New(rand.NewPCG(n, 1))).solve()
		if tokens := tokens(c.words, e).Tokens; len(tokens) > longest {
			t.Fatalf("%d tokens:\n%s%s", len(tokens), e.Prompt, e.Completion)
		}
		state, err := game24.ParseState(inputs.FindStringSubmatch(e.Prompt + " X")[1])
		if err != nil {
			t.Fatal(err)
		}
		moves := c.moves(state)
		thinking, _, _ := strings.Cut(e.Completion, "</think>")
		for line := range strings.Lines(thinking) {
			step, left, isStep := strings.Cut(strings.TrimSpace(line), " (left: ")
			if !isStep || !strings.Contains(step, " = ") {
				continue
			}
			at := slices.IndexFunc(moves, func(m game24.Move) bool { return m.Short() == step })
			if at < 0 {
				t.Fatalf("%q is not in order:\n%s%s", step, e.Prompt, e.Completion)
			}
			if c.solver.Solvable(moves[at].Left) && !strings.HasSuffix(left, " likely") {
				t.Fatalf("%q leads on, and is passed over:\n%s%s", step, e.Prompt, e.Completion)
			}
			moves = moves[at+1:]
		}
		if reward := c.Exercise(ChainOfThought, state).Judge(train.Reply{Text: e.Completion, Finished: true}); reward.Accuracy != 1 || reward.Format != 1 {
			t.Fatalf("reward %+v:\n%s%s", reward, e.Prompt, e.Completion)
		}
	}
}

func TestPlainest(t *testing.T) {
	c := smallCorpus()
	for start, want := range map[string]string{
		"6 6 6 6":   "6 * 6 - 6 - 6 = 24",
		"4 4 10 10": "(10 * 10 - 4) / 4 = 24",
		"1 1 1 1":   "",
	} {
		s, err := game24.ParseState(start)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.plainest(s); got != want {
			t.Errorf("plainest(%s) = %q, want %q", start, got, want)
		}
	}
}

// decode returns the text of a sequence of tokens.
func decode(t tokenizer.Tokenizer, ids []int) string {
	var b strings.Builder
	prev := -1
	for _, id := range ids {
		b.WriteString(t.Piece(prev, id))
		prev = id
	}
	return b.String()
}

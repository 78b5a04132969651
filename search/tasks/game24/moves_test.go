package game24

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"espalier/search"
	"espalier/search/reading"
)

func integers(values ...int64) State {
	var s []Number
	for _, v := range values {
		s = append(s, Integer(v))
	}
	return NewState(s...)
}

func TestMovesAreLegalAndDistinct(t *testing.T) {
	for _, input := range []string{"4 9 10 13", "4 4 4 4", "1 1 2 2 3 3", "3 3 8 8"} {
		p := mustProblem(t, input)
		seen := map[string]bool{}
		for _, m := range p.root.Moves() {
			if seen[m.String()] {
				t.Errorf("%s: %s twice", input, m)
			}
			seen[m.String()] = true
			if c := walk(p, m.String()); c.Verdict != search.Legal || c.State != m.Left.String() {
				t.Errorf("%s: %s: %+v", input, m, c)
			}
		}
	}
	if n := len(integers(4, 9, 10, 13).Moves()); n != 6*5 {
		t.Errorf("4 9 10 13 has %d moves, want 30: six pairs, + * and the difference once, / both ways", n)
	}
}

func TestNumberAgainstBigRat(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func() Number {
		shift := rng.IntN(60)
		n, err := fraction((rng.Int64N(1<<62)-1<<61)>>shift, 1+rng.Int64N(1<<rng.IntN(40)))
		if err != nil {
			return Integer(1)
		}
		return n
	}
	asBig := func(n Number) *big.Rat { return big.NewRat(n.num, n.den) }
	for range 200000 {
		a, b := draw(), draw()
		if got, want := a.Compare(b), asBig(a).Cmp(asBig(b)); got != want {
			t.Fatalf("%s compared with %s is %d, want %d", a, b, got, want)
		}
		for _, op := range []byte("+-*/") {
			got, err := a.Apply(op, b)
			if op == '/' && b.num == 0 {
				if !errors.Is(err, errDivision) {
					t.Fatalf("%s / 0: %v", a, err)
				}
				continue
			}
			want := new(big.Rat)
			switch op {
			case '+':
				want.Add(asBig(a), asBig(b))
			case '-':
				want.Sub(asBig(a), asBig(b))
			case '*':
				want.Mul(asBig(a), asBig(b))
			case '/':
				want.Quo(asBig(a), asBig(b))
			}
			if err == nil && asBig(got).Cmp(want) != 0 {
				t.Fatalf("%s %c %s is %s, want %s", a, op, b, got, want)
			}
		}
	}
}

func TestRandomReplyIsLegal(t *testing.T) {
	p := mustProblem(t, "4 9 10 13")
	rng := rand.New(rand.NewPCG(3, 4))
	path := []search.Step{{State: p.Root()}}
	for range 500 {
		for purpose, after := range map[search.Purpose]string{search.Propose: nextMode, search.Solve: stepsMode, search.Answer: answerMode, search.Judge: judgeMode} {
			text := p.RandomReply("Input: 4 9 10 13 "+after, rng)
			found, err := p.Parse(purpose, text)
			thoughts := reading.Texts(found)
			if err != nil {
				t.Fatalf("%s %q: %v", purpose, text, err)
			}
			if purpose == search.Propose && p.check(path, thoughts[0]).Verdict != search.Legal {
				t.Fatalf("%q: %+v", text, p.check(path, thoughts[0]))
			}
			if purpose == search.Solve && (len(thoughts) != 4 || walk(p, thoughts[:3]...).Verdict == search.Refused) {
				t.Fatalf("%q: %q", text, thoughts)
			}
		}
	}
	for _, prompt := range []string{"", "Input:", "Input: 24 Next:", "Input: x y Next:", "Input: 1 2 Dance:"} {
		if got := p.RandomReply(prompt, rng); got != "" {
			t.Errorf("%q is completed by %q", prompt, got)
		}
	}
}

// TestReaches compares the shortcut for integers with all operations.
func TestReaches(t *testing.T) {
	numbers := []Number{Integer(0), Integer(1), {1, 3}, {8, 3}, Integer(2), Integer(3), Integer(8), Integer(12), Integer(24), Integer(72), Integer(1 << 40)}
	reached := 0
	for i, a := range numbers {
		for _, b := range numbers[i:] {
			if a.Compare(b) > 0 {
				continue
			}
			for _, target := range []Number{Integer(0), Integer(24), Integer(8), {8, 3}} {
				want := false
				Operations(a, b, func(_ Number, _ byte, _, result Number) { want = want || result == target })
				if got := Reaches(a, b, target); got != want {
					t.Errorf("%v and %v reach %v: %v, want %v", a, b, target, got, want)
				}
				if want {
					reached++
				}
			}
		}
	}
	if reached < 10 {
		t.Errorf("only %d pairs reach a target", reached)
	}
}

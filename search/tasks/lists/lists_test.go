package lists

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/chat/chattest"
)

func made(t testing.TB, k kind, input, parts string) *problem {
	t.Helper()
	puzzle := search.Puzzle{Task: k.task, Input: input}
	if parts != "" {
		puzzle.Options = map[string]string{partsOption: parts}
	}
	p, err := k.read(puzzle)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

func TestInputs(t *testing.T) {
	p := made(t, sorting, " 3, 1 2;0 ", "")
	if p.Root() != "3 1 2 0" || p.parts != 2 || !slices.Equal(p.part(2), []int{2, 0}) {
		t.Errorf("%+v", p)
	}
	p = made(t, intersection, "{1, 2, 3, 4} & {4, 1, 9, 7, 8}", "3")
	if p.Root() != "1 2 3 4 & 4 1 9 7 8" || !slices.Equal(p.part(3), []int{7, 8}) || !slices.Equal(p.answer(p, p.items), []int{1, 4}) {
		t.Errorf("%+v", p)
	}
	for _, k := range []kind{sorting, intersection} {
		p, again := made(t, k, "random 64  7", ""), made(t, k, "random 64 7", "")
		if p.Root() != again.Root() || len(p.items) != 64 || p.parts != 4 || p.Puzzle().Posed != "random 64 7" {
			t.Errorf("%+v", p.Puzzle())
		}
		if whole := made(t, k, p.Puzzle().Input, ""); whole.Root() != p.Root() {
			t.Errorf("%s is read as %s", p.Root(), whole.Root())
		}
	}
	for _, test := range []struct {
		kind  kind
		input string
		want  string
	}{
		{sorting, "", "column 1: there are 0 numbers, and 4 are needed"},
		{sorting, "1 2 3", "there are 3 numbers"},
		{sorting, "1 2 x 4", `column 5: "x" is not a whole number`},
		{sorting, "1 2 3 9999999", `column 7: "9999999" is not a whole number of six digits`},
		{sorting, "random", "0 numbers are wanted"},
		{sorting, "random 32 x", "is not of the form random NUMBERS SEED"},
		{sorting, "random 32 1 2", "is not of the form"},
		{sorting, strings.Repeat("1 ", 1025), "there are more than 1024 numbers"},
		{intersection, "1 2 3 4", "column 8: there are 1 sets, not 2"},
		{intersection, "1 2 & 3 4 & 5", "there are 3 sets"},
		{intersection, "1 2 3 & 4 5 6 4", "column 15: 4 is in the set already"},
	} {
		if _, err := test.kind.read(search.Puzzle{Input: test.input}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %q", test.input, err, test.want)
		}
	}
	for _, parts := range []string{"1", "5", "x"} {
		if _, err := sorting.read(search.Puzzle{Input: "1 2 3 4", Options: map[string]string{partsOption: parts}}); err == nil || !strings.Contains(err.Error(), "from 2 to 4") {
			t.Errorf("%s parts: error %v", parts, err)
		}
	}
}

// TestErrorsAreThoseOfThePaper counts by hand.
func TestErrorsAreThoseOfThePaper(t *testing.T) {
	list, sets := made(t, sorting, "3 1 2 0 1", ""), made(t, intersection, "1 2 3 4 & 4 1 9 7", "")
	for _, test := range []struct {
		p      *problem
		answer string
		want   int
		reason string
	}{
		{list, "0 1 1 2 3", 0, ""},
		{list, "0 1 2 1 3", 1, "1 error: 1 pair out of order"},
		{list, "3 2 1 1 0", 3, "3 errors: 3 pairs out of order"},
		{list, "0 1 2 3", 1, "1 error: missing 1"},
		{list, "0 1 1 1 2 2 3", 2, "2 errors: too many 1 2"},
		{list, "5 0 1 2 3", 3, "3 errors: 1 pair out of order, missing 1, too many 5"},
		{list, "", 5, "5 errors: missing 0 1 1 2 3"},
		{sets, "1 4", 0, ""},
		{sets, "4 1 4 9", 2, "2 errors: too many 4 9"},
		{sets, "none", 2, "2 errors: missing 1 4"},
	} {
		if got := test.p.Capabilities().Errors(test.answer); got != test.want {
			t.Errorf("%s: %d errors, want %d", test.answer, got, test.want)
		}
		if test.answer == "" || test.answer == "none" {
			continue
		}
		c := test.p.check([]search.Step{{State: test.p.Root()}}, "["+test.answer+"]")
		if c.Errors != test.want || c.Reason != test.reason || (c.Verdict == search.Right) != (test.want == 0) || c.Answer != test.answer {
			t.Errorf("%s: %+v", test.answer, c)
		}
	}
}

// walk checks thoughts one after the other.
func walk(p *problem, thoughts ...string) ([]search.Step, search.Check) {
	path := []search.Step{{State: p.Root()}}
	var c search.Check
	for _, text := range thoughts {
		c = p.check(path, text)
		path = append(path, search.Step{Text: text, State: c.State})
	}
	return path, c
}

func TestCheck(t *testing.T) {
	p := made(t, sorting, "3 1 2 0", "")
	for _, test := range []struct {
		thoughts      []string
		verdict       search.Verdict
		state, reason string
		errors, of    int
	}{
		{[]string{"Part 1: [3, 1]"}, search.Legal, "part 1: 3 1", "", 0, 2},
		{[]string{"Part 2: [2, 1]"}, search.Legal, "part 2: 2 1", "2 errors: missing 0, too many 1", 2, 2},
		{[]string{"Part 3: [2, 1]"}, search.Refused, "", "the puzzle has 2 parts, and nothing else is divided", 0, 0},
		{[]string{"Part 1: [3, 1]", "Part 1: [3]"}, search.Refused, "", "the puzzle has 2 parts, and nothing else is divided", 0, 0},
		{[]string{"Part 1: [3, 1]", "[1, 3]"}, search.Legal, "part 1, sorted: 1 3", "", 0, 2},
		{[]string{"Part 2: [2, 1]", "[1, 2]"}, search.Legal, "part 2, sorted: 1 2", "2 errors: missing 0, too many 1", 2, 2}, // against the puzzle, not the faulty copy
		{[]string{"Part 2: [2, 1]", "[1, 2]", "[0, 2]"}, search.Legal, "part 2, sorted: 0 2", "", 0, 2},
		{[]string{"[3, 2, 1, 0]"}, search.Legal, "sorted: 3 2 1 0", "3 errors: 3 pairs out of order", 3, 4},
		{[]string{"[3, 2, 1, 0]", "[0, 1, 2, 3]"}, search.Right, "sorted: 0 1 2 3", "", 0, 4},
		{[]string{"[0, 1, 3, 2]", "[0, 1, 3, 2]", "[0, 1, 3, 2]", "[0, 1, 3, 2]", "[0, 1, 3, 2]", "[0, 1, 3, 2]"}, search.DeadEnd, "sorted: 0 1 3 2", "it was refined 4 times; 1 error: 1 pair out of order", 1, 4},
		{[]string{"sorted"}, search.Refused, "", "it is not a list of numbers", 0, 0},
		{[]string{"x", "[1]"}, search.Refused, "", "it follows a thought that was refused", 0, 0},
	} {
		_, c := walk(p, test.thoughts...)
		if c.Verdict != test.verdict || c.State != test.state || c.Reason != test.reason || c.Errors != test.errors || c.Of != test.of {
			t.Errorf("%q: %+v", test.thoughts, c)
		}
	}
}

func TestMergesOfSeveral(t *testing.T) {
	p := made(t, sorting, "5 4 3 2 1 0", "3")
	one, _ := walk(p, "Part 1: [5, 4]", "[4, 5]")
	two, _ := walk(p, "Part 2: [3, 2]", "[2, 3]")
	three, _ := walk(p, "Part 3: [1, 0]", "[0, 1]")
	beside := func(path []search.Step, others ...[]search.Step) []search.Step {
		path = slices.Clone(path)
		path[len(path)-1].Beside = others
		return path
	}
	if c := p.check(beside(one, three), "[0, 1, 4, 5]"); c.State != "parts 1 3, sorted: 0 1 4 5" || c.Errors != 0 || c.Answer != "" {
		t.Errorf("%+v", c)
	}
	if c := p.check(beside(one, two, three), "[0, 1, 2, 3, 4, 5]"); c.Verdict != search.Right || c.State != "sorted: 0 1 2 3 4 5" {
		t.Errorf("%+v", c)
	}
	if c := p.check(beside(one, one), "[4, 4, 5, 5]"); c.Verdict != search.Refused {
		t.Errorf("%+v", c)
	}
	prompt, err := p.Prompt(search.Aggregate, beside(one, two, three), engine.Chat)
	if err != nil || !strings.Contains(prompt.Text, "List 1: [4, 5]\nList 2: [2, 3]\nList 3: [0, 1]\n") {
		t.Errorf("%v\n%s", err, prompt.Text)
	}
}

func TestParse(t *testing.T) {
	p := made(t, sorting, "3 1 2 0", "")
	for _, test := range []struct {
		purpose search.Purpose
		reply   string
		want    []string
	}{
		{search.Continue, "[0, 1, 2, 3]", []string{"[0, 1, 2, 3]"}},
		{search.Continue, "From [3, 1, 2, 0] I get:\n**[0,1,2,3]**.", []string{"[0,1,2,3]"}},
		{search.Continue, "<think>[9]</think>Sorted: [0, 1]", []string{"[0, 1]"}},
		{search.Continue, "Here it is\n0, 1, 2, 3\n", []string{"0, 1, 2, 3"}},
		{search.Continue, "no list 3", nil},
		{search.Split, "The list [3, 1, 2, 0] becomes\n[3, 1]\n[2, 0]", []string{"Part 1: [3, 1]", "Part 2: [2, 0]"}},
		{search.Split, "[3, 1, 2, 0]", nil},
		{search.Split, "", nil},
	} {
		found, err := p.Parse(test.purpose, test.reply)
		var got []string
		for _, f := range found {
			got = append(got, f.Text)
			if !strings.HasSuffix(f.Text, test.reply[f.Span.Start:f.Span.End]) {
				t.Errorf("%q: %q is said to stand at %v", test.reply, f.Text, f.Span)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || (err == nil) != (test.want != nil) {
			t.Errorf("%q: %s (%v)", test.reply, diff, err)
		}
	}
}

// TestStates: what check writes, prompts can read.
func TestStates(t *testing.T) {
	p := made(t, intersection, "1 2 3 4 & 4 1 9 7", "")
	for _, s := range []state{
		{parts: []int{2}, numbers: []int{9, 7}}, {parts: []int{2}, result: true}, {parts: []int{1, 2}, result: true, numbers: []int{-1}}, {result: true, numbers: []int{4}},
	} {
		if got, ok := stateOf(p.write(s)); !ok || p.write(got) != p.write(s) || got.result != s.result {
			t.Errorf("%q is read as %+v", p.write(s), got)
		}
	}
	if _, ok := stateOf("1 2 3"); ok {
		t.Error("the puzzle is no state of a thought")
	}
}

// careless answers as a model that knows how and makes mistakes: it swaps two neighbours, or
// forgets a number, in one of four replies.
type careless struct {
	chattest.Model
	p *problem
}

func (m *careless) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	var all []engine.Completion
	for _, q := range requests {
		lists := bracketed.FindAllString(q.Prompt, -1)
		list := func(fromEnd int) []int { return numbersIn(lists[len(lists)-fromEnd]) }
		rng := rand.New(rand.NewPCG(q.Seed, 1))
		var out []int
		switch {
		case strings.HasPrefix(q.Prompt, "Divide"):
			all = append(all, searchtest.Completion(m.p.divided(), -1))
			continue
		case strings.Contains(q.Prompt, "Merge these"), strings.Contains(q.Prompt, "Join these"):
			out = slices.Sorted(slices.Values(slices.Concat(list(2), list(1))))
		case strings.Contains(q.Prompt, "Somebody"):
			out = m.p.answer(m.p, list(2))
		default:
			out = m.p.answer(m.p, list(1))
		}
		if at := rng.IntN(max(len(out), 1)); len(out) > 1 && rng.IntN(4) == 0 {
			if at == 0 {
				out = out[1:]
			} else {
				out[at-1], out[at] = out[at], out[at-1]
			}
		}
		all = append(all, searchtest.Completion("The result is\n"+listed(out), -1))
	}
	return all, nil
}

func settings(t *testing.T, task search.Task, name string) search.Settings {
	t.Helper()
	s, err := method.TaskDefaults(task, name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGraphOfThoughtsSolvesInParts: from the division to the merged whole, and what is
// aggregated knows all it comes from.
func TestGraphOfThoughtsSolvesInParts(t *testing.T) {
	for _, k := range []kind{sorting, intersection} {
		for _, parts := range []string{"2", "3", "4"} {
			p := made(t, k, "random 24 5", parts)
			m := &careless{chattest.Model{T: t}, p}
			s := settings(t, k.of(), "got")
			s.Refinements = 3
			tree := chattest.Run(t, p, s, m)
			o := tree.Outcome()
			if !o.Solved || o.Answer != written(p.answer(p, p.items)) {
				t.Errorf("%s in %s parts: %+v", k.task, parts, o)
			}
			roots := 0
			for _, id := range tree.Ancestry(o.Node) {
				if n := tree.Node(id); n.Depth == 1 {
					roots++
				}
				if !tree.Node(id).Solution {
					t.Errorf("thought %d is part of the solution", id)
				}
			}
			if fmt.Sprint(roots) != parts {
				t.Errorf("%s: the answer comes from %d parts of %s", k.task, roots, parts)
			}
		}
	}
}

// TestEveryMethodGivesItsLeastWrongAnswer, if it has found none that is right.
func TestEveryMethodGivesItsLeastWrongAnswer(t *testing.T) {
	for _, k := range []kind{sorting, intersection} {
		p := made(t, k, "random 16 3", "")
		for _, m := range method.All() {
			if !m.Suits(p) {
				continue
			}
			s := settings(t, k.of(), m.Name)
			r := searchtest.New(t, runner.Config{Problem: p, Settings: s, Model: search.NewRandom(p), Seed: 2, Budget: search.Budget{Calls: 40}})
			tree := searchtest.RunToEnd(t, r)
			o := tree.Outcome()
			if o.Answer == "" {
				t.Errorf("%s by %s: no answer: %s", k.task, m.Name, o.Reason)
				continue
			}
			best := tree.Node(o.Node).Check.Errors
			for id := search.NodeID(1); int(id) < tree.Len(); id++ {
				n := tree.Node(id)
				if n.Check.Answer != "" && n.Check.Errors < best && !n.Closed() && m.Name != "cot-sc" {
					t.Errorf("%s by %s: thought %d has %d errors, and the answer %d", k.task, m.Name, id, n.Check.Errors, best)
				}
			}
			if (best == 0) != o.Solved {
				t.Errorf("%s by %s: %+v with %d errors", k.task, m.Name, o, best)
			}
		}
	}
}

// TestTheControlWithoutFaultSolves: the rules in a model's place.
func TestTheControlWithoutFaultSolves(t *testing.T) {
	for _, k := range []kind{sorting, intersection} {
		p := made(t, k, "random 20 3", "")
		answer, err := Control(p.Puzzle())
		if err != nil {
			t.Fatal(err)
		}
		exact, err := search.NewExact(k.task, answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"io", "cot", "tot-bfs", "got"} {
			r := searchtest.New(t, runner.Config{Problem: p, Settings: settings(t, k.of(), name), Model: exact})
			if o := searchtest.RunToEnd(t, r).Outcome(); !o.Solved {
				t.Errorf("%s by %s: %+v", k.task, name, o)
			}
		}
	}
}

// TestWhatIsNotThereIsRefused says what to use.
func TestWhatIsNotThereIsRefused(t *testing.T) {
	p := made(t, sorting, "3 1 2 0", "")
	root := []search.Step{{State: p.Root()}}
	for purpose, want := range map[search.Purpose]string{search.Propose: `use generate "sample"`, search.Judge: `use evaluate "rule"`} {
		if _, err := p.Prompt(purpose, root, engine.Chat); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", purpose, err)
		}
	}
	if _, err := p.Prompt(search.Continue, root, engine.Lines); err == nil || !strings.Contains(err.Error(), "needs a model that follows instructions") {
		t.Errorf("error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"[1, 2]", "1 2 3", "[3]\n[1]", "{-1}", "[[1], [2]]", "<think>[1]", "[99999999999999999999]"} {
		f.Add(text)
	}
	p, err := sorting.read(search.Puzzle{Input: "3 1 2 0"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, purpose := range []search.Purpose{search.Split, search.Continue} {
			found, err := p.Parse(purpose, text)
			if (err == nil) == (len(found) == 0) {
				t.Fatalf("%d thoughts and error %v", len(found), err)
			}
			for _, x := range found {
				if x.Span.Start < 0 || x.Span.End > len(text) || x.Span.Start > x.Span.End {
					t.Fatalf("%+v", x)
				}
				path := []search.Step{{State: p.Root()}}
				c, err := p.Check(t.Context(), path, x.Text)
				if err != nil || c.Verdict != search.Refused && c.State == "" {
					t.Fatalf("%q: %+v, %v", x.Text, c, err)
				}
				if _, ok := stateOf(c.State); !ok && c.Verdict != search.Refused {
					t.Fatalf("state %q cannot be read", c.State)
				}
			}
		}
	})
}

func FuzzInput(f *testing.F) {
	for _, text := range []string{"3 1 2 0", "random 32 7", "1 2 & 3 4 5 6", "é 1", "random 9999999 1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range []kind{sorting, intersection} {
			p, err := k.read(search.Puzzle{Input: text})
			if err != nil {
				continue
			}
			if again, err := k.read(p.Puzzle()); err != nil || again.Root() != p.Root() {
				t.Fatalf("%q becomes %q: %v", text, p.Root(), err)
			}
		}
	})
}

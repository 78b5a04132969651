package game24

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
)

func mustProblem(t testing.TB, input string) *problem {
	t.Helper()
	p, err := read(search.Puzzle{Task: "game24", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

func TestParseInput(t *testing.T) {
	tests := []struct{ input, root, err string }{
		{"4 9 10 13", "4 9 10 13", ""},
		{"  13,10, 9 4 ", "4 9 10 13", ""},
		{"1 2", "1 2", ""},
		{"1 2 3 4 5 6", "1 2 3 4 5 6", ""},
		{"007 1", "1 7", ""},
		{"4 9 x", "", `column 5: "x" is not a positive integer; give 2 to 6 of them, such as "4 9 10 13"`},
		{"4 -9 1 2", "", `column 3: "-9" is not a positive integer`},
		{"4 0 1 2", "", `column 3: "0" is not a positive integer`},
		{"4 1.5 1", "", `column 3: "1.5" is not a positive integer`},
		{"12345 1", "", `column 1: "12345" has more than 4 digits`},
		{"1 2 3 4 5 6 7", "", `column 13: "7" is one number too many`},
		{"", "", "column 1: the puzzle ends after 0 numbers"},
		{"24", "", "column 3: the puzzle ends after 1 number;"},
		{"４ 9", "", `column 1: "４" is not a positive integer`},
		{"é é", "", `column 1: "é" is not`},
		{"[3,3,8,8]", "3 3 8 8", ""},
		{" [3, 3, 8, 8] ", "3 3 8 8", ""},
		{"(3 3 8 8)", "3 3 8 8", ""},
		{"3 3 8 8 = 24", "3 3 8 8", ""},
		{"3,3,8,8=24", "3 3 8 8", ""},
		{"[3,3,8,8] -> 24", "3 3 8 8", ""},
		{"3 3 8 8 target: 24", "3 3 8 8", ""},
		{`{"nums": [3, 3, 8, 8], "target": 24}`, "3 3 8 8", ""},
		{`{"target":24,"nums":[3,3,8,8]}`, "3 3 8 8", ""},
		{`{"numbers":[3,3,8,8]}`, "3 3 8 8", ""},
		{"[3,x,8,8]", "", `column 4: "x" is not a positive integer`},
		{"[3,3,8", "", `column 1: "[3" is not a positive integer`},
		{"3 3 8 8 =", "", "column 9: a target should follow; write 3 3 8 8 = 24"},
		{"3 3 8 8 = x", "", `target "x" is not an integer from 0 to 999999`},
		{"= 24", "", "column 1: the puzzle ends after 0 numbers"},
		{`{"nums":[3,3,8,8]} {`, "", "column 20: something follows the puzzle"},
		{`{"nums":[3,"a"]}`, "", "column"},
		{`{"n":[3,3,8,8]}`, "", `column 1: the puzzle has no "nums"`},
	}
	for _, test := range tests {
		p, err := read(search.Puzzle{Task: "game24", Input: test.input})
		if test.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("%q: error %v, want %s...", test.input, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.input, err)
		} else if p.Root() != test.root {
			t.Errorf("%q: root %q, want %q", test.input, p.Root(), test.root)
		}
	}
}

// A target in the puzzle is the option.
func TestTargetInPuzzle(t *testing.T) {
	for _, input := range []string{"2 5 = 10", "[2,5] = 10", `{"nums":[2,5],"target":10}`} {
		p, err := read(search.Puzzle{Task: "game24", Input: input})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Puzzle(); got.Options["target"] != "10" || NewState(Integer(2), Integer(5)).String() != p.Root() || strings.Contains(got.Input, "10") {
			t.Errorf("%s: %+v", input, got)
		}
		if again, err := read(p.Puzzle()); err != nil || again.Puzzle().Input != p.Puzzle().Input {
			t.Errorf("%s: its puzzle reads as %+v, %v", input, again, err)
		}
		_, err = read(search.Puzzle{Task: "game24", Input: input, Options: map[string]string{"target": "11"}})
		if err == nil || err.Error() != "the puzzle asks for 10, and the option target for 11; leave one of them out" {
			t.Errorf("two targets: %v", err)
		}
	}
	if p, err := read(search.Puzzle{Input: "2 5 = 24"}); err != nil || len(p.Puzzle().Options) > 0 {
		t.Errorf("the usual target is said: %v", err)
	}
}

func TestOptions(t *testing.T) {
	problem := func(name, value string) (search.Problem, error) {
		return read(search.Puzzle{Task: "game24", Input: "2 5", Options: map[string]string{name: value}})
	}
	if _, err := problem("targte", "10"); err == nil || !strings.Contains(err.Error(), `only "target"`) {
		t.Errorf("unknown option: %v", err)
	}
	for _, bad := range []string{"x", "", "-1", "1/2", "1000000"} {
		if _, err := problem("target", bad); err == nil || !strings.Contains(err.Error(), "is not an integer") {
			t.Errorf("target %q: %v", bad, err)
		}
	}
	p, err := problem("target", "10")
	if err != nil {
		t.Fatal(err)
	}
	root := []search.Step{{State: p.Root()}}
	if c, err := p.Check(t.Context(), root, "2 * 5 = 10 (left: 10)"); err != nil || c.Verdict != search.Right {
		t.Errorf("target 10: %+v", c)
	}
	if _, err := p.Prompt(search.Propose, root, engine.Lines); err == nil || !strings.Contains(err.Error(), "trained for target 24 only, not 10") {
		t.Errorf("lines with target 10: %v", err)
	}
	for _, dialect := range []engine.Dialect{engine.Chat, search.Unjudged} {
		if _, err := p.Prompt(search.Propose, root, dialect); err != nil {
			t.Errorf("%s with target 10: %v", dialect, err)
		}
	}
}

func TestLinePrompts(t *testing.T) {
	p := mustProblem(t, "13 10 9 4")
	path := []search.Step{{State: p.Root()}}
	for purpose, want := range map[search.Purpose]string{
		search.Continue: "Input: 4 9 10 13 Next:",
		search.Judge:    "Input: 4 9 10 13 Judge:",
		search.Answer:   "Input: 4 9 10 13 Answer:",
		search.Solve:    "Input: 4 9 10 13 Steps:",
		search.Think:    "Input: 4 9 10 13 Judge:", // only three numbers are thought over
	} {
		got, err := p.Prompt(purpose, path, engine.Lines)
		if err != nil || got.Text != want || got.MaxTokens == 0 || len(got.Stop) != 1 {
			t.Errorf("%s: %+v, %v", purpose, got, err)
		}
		if chat, err := p.Prompt(purpose, path, engine.Chat); err != nil || !strings.Contains(chat.Text, "Target: 24\nInput: 4 9 10 13\n") {
			t.Errorf("%s in chat: %+v, %v", purpose, chat, err)
		}
	}
	three := []search.Step{{State: p.Root()}, {Text: "10 - 4 = 6 (left: 6 9 13)", State: "6 9 13"}}
	if got, err := p.Prompt(search.Think, three, engine.Lines); err != nil || got.Text != "Input: 6 9 13 Think:" {
		t.Errorf("think about three numbers: %+v, %v", got, err)
	}
	if _, err := p.Prompt(search.Continue, []search.Step{{State: p.Root()}, {Text: "nonsense"}}, engine.Lines); err == nil {
		t.Error("a prompt after a refused thought")
	}
	if _, err := p.Prompt(search.Propose, path, engine.Lines); err == nil || !strings.Contains(err.Error(), `use generate "enumerate"`) {
		t.Errorf("a list from a model that writes one line: %v", err)
	}
}

// The examples in the prompts must not teach what is false.
func TestChatExamplesAreTrue(t *testing.T) {
	for purpose, template := range chatTemplates {
		var p *problem
		var path []search.Step
		for line := range strings.Lines(template) {
			line = strings.TrimSpace(line)
			if input, ok := strings.CutPrefix(line, "Input: "); ok {
				p = mustProblem(t, input)
				path = []search.Step{{State: p.Root()}}
				continue
			}
			_, answer := cutAnswer(line)
			if p == nil || !answer && !strings.Contains(line, "(left:") {
				continue
			}
			c := p.check(path, line)
			if c.Verdict == search.Refused {
				t.Errorf("%s: %q: %s", purpose, line, c.Reason)
			}
			if purpose == search.Solve && !answer {
				path = append(path, search.Step{Text: line, State: c.State})
			}
		}
	}
}

func FuzzParseInput(f *testing.F) {
	for _, s := range []string{"4 9 10 13", "4 9 x", "", ",,1 2", "é 1", "\xff 2", "99999999999999999999 1"} {
		f.Add(s)
	}
	for _, s := range []string{"[3,3,8,8]", "3 3 8 8 = 24", `{"nums":[1,2],"target":3}`, "([1,2])", "[]", "{", "1 2 → 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input string) {
		if p, err := read(search.Puzzle{Input: input}); err == nil {
			again, err := read(p.Puzzle())
			if err != nil || again.Root() != p.Root() || again.Puzzle().Options[targetOption] != p.Puzzle().Options[targetOption] {
				t.Fatalf("%q reads as %+v, which does not read back: %v", input, p.Puzzle(), err)
			}
		}
		numbers, err := parseInput(input)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "column ") {
				t.Fatalf("%q: %v names no column", input, err)
			}
			return
		}
		root := NewState(numbers...)
		again, err := parseInput(root.String())
		if err != nil || NewState(again...).String() != root.String() {
			t.Fatalf("%q: %s does not read back: %v", input, root, err)
		}
	})
}

// A target belongs to a puzzle's name, which can be typed again.
func TestCalled(t *testing.T) {
	for input, want := range map[string]string{"3 7 25 50 = 765": "3 7 25 50 = 765", "3 3 8 8 = 24": "3 3 8 8", "4 9 10 13": "4 9 10 13", "countdown-4 7": "countdown-4 7"} {
		p := mustProblem(t, input)
		again := mustProblem(t, p.Puzzle().Called())
		if p.Puzzle().Called() != want || again.Root() != p.Root() || again.rules != p.rules {
			t.Errorf("%q is called %q, which is %s to %s", input, p.Puzzle().Called(), again.Root(), again.rules.Target)
		}
	}
}

package file

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat/chattest"
)

func example(t *testing.T, name, input string) search.Problem {
	t.Helper()
	task, err := Read(filepath.Join("examples", name))
	if err != nil {
		t.Fatal(err)
	}
	if input == "" {
		input = task.form.Example
	}
	p, err := task.problem(search.Puzzle{Task: task.Name(), Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The program of the example knows a solution when it sees one, and reports which
// clause a value breaks.
func TestSatisfiability(t *testing.T) {
	if _, err := exec.LookPath("awk"); err != nil {
		t.Skip("no awk: the checker of the example cannot run")
	}
	p := example(t, "3sat.toml", "(a | b) & (!a | c) & (!a | !c) & (!b | c)")
	m := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"Values given: a=true"}, Replies: []string{"c would have to be both.\nimpossible"}},
		{When: []string{"Values given:"}, Replies: []string{"Nothing is against it.\nsure"}},
		{When: []string{"Values given so far: none"}, Replies: []string{"- a=true\n- a = false\n"}},
		{When: []string{"Values given so far: a = false, b"}, Replies: []string{"c=true\nc=false"}},
		{When: []string{"Values given so far: a = false"}, Replies: []string{"b=false\nb=true\nd=true"}},
	}}
	s := chattest.Settings(t, "tot-dfs", func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Evaluations = search.GeneratePropose, search.EvaluateValue, 1
	})
	tree := chattest.Run(t, p, s, m)
	o := tree.Outcome()
	if !o.Solved || o.Answer != "a=false b=true c=true" || o.Chosen != "" {
		t.Errorf("%+v", o)
	}
	reasons := map[string]string{}
	for id := 1; id < tree.Len(); id++ {
		n := tree.Node(search.NodeID(id))
		reasons[n.Text] = n.Check.Reason
	}
	for thought, want := range map[string]string{"b=false": "it breaks (a | b)", "d=true": "there is no variable d", "c=true": ""} {
		if reasons[thought] != want {
			t.Errorf("%s: reason %q, want %q", thought, reasons[thought], want)
		}
	}
}

// Only the sum is right, and a chain that gives none is not an answer.
func TestSums(t *testing.T) {
	if _, err := exec.LookPath("awk"); err != nil {
		t.Skip("no awk: the checker of the example cannot run")
	}
	for reply, want := range map[string]string{"13 + 24 = 37": "37", "Answer: 37": "37", "Answer: 36": "", "Answer: 1337": "", "Answer: -37": "", "Answer: 37.5": ""} {
		m := &chattest.Model{T: t, Script: []chattest.Line{{When: []string{"What is 13 + 24?"}, Replies: []string{reply}}}}
		tree := chattest.Run(t, example(t, "sums.toml", "13 + 24"), chattest.Settings(t, "io", nil), m)
		if o := tree.Outcome(); o.Solved != (want != "") || o.Solved && o.Answer != want {
			t.Errorf("%q: %+v", reply, o)
		}
	}
}

// Replies in JSON are read by their schema; the answer is voted on.
func TestFermi(t *testing.T) {
	p := example(t, "fermi.toml", "")
	m := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"Find the quantities"}, Replies: []string{
			`{"step": ["3 million people", "1 piano for 100"], "answer": "about 150 tuners"}`,
			"```json\n{\"step\": \"a guess\", \"answer\": \"About  150 tuners.\"}\n```",
			`{"step": ["many"], "answer": "900"}`,
		}},
		{When: []string{"Choice 1"}, Replies: []string{"The best choice is 2"}},
		{When: []string{"1. 3 million people", "Add one quantity"}, Replies: []string{`{"answer": "150 tuners"}`, `{"step": 5}`}},
		{When: []string{"Add one quantity"}, Replies: []string{`{"step": "300 people"}`, `{"step": "3 million people"}`}},
	}}
	sc := chattest.Settings(t, "cot-sc", func(s *search.Settings) { s.Samples = 3 })
	if o := chattest.Run(t, p, sc, m).Outcome(); o.Answer != "about 150 tuners" || o.Chosen != "2 of 3 chains agree on it" {
		t.Errorf("cot-sc: %+v", o)
	}
	bfs := chattest.Settings(t, "tot-bfs", func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Proposals, s.Beam = search.GenerateSample, search.EvaluateVote, 2, 1
	})
	tree := chattest.Run(t, p, bfs, m)
	if o := tree.Outcome(); o.Answer != "150 tuners" || tree.Totals().Unparsed != 1 {
		t.Errorf("tot-bfs: %+v, %d unread", o, tree.Totals().Unparsed)
	}
	prompt, err := p.Prompt(search.Continue, []search.Step{{State: p.Root()}}, engine.Chat)
	if err != nil || !strings.Contains(string(prompt.Schema), `"step"`) {
		t.Errorf("the prompt has no schema: %v", err)
	}
}

const minimal = `
title = "T"
example = "x"
[prompts]
continue = "{{.Input}}?"
`

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"title = ", "1: "},
		{"title = \"T\"\nexample = \"x\"\ncolour = \"red\"", `3: unknown key "colour"`},
		{"[check]\ntimeuot = \"1s\"", `2: unknown key "check.timeuot"`},
		{"title = 3", "1: "},
		{`example = "x"`, "1: there is no title"},
		{`title = "x"`, "1: there is no example"},
		{"title = \"T\"\nexample = \"x\"", "1: prompts: there are none"},
		{"title = \"T\"\nexample = \"x\"\nsteps = -1", "3: steps: -1 is below 0"},
		{strings.Replace(minimal, "example", "input = \"(\"\nexample", 1), "3: input: error parsing regexp"},
		{minimal + "ask = \"x\"\n", "6: ask: there is no such prompt; there are continue, propose, answer"},
		{minimal + "solve = \"{{.Input\"\n", "6: solve: template: solve:1"},
		{minimal + "[parse]\nthought = \"[\"\n", "6: parse: error parsing regexp"},
		{minimal + "[parse]\nfinal = \"a\"\n", "6: parse: thoughts and final name fields"},
		{minimal + "[parse]\nschema = \"{}\"\nthought = \"x\"\n", "6: parse: a schema and patterns"},
		{minimal + "[parse]\nschema = \"{}\"\n", "6: parse: with a schema"},
		{minimal + "[parse]\nreader = \"poem\"\n", `6: parse: reader "poem" is none of expression, number, text`},
		{minimal + "[parse]\nreader = \"number\"\nanswer = \"x\"\n", "6: parse: a reader of answers and a pattern"},
		{minimal + "[parse]\nfinal = \"a\"\nschema = \"{\"\n", "6: parse: the schema is not JSON"},
		{minimal + "[parse]\nfinal = \"a\"\nschema = '{\"$ref\": \"http://example.org/s\"}'\n", "6: parse: schema: "},
		{minimal + "[[labels]]\nweight = 1.0\n", `parse: label "" is worth 1`},
		{minimal + "[check]\ntimeout = \"1s\"\n", "6: check: there is a timeout but no command"},
		{minimal + "[check]\ncommand = [\"sh\"]\ntimeout = \"soon\"\n", `6: check: timeout "soon" is not a duration`},
		{minimal + "[check]\ncommand = [\"./not-there\"]\n", `6: check: command "./not-there" cannot be run`},
	} {
		if _, err := Parse([]byte(c.text), t.TempDir()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\nerror %v, want %q", c.text, err, c.want)
		}
	}
	if _, err := Read("nowhere.toml"); err == nil {
		t.Error("a file that is not there is read")
	}
}

func parsed(t *testing.T, text, dir string) *problem {
	t.Helper()
	task, err := Parse([]byte(text), dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.problem(search.Puzzle{Input: "x"})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

func TestInputs(t *testing.T) {
	task, err := Parse([]byte(strings.Replace(minimal, "example", "input = '^(?P<from>\\w+) to (?P<to>\\w+)$'\nexample", 1)), "")
	if err != nil {
		t.Fatal(err)
	}
	task.templates, _, err = newTemplates(map[string]string{"continue": "from {{.Group.from}} to {{.Group.to}}, {{.Left}}, {{.Last}}"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.problem(search.Puzzle{Input: "  here to there "})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := p.Prompt(search.Continue, []search.Step{{State: "x"}}, engine.Chat)
	if want := "from here to there, -1, false"; err != nil || prompt.Text != want {
		t.Errorf("error %v, prompt %q, want %q", err, prompt.Text, want)
	}
	for _, input := range []string{"", "  ", "here"} {
		if _, err := task.problem(search.Puzzle{Input: input}); err == nil || !strings.HasPrefix(err.Error(), "column 1: ") {
			t.Errorf("%q: error %v", input, err)
		}
	}
}

// A missing prompt says what to use instead.
func TestMissingPrompts(t *testing.T) {
	p := parsed(t, minimal, "")
	root := []search.Step{{State: "x"}}
	for purpose, want := range map[search.Purpose]string{
		search.Propose: `T has no prompt to propose; use generate "sample"`,
		search.Judge:   `T has no prompt to judge; use evaluate "rule"`,
		search.Answer:  "T has no prompt to answer; use method tot-bfs or tot-dfs",
	} {
		if _, err := p.Prompt(purpose, root, engine.Chat); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", purpose, err, want)
		}
	}
}

func TestPatterns(t *testing.T) {
	p := parsed(t, minimal+"[parse]\nthought = '(?m)^go (\\w+)'\nanswer = 'END (\\w+)'\n", "")
	for _, c := range []struct {
		purpose search.Purpose
		text    string
		want    []string
	}{
		{search.Solve, "go a\nthen\ngo b\nEND c", []string{"a", "b", "Answer: c"}},
		{search.Continue, "go a\ngo b", []string{"a", "b"}},
		{search.Continue, "END c", []string{"Answer: c"}},
		{search.Answer, "go a\nEND c", []string{"Answer: c"}},
	} {
		got, err := p.Parse(c.purpose, c.text)
		if diff := cmp.Diff(c.want, reading.Texts(got)); err != nil || diff != "" {
			t.Errorf("%s %q: error %v\n%s", c.purpose, c.text, err, diff)
		}
	}
	if _, err := p.Parse(search.Continue, "stay"); err == nil || !strings.Contains(err.Error(), "nothing in it is of the form") {
		t.Errorf("error %v", err)
	}
}

// A file names the kind of its answers, and the reader of replies finds them.
func TestReader(t *testing.T) {
	p := parsed(t, minimal+"[parse]\nreader = 'number'\n", "")
	for text, want := range map[string]string{
		"So it is\n\n**Answer:** $\\boxed{1,250}$ km": "Answer: 1250",
		"答案：50%":                "Answer: 0.5",
		"Answer: I cannot say.": "",
	} {
		got, err := p.Parse(search.Answer, text)
		if want == "" && err == nil || want != "" && (err != nil || len(got) != 1 || got[0].Text != want) {
			t.Errorf("%q: %q, error %v, want %q", text, got, err, want)
		}
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add(minimal)
	f.Add(minimal + "[parse]\nfinal = \"a.b\"\nschema = '{\"type\":\"object\"}'\n")
	f.Add("steps = 1\n[[labels]]\ntext=\"a\"\nweight=nan")
	f.Fuzz(func(_ *testing.T, text string) {
		if strings.Contains(text, "command") {
			return
		}
		task, err := Parse([]byte(text), "")
		if err != nil {
			return
		}
		p, err := task.problem(search.Puzzle{Input: "x"})
		if err != nil {
			return
		}
		for _, purpose := range purposes {
			_, _ = p.Prompt(purpose, []search.Step{{State: "x"}}, engine.Chat)
			_, _ = p.Parse(purpose, text)
		}
	})
}

func FuzzReply(f *testing.F) {
	f.Add(`{"step": "a", "answer": "b"}`)
	f.Add("1. a\n2. b\nAnswer: c")
	f.Add("<think>")
	f.Fuzz(func(t *testing.T, completion string) {
		data, err := os.ReadFile("examples/fermi.toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{minimal, string(data)} {
			p := parsed(t, text, "")
			for _, purpose := range purposes {
				thoughts, err := p.Parse(purpose, completion)
				if (err == nil) != (len(thoughts) > 0) {
					t.Errorf("%s: %q and error %v", purpose, thoughts, err)
				}
				for _, thought := range reading.Texts(thoughts) {
					if thought == "" {
						t.Errorf("%s: an empty thought", purpose)
					}
					if _, err := p.Check(t.Context(), []search.Step{{State: "x"}}, thought); err != nil {
						t.Error(err)
					}
				}
			}
		}
	})
}

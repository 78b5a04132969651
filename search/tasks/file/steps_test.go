package file

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/tasks/chat/chattest"
)

const programHead = "title = \"T\"\nexample = \"x\"\n"

func TestStepErrors(t *testing.T) {
	answer := "[[step]]\nanswer = \"{{.input}}\"\n"
	for _, c := range []struct{ text, want string }{
		{"[[step]]\nsamples = 3\n", "3: step: it is of no kind; write one of ask, rank, branch"},
		{"[[step]]\nask = \"a\"\nset = \"b\"\n", "3: step: it is ask and set at once"},
		{"[[step]]\nask = \"a\"\n", `3: ask: "prompt" is missing`},
		{answer + "[[step]]\nvote = \"a\"\nkeep = 2\n", `5: vote: it has no option "keep"; it has when`},
		{"[[step]]\nask = \"A b\"\nprompt = \"x\"\n", `3: ask: "A b" is not a name`},
		{"[[step]]\nask = \"a\"\nprompt = \"{{.a\"\n", "3: ask: template: prompt:1"},
		{"[[step]]\nask = \"a\"\nprompt = \"x\"\nsamples = 0\n", "3: ask: samples is 0; it is from 1 to 100"},
		{"[[step]]\nask = \"a\"\nprompt = \"x\"\nread = \"poem\"\n", `3: ask: read "poem" is none of answer, number, list`},
		{"[[step]]\nask = \"input\"\nprompt = \"x\"\n" + answer, `3: ask: "input" is given with the puzzle`},
		{"[[step]]\nask = \"a\"\nprompt = \"{{.b}}\"\n" + answer, `3: ask: no step sets "b"; there are a, input`},
		{"[[step]]\nbranch = \"input\"\nas = \"a\"\n" + answer, `3: branch: "input" is a text, and a list is wanted`},
		{"[[step]]\nset = \"l\"\nvalue = \"x\"\nsplit = \" \"\n[[step]]\nbranch = \"l\"\n" + answer, "7: branch: each branch has its item in a variable: give one of as"},
		{"[[step]]\nset = \"l\"\nvalue = \"x\"\nsplit = \"\"\n" + answer, "3: set: give one of split"},
		{"[[step]]\nset = \"l\"\nvalue = \"x\"\n[[step]]\nset = \"l\"\nvalue = \"x\"\nwords = 2\n" + answer, `6: set: "l" is a list in one step and a text in another`},
		{"[[step]]\nvote = \"a\"\n" + answer, `3: vote: no other step sets "a"`},
		{"[[step]]\nset = \"a\"\nvalue = \"x\"\n", "3: step: no step is an answer"},
		{answer + "[[step]]\nloop = \"b\"\nmost = 2\n", `5: loop: there is no block "b"; write [[block.b]]`},
		{answer + "[[step]]\nloop = \"b\"\nmost = 101\n[[block.b]]\nset = \"a\"\nvalue = \"x\"\n", "5: loop: most is 101; it is from 1 to 100"},
		{answer + "[[block.b]]\nset = \"a\"\nvalue = \"x\"\n", `5: block "b": no step calls it`},
		{"[[block.b]]\nset = \"a\"\nvalue = \"x\"\n", "3: block: there are blocks, and no [[step]]"},
		{answer + "[[step]]\ncall = \"b\"\n[[block.b]]\ncall = \"c\"\n[[block.c]]\ncall = \"b\"\n", `9: call: block "b" comes to call itself; use a loop`},
		{"text = \"\"\"\n[[step]]\n\"\"\"\n", `3: unknown key "text"`},
		{"[[step]]\nask = \"a\"\nprompt = \"\"\"\n[[step]]\n\"\"\"\n[[step]]\nask = \"b\"\n", `8: ask: "prompt" is missing`},
		{"[[step]]\ntool = \"a\"\ncommand = []\n", "3: tool: command is empty"},
		{"[[step]]\ntool = \"a\"\ncommand = [\"./nowhere\"]\n", `3: tool: command "./nowhere" cannot be run`},
		{"[[step]]\nask = 3\nprompt = \"x\"\n", "4: "},
	} {
		_, err := Parse([]byte(programHead+c.text), t.TempDir())
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s\nerror %v, want %q", c.text, err, c.want)
		}
	}
}

// run runs a program to its end. The script is all that the model says.
func runProgram(t *testing.T, text, input string, script ...chattest.Line) *search.Tree {
	t.Helper()
	task, err := Parse([]byte(programHead+text), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.problem(search.Puzzle{Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return chattest.Run(t, p, chattest.Settings(t, search.ProgramMethod, nil), &chattest.Model{T: t, Script: script})
}

// Answers are voted on over branches and samples. Only those that won are parents of what
// was elected, and the others are closed.
func TestAVoteOverBranches(t *testing.T) {
	tree := runProgram(t, `
[[step]]
set = "facts"
value = "{{.input}}"
split = ";"
[[step]]
branch = "facts"
as = "fact"
[[step]]
ask = "a"
read = "answer"
samples = 2
prompt = "{{.fact}}?"
[[step]]
vote = "a"
[[step]]
answer = "{{.a}}, by {{.fact}}"
`, "one; two ;; three",
		chattest.Line{When: []string{"one?"}, Replies: []string{"It is so.\nAnswer: Rome", "Answer: Paris."}},
		chattest.Line{When: []string{"two?"}, Replies: []string{"Answer: **paris**"}},
		chattest.Line{When: []string{"three?"}, Replies: []string{"Answer: Rome", "no idea"}},
	)
	if o := tree.Outcome(); o.Answer != "Paris., by one" || o.Chosen != "the program's answer" {
		t.Errorf("%+v", o)
	}
	var parents, closed []string
	for id := range search.NodeID(tree.Len()) {
		n := tree.Node(id)
		if len(n.OtherParents) > 0 {
			for _, p := range n.Parents() {
				parents = append(parents, tree.Node(p).Short())
			}
		}
		if n.Pruned {
			closed = append(closed, n.Short()+" "+n.PruneReason)
		}
	}
	if diff := cmp.Diff([]string{"a: Answer: Paris.", "a: Answer: **paris**"}, parents); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a: It is so. outvoted", "a: Answer: Rome outvoted", "a: no idea outvoted"}, closed); diff != "" {
		t.Error(diff)
	}
}

// A loop ends by its condition, or by its bound; a branch that fails a check ends alone; what
// stands in a prompt is what it names, and nothing else.
func TestLoopsAndChecks(t *testing.T) {
	const doubling = `
[[step]]
set = "n"
value = "{{.input}}"
[[step]]
loop = "double"
most = 3
until = '{{ge (len .n) 2}}'
[[block.double]]
calc = "n"
value = "{{.n}} * 2"
[[block.double]]
check = '{{ne .n "12"}}'
reason = "twelve"
when = '{{ne .input "3"}}'
[[step]]
answer = "{{.n}}"
`
	tree := runProgram(t, doubling, "5")
	if o := tree.Outcome(); o.Answer != "10" {
		t.Errorf("%+v", o)
	}
	for input, want := range map[string]string{"3": "12", "1": "8", "6": "", "0/0": ""} {
		tree := runProgram(t, doubling, input)
		if o := tree.Outcome(); o.Answer != want || o.Solved != (want != "") {
			t.Errorf("%s: %+v", input, o)
		}
	}
}

// A long text is summarised until it is short enough.
func TestSummarise(t *testing.T) {
	tree := runProgram(t, `
[[step]]
summarise = "s"
value = "{{.input}}"
words = 4
prompt = "Shorten: {{.part}}"
[[step]]
answer = "{{.s}}"
`, "a b c d e f g h i j",
		chattest.Line{When: []string{"Shorten: a b c d"}, Replies: []string{"A B"}},
		chattest.Line{When: []string{"Shorten: e f g h"}, Replies: []string{"E F"}},
		chattest.Line{When: []string{"Shorten: i j"}, Replies: []string{"I"}},
		chattest.Line{When: []string{"Shorten: A B E F"}, Replies: []string{"AF"}},
		chattest.Line{When: []string{"Shorten: I"}, Replies: []string{"I"}},
	)
	if o := tree.Outcome(); o.Answer != "AF\nI" {
		t.Errorf("%+v", o)
	}
}

func TestTools(t *testing.T) {
	if _, err := exec.LookPath("awk"); err != nil {
		t.Skip("no awk: the tool cannot run")
	}
	const text = `
[[step]]
set = "l"
value = "{{.input}}"
split = " "
[[step]]
branch = "l"
as = "x"
[[step]]
tool = "y"
command = ["awk", '{ if ($1 < 0) { print "below zero" > "/dev/stderr"; exit 3 } print $1 * 2, "$(id)" }']
input = "{{.x}}"
[[step]]
join = "all"
of = "y"
with = "; "
[[step]]
answer = "{{.all}}"
`
	tree := runProgram(t, text, "1 -2 3")
	if o := tree.Outcome(); o.Answer != "2 $(id); 6 $(id)" {
		t.Errorf("%+v", o)
	}
	if n := tree.Totals().Refused; n != 1 {
		t.Errorf("%d branches are refused", n)
	}
	task, err := Parse([]byte(programHead+text), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if commands, _ := task.Programs(); len(commands) != 1 || commands[0][0] != "awk" {
		t.Errorf("it runs %v", commands)
	}
}

func TestCalculator(t *testing.T) {
	for text, want := range map[string]string{
		"1/3 + 1/6": "1/2", " 2 * (3 + 4) ": "14", "-7 + 2": "-5", "0.1 + 0.2": "3/10", "010": "10", "2 × 3 − 1": "5", "6 ÷ 4": "3/2", "00.5*2": "1",
		"1/0": "", "": "", "2**3": "", "1 + x": "", "f(2)": "", "1e9": "", "1,5": "", "(1": "", "1..2": "", "1 2": "", strings.Repeat("9*", 600) + "9": "",
	} {
		got, err := calculate(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s = %q, error %v, want %q", text, got, err, want)
		}
	}
}

// Whatever a file says, it is a program that ends or an error with a line.
func FuzzSteps(f *testing.F) {
	f.Add("[[step]]\nset = \"l\"\nvalue = \"{{.input}}\"\nsplit = \" \"\n[[step]]\nbranch = \"l\"\nas = \"x\"\n[[step]]\ncalc = \"y\"\nvalue = \"{{.x}}+1\"\n[[step]]\njoin = \"z\"\nof = \"y\"\n[[step]]\nanswer = \"{{.z}}\"\n")
	f.Add("[[step]]\nloop = \"b\"\nmost = 2\nuntil = \"{{eq .a .input}}\"\n[[block.b]]\nset = \"a\"\nvalue = \"{{.a}}x\"\n[[step]]\nvote = \"a\"\n[[step]]\nanswer = \"{{.a}}\"\nwhen = \"true\"\n")
	f.Add("[[step]]\nsummarise = \"s\"\nvalue = \"{{.input}}\"\nprompt = \"{{.part}}\"\n[[step]]\nanswer = \"{{.s}}\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "command") {
			return // it would run
		}
		task, err := Parse([]byte(programHead+text), "")
		if err != nil {
			line, _, ok := strings.Cut(err.Error(), ":")
			if !ok || strings.Trim(line, "0123456789") != "" {
				t.Errorf("an error without a line: %v", err)
			}
			return
		}
		p, err := task.problem(search.Puzzle{Input: "1 2 3"})
		if err != nil || p.Capabilities().Program == nil {
			return
		}
		walkProgram(t, p)
	})
}

// walkProgram carries out what needs no model, and says a word for a model.
func walkProgram(t *testing.T, p search.Problem) {
	program := p.Capabilities().Program
	path := []search.Step{{State: p.Root(), Frame: &program.Start}}
	for range 50 {
		f := path[len(path)-1].Frame
		if f == nil || len(f.Stack) == 0 {
			return
		}
		text := "1 + 1"
		switch f.Next.Purpose {
		case search.Ask:
			if _, err := p.Prompt(search.Ask, path, "chat"); err != nil {
				return
			}
		case search.Rank:
			all, err := program.Rank(path)
			if err != nil {
				return
			}
			text = all[0].Text
		default:
			out, err := program.Run(t.Context(), path, nil)
			if err != nil || len(out.Texts) == 0 {
				return
			}
			text = out.Texts[0]
		}
		c, err := p.Check(t.Context(), path, text)
		if err != nil || c.Verdict == search.Refused {
			return
		}
		path = append(path, search.Step{Text: text, State: c.State, Frame: c.Frame, Times: 1})
	}
}

// What a model or a puzzle says is data: it is no template, no step, and no part of a command.
func TestHostileTextIsData(t *testing.T) {
	const hostile = "{{.input}}{{template \"x\"}} [[step]]\nanswer = \"no\" --help $(id) \x1b[2J"
	tree := runProgram(t, `
[[step]]
ask = "a"
prompt = "{{.input}}"
[[step]]
set = "b"
value = "{{.a}}|{{.input}}"
[[step]]
answer = "{{.b}}"
`, "in {{.a}}", chattest.Line{When: []string{"in {{.a}}"}, Replies: []string{hostile}})
	if o := tree.Outcome(); o.Answer != hostile+"|in {{.a}}" {
		t.Errorf("%q", o.Answer)
	}
}

// The example of the documents is a program, and comes to what it should.
func TestExampleOfTheDocuments(t *testing.T) {
	page, err := os.ReadFile("../../doc/programs.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```toml\n")
	text, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("there is no example")
	}
	task, err := Parse([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := task.problem(search.Puzzle{Input: task.form.Example})
	if err != nil {
		t.Fatal(err)
	}
	m := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"3 apples at 40 cents"}, Replies: []string{"3 × 40"}},
		{When: []string{"2 pears at 55 cents"}, Replies: []string{"2 * 55"}},
	}}
	if o := chattest.Run(t, p, chattest.Settings(t, search.ProgramMethod, nil), m).Outcome(); o.Answer != "230" {
		t.Errorf("%+v", o)
	}
}

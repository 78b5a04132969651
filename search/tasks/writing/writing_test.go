package writing

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat/chattest"
)

func made(t *testing.T, input string) *problem {
	t.Helper()
	p, err := read(search.Puzzle{Task: "writing", Input: input})
	if err != nil {
		t.Fatalf("%q: %v", input, err)
	}
	return p.(*problem)
}

const (
	plan    = "1. A house stands empty. 2. The garden runs wild. 3. A visitor comes. 4. She remembers."
	passage = "No one was in the kitchen. The kettle had been cold for hours.\n\n" +
		"Outside the beds were dug up and bare. **Nobody had told the gardener.**\n\n" +
		"Upstairs it was no better. She counted the stairs again, and there was one more.\n\n" +
		"So she sat down to tell it in order. \"It began, as it always does, with rain.\""
)

func TestInputs(t *testing.T) {
	want := made(t, example).Root()
	for _, input := range []string{
		strings.ReplaceAll(example, " | ", "\n"),
		strings.ReplaceAll(example, " | ", " "),
		"  " + example + "\n",
	} {
		if got := made(t, input).Root(); got != want {
			t.Errorf("%q reads as %q", input, got)
		}
	}
	for input, want := range map[string]string{
		"":                 "column 1: there are 0 sentences, not 4; divide them with |",
		"One. Two. Three.": "column 16: there are 3 sentences, not 4",
		"a|b|c|d|e":        "column 9: there are 5 sentences, not 4",
	} {
		if _, err := read(search.Puzzle{Input: input}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", input, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	p := made(t, example)
	root := []search.Step{{State: p.Root()}}
	planned := append(root[:1:1], search.Step{Text: "Plan: " + plan, State: "Plan: " + plan})
	for _, c := range []struct {
		path    []search.Step
		text    string
		verdict search.Verdict
		reason  string
	}{
		{root, "Plan: " + plan, search.Unchecked, ""},
		{planned, "Plan: " + plan, search.Refused, "there is a plan already"},
		{planned, "Passage:\n" + passage, search.Unchecked, ""},
		{root, "Passage:\n" + passage, search.Unchecked, ""},
		{planned, "Passage:\n" + strings.Replace(passage, "for hours", "all day", 1), search.Refused, `paragraph 1 does not end in "The kettle had been cold for hours."`},
		{planned, "Passage:\nToo short.", search.Refused, "the passage has 1 paragraphs, not 4"},
		{planned, "Passage:\n" + strings.ReplaceAll(p.Root(), " | ", "\n\n"), search.Refused, "paragraph 1 is nothing but its last sentence"},
		{root, "Plan:", search.Refused, "the plan is empty"},
		{root, "Hello", search.Refused, "it is neither a plan nor a passage"},
	} {
		got := p.check(c.path, c.text)
		if got.Verdict != c.verdict || !strings.HasPrefix(got.Reason, c.reason) || (got.State == "") != (c.verdict == search.Refused) {
			t.Errorf("%.30q: %+v, want %q: %s", c.text, got, c.verdict, c.reason)
		}
		if final := strings.HasPrefix(c.text, "Passage:"); final != (got.Answer != "") {
			t.Errorf("%.30q: answer %q", c.text, got.Answer)
		}
	}
}

func TestParse(t *testing.T) {
	p := made(t, example)
	for _, c := range []struct {
		purpose search.Purpose
		text    string
		want    []string // the beginnings of thoughts; none is an error
	}{
		{search.Continue, "<think>well</think>**Plan:**\n" + plan, []string{"Plan: 1. A house"}},
		{search.Continue, plan, []string{"Plan: 1. A house"}},
		{search.Continue, "Passage:\n" + passage, []string{"Passage:\nNo one"}},
		{search.Continue, passage, []string{"Passage:\nNo one"}},
		{search.Answer, passage, []string{"Passage:\nNo one"}},
		{search.Answer, "Plan: x\n\nPassage:\n" + passage, []string{"Passage:\nNo one"}},
		{search.Solve, "Plan:\n" + plan + "\n\n## Passage:\n\n" + passage, []string{"Plan: 1. A house", "Passage:\nNo one"}},
		{search.Judge, "It holds together well: 9 of 10 would agree.\nThus the coherency score is **8**.", []string{"8"}},
		{search.Judge, "fine\n\n10/10", []string{"10"}},
		{search.Judge, "fine", nil},
		{search.Judge, "The coherency score is 11", nil},
		{search.Continue, "<think>", nil},
	} {
		got, err := p.Parse(c.purpose, c.text)
		if (err == nil) != (len(c.want) > 0) || len(got) != len(c.want) {
			t.Errorf("%s %.30q: %q, error %v", c.purpose, c.text, got, err)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i].Text, c.want[i]) {
				t.Errorf("%s %.30q: %q, want %q", c.purpose, c.text, got[i], c.want[i])
			}
		}
	}
}

// A capable model's replies: plans that are voted on, passages one of which
// breaks a rule, votes again (Yao et al. 2023, section 4.2).
func TestMethods(t *testing.T) {
	other := strings.Replace(passage, "No one was", "Not a soul was", 1)
	worse := strings.Replace(passage, "No one was", "A cat was", 1)
	broken := strings.Replace(passage, "cold for hours", "warm", 1)
	script := func() *chattest.Model {
		return &chattest.Model{T: t, Script: []chattest.Line{
			{When: []string{"coherency score", "A cat was"}, Replies: []string{"Whose cat? The coherency score is 4"}},
			{When: []string{"coherency score", "Not a soul"}, Replies: []string{"The coherency score is 9"}},
			{When: []string{"coherency score"}, Replies: []string{"Good. The coherency score is 7."}},
			{When: []string{"Decide which", "Choice 2:\nPassage:"}, Replies: []string{"The best choice is 2", "The best choice is 1", "The best choice is 2"}},
			{When: []string{"Decide which", "Plan: nothing"}, Replies: []string{"One is no plan.\n\nThe best choice is 1."}},
			{When: []string{"Make a brief plan first"}, Replies: []string{
				"Plan:\n" + plan + "\n\nPassage:\n" + worse, "Plan:\nanother\n\nPassage:\n" + other, "Plan:\na third\n\nPassage:\n" + broken,
			}},
			{When: []string{"Do not write it yet"}, Replies: []string{"Plan:\n" + plan, "Plan: nothing"}},
			{When: []string{"Follow this plan:\n" + plan}, Replies: []string{"Passage:\n" + passage, "Passage:\n" + broken, "Passage:\n" + other}},
			{When: []string{"Write the passage"}, Replies: []string{"Passage:\n" + passage}},
		}}
	}
	vote := func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Proposals, s.Beam, s.Evaluations = search.GenerateSample, search.EvaluateVote, 3, 1, 3
	}
	value := func(s *search.Settings) {
		s.Evaluate, s.Evaluations, s.Samples, s.SampleBatch = search.EvaluateValue, 1, 3, 3
	}
	for _, c := range []struct {
		method string
		change func(*search.Settings)
		answer string
	}{
		{"io", nil, passage},
		{"cot", nil, worse},
		{"tot-bfs", vote, other},
		{"best-of", value, other},
	} {
		o := chattest.Run(t, made(t, example), chattest.Settings(t, c.method, c.change), script()).Outcome()
		if !o.Solved || o.Answer != c.answer || o.Chosen == "" {
			t.Errorf("%s: %+v", c.method, o)
		}
	}
}

func TestOnlyForModelsThatRead(t *testing.T) {
	p := made(t, example)
	for _, dialect := range []engine.Dialect{engine.Lines, search.Unjudged} {
		_, err := p.Prompt(search.Continue, []search.Step{{State: p.Root()}}, dialect)
		if err == nil || !strings.Contains(err.Error(), "the task \"Creative writing\" needs a model that follows instructions") {
			t.Errorf("%s: error %v", dialect, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(passage)
	f.Add("Plan:\nx\n\nPassage:\n")
	f.Add("score is 10")
	f.Fuzz(func(t *testing.T, completion string) {
		p := made(t, example)
		for _, purpose := range []search.Purpose{search.Continue, search.Answer, search.Solve, search.Judge} {
			thoughts, err := p.Parse(purpose, completion)
			if (err == nil) != (len(thoughts) > 0) {
				t.Errorf("%s: %q and error %v", purpose, thoughts, err)
			}
			for _, text := range reading.Texts(thoughts) {
				p.check([]search.Step{{State: p.Root()}}, text)
			}
		}
	})
}

func FuzzInput(f *testing.F) {
	f.Add(example)
	f.Add("One. Two! \"Three?\" Four.")
	f.Fuzz(func(t *testing.T, input string) {
		p, err := read(search.Puzzle{Input: input})
		if err != nil {
			return
		}
		again, err := read(search.Puzzle{Input: p.Root()})
		if err != nil || again.Root() != p.Root() {
			t.Errorf("%q reads as %q, and that not as itself: %v", input, p.Root(), err)
		}
	})
}

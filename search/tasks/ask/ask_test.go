package ask

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/chat/chattest"
)

const ball = "A bat and a ball cost 1.10 together. The bat costs 1.00 more than the ball. What does the ball cost?"

func question(t *testing.T) search.Problem {
	t.Helper()
	p, err := Task().Problem(search.Puzzle{Task: "ask", Input: ball})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func finding(t *testing.T, p search.Problem, path []search.Step, text string) search.Check {
	t.Helper()
	c, err := p.Check(t.Context(), path, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The replies of a model that thinks, and goes wrong now and then.
func script(t *testing.T) *chattest.Model {
	return &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"Which of them is right", "Choice 1:", "ball costs 0.10"}, Replies: []string{
			"Choice 1 takes the difference for the price of the bat. Choice 2 holds.\n\nThe best choice is 2.",
			"The best choice is **2**", "I like choice 1, but then the bat costs 0.90 more. The best choice is 2",
		}},
		{When: []string{"Which of them is right"}, Replies: []string{"The best choice is 1"}},
		{When: []string{"Somebody reasons", "ball costs 0.10"}, Replies: []string{"1.00 is 0.90 more than 0.10.\nimpossible"}},
		{When: []string{"Somebody reasons", "Answer: 0.05"}, Replies: []string{"0.05 + 1.05 = 1.10, and the difference is 1.00.\n\n**sure**"}},
		{When: []string{"Somebody reasons"}, Replies: []string{"<think>is it sure? or impossible?</think>It follows.\nlikely"}},
		{When: []string{"Suggest three different"}, Replies: []string{
			"Here are three:\n\n1. The bat costs 1.00, so the ball costs 0.10.\n2. **Call the ball x**: then the bat is x + 1.00\n   and together they are 2x + 1.00.\n3. Try 0.05.",
		}},
		{When: []string{"Write the next step", "Call the ball x"}, Replies: []string{"2x + 1.00 = 1.10, so x = 0.05.\n\nAnswer: 0.05"}},
		{When: []string{"Write the next step", "The reasoning up to here"}, Replies: []string{"So that is it.\n\nAnswer: 0.10"}},
		{When: []string{"Write the next step"}, Replies: []string{
			"<think>hm</think>The bat costs 1.00, so the ball costs 0.10.", "Call the ball x; then the bat is x + 1.00.",
		}},
		{When: []string{"numbered list"}, Replies: []string{
			"1. Call the ball x.\n2. Then 2x + 1.00 = 1.10.\n\n**Answer:** $0.05$",
			"1. The bat costs 1.00.\n2. The rest is 0.10.\n\nAnswer: 0.10",
			"1. Let x be the ball.\n2. x + x + 1 = 1.1\n\n\\boxed{.05}\nFinal answer: 0.050",
		}},
		{When: []string{"final answer on the last line"}, Replies: []string{"<think>easy</think>The answer is: 0.10"}},
	}}
}

func TestMethods(t *testing.T) {
	vote := func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Proposals, s.Beam, s.Evaluations = search.GenerateSample, search.EvaluateVote, 2, 1, 3
	}
	value := func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Evaluations = search.GenerateSample, search.EvaluateValue, 1
		s.Proposals = 2
	}
	for _, c := range []struct {
		method         string
		change         func(*search.Settings)
		answer, chosen string
	}{
		{"io", nil, "0.10", "the model's own answer"},
		{"cot", nil, "0.05", "the model's own answer"},
		{"cot-sc", func(s *search.Settings) { s.Samples = 3 }, "0.05", "2 of 3 chains agree on it"},
		{"tot-bfs", vote, "0.05", "the only answer"},
		{"tot-dfs", value, "0.05", "the only answer"},
	} {
		o := chattest.Run(t, question(t), chattest.Settings(t, c.method, c.change), script(t)).Outcome()
		if !o.Solved || o.Answer != c.answer || o.Chosen != c.chosen {
			t.Errorf("%s: %+v, want %s, %s", c.method, o, c.answer, c.chosen)
		}
	}
}

// Several next steps in one reply are alternatives.
func TestPropose(t *testing.T) {
	p := question(t)
	thoughts, err := p.Parse(search.Propose, script(t).Script[5].Replies[0])
	if err != nil || len(thoughts) != 3 || !strings.HasPrefix(thoughts[1].Text, "Call the ball x: then") {
		t.Errorf("%q, error %v", thoughts, err)
	}
	prompt, err := p.Prompt(search.Propose, []search.Step{{State: ball}}, engine.Chat)
	if err != nil || !strings.Contains(prompt.Text, ball) || strings.Contains(prompt.Text, "The reasoning up to here") {
		t.Errorf("error %v, prompt:\n%s", err, prompt.Text)
	}
}

// After the last step it has to be the answer; what failed is told.
func TestPromptsFollowThePath(t *testing.T) {
	p := question(t)
	path := []search.Step{{State: ball}}
	for _, text := range []string{"one", "two", "three", "four", "five"} {
		path = append(path, search.Step{Text: text, State: finding(t, p, path, text).State})
	}
	prompt, err := p.Prompt(search.Continue, path, engine.Chat)
	if err != nil || !strings.Contains(prompt.Text, "5. five") || !strings.Contains(prompt.Text, "Give the final answer that follows") {
		t.Errorf("error %v, prompt:\n%s", err, prompt.Text)
	}
	failed := []search.Failure{{Text: "so it is", Reason: "it led nowhere"}}
	prompt, err = p.Capabilities().Reprompt(search.Continue, path[:2], failed, engine.Chat)
	if err != nil || !strings.Contains(prompt.Text, "- so it is (it led nowhere)") || strings.Contains(prompt.Text, "two") {
		t.Errorf("error %v, prompt:\n%s", err, prompt.Text)
	}
	path = append(path, search.Step{Text: "six", State: finding(t, p, path, "six").State})
	if c := finding(t, p, path, "seven"); c.Verdict != search.DeadEnd || c.Reason != "6 steps, and no answer" {
		t.Errorf("a seventh step: %+v", c)
	}
	if c := finding(t, p, path, "so\nAnswer: 1,000 Km."); c.Verdict != search.Unchecked || c.Answer != "1,000 Km." || c.Normal != "1000 km" || c.Short != "Answer: 1,000 Km." {
		t.Errorf("an answer: %+v", c)
	}
}

func TestOnlyForModelsThatRead(t *testing.T) {
	p := question(t)
	root := []search.Step{{State: ball}}
	for _, dialect := range []engine.Dialect{engine.Lines, search.Unjudged} {
		if _, err := p.Prompt(search.Answer, root, dialect); err == nil || !strings.Contains(err.Error(), "use --model ollama:NAME") {
			t.Errorf("%s: error %v", dialect, err)
		}
	}
}

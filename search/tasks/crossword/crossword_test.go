package crossword

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat/chattest"
	"espalier/search/thinking"
)

func made(t *testing.T) *problem {
	t.Helper()
	p, err := read(search.Puzzle{Task: "crossword", Input: example})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

func walk(p *problem, thoughts ...string) ([]search.Step, search.Check) {
	path := []search.Step{{State: p.Root()}}
	var check search.Check
	for _, text := range thoughts {
		check = p.check(path, text)
		path = append(path, search.Step{Text: text, State: check.State})
	}
	return path, check
}

func TestInputs(t *testing.T) {
	p := made(t)
	if p.clues[1] != "Glowing bit of a dying fire" || p.clues[9] != "General direction" || p.solution == nil {
		t.Errorf("clues %q", p.clues)
	}
	plain := strings.Repeat("a clue\n", 9) + "the last"
	if q, err := read(search.Puzzle{Input: plain}); err != nil || q.(*problem).clues[9] != "the last" || q.(*problem).solution != nil {
		t.Errorf("error %v", err)
	}
	for input, want := range map[string]string{
		"":                               "column 1: the puzzle ends after 0 clues",
		"a; b; c":                        "the puzzle ends after 3 clues",
		"a":                              "the puzzle ends after 1 clue;",
		strings.Repeat("a;", 11):         `column 21: "a" is one clue too many`,
		"h1. a; h1. b":                   `column 7: h1 has two clues, "a" and "b"`,
		"a; h3.":                         "column 3: h3 has no clue",
		strings.Repeat("a;", 10) + "=HE": `column 22: the solution "HE" is not 5 rows of 5 letters`,
	} {
		if _, err := read(search.Puzzle{Input: input}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", input, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		thoughts []string
		want     search.Check
	}{
		{[]string{"h1. HEART"}, search.Check{Verdict: search.Legal, State: "HEART ***** ***** ***** *****", Short: "h1. HEART"}},
		{[]string{"v2: ember (high)"}, search.Check{Verdict: search.Legal, State: "*E*** *M*** *B*** *E*** *R***", Short: "v2. EMBER"}},
		{[]string{"h1. HEART", "v1. PULSE"}, search.Check{Verdict: search.Refused, Short: "v1. PULSE", Reason: "PULSE does not fit H****: letter 1 is H", Mistake: thinking.Miscopied}},
		{[]string{"h1. HEART", "h1. HEART"}, search.Check{Verdict: search.Refused, Short: "h1. HEART", Reason: "h1 is HEART already", Mistake: thinking.Miscopied}},
		{[]string{"h1. HEARTS"}, search.Check{Verdict: search.Refused, Short: "h1. HEARTS", Reason: "HEARTS has 6 letters, not 5", Mistake: thinking.Miscopied}},
		{[]string{"HEART"}, search.Check{Verdict: search.Refused, Short: "HEART", Reason: "it is no word for a slot; want one such as h2. EMBER", Mistake: thinking.Incoherent}},
		{
			[]string{"h1. HEART", "h2. EMBER", "h3. ABUSE", "h4. RESIN", "v1. HEART", "h5. TREND"},
			search.Check{State: "HEART EMBER ABUSE RESIN TREND", Short: "h5. TREND", Answer: "HEART EMBER ABUSE RESIN TREND"},
		},
		{
			[]string{"Answer: HEART EMBER ABUSE RESIN TREAD"},
			search.Check{State: "HEART EMBER ABUSE RESIN TREAD", Short: "HEART EMBER ABUSE RESIN TREAD", Answer: "HEART EMBER ABUSE RESIN TREAD"},
		},
	} {
		_, got := walk(made(t), c.thoughts...)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.thoughts, diff)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		purpose    search.Purpose
		completion string
		want       string // thoughts, a line each; or the error after "!"
	}{
		{search.Propose, "h1. PULSE (low)\nh1. HEART (certain)\nv5. trend (High)\nnothing here\nh2: ember", "h1. HEART\nv5. TREND\nh1. PULSE\nh2. EMBER"},
		{search.Continue, "<think>h1. PULSE</think>\n**h1. HEART**", "h1. HEART"},
		{search.Answer, "H E A R T\nE M B E R\nA B U S E\nR E S I N\nT R E N D", "Answer: HEART EMBER ABUSE RESIN TREND"},
		{search.Answer, "Words here\n```\n| H | E | A | R | T |\nember\nABUSE\nh4. RESIN\nT R E N D\n```", "Answer: HEART EMBER ABUSE RESIN TREND"},
		{search.Answer, "HEART\nEMBER", "!there is no whole board in it"},
		{search.Solve, "h1. HEART\nv5. TREND\n\nHEART\nEMBER\nABUSE\nRESIN\nTREND", "h1. HEART\nv5. TREND\nAnswer: HEART EMBER ABUSE RESIN TREND"},
		{search.Judge, "h2 is sure, h3 has none: impossible.", "impossible"},
		{search.Propose, "I do not know", "!the reply declines"},
	} {
		got, err := made(t).Parse(c.purpose, c.completion)
		if reason, ok := strings.CutPrefix(c.want, "!"); ok {
			if err == nil || !strings.HasPrefix(err.Error(), reason) {
				t.Errorf("%s %q: %q, error %v", c.purpose, c.completion, got, err)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(c.want, "\n"), reading.Texts(got)); err != nil || diff != "" {
			t.Errorf("%s %q: error %v\n%s", c.purpose, c.completion, err, diff)
		}
	}
}

func TestBoard(t *testing.T) {
	p := made(t)
	path, _ := walk(p, "h1. HEART", "v1. PULSE")
	want := "!P! E  A  R  T\n[U] .  .  .  .\n[L] .  .  .  .\n[S] .  .  .  .\n[E] .  .  .  ."
	if diff := cmp.Diff(want, strings.Join(p.board(path).Lines(), "\n")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("[H][E][A][R][T]\n .  .  .  .  .\n .  .  .  .  .\n .  .  .  .  .\n .  .  .  .  .", strings.Join(p.board(path[:2]).Lines(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestScore(t *testing.T) {
	p := made(t)
	for board, want := range map[string][]search.Score{
		"HEART EMBER ABUSE RESIN TREND": {{Name: "letters", Share: 1}, {Name: "words", Share: 1}, {Name: "games", Share: 1}},
		"HEART EMBER ABUSE RESIN *****": {{Name: "letters", Share: 0.8}, {Name: "words", Share: 0.4}, {Name: "games", Share: 0}},
		"***** ***** ***** ***** *****": {{Name: "letters", Share: 0}, {Name: "words", Share: 0}, {Name: "games", Share: 0}},
		"nonsense":                      nil,
	} {
		if diff := cmp.Diff(want, p.score(board)); diff != "" {
			t.Errorf("%s: %s", board, diff)
		}
	}
}

// A capable model's replies, with a tempting wrong word: depth-first search writes
// it, the evaluator finds a clue that is impossible then, and the search goes back
// (Yao et al. 2023, section 4.3).
func TestDepthFirstPrunes(t *testing.T) {
	p := made(t)
	script := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"Look at each open clue", "(P****)"}, Replies: []string{"v1: the centre of an artichoke is its heart, which does not begin with P.\nimpossible"}},
		{When: []string{"Look at each open clue"}, Replies: []string{"All have one.\nlikely"}},
		{When: []string{"List the words", "h1. It beats (*****)"}, Replies: []string{"h1. PULSE (certain)\nh1. HEART (high)\nh1. DRUMS (low)"}},
		{When: []string{"List the words", "h2. Glowing bit of a dying fire (*****)"}, Replies: []string{"h2. EMBER (high)\nv1. HEART (certain)"}},
		{When: []string{"List the words", "h2. Glowing bit of a dying fire (E****)"}, Replies: []string{"h2. EMBER (certain)"}},
		{When: []string{"List the words", "h3. Treat badly (A****)"}, Replies: []string{"- h3. ABUSE (high)"}},
		{When: []string{"List the words", "h4. Sticky stuff from a pine (R****)"}, Replies: []string{"h4. RESIN (certain)"}},
		{When: []string{"List the words", "h5. What is in fashion (T****)"}, Replies: []string{"h5. TREND (certain)"}},
	}}
	s := chattest.Settings(t, "tot-dfs", func(s *search.Settings) {
		s.Generate, s.Evaluate, s.Evaluations = search.GeneratePropose, search.EvaluateValue, 1
	})
	tree := chattest.Run(t, p, s, script)
	o := tree.Outcome()
	if o.Answer != "HEART EMBER ABUSE RESIN TREND" || !o.Solved || tree.Totals().Pruned != 1 {
		t.Errorf("%+v, %+v", o, tree.Totals())
	}
	if scores := p.score(o.Answer); len(scores) != 3 || scores[2].Share != 1 {
		t.Errorf("scores %v", scores)
	}
}

func TestSingleReplies(t *testing.T) {
	p := made(t)
	script := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"step by step"}, Replies: []string{"h1. HEART\nh2. EMBER\n\nH E A R T\nE M B E R\nA B U S E\nR E S I N\nT R E N D"}},
		{When: []string{"Write the five rows"}, Replies: []string{"H E A R T\nE M B E R\nA B U S E\nR O S I N\nT R E N D"}},
	}}
	for method, want := range map[string]string{"io": "HEART EMBER ABUSE ROSIN TREND", "cot": "HEART EMBER ABUSE RESIN TREND"} {
		if o := chattest.Run(t, p, chattest.Settings(t, method, nil), script).Outcome(); o.Answer != want {
			t.Errorf("%s: %+v", method, o)
		}
	}
}

func TestOnlyForModelsThatRead(t *testing.T) {
	for _, dialect := range []engine.Dialect{engine.Lines, search.Unjudged} {
		_, err := made(t).Prompt(search.Propose, []search.Step{{State: grid{}.String()}}, dialect)
		if err == nil || !strings.Contains(err.Error(), "the task \"Mini crossword\" needs a model that follows instructions") {
			t.Errorf("%s: error %v", dialect, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("h1. HEART (certain)")
	f.Add("H E A R T\nE M B E R\nA B U S E\nR E S I N\nT R E N D")
	f.Fuzz(func(t *testing.T, completion string) {
		p := made(t)
		for purpose := range cues {
			thoughts, err := p.Parse(purpose, completion)
			if (err == nil) != (len(thoughts) > 0) {
				t.Errorf("%s: %q and error %v", purpose, thoughts, err)
			}
			for _, text := range reading.Texts(thoughts) {
				path, _ := walk(p, text)
				p.board(path)
			}
		}
	})
}

func FuzzInput(f *testing.F) {
	f.Add(example)
	f.Add("a;b")
	f.Fuzz(func(_ *testing.T, input string) {
		if p, err := read(search.Puzzle{Input: input}); err == nil {
			_, _ = p.Prompt(search.Propose, []search.Step{{State: p.Root()}}, engine.Chat)
		}
	})
}

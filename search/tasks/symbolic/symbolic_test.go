package symbolic

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat/chattest"
)

func puzzle(t testing.TB, k Kind, input string) *problem {
	t.Helper()
	p, err := k.problem(search.Puzzle{Task: k.Name, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*problem)
}

// TestAnswers works questions out by hand.
func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		kind  Kind
		input string
		chain string
	}{
		{CoinFlip(), "A coin is heads up. Maria flips the coin. Jean Luc does not flip the coin. Is the coin still heads up?", "Maria flips it: tails; Jean Luc does not flip it: tails; Answer: no"},
		{CoinFlip(), "Ada flips it. Bo turns over the coin. Cy didn't flip it", "Ada flips it: tails; Bo flips it: heads; Cy does not flip it: heads; Answer: yes"},
		{LastLetter(), "Larry Page", "Larry: y; Page: y e; Answer: y e"},
		{LastLetter(), `Take the last letters of the words in "Søren Lowercase ERIC" and concatenate them.`, "Søren: n; Lowercase: n e; ERIC: n e c; Answer: n e c"},
		{Date(), Date().example, "today: 12/30/2024; The party is 2 days after 12/30/2024: 01/01/2025; The trip is 1 week before 01/01/2025: 12/25/2024; Answer: 12/25/2024"},
		{Date(), "Tomorrow is 02/01/2023. The exam is 1 month after today. The fair is 12 years before the exam. On which date is the fair?", "today: 01/31/2023; The exam is 1 month after 01/31/2023: 02/28/2023; The fair is 12 years before 02/28/2023: 02/28/2011; Answer: 02/28/2011"},
		{Date(), "Today is 02/29/2024. The race is 1 year after today. The match is 2 weeks before today. On which date is the match?", "today: 02/29/2024; The race is 1 year after 02/29/2024: 02/28/2025; The match is 2 weeks before 02/29/2024: 02/15/2024; Answer: 02/15/2024"},
		{Date(), "Today is 01/31/2023. The race is 13 months before today. On which date is the race?", "today: 01/31/2023; The race is 13 months before 01/31/2023: 12/31/2021; Answer: 12/31/2021"},
	} {
		p := puzzle(t, test.kind, test.input)
		if got := strings.ReplaceAll(p.Solution(), "\n", "; "); got != test.chain {
			t.Errorf("%s\n got %s\nwant %s", test.input, got, test.chain)
		}
		if again := puzzle(t, test.kind, p.Puzzle().Input); !cmp.Equal(again.Question, p.Question) {
			t.Errorf("%q is read again as %+v", p.Text, again.Question)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		kind  Kind
		input string
		want  string
	}{
		{CoinFlip(), "", "column 1: the question has nobody who flips the coin"},
		{CoinFlip(), "A coin shows heads. Ada eats it.", `column 20: the question has "Ada eats it", and not Ada flips it`},
		{LastLetter(), "", "column 1: the question has no words"},
		{LastLetter(), "Why is the sky blue?", "column 1: the question does not have its words after a colon"},
		{LastLetter(), "Ada R2D2", `column 5: the question has "R2D2", which is not a word`},
		{LastLetter(), strings.Repeat("Ada ", 101), "column 401: the question has more than 100 words"},
		{Date(), "", "column 1: the question does not begin with Today is"},
		{Date(), "Today is 31/12/2020. The trip is 1 day after today. On which date is the trip?", `column 10: the question has "31/12/2020", which is no date`},
		{Date(), "Today is 12/31/2020. The trip is soon. On which date is the trip?", "column 22: the question does not go on with The trip is"},
		{Date(), "Today is 12/31/2020. The trip is 1 day after the party. On which date is the trip?", "does not give the date of a new event by one before it"},
		{Date(), "Today is 12/31/2020. The trip is 9999 years after today. On which date is the trip?", "leads to the year 12019"},
		{Date(), "Today is 12/31/2020. The trip is 1 day after today. On which date is the party?", "does not ask for the last event"},
		{Date(), "random 1", "a puzzle has from 2 to 12"},
		{Date(), "random 4 x", "is not of the form random STEPS SEED"},
		{Date(), "random 4 1 2", "is not of the form random STEPS SEED"},
	} {
		_, err := test.kind.problem(search.Puzzle{Input: test.input})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.kind.example) {
			t.Errorf("%s %q: error %v, want %q", test.kind.Name, test.input, err, test.want)
		}
	}
	if _, err := CoinFlip().problem(search.Puzzle{Input: "random 4", Options: map[string]string{"sides": "6"}}); err == nil {
		t.Error("an unknown option is accepted")
	}
}

// TestMadeUpQuestionsAreHeld: nobody is asked what a model was trained on.
func TestMadeUpQuestionsAreHeld(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, k := range Kinds() {
		seen := map[string]bool{}
		for seed := range 50 {
			q, err := k.madeUp(strings.Fields("random 5 " + string(rune('1'+seed%9))))
			if err != nil || !q.Held() || k.Draw(5, false, rng).Held() {
				t.Fatalf("%s: %+v, %v", k.Name, q, err)
			}
			seen[q.Text] = true
		}
		if len(seen) != 9 {
			t.Errorf("%s: %d questions of 9 seeds", k.Name, len(seen))
		}
		p := puzzle(t, k, "random 5 3")
		if p.Puzzle().Posed != "random 5 3" || !cmp.Equal(puzzle(t, k, "random  5  3").Question, p.Question) {
			t.Errorf("%+v", p.Puzzle())
		}
	}
}

// TestReplies reads what models write, and judges it.
func TestReplies(t *testing.T) {
	coin, letters, date := puzzle(t, CoinFlip(), CoinFlip().example), puzzle(t, LastLetter(), LastLetter().example), puzzle(t, Date(), Date().example)
	for _, test := range []struct {
		p       *problem
		purpose search.Purpose
		reply   string
		want    []string
		verdict search.Verdict
		answer  string
	}{
		{coin, search.Answer, " no\n", []string{"Answer: no"}, search.Refused, "no"},
		{coin, search.Answer, "**Yes**, it does.", []string{"Answer: Yes"}, search.Right, "yes"},
		{coin, search.Solve, "\nAda flips it: tails\nHugo does not flip it: tails\nNina flips it: heads\nAnswer: yes\n", []string{"Ada flips it: tails", "Hugo does not flip it: tails", "Nina flips it: heads", "Answer: yes"}, search.Right, "yes"},
		{coin, search.Solve, "<think>hm</think>Ada turns it to tails.\n\nSo it is tails, then heads.\n\nAnswer: yes", []string{"Ada turns it to tails.", "So it is tails, then heads.", "Answer: yes"}, search.Right, "yes"},
		{coin, search.Continue, "Ada flips it: tails", []string{"Ada flips it: tails"}, search.Legal, ""},
		{letters, search.Solve, "\nAda: a\nAnswer: a o a", []string{"Ada: a", "Answer: a o a"}, search.Refused, "aoa"},
		{letters, search.Answer, "aoak", []string{"Answer: aoak"}, search.Right, "aoak"},
		{letters, search.Answer, " a o a k\n", []string{"Answer: a o a k"}, search.Right, "aoak"},
		{letters, search.Answer, "A-O-A", []string{"Answer: A-O-A"}, search.Refused, "aoa"},
		{date, search.Answer, "Answer: December 25, 2024", []string{"Answer: December 25, 2024"}, search.Right, "12/25/2024"},
		{date, search.Answer, "12/25/2024", []string{"Answer: 12/25/2024"}, search.Right, "12/25/2024"},
		{date, search.Answer, "02/10/2024", []string{"Answer: 02/10/2024"}, search.Refused, "02/10/2024"},
	} {
		found, err := test.p.Parse(test.purpose, test.reply)
		if err != nil {
			t.Errorf("%q: %v", test.reply, err)
			continue
		}
		if diff := cmp.Diff(test.want, reading.Texts(found)); diff != "" {
			t.Errorf("%q: %s", test.reply, diff)
			continue
		}
		check := test.p.check([]search.Step{{State: test.p.Root()}}, found[len(found)-1].Text)
		if check.Verdict != test.verdict || check.AnswerKey() != test.answer {
			t.Errorf("%q: %+v, want %s %q", test.reply, check, test.verdict, test.answer)
		}
	}
	for reply, want := range map[string]string{"": "the completion is empty", "I'm sorry, I cannot answer this.": "declines"} {
		if _, err := coin.Parse(search.Answer, reply); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", reply, err)
		}
	}
}

// TestRandomReply answers a question of any length.
func TestRandomReply(t *testing.T) {
	for _, k := range Kinds() {
		p := puzzle(t, k, k.example)
		p.Chain = make([]Line, 1000)
		if reply := p.RandomReply("", rand.New(rand.NewPCG(1, 1))); !strings.HasPrefix(reply, answerPrefix) {
			t.Errorf("%s: %q", k.Name, reply)
		}
	}
}

func TestSteps(t *testing.T) {
	p := puzzle(t, CoinFlip(), CoinFlip().example)
	path := []search.Step{{State: p.Root()}, {Text: "Ada flips it: tails", State: "..."}}
	for text, want := range map[string]search.Check{
		"Hugo does not flip it: tails":   {Verdict: search.Legal},
		"and so it goes on: for a while": {Verdict: search.Legal},
		"Hugo does not flip it: heads":   {Verdict: search.Refused, Reason: "Hugo does not flip it is tails, not heads", Mistake: "calculator"},
		"Otto flips it: heads":           {Verdict: search.Refused, Reason: "the question does not lead to Otto flips it", Mistake: "miscopied"},
		"Nina flips it: heads":           {Verdict: search.Refused, Reason: "it is step 3 of the question, and 1 were taken", Mistake: "missing step"},
	} {
		got := p.check(path, text)
		if got.Verdict != want.Verdict || got.Reason != want.Reason || got.Mistake != want.Mistake || (got.State == "") != (want.Verdict == search.Refused) {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// TestChat has a model that follows instructions answer, by steps and at once.
func TestChat(t *testing.T) {
	p := puzzle(t, LastLetter(), "Larry Page")
	m := &chattest.Model{T: t, Script: []chattest.Line{
		{When: []string{"step by step", "Question: Which letters do these words end in: Larry Page?"}, Replies: []string{"Larry ends in y. Page ends in e, which makes y e.\nAnswer: ye"}},
		{When: []string{"at once"}, Replies: []string{"Answer: yg"}},
	}}
	if tree := chattest.Run(t, p, chattest.Settings(t, "cot", nil), m); !tree.Outcome().Solved {
		t.Error("the chain is not right")
	}
	if tree := chattest.Run(t, p, chattest.Settings(t, "io", nil), m); tree.Outcome().Solved {
		t.Error("the answer is right")
	}
	prompt, err := p.Prompt(search.Solve, []search.Step{{State: p.Root()}}, engine.Chat)
	if err != nil || len(prompt.Examples) != len(p.shots) {
		t.Fatalf("%+v, %v", prompt, err)
	}
	none := prompt.Shots(0)
	bare, err := p.Prompt(search.Solve, []search.Step{{State: p.Root()}}, engine.ZeroShot)
	if err != nil || none.Text != bare.Text {
		t.Errorf("without examples:\n%s\nwant:\n%s", none.Text, bare.Text)
	}
}

// TestShots: the worked examples are right.
func TestShots(t *testing.T) {
	for _, k := range Kinds() {
		for _, s := range k.shots {
			p := puzzle(t, k, s.question)
			if p.Text != s.question || p.Answer != s.answer {
				t.Errorf("%s: %s, not %s", s.question, p.Answer, s.answer)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, k := range Kinds() {
		f.Add(k.example)
	}
	f.Add("random 5 7")
	f.Fuzz(func(t *testing.T, input string) {
		for _, k := range Kinds() {
			p, err := k.problem(search.Puzzle{Input: input})
			if err != nil {
				continue
			}
			again, err := k.problem(search.Puzzle{Input: p.Puzzle().Input})
			if err != nil || !cmp.Equal(again.(*problem).Question, p.(*problem).Question) {
				t.Errorf("%s: %q is read as %q, and that as %v, %v", k.Name, input, p.Root(), again, err)
			}
			for _, purpose := range []search.Purpose{search.Answer, search.Solve, search.Continue} {
				found, err := p.Parse(purpose, input)
				for _, thought := range found {
					if err == nil && thought.Text == "" {
						t.Errorf("an empty thought in %q", input)
					}
					_ = p.(*problem).check([]search.Step{{State: p.Root()}}, thought.Text)
				}
			}
		}
	})
}

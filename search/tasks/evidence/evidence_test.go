package evidence

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/chat/chattest"
)

func puzzle(t testing.TB, input string) search.Problem {
	t.Helper()
	p, err := Task().Problem(search.Puzzle{Task: "evidence", Input: input})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestInputs(t *testing.T) {
	p := puzzle(t, "random  8 7")
	if p.Puzzle().Posed != "random 8 7" || strings.Count(p.Root(), "\n\n") != 8 {
		t.Errorf("%+v", p.Puzzle())
	}
	again, err := Task().Problem(p.Puzzle()) // as a log has it
	if err != nil || again.Root() != p.Root() || again.Capabilities().Score == nil {
		t.Errorf("a log does not know what is right: %v", err)
	}
	if p := puzzle(t, "direct 4 7"); p.Puzzle().Posed != "direct 4 7" || p.Capabilities().Score == nil {
		t.Errorf("%+v", p.Puzzle())
	}
	own := puzzle(t, "Water is wet.\n\nFire is hot.\n\nWhat is wet?")
	if own.Capabilities().Score != nil || own.Capabilities().Program == nil {
		t.Error("paragraphs of the user's have no known answer, and a program")
	}
	for input, want := range map[string]string{
		"":              "column 1: the puzzle is empty",
		"What is this?": "column 1: \"What is this?\" is not of the form",
		"random 2 1":    "column 1: 2 paragraphs are wanted; a puzzle has from 3 to 26",
		"random 8 x":    "is not of the form random PARAGRAPHS SEED",
		"random 8 1 2":  "is not of the form",
		"direct 8 x":    "is not of the form direct PARAGRAPHS SEED",
	} {
		if _, err := Task().Problem(search.Puzzle{Input: input}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", input, err, want)
		}
	}
}

// subject is whom a paragraph is about.
var subject = regexp.MustCompile(`[A-Z]\w+ [A-Z]\w+ was`)

// The answer follows from the two paragraphs that lead to it, and stands in one of them.
func TestPuzzlesHaveTheirAnswer(t *testing.T) {
	for seed := range uint64(200) {
		for _, n := range []int{fewest, 8, most} {
			m := makeUp(madeWord, n, seed)
			first, second := m.paragraphs[m.gold[0]], m.paragraphs[m.gold[1]]
			if m.gold[0] == m.gold[1] || len(m.paragraphs) != n || !strings.Contains(second, m.answer) || strings.Contains(m.question, m.answer) {
				t.Fatalf("%d paragraphs, seed %d: %+v", n, seed, m)
			}
			names := map[string]bool{}
			for _, p := range m.paragraphs {
				names[subject.FindString(p)] = true
			}
			if len(names) != n || !strings.Contains(first, strings.TrimSuffix(subject.FindString(second), " was")) {
				t.Fatalf("%d paragraphs, seed %d: %v", n, seed, names)
			}
		}
	}
	for seed := range uint64(50) {
		m := makeUp(directWord, 4, seed)
		if who := strings.TrimSuffix(subject.FindString(m.paragraphs[m.gold[0]]), " was"); len(m.gold) != 1 || !strings.Contains(m.question, who) || !strings.Contains(m.paragraphs[m.gold[0]], m.answer) {
			t.Fatalf("direct, seed %d: %+v", seed, m)
		}
	}
	k := known{made: made{answer: "Velmar", others: []string{"Ostal"}}}
	for answer, want := range map[string]bool{"Velmar": true, "It is **velmar**.": true, "Ostal": false, "Velmar or Ostal": false, "": false, "Velmarian": false} {
		if k.right(answer) != want {
			t.Errorf("%q is right: %t", answer, !want)
		}
	}
}

// capable is what a model does that reads well: it holds a question for likely after
// paragraphs that name who is in it, puts what a fact says into a question, and finds the
// answer where both facts are there. Where there is none, it says what stands in the way.
type capable struct {
	*chattest.Model
	m made
}

func (c capable) Describe() engine.Description {
	return engine.Description{Name: "capable", Dialect: engine.Chat}
}

// whose is the person that a question names.
func (c capable) whose(question string) string {
	words := strings.Fields(strings.TrimRight(question, "?"))
	for i := range words {
		if i > 0 && strings.ToUpper(words[i][:1]) == words[i][:1] {
			name := words[i]
			if i+1 < len(words) && strings.ToUpper(words[i+1][:1]) == words[i+1][:1] {
				name += " " + words[i+1]
			}
			return name
		}
	}
	return ""
}

func (c capable) Score(_ context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	var all []engine.Scores
	for _, q := range requests {
		target := q.Continuations[0]
		paragraphs := strings.Split(strings.TrimSpace(strings.Split(q.Prompt, "\n\nWrite one")[0]), "\n")
		last := paragraphs[len(paragraphs)-1]
		logProb := -30.0
		if name := c.whose(target); name != "" && strings.Contains(last, name) {
			logProb = -20
			if strings.Contains(last, name+" was") || strings.Contains(last, name+" works") {
				logProb = -10
			}
		}
		all = append(all, engine.Scores{LogProbs: []float64{logProb}, Usage: engine.Usage{Prompt: 40, Completion: 10}})
	}
	return all, nil
}

func (c capable) Generate(_ context.Context, requests []engine.Request, _ engine.Stream) ([]engine.Completion, error) {
	var all []engine.Completion
	for _, q := range requests {
		facts, _, _ := strings.Cut(q.Prompt, "\n\nQuestion:")
		text := "It cannot be known.\nAnswer: unknown"
		has := func(i int) bool { return strings.Contains(facts, c.m.paragraphs[i]) }
		switch missing := strings.Contains(q.Prompt, "still missing"); {
		case missing && has(c.m.gold[0]):
			text = "What is said of " + strings.TrimSuffix(subject.FindString(c.m.paragraphs[c.m.gold[1]]), " was") + "?"
		case missing:
			text = c.m.question
		case has(c.m.gold[0]) && has(c.m.gold[1]):
			text = "One fact says who is meant, the other what is asked.\nAnswer: " + c.m.answer
		}
		all = append(all, searchtest.Completion(text, -1))
	}
	return all, nil
}

// With a capable model the program finds both paragraphs and the answer.
func TestACapableModel(t *testing.T) {
	answers, both := 0, 0.0
	for seed := range 20 {
		p := puzzle(t, fmt.Sprintf("random 8 %d", seed))
		k := p.(known)
		r := searchtest.New(t, runner.Config{Problem: p, Settings: chattest.Settings(t, search.ProgramMethod, nil), Model: capable{m: k.made}, Seed: 1})
		tree := searchtest.RunToEnd(t, r)
		if k.right(tree.Outcome().Answer) {
			answers++
		}
		found := k.found(tree)
		if len(found) != 4 || found[0].Name != "recall@1" || found[0].Share > 0.5 || found[2].Share < found[1].Share {
			t.Errorf("seed %d: %+v", seed, found)
		}
		both += found[3].Share
		if tree.Started().BestLabel != 1 || tree.Scale().Top != 1 {
			t.Errorf("values are not probabilities: %v", tree.Scale().Top)
		}
	}
	if answers < 19 || both < 19 {
		t.Errorf("%d answers of 20, both paragraphs in %v", answers, both)
	}
}

// A rank that keeps all has no reason to keep them; one that cuts has a reason to cut.
func TestReasonsOfARank(t *testing.T) {
	p := puzzle(t, "random 3 1")
	r := searchtest.New(t, runner.Config{Problem: p, Settings: chattest.Settings(t, search.ProgramMethod, nil), Model: capable{m: p.(known).made}, Seed: 1})
	searchtest.RunToEnd(t, r)
	all, some := 0, 0
	for _, e := range r.Log() {
		switch b := e.Body.(type) {
		case search.Decided:
			if a := b.Action; a.Kind == search.Select && len(a.Cut) == 0 {
				all++
			}
		case search.Kept:
			if b.Reason != "" {
				t.Errorf("%v are kept because %q", b.Nodes, b.Reason)
			}
		case search.Pruned:
			if b.Reason == "others are ranked higher" {
				some++
			}
		}
	}
	if all == 0 || some == 0 {
		t.Errorf("%d ranks kept all, %d cut some", all, some)
	}
}

// What a model cannot do is said before the search begins, with what to do.
func TestRefusals(t *testing.T) {
	p := puzzle(t, "random 4 1")
	settings := chattest.Settings(t, search.ProgramMethod, nil)
	labels := capable{m: p.(known).made}
	for _, c := range []struct {
		model engine.Model
		want  string
	}{
		{&chattest.Model{T: t}, "does not say how probable a given text is, by which this program ranks; use a model that runs inside this program, --model disk:NAME"},
		{perLabel{labels}, "does not say how probable a given text is"},
		{&searchtest.Scripted{Dialect: engine.Lines}, `the program "Evidence" needs a model that follows instructions and runs inside espalier, which this one does not; use --model disk:NAME`},
	} {
		if _, err := runner.New(runner.Config{Problem: p, Settings: settings, Model: c.model}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// perLabel is a server's model, which can be made to write a label.
type perLabel struct{ capable }

func (m perLabel) Describe() engine.Description {
	d := m.capable.Describe()
	d.PerLabel = true
	return d
}

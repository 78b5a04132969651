package curriculum

import (
	"slices"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/tasks/game24"
)

// Every example is what the task asks and reads, and what it says is true: by rules and solver, with nothing of what made
// it.
func TestDeliberateExamples(t *testing.T) {
	c := NewCorpus(heldOut(t))
	seen := map[Kind]int{}
	for step := range 4 {
		for _, e := range c.DeliberateExamples(3, step, 0) {
			seen[e.Kind]++
			check := map[Kind]func(*testing.T, *Corpus, Example){Vote: checkVote, List: checkList, Draft: checkDraft, Refine: checkDraft, Feedback: checkFeedback}[e.Kind]
			if check == nil {
				continue // one of the embedded model's
			}
			check(t, c, e)
			if t.Failed() {
				t.Fatalf("%s example:\n%s%s", e.Kind, e.Prompt, e.Completion)
			}
		}
	}
	for _, s := range deliberateShares {
		if want := 4 * s.n; seen[s.kind] != want {
			t.Errorf("%d %s examples, want %d", seen[s.kind], s.kind, want)
		}
	}
}

func checkVote(t *testing.T, c *Corpus, e Example) {
	states, ok := game24.ReadBallot(e.Prompt)
	if !ok {
		t.Error("no ballot")
		return
	}
	var paths [][]search.Step
	for _, s := range states {
		paths = append(paths, []search.Step{{State: s.String()}})
	}
	can := anyProblem().Capabilities()
	if ask, err := can.Ballot(paths, engine.Deliberate); err != nil || ask.Text != e.Prompt {
		t.Errorf("the task asks %q, %v", ask.Text, err)
	}
	choice, _, err := can.Choice(e.Completion, len(states))
	if err != nil {
		t.Error(err)
	} else if slices.ContainsFunc(states, c.solver.Solvable) && !c.solver.Solvable(states[choice]) {
		t.Errorf("%s is chosen", states[choice])
	}
}

func checkList(t *testing.T, _ *Corpus, e Example) {
	input, _, _ := cutInput(e.Prompt)
	path, p := []search.Step{{State: input}}, anyProblem()
	if len(strings.Fields(input)) <= 4 {
		if ask, err := p.Prompt(search.Propose, path, engine.Deliberate); err != nil || ask.Text != e.Prompt {
			t.Errorf("the task asks %q, %v", ask.Text, err)
		}
	}
	steps, err := p.Parse(search.Propose, e.Completion)
	if err != nil || len(steps) != strings.Count(e.Completion, "\n") || len(steps) > Listed {
		t.Errorf("%d steps, %v", len(steps), err)
	}
	reached := map[string]bool{}
	for _, s := range steps {
		check, err := p.Check(t.Context(), path, s.Text)
		if strings.HasSuffix(s.Text, "(left: 24)") {
			continue // an answer, and the puzzle is another one
		}
		if err != nil || check.Verdict == search.Refused || reached[check.State] && check.State != "" {
			t.Errorf("%s: %+v, %v", s.Text, check, err)
		}
		reached[check.State] = true
	}
}

// said takes a prompt about drafts apart: the puzzle, and what was written, drafts and feedback in turn.
func said(e Example) (search.Problem, []search.Step) {
	input, rest, _ := strings.Cut(strings.TrimPrefix(e.Prompt, "Input: "), " Draft:")
	path := []search.Step{{State: input}}
	for _, version := range strings.Split(rest, "Draft:") {
		for part := range strings.SplitSeq(version, "Feedback:") {
			if part = strings.TrimSpace(part); part != "" {
				path = append(path, search.Step{Text: part})
			}
		}
	}
	p, err := readProblem(input)
	if err != nil {
		panic(err)
	}
	return p, path
}

func checkDraft(t *testing.T, _ *Corpus, e Example) {
	if !strings.HasSuffix(e.Prompt, "Draft:") {
		checkEnding(t, e)
		return
	}
	p, path := said(e)
	purpose := search.Answer
	if e.Kind == Refine {
		purpose = search.Refine
	}
	if ask, err := p.Prompt(purpose, path, engine.Deliberate); err != nil || ask.Text != e.Prompt {
		t.Errorf("the task asks %q, %v", ask.Text, err)
	}
	answer, err := p.Parse(purpose, e.Completion)
	if err != nil || len(answer) != 1 {
		t.Errorf("%v, %v", answer, err)
		return
	}
	if check, err := p.Check(t.Context(), path[:1], answer[0].Text); err != nil || check.Verdict != search.Right {
		t.Errorf("%+v, %v", check, err)
	}
}

// checkEnding: the steps of a draft of which some are given are legal down to one number, and its answer is made of them.
func checkEnding(t *testing.T, e Example) {
	input, rest, _ := strings.Cut(strings.TrimPrefix(e.Prompt+e.Completion, "Input: "), " Draft:")
	p, err := readProblem(input)
	if err != nil {
		t.Fatal(err)
	}
	thoughts, err := p.Parse(search.Solve, rest)
	if err != nil {
		t.Error(err)
	}
	path, before := []search.Step{{State: input}}, search.Legal
	for _, thought := range thoughts {
		check, err := p.Check(t.Context(), path, thought.Text)
		switch {
		case err != nil:
			t.Error(err)
		case check.Verdict == search.Refused && (before != search.DeadEnd || check.Answer == ""):
			t.Errorf("%s: %+v", thought.Text, check)
		}
		path, before = append(path, search.Step{Text: thought.Text, State: check.State}), check.Verdict
	}
	if len(thoughts) != len(strings.Fields(input)) {
		t.Errorf("%d lines", len(thoughts))
	}
}

func checkFeedback(t *testing.T, c *Corpus, e Example) {
	p, path := said(e)
	if ask, err := p.Prompt(search.Feedback, path, engine.Deliberate); err != nil || ask.Text != e.Prompt {
		t.Errorf("the task asks %q, %v", ask.Text, err)
	}
	start, err := game24.ParseState(p.Root())
	if err != nil {
		t.Fatal(err)
	}
	g, ok := c.grade(start, path[len(path)-1].Text)
	if at := firstWrong(e.Completion, len(g.Steps)); !ok || at != g.Right {
		t.Errorf("it marks line %d, and %d of %d are right", at, g.Right, len(g.Steps))
	}
	if accepted := strings.HasSuffix(e.Completion, search.Accepted+"\n"); accepted != (g.Right == len(g.Steps)) {
		t.Errorf("accepted: %v", accepted)
	}
}

// Feedback names the place of the first wrong line.
func TestFirstWrong(t *testing.T) {
	for feedback, want := range map[string]int{
		"13 - 9 = 4 (left: 4 4 10)\n10 4 (left: 4) + 14 4 impossible - 6 4 sure\nsure\n10 + 4 = 14 (left: 4 14) impossible\nrevise": 1,
		"13 - 9 = 4 (left: 4 4 10) corrected\nrevise": 0,
		"5 + 9 missing\nrevise":                       0,
		"4 + 8 = 12 (left: 2 12) sure\n2 * 12 = 24 (left: 24) sure\nAnswer: impossible\nrevise": 2,
		"4 + 8 = 12 (left: 2 12) sure\n2 * 12 = 24 (left: 24) sure\nAnswer: sure\naccept":       3,
		"what": -1,
	} {
		if got := firstWrong(feedback, 3); got != want {
			t.Errorf("%q: line %d, want %d", feedback, got, want)
		}
	}
}

// Ballots that measure are of states that puzzles held out by rule lead to, and of none that is held out itself.
func TestBallots(t *testing.T) {
	c := NewCorpus(heldOut(t))
	ballots := c.ballots()
	if len(ballots) < 100 {
		t.Errorf("from %d puzzles only", len(ballots))
	}
	for _, b := range ballots {
		seen := map[string]bool{}
		for i, s := range slices.Concat(b.sure, b.not) {
			if c.solver.Solvable(s) != (i < len(b.sure)) || c.holdOut.Holds(s) || seen[s.String()] {
				t.Errorf("%s is among %v and %v", s, b.sure, b.not)
			}
			seen[s.String()] = true
		}
	}
}

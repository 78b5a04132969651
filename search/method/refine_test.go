package method_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/engine"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/ask"
	"espalier/search/tasks/game24"
)

// A model criticises its answer and writes another one, until it accepts one or the rounds are over;
// whatever the rules think of it.
func TestRefine(t *testing.T) {
	for name, test := range map[string]struct {
		replies  []string
		versions string
		calls    int
		solved   bool
		reason   string
	}{
		"accepted at once":   {[]string{"dog", "It is a pet.\naccept"}, "=dog", 2, false, "version 1 is accepted: it is another word"},
		"a better one":       {[]string{"dog", "It should purr.\nrevise", "cat", "accept"}, "=dog =cat", 4, true, ""},
		"a right one denied": {[]string{"cat", "revise", "dog", "Good.\naccept"}, "=cat =dog", 4, false, "version 2 is accepted: it is another word"},
		"the rounds are over": {
			[]string{"dog", "revise", "dig", "revise", "cot"}, "=dog =dig =cot", 5, false, "it is the last of 3 versions: it is another word",
		},
		"the same again":        {[]string{"dog", "revise", "dog", "revise", "dog"}, "=dog =dog =dog", 5, false, "it is the last of 3 versions: it is another word"},
		"no version":            {[]string{"dog", "revise", "?"}, "=dog", 3, false, "there is no better version of it: it is another word"},
		"neither word":          {[]string{"dog", "It should purr.", "cat", "accept"}, "=dog =cat", 4, true, ""},
		"nothing said":          {[]string{"dog", ""}, "=dog", 2, false, "nothing is said about what could be better: it is another word"},
		"no answer to begin by": {[]string{"?"}, "", 1, false, "the model's reply could not be read"},
	} {
		s := searchtest.Settings(t, "refine")
		s.Refinements = 2
		model := &searchtest.Turns{Replies: test.replies}
		model.Dialect = engine.Chat
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
		tree := searchtest.RunToEnd(t, r)
		var versions []string
		for id := search.NodeID(1); int(id) < tree.Len(); id++ {
			if n := tree.Node(id); n.Parent != id-1 {
				t.Errorf("%s: version %d stands below %d", name, id, n.Parent)
			}
			versions = append(versions, tree.Node(id).Text)
		}
		o := tree.Outcome()
		if got := strings.Join(versions, " "); got != test.versions || tree.Totals().Calls != test.calls || o.Solved != test.solved || o.Reason != test.reason {
			t.Errorf("%s: %q in %d calls, %+v", name, got, tree.Totals().Calls, o)
		}
	}
}

// Prompts have all versions and what was said of them, and a version takes the place of the first
// answer: it is checked against the same past.
func TestVersionsOfAnAnswer(t *testing.T) {
	problem, err := ask.Task().Problem(search.Puzzle{Task: "ask", Input: "What does the ball cost?"})
	if err != nil {
		t.Fatal(err)
	}
	s := searchtest.Settings(t, "refine")
	model := &searchtest.Turns{Replies: []string{
		"1.10 - 1.00 is 0.10.\nAnswer: 10 cents", "The difference would be 90 cents.\nrevise",
		"x + x + 1 = 1.10.\nAnswer: 5 cents", "Name the currency.\nrevise", "Answer: 5 US cents", "accept",
	}}
	model.Dialect = engine.Chat
	r := searchtest.New(t, runner.Config{Problem: problem, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	if o := tree.Outcome(); o.Answer != "5 US cents" || tree.Len() != 4 {
		t.Fatalf("%+v of %d thoughts", o, tree.Len())
	}
	for id := search.NodeID(1); id < 4; id++ {
		n := tree.Node(id)
		if solves := id == 3; n.Solution != solves {
			t.Errorf("version %d is on the path to the answer: %t", id, n.Solution)
		}
		if want := tree.Node(0).Check.State + "\n" + n.Text; n.Check.State != want {
			t.Errorf("the state after version %d is %q, want %q", id, n.Check.State, want)
		}
		if diff := cmp.Diff(tree.Steps(0), search.PastOf(tree, id)); diff != "" {
			t.Error(diff)
		}
	}
	reply, _ := tree.Reply(tree.Node(3).Reply)
	at := 0
	for _, part := range []string{"What does the ball cost?", "Answer 1:", "1.10 - 1.00 is 0.10.", "90 cents", "Answer 2:", "x + x + 1", "Name the currency."} {
		next := strings.Index(reply.Prompt[at:], part)
		if next < 0 {
			t.Fatalf("%q is not in its place in the prompt:\n%s", part, reply.Prompt)
		}
		at += next
	}
	if got := search.FeedbackOn(tree, 2); got != "Name the currency.\nrevise" {
		t.Errorf("feedback %q", got)
	}
	if diff := cmp.Diff([]search.NodeID{1, 2, 3}, search.VersionsOf(tree, 3)); diff != "" {
		t.Error(diff)
	}
}

// A version that the user rewrites is criticised anew, and what was made of it is gone.
func TestRewrittenVersion(t *testing.T) {
	model := &searchtest.Turns{Replies: []string{"dog", "It should purr.\nrevise", "dig", "Not that way.\nrevise", "cat", "accept"}}
	model.Dialect = engine.Chat
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "refine"), Model: model})
	for r.Tree().Len() < 3 {
		if _, err := r.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Amend(t.Context(), search.Edited{Node: 1, Text: "=cod"}); err != nil {
		t.Fatal(err)
	}
	tree := searchtest.RunToEnd(t, r)
	reply, _ := tree.Reply(tree.Node(3).Reply)
	if o := tree.Outcome(); !o.Solved || !tree.Node(2).Gone || tree.Node(3).Parent != 1 || !strings.Contains(reply.Prompt, "=cod") || strings.Contains(reply.Prompt, "dog") {
		t.Errorf("%+v; the last version was asked for by:\n%s", o, reply.Prompt)
	}
}

// A model that was taught to mend answers reads every version as it was written, with what it said of it.
func TestTaughtModelMends(t *testing.T) {
	problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
	if err != nil {
		t.Fatal(err)
	}
	wrong := "13 - 9 = 5 (left: 4 5 10)\n10 - 5 = 5 (left: 4 5)\n4 * 5 = 24 (left: 24)\nAnswer: 4 * (10 - (13 - 9)) = 20"
	said := "13 - 9 = 4 (left: 4 4 10) corrected\nrevise"
	right := "13 - 9 = 4 (left: 4 4 10)\n10 - 4 = 6 (left: 4 6)\n4 * 6 = 24 (left: 24)\nAnswer: 4 * (10 - (13 - 9)) = 24"
	model := &searchtest.Turns{Replies: []string{" " + wrong + "\n", " " + said + "\n", " " + right + "\n", " ...\naccept\n"}}
	model.Dialect = engine.Deliberate
	r := searchtest.New(t, runner.Config{Problem: problem, Settings: searchtest.Settings(t, "refine"), Model: model})
	tree := searchtest.RunToEnd(t, r)
	if o := tree.Outcome(); !o.Solved || tree.Len() != 3 {
		t.Errorf("%+v of %d thoughts", o, tree.Len())
	}
	for id, want := range map[search.NodeID]string{
		1: "Input: 4 9 10 13 Draft:",
		2: "Input: 4 9 10 13 Draft: " + wrong + "\nFeedback: " + said + "\nDraft:",
	} {
		if reply, _ := tree.Reply(tree.Node(id).Reply); reply.Prompt != want {
			t.Errorf("version %d was asked for by %q", id, reply.Prompt)
		}
	}
	if reply, _ := tree.Reply(tree.Node(2).Judged); !strings.HasSuffix(reply.Prompt, "Draft: "+right+"\nFeedback:") {
		t.Errorf("feedback was asked for by %q", reply.Prompt)
	}
}

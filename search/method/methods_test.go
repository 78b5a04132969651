package method_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestSelfConsistencyStopsAtAgreement(t *testing.T) {
	tests := []struct {
		round, margin int
		replies       []string
		calls         int
		reason        string
	}{
		// After six chains dog is four ahead, and three are left.
		{3, 0, []string{"d =dog", "c =cat", "d =dog", "d =dog", "d =dog", "d =dog"}, 6, "5 of 6 chains agree on it: it is another word"},
		{0, 0, []string{"d =dog"}, 9, "9 of 9 chains agree on it: it is another word"},
		{1, 2, []string{"c =cat", "d =dog", "d =dog", "d =dog"}, 4, "3 of 4 chains agree on it: it is another word"},
		// Four ahead of one that may still get four: drawn on.
		{5, 0, []string{"d =dog", "d =dog", "d =dog", "d =dog", "c ?"}, 9, "8 of 9 chains agree on it: it is another word"},
	}
	for _, test := range tests {
		s := searchtest.Settings(t, "cot-sc")
		s.Samples, s.SampleBatch, s.StopLead = 9, test.round, test.margin
		model := &searchtest.Turns{Replies: test.replies}
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: model})
		tree := searchtest.RunToEnd(t, r)
		if tree.Totals().Calls != test.calls || tree.Outcome().Reason != test.reason {
			t.Errorf("%+v: %d calls, %+v", test, tree.Totals().Calls, tree.Outcome())
		}
	}
}

// Chains are drawn until the majority is sure enough, and the reason says how sure it is.
func TestStopSure(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.Samples, s.SampleBatch, s.StopSure = 50, 1, 0.95
	for _, test := range []struct {
		replies []string
		calls   int
		reason  string
	}{
		{[]string{"d =dog"}, 4, "4 of 4 chains agree on it; it is the majority with probability 0.969: it is another word"},
		{[]string{"c =cat", "d =dog", "d =dog", "d =dog", "d =dog", "d =dog", "d =dog", "d =dog"}, 7, "6 of 7 chains agree on it; it is the majority with probability 0.965: it is another word"},
	} {
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: &searchtest.Turns{Replies: test.replies}})
		tree := searchtest.RunToEnd(t, r)
		if tree.Totals().Calls != test.calls || tree.Outcome().Reason != test.reason {
			t.Errorf("%d calls, %+v", tree.Totals().Calls, tree.Outcome())
		}
	}
}

// Rounds change neither the answer nor the tree.
func TestRoundsShareATree(t *testing.T) {
	chains := []string{"d o =dog", "c a =cat", "d o =dig", "c i", "c a =cat", "?", "d o =dog", "c =cat"}
	var shapes []string
	for _, round := range []int{0, 1, 3, 8} {
		s := searchtest.Settings(t, "cot-sc")
		s.Samples, s.SampleBatch = 8, round
		r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: &searchtest.Turns{Replies: chains}})
		tree := searchtest.RunToEnd(t, r)
		var b strings.Builder
		for id := range search.NodeID(tree.Len()) {
			n := tree.Node(id)
			b.WriteString(n.Text + strings.Repeat("+", n.Merged) + " ")
		}
		shapes = append(shapes, b.String()+tree.Outcome().Answer)
	}
	for _, s := range shapes[1:] {
		if s != shapes[0] {
			t.Errorf("%q\n%q", shapes[0], s)
		}
	}
}

func TestBestOf(t *testing.T) {
	chains := []string{"d o =dog", "c o =cot", "c a t", "c a =car"}
	s := searchtest.Settings(t, "best-of")
	s.Samples, s.SampleBatch = 4, 2
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: &searchtest.Turns{Replies: append([]string{"d =dig", "x"}, chains...)}})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Solved || o.Reason != "the verifier accepts none of 4 chains" {
		t.Errorf("ruled, without a right one: %+v", o)
	}
	s.Samples = 6
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: &searchtest.Turns{Replies: append(chains, "d", "e")}})
	if tree := searchtest.RunToEnd(t, r); !tree.Outcome().Solved || tree.Totals().Calls != 4 {
		t.Errorf("ruled: %+v in %d calls", tree.Outcome(), tree.Totals().Calls)
	}

	// The model's value of the last state that stands: .do 0.001, .co 0.6, .ca 0.4.
	s.Samples, s.Evaluate = 4, search.EvaluateLogProb
	model := &searchtest.Turns{Replies: []string{"d o =dog", "c o =cot", "c a =cat", "c a ! =car"}}
	model.Good = searchtest.CatModel().Good
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Model: model})
	o := searchtest.RunToEnd(t, r).Outcome()
	if o.Answer != "cot" || o.Reason != "valued highest of 4 chains: it is another word" {
		t.Errorf("valued: %+v", o)
	}
}

func TestBestFirst(t *testing.T) {
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: searchtest.Settings(t, "best-first"), Model: searchtest.CatModel()})
	tree := searchtest.RunToEnd(t, r)
	want := []string{
		"expand .",
		"evaluate .c .d .e",
		"select .d",
		"expand .d",
		"evaluate .do .da",
		"select .da",
		"expand .da",
		"backtrack .da to .", // .c 0.5 before .do 0.001
		"select .c",
		"expand .c",
		"evaluate .co .ca",
		"select .co",
		"expand .co",
		"backtrack .co to .c",
		"select .ca",
		"expand .ca",
		"conclude .cat",
	}
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" {
		t.Error(diff)
	}
	if !tree.Outcome().Solved {
		t.Errorf("%+v", tree.Outcome())
	}
	model := searchtest.CatModel()
	model.Replies["propose .e"] = []string{"?"}
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "xyz", Length: 2}, Settings: searchtest.Settings(t, "best-first"), Model: model})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") {
		t.Errorf("%+v", o)
	}
}

func TestMonteCarlo(t *testing.T) {
	s := searchtest.Settings(t, "mcts")
	s.Exploration = math.Sqrt2
	model := searchtest.CatModel()
	model.Replies["propose .e"] = []string{"?"}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	var accounts []search.UCT
	for {
		events, err := r.Step(t.Context())
		if err != nil {
			break
		}
		if v, ok := events[len(events)-1].Body.(search.Visited); ok && v.Node == 2 && r.Tree().Node(2).Visits == 1 {
			accounts = append(accounts, r.Tree().UCT(0), r.Tree().UCT(2), r.Tree().UCT(1))
		}
	}
	// Values 5, 9 and 0.05: the best child is visited first, then each other one.
	want := []string{
		"expand .", "evaluate .c .d .e",
		"backup .d", "backup .c", "backup .e",
		"expand .d", "evaluate .do .da", "backup .da",
		"expand .c", "evaluate .co .ca", "backup .co",
	}
	if diff := cmp.Diff(want, searchtest.Story(r)[:len(want)]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]search.UCT{{N: 1, Q: 9}, {N: 1, Q: 9}, {U: math.Inf(1)}}, accounts, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	tree := r.Tree()
	if o := tree.Outcome(); !o.Solved || o.Answer != "cat" {
		t.Errorf("%+v", o)
	}
	// N and the returns of a thought are those of its children and its own first visit.
	for id := range search.NodeID(tree.Len()) {
		n, visits := tree.Node(id), 0
		for _, c := range n.Children {
			visits += tree.Node(c).Visits
		}
		if n.Expanded && id > 0 && (n.Visits < visits+1 || n.Visits > visits+2) || id == 0 && n.Visits != visits {
			t.Errorf("%s: N is %d, its children's %d", n.Check.State, n.Visits, visits)
		}
	}
	n := tree.Node(1)
	u := tree.UCT(1)
	if want := s.Exploration * 9 * math.Sqrt(math.Log(float64(tree.Node(0).Visits))/float64(n.Visits)); u.N != n.Visits || math.Abs(u.U-want) > 0.01*want {
		t.Errorf("%+v, want U near %v", u, want)
	}
}

func TestMonteCarloEnds(t *testing.T) {
	s := searchtest.Settings(t, "mcts")
	model := searchtest.CatModel()
	model.Replies["propose .e"] = []string{"?"}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "xyz", Length: 3}, Settings: s, Model: model})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Solved || !strings.HasPrefix(o.Reason, "the whole tree is searched") {
		t.Errorf("%+v", o)
	}
	s.Simulations = 3
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "xyz", Length: 3}, Settings: s, Model: model})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Reason != "3 simulations found no answer" {
		t.Errorf("%+v", o)
	}
}

func TestRolloutsGoToTheEnd(t *testing.T) {
	s := searchtest.Settings(t, "mcts")
	s.Rollouts = 2
	model := searchtest.CatModel()
	model.Replies["propose .e"] = []string{"?"}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 3}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	if !tree.Outcome().Solved {
		t.Errorf("%+v", tree.Outcome())
	}
	rolled := 0
	for _, e := range r.Log() {
		if reply, ok := e.Body.(search.Replied); ok && reply.Purpose == search.Rollout {
			rolled++
			if tree.Node(reply.Node).Depth > 0 && len(reply.Completions) == 0 {
				t.Errorf("%+v", reply)
			}
		}
		if _, ok := e.Body.(search.Valued); ok {
			t.Error("rollouts are valued by a model too")
		}
	}
	if rolled == 0 {
		t.Error("nothing was rolled out")
	}
}

func TestControllerGoesBackTheFurtherTheMoreItFails(t *testing.T) {
	s := searchtest.Settings(t, "controller")
	s.MaxFailures, s.Children = 2, 2
	model := &searchtest.Scripted{Replies: map[string][]string{
		"propose .": {"d"}, "propose . not d": {"c"},
		"propose .d": {"!"}, "propose .d not !": {"o"},
		"propose .do": {"!"}, "propose .do not !": {"?"},
		"propose .d not ! not o": {"o"},
		"propose .c":             {"a"}, "propose .ca": {"?"}, "propose .ca not ?": {"t"},
	}}
	r := searchtest.New(t, runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 4}}, Settings: s, Model: model})
	tree := searchtest.RunToEnd(t, r)
	want := []string{
		"expand .", "select .d",
		"expand .d", "expand .d", "select .do", // one refusal, then a thought
		"expand .do", "expand .do", "backtrack .do to .d", // refused, unread: two failures
		"expand .d", "backtrack .d to .", // the same thought again is the second failure
		"expand .", "select .c", "expand .c", "select .ca", "expand .ca", "expand .ca", "conclude .cat",
	}
	if diff := cmp.Diff(want, searchtest.Story(r)); diff != "" {
		t.Error(diff)
	}
	if !tree.Outcome().Solved {
		t.Errorf("%+v", tree.Outcome())
	}

	// Two children that led nowhere: their parent is left as well.
	s.MaxFailures = 1
	model = &searchtest.Scripted{Replies: map[string][]string{
		"propose .": {"d"}, "propose .d": {"o"}, "propose .do": {"!"}, "propose .d not o": {"a"}, "propose .da": {"!"}, "propose . not d": {"?"},
	}}
	r = searchtest.New(t, runner.Config{Problem: searchtest.Hustings{Spell: searchtest.Spell{Word: "cat", Length: 4}}, Settings: s, Model: model})
	o := searchtest.RunToEnd(t, r).Outcome()
	if o.Reason != "at the root 1 proposal failed" {
		t.Errorf("%+v", o)
	}
	if got := searchtest.Story(r); !cmp.Equal(got[len(got)-4:], []string{"backtrack .da to .d", "backtrack .d to .", "expand .", "exhaust"}) {
		t.Errorf("%q", got)
	}
}

// Methods that have an answer at any time give it when the budget is spent.
func TestSpentBudgetsSettle(t *testing.T) {
	s := searchtest.Settings(t, "cot-sc")
	s.SampleBatch = 2
	r := searchtest.New(t, runner.Config{
		Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Budget: search.Budget{Calls: 3},
		Model: &searchtest.Turns{Replies: []string{"c =cat", "d =dog", "c =cat"}},
	})
	o := searchtest.RunToEnd(t, r).Outcome()
	if !o.Solved || o.Answer != "cat" || r.Tree().Totals().Calls != 3 {
		t.Errorf("%+v after %d calls", o, r.Tree().Totals().Calls)
	}
	r = searchtest.New(t, runner.Config{Problem: searchtest.Spell{Word: "cat", Length: 9}, Settings: s, Budget: search.Budget{Calls: 1}, Model: &searchtest.Turns{Replies: []string{"?"}}})
	if o := searchtest.RunToEnd(t, r).Outcome(); o.Reason != "the budget of 1 calls is spent" {
		t.Errorf("%+v", o)
	}
}

// musing is a task that no rule can judge: any word of its depth is an answer.
type musing struct{ searchtest.Spell }

func (m musing) Check(_ context.Context, path []search.Step, text string) (search.Check, error) {
	c := search.Check{State: path[len(path)-1].State + text, Short: text}
	if len(path) == m.Length {
		c.Answer = strings.TrimPrefix(c.State, ".")
	}
	return c, nil
}

func TestAnswersThatNoRuleJudges(t *testing.T) {
	for method, want := range map[string]string{
		"tot-bfs": "da", "tot-dfs": "da", "best-first": "da", "mcts": "da", "controller": "da", "best-of": "do",
	} {
		s := searchtest.Settings(t, method)
		s.Evaluate, s.Proposals = search.EvaluateLogProb, 2
		model := searchtest.CatModel()
		model.Replies["propose ."], model.Replies["solve ."] = []string{"d", "c"}, []string{"c o", "d o"}
		model.Good[".do"], model.Good[".da"] = 0.8, 0.9
		r := searchtest.New(t, runner.Config{Problem: musing{searchtest.Spell{Word: "", Length: 2}}, Settings: s, Model: model})
		o := searchtest.RunToEnd(t, r).Outcome()
		if !o.Solved || o.Answer != want || o.Chosen == "" {
			t.Errorf("%s: %+v, want %s", method, o, want)
		}
	}
}

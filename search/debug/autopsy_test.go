package debug_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/search/tasks/game24"
	"espalier/search/tasks/game24/solver"
)

// A culprit is right if a model without fault, had it taken over just before what the
// autopsy blames, would have solved the puzzle with the same method, and would not have
// done so after it.

// faultless is a problem whose control proposes winning moves and nothing else, those to states
// that the search has not come to before others: it may have given those up.
type faultless struct {
	search.Problem
	solver *solver.Solver
	known  map[string]bool
}

func (p faultless) RandomReply(prompt string, rng *rand.Rand) string {
	words := strings.Fields(prompt[strings.LastIndexByte(prompt, '\n')+1:])
	if completion, ok := p.judged(prompt); ok {
		return completion
	}
	state, err := game24.ParseState(strings.Join(words[1:len(words)-1], " "))
	if err != nil {
		return ""
	}
	winning := p.solver.Winning(state)
	if len(winning) == 0 {
		return ""
	}
	if fresh := slices.DeleteFunc(slices.Clone(winning), func(m game24.Move) bool { return p.known[m.Left.String()] }); len(fresh) > 0 {
		winning = fresh
	}
	switch words[len(words)-1] {
	case "Next:":
		return " " + winning[rng.IntN(len(winning))].String()
	case "List:":
		var lines []string
		for _, i := range rng.Perm(len(winning)) {
			lines = append(lines, winning[i].String())
		}
		return strings.Join(lines, "\n")
	}
	moves := p.solver.Solutions(state)[0]
	expression, err := game24.Compose(state, moves)
	if err != nil {
		return ""
	}
	if words[len(words)-1] == "Answer:" {
		return " " + expression + " = 24"
	}
	var lines []string
	for _, m := range moves {
		lines = append(lines, m.String())
	}
	return " " + strings.Join(append(lines, "Answer: "+expression+" = 24"), "\n")
}

// judged answers what is asked about states.
func (p faultless) judged(prompt string) (string, bool) {
	states, vote := game24.ReadBallot(prompt)
	for i, s := range states {
		if p.solver.Solvable(s) {
			return fmt.Sprintf(" The best choice is %d", i+1), true
		}
	}
	if vote {
		return " The best choice is 1", true
	}
	state, ok := game24.ReadJudged(prompt)
	if ok && p.solver.Solvable(state) {
		return " sure", true
	}
	return " impossible", ok
}

// faultlessModel has the name of the control, so that it may go on with its searches.
type faultlessModel struct {
	engine.Model
	p     faultless
	right bool // the last answer, which a prompt for feedback does not show
}

func (m *faultlessModel) Generate(ctx context.Context, requests []engine.Request, s engine.Stream) ([]engine.Completion, error) {
	completions, err := m.Model.Generate(ctx, requests, s)
	for i := range completions {
		switch {
		case requests[i].Prompt != search.FeedbackWord:
			m.right = true // the control would write a winning one
		case m.right:
			completions[i].Text = search.Accepted
		default:
			completions[i].Text = search.Revised
		}
	}
	return completions, err
}

func (m *faultlessModel) Enumerate(ctx context.Context, requests []engine.EnumerateRequest, s engine.Stream) ([][]engine.Completion, error) {
	return m.Model.(engine.Enumerator).Enumerate(ctx, requests, s)
}

func (m *faultlessModel) Score(_ context.Context, requests []engine.ScoreRequest) ([]engine.Scores, error) {
	var all []engine.Scores
	for _, q := range requests {
		label, _ := m.p.judged(q.Prompt)
		scores := engine.Scores{}
		for _, c := range q.Continuations {
			p := 1e-9
			if strings.TrimSpace(c) == strings.TrimSpace(label) {
				p = 1
			}
			scores.LogProbs = append(scores.LogProbs, math.Log(p))
		}
		all = append(all, scores)
	}
	return all, nil
}

// rescued reports whether a model without fault, without a budget, solves a search that
// it takes over at a moment.
func rescued(t *testing.T, c runner.Config, log []search.Event, s *solver.Solver) bool {
	t.Helper()
	tree, err := search.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	p := faultless{c.Problem, s, states(tree)}
	c.Model = &faultlessModel{search.NewRandom(p), p, tree.Node(search.NodeID(tree.Len()-1)).Check.Verdict == search.Right}
	c.Budget = search.Budget{}
	r, err := runner.Resume(c, log)
	if err != nil {
		t.Fatal(err)
	}
	if c.Settings.Simulations > 0 {
		c.Settings.Simulations = 100_000
		if _, err := r.Reconfigure(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for range 2000 {
		if _, err := r.Step(t.Context()); errors.Is(err, runner.ErrEnded) {
			return r.Tree().Outcome().Solved
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the rescue does not end")
	return false
}

// failedSearch is one of the control on a puzzle with a solution that it did not find.
func failedSearch(t *testing.T, n uint64, s *solver.Solver) (runner.Config, []search.Event) {
	t.Helper()
	rng := rand.New(rand.NewPCG(n, 8))
	searches := slices.DeleteFunc(slices.Clone(methods), func(name string) bool {
		return name == search.ProgramMethod
	})
	for {
		variety := searches[rng.IntN(len(searches))]
		c := configFor(t, variety, rng.Uint64())
		if c.Problem.Puzzle().Task != "game24" { // no solver knows it
			continue
		}
		var numbers []string
		for range 4 {
			numbers = append(numbers, fmt.Sprint(1+rng.IntN(13)))
		}
		p, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: strings.Join(numbers, " ")})
		if err != nil {
			t.Fatal(err)
		}
		state, err := game24.ParseState(p.Root())
		if err != nil || !s.Solvable(state) {
			continue
		}
		c.Problem, c.Model = p, search.NewRandom(p)
		if c.Settings.Beam > 0 {
			c.Settings.Beam = 1 + rng.IntN(4)
		}
		if c.Settings.Method == "tot-dfs" {
			c.Settings.Reviews = int(n % 3)
		}
		if c.Settings.Simulations > 0 {
			c.Settings.Simulations = 5 + rng.IntN(60)
		}
		c.Budget = []search.Budget{{Nodes: 5 + rng.IntN(60)}, {Calls: 1 + rng.IntN(40)}, {Tokens: 50 + rng.IntN(2000)}, {Nodes: 400}}[rng.IntN(4)]
		r, err := runner.New(c)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Step(t.Context())
		}
		if !errors.Is(err, runner.ErrEnded) {
			t.Fatal(err)
		}
		if !r.Tree().Outcome().Solved {
			return c, r.Log()
		}
	}
}

var autopsies = flag.Uint64("autopsies", 120, "failed searches whose autopsy is checked")

// solvableThought finds what an autopsy says that could be solved.
var solvableThought = regexp.MustCompile(`thought (\d+) \([^()]*(?:\([^()]*\)[^()]*)*\) could (?:still )?be solved`)

func TestNoWrongCulprit(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	s := solver.New(game24.Integer(24))
	found := map[debug.Culprit]int{}
	for n := range *autopsies {
		c, log := failedSearch(t, n, s)
		a, err := debug.Examine(t.Context(), log, oracle(), c.Problem)
		if err != nil {
			t.Fatal(err)
		}
		found[a.By]++
		for _, said := range solvableThought.FindAllStringSubmatch(a.Text, -1) {
			id, _ := strconv.Atoi(said[1])
			tree, err := search.Fold(log)
			if err != nil {
				t.Fatal(err)
			}
			if solvable, _ := oracle()(tree.Node(search.NodeID(id)).Check.State); !solvable {
				t.Errorf("search %d, %s, %d events: %s; thought %s cannot", n, c.Settings.Method, len(log), strings.Join(a.Lines(), ""), said[1])
			}
		}
		if wrong := contradicts(t, c, log, a, s); wrong != "" {
			t.Errorf("search %d, %s, %d events: %s; %s", n, c.Settings.Method, len(log), strings.Join(a.Lines(), ""), wrong)
		}
	}
	t.Log(found)
	for _, by := range []debug.Culprit{debug.Proposer, debug.Evaluator, debug.TheBudget, debug.TheLimit} {
		if found[by] == 0 {
			t.Errorf("no search was lost by the %s: %v", by, found)
		}
	}
}

// contradicts holds an autopsy against rescues at the boundaries of a log. It returns
// what is wrong.
func contradicts(t *testing.T, c runner.Config, log []search.Event, a debug.Autopsy, s *solver.Solver) string {
	t.Helper()
	line, err := debug.NewTimeline(log)
	if err != nil {
		t.Fatal(err)
	}
	var boundaries []int
	for at := 1; at < len(log); at++ {
		if line.Boundary(at) == at {
			boundaries = append(boundaries, at)
		}
	}
	last := len(boundaries) - 1
	for last >= 0 && !rescued(t, c, log[:boundaries[last]], s) {
		last--
	}
	if last < 0 {
		return "no boundary could be rescued"
	}
	from, to := boundaries[last], len(log)
	if last+1 < len(boundaries) {
		to = boundaries[last+1]
	}
	wrong := fmt.Sprintf("the last hope was after event %d of %d, before %+v", from, len(log), log[from].Body)
	decided, _ := log[from].Body.(search.Decided)
	in := a.Seq > from && a.Seq <= to
	switch a.By {
	case debug.TheBudget:
		end, spent := line.Tip().Last().(search.BudgetSpent)
		named := spent && strings.Contains(a.Text, end.String()) || strings.Contains(a.Text, "the budget of")
		if named && (last == len(boundaries)-1 || decided.Action.Kind == search.Expand && in || onlyValues(log[from:]) || judgedBefore(line.At(a.Seq), a.Thoughts, s)) {
			return ""
		}
	case debug.TheLimit:
		if last == len(boundaries)-1 && strings.Contains(a.Text, "simulations") {
			return ""
		}
	case debug.FinalAnswer:
		right := false
		for _, id := range a.Thoughts {
			right = right || line.Tip().Node(id).Check.Verdict == search.Right
		}
		if right {
			return ""
		}
	case debug.Proposer:
		if decided.Action.Kind == search.Expand && in || judgedBefore(line.At(a.Seq), a.Thoughts, s) {
			return ""
		}
	case debug.Evaluator, debug.Beam:
		// Whatever is decided from here to the selection leads to it.
		for at := from; at < a.Seq; at++ {
			d, ok := log[at].Body.(search.Decided)
			if ok && d.Action.Kind != search.Evaluate && d.Action.Kind != search.Select && a.By == debug.Evaluator {
				return wrong
			}
		}
		if a.Seq > from {
			return ""
		}
	case debug.Nobody, debug.ThePuzzle, debug.TheMethod, debug.TheUser:
	}
	return wrong
}

// judgedBefore reports whether every solution of some thoughts goes through a state that the search
// has come to elsewhere. A state is valued and entered once, so that it may have been given up
// there, which the exact solver, who is asked about the thoughts alone, cannot know.
func judgedBefore(t *search.Tree, thoughts []search.NodeID, s *solver.Solver) bool {
	known := states(t)
	var through func(state game24.State) bool
	through = func(state game24.State) bool {
		winning := s.Winning(state)
		return len(winning) > 0 && !slices.ContainsFunc(winning, func(m game24.Move) bool { return !known[m.Left.String()] && !through(m.Left) })
	}
	return !slices.ContainsFunc(thoughts, func(id search.NodeID) bool {
		state, err := game24.ParseState(t.Node(id).Check.State)
		return err != nil || !through(state)
	})
}

// states are those that a search has come to.
func states(t *search.Tree) map[string]bool {
	all := map[string]bool{}
	for id := range search.NodeID(t.Len()) {
		all[t.Node(id).Check.State] = true
	}
	return all
}

// onlyValues reports whether a search ended before it chose by values that it had got.
func onlyValues(rest []search.Event) bool {
	for _, e := range rest {
		if d, ok := e.Body.(search.Decided); ok && d.Action.Kind != search.Evaluate {
			return false
		}
	}
	return true
}

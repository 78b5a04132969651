package race_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"espalier/search"
	"espalier/search/method"
	"espalier/search/race"
	"espalier/search/runner"
	"espalier/search/searchtest"
	"espalier/search/tasks/game24"
)

// runnersOf are searches of one puzzle by the random control, whose tokens are counted as
// those of a model are.
func runnersOf(t *testing.T, seed uint64, methods ...string) []*runner.Runner {
	t.Helper()
	var all []*runner.Runner
	for _, name := range methods {
		problem, err := game24.Task().Problem(search.Puzzle{Task: "game24", Input: "4 9 10 13"})
		if err != nil {
			t.Fatal(err)
		}
		settings, err := method.Defaults(name)
		if err != nil {
			t.Fatal(err)
		}
		settings.Samples = min(settings.Samples, 5)
		all = append(all, searchtest.New(t, runner.Config{
			Problem: problem, Settings: settings, Model: search.NewRandom(problem), Seed: seed, Budget: search.Budget{Tokens: 4000},
		}))
	}
	return all
}

func treesOf(runners []*runner.Runner) []*search.Tree {
	var trees []*search.Tree
	for _, r := range runners {
		trees = append(trees, r.Tree())
	}
	return trees
}

// text is a log as it is stored.
func text(t *testing.T, log []search.Event) string {
	t.Helper()
	data, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestARace has searches race, with the properties of every race: whose turn it is depends on
// the seeds alone, nobody who has spent more goes first, nobody is ahead by more than one
// action, and each search is the one that it would be alone.
func TestARace(t *testing.T) {
	names := []string{"io", "cot", "cot-sc", "tot-bfs", "tot-dfs", "best-first", "mcts"}
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 3))
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		methods := names[:race.Fewest+rng.IntN(race.Most-race.Fewest+1)]
		order := func() (turns string, runners []*runner.Runner) {
			runners = runnersOf(t, seed, methods...)
			trees := treesOf(runners)
			last := make([]int, len(trees)) // tokens before the last action of each
			for {
				lane, ok := race.Next(trees)
				if !ok {
					return turns, runners
				}
				last[lane] = trees[lane].Totals().Tokens()
				turn, err := race.Step(t.Context(), lane, runners[lane])
				if err != nil || len(turn.Events) == 0 || turn.Lane != lane {
					t.Fatalf("%+v %v", turn, err)
				}
				turns += race.Name(lane)
				for i, other := range trees {
					if !other.Outcome().Ended && last[lane] > other.Totals().Tokens() {
						t.Fatalf("%v: %s went on from %d tokens, and %s had %d", methods, race.Name(lane), last[lane], race.Name(i), other.Totals().Tokens())
					}
				}
			}
		}
		turns, runners := order()
		again, _ := order()
		if turns != again {
			t.Errorf("%v: the same seed raced in the orders %s and %s", methods, turns, again)
		}
		for i, alone := range runnersOf(t, seed, methods...) {
			searchtest.RunToEnd(t, alone)
			if text(t, alone.Log()) != text(t, runners[i].Log()) {
				t.Errorf("%v: %s is another search than alone", methods, race.Name(i))
			}
		}
	}
}

func TestNextPassesOverWhatIsOut(t *testing.T) {
	trees := treesOf(runnersOf(t, 1, "io", "tot-bfs"))
	trees[0] = nil
	if lane, ok := race.Next(trees); lane != 1 || !ok {
		t.Errorf("%d %v", lane, ok)
	}
	trees[1] = nil
	if _, ok := race.Next(trees); ok {
		t.Error("somebody is left")
	}
}

// ended is a search that has spent tokens and given an answer, which the rules have checked.
func ended(t *testing.T, tokens int, c search.Check, chosen string) *search.Tree {
	t.Helper()
	tree := search.NewTree()
	bodies := []search.Body{
		search.Started{Puzzle: search.Puzzle{Task: "spell", Input: "cat"}, State: "."},
		search.Replied{Purpose: search.Answer, Completions: searchtest.Completions(c.Answer), Calls: 1},
	}
	if c.Answer == "" {
		bodies = append(bodies, search.Exhausted{Reason: "nothing"})
	} else {
		bodies = append(
			bodies,
			search.Thought{Node: 1, Text: c.Answer, Reply: 2},
			search.Checked{Node: 1, Check: c},
			search.Solved{Node: 1, Answer: c.Answer, Chosen: chosen},
		)
	}
	for i, b := range bodies {
		if r, ok := b.(search.Replied); ok {
			r.Usage.Completion = tokens
			b = r
		}
		if err := tree.Apply(search.Event{Seq: i + 1, Body: b}); err != nil {
			t.Fatal(err)
		}
	}
	return tree
}

func right() search.Check {
	return search.Check{Verdict: search.Right, State: ".cat", Answer: "cat"}
}

func unchecked(answer string) search.Check {
	return search.Check{Verdict: search.Legal, State: "." + answer, Answer: answer}
}

func wrong(answer string, errors int) search.Check {
	return search.Check{Verdict: search.Legal, Answer: answer, Errors: errors, Of: 9}
}

func TestRulesJudge(t *testing.T) {
	nothing := ended(t, 5, search.Check{}, "")
	for name, c := range map[string]struct {
		trees  []*search.Tree
		winner int
		reason string
	}{
		"none":            {[]*search.Tree{nothing, nothing}, race.NoWinner, "none has an answer"},
		"given up":        {[]*search.Tree{nil, nothing}, race.NoWinner, "none has an answer"},
		"only one":        {[]*search.Tree{nothing, ended(t, 9, right(), "")}, 1, "only B has an answer"},
		"only a claim":    {[]*search.Tree{nothing, ended(t, 9, unchecked("cat"), "the only answer")}, 1, "only B has an answer"},
		"fewer tokens":    {[]*search.Tree{ended(t, 1200, right(), ""), nothing, ended(t, 900, right(), "")}, 2, "C is right after 900 tokens, A after 1,200 tokens"},
		"equal":           {[]*search.Tree{ended(t, 9, right(), ""), ended(t, 9, right(), "")}, race.NoWinner, "A and B are equal"},
		"three equal":     {[]*search.Tree{ended(t, 9, right(), ""), ended(t, 9, right(), ""), ended(t, 99, right(), ""), ended(t, 9, right(), "")}, race.NoWinner, "A, B and D are equal"},
		"fewer errors":    {[]*search.Tree{ended(t, 9, wrong("cta", 2), "best"), ended(t, 99, wrong("cat", 1), "best")}, 1, "B has 1 error, A has 2"},
		"as many errors":  {[]*search.Tree{ended(t, 99, wrong("cta", 2), "best"), ended(t, 9, wrong("act", 2), "best")}, 1, "B has 2 errors after 9 tokens, A after 99 tokens"},
		"without a fault": {[]*search.Tree{ended(t, 9, wrong("cta", 2), "best"), ended(t, 99, right(), "")}, 1, "B has 0 errors, A has 2"},
	} {
		v, ok := race.ByRules(c.trees)
		if !ok || v.Winner != c.winner || v.Reason != c.reason || v.By != race.Rules {
			t.Errorf("%s: %+v %v", name, v, ok)
		}
	}
	if v, ok := race.ByRules([]*search.Tree{ended(t, 9, unchecked("cat"), "best"), ended(t, 9, unchecked("dog"), "best")}); ok {
		t.Errorf("rules know which word is better: %+v", v)
	}
}

// TestAModelJudges asks a model that knows its part: what it says counts if it says the same
// in both orders.
func TestAModelJudges(t *testing.T) {
	const forth, back = "vote .cat .dog", "vote .dog .cat"
	for name, c := range map[string]struct {
		forth, back string
		winner      int
		reason      string
	}{
		"the same":            {"Dogs are loyal. The best choice is 2", "The best choice is 1", 2, "it chose C in both orders"},
		"always the first":    {"The best choice is 1", "The best choice is 1", race.NoWinner, "its choice depends on the order: A, then C"},
		"no word of it":       {"Both are fine animals.", "The best choice is 1", race.NoWinner, "it chose none of them"},
		"none of the answers": {"The best choice is 7", "The best choice is 1", race.NoWinner, "it chose none of them"},
	} {
		model := &searchtest.Scripted{Replies: map[string][]string{forth: {c.forth}, back: {c.back}}}
		judge := race.Judge{Model: model, Problem: searchtest.Hustings{}}
		v, err := judge.Ask(t.Context(), []*search.Tree{ended(t, 9, unchecked("cat"), "best"), nil, ended(t, 9, unchecked("dog"), "best")})
		if err != nil || v.Winner != c.winner || v.Reason != c.reason || v.By != "scripted" {
			t.Errorf("%s: %+v %v", name, v, err)
		}
		if diff := cmp.Diff([][]int{{0, 2}, {2, 0}}, [][]int{v.Words[0].Order, v.Words[1].Order}); diff != "" || v.Words[0].Text != c.forth {
			t.Errorf("%s: %+v %s", name, v.Words, diff)
		}
	}
}

func TestAModelNeedNotJudge(t *testing.T) {
	cat, dog := ended(t, 9, unchecked("cat"), "best"), ended(t, 9, unchecked("dog"), "best")
	mute := race.Judge{Model: &searchtest.Scripted{}, Problem: searchtest.Hustings{}}
	if v, err := mute.Ask(t.Context(), []*search.Tree{cat, cat}); err != nil || v.Winner != race.NoWinner || v.By != race.Rules {
		t.Errorf("%+v %v", v, err)
	}
	if _, err := mute.Ask(t.Context(), []*search.Tree{cat, dog}); err == nil || !strings.Contains(err.Error(), "the judge, model scripted: no line for") {
		t.Error(err)
	}
	mute.Problem = searchtest.Spell{}
	if _, err := mute.Ask(t.Context(), []*search.Tree{cat, dog}); err == nil || !strings.Contains(err.Error(), "the task spell has no question for that") {
		t.Error(err)
	}
}

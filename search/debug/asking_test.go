package debug_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/debug"
)

// thoughts are the words and states of a tree, in their order.
func thoughts(t *search.Tree) (all []string) {
	for id := range search.NodeID(t.Len()) {
		all = append(all, t.Node(id).Text+" "+t.Node(id).Check.State)
	}
	return all
}

// A breakpoint inside of an action need not wait for all of it, and the search is the
// same that it would have been.
func TestABreakpointDividesActions(t *testing.T) {
	for _, variety := range []string{"cot-sc", "best-of", "tot-bfs", "tot-dfs/sampled", "mcts", "best-first"} {
		whole := begin(t, variety, 3)
		whole.must("continue")
		s := begin(t, variety, 3)
		s.must("step")
		s.must("break on thought once")
		s.must("continue")
		if variety == "cot-sc" && s.Tree().Totals().Calls != 1 {
			t.Errorf("%s: %d calls before the first thought", variety, s.Branch().Runner().Tree().Totals().Calls)
		}
		if calls := s.Branch().Runner().Tree().Totals().Calls; calls != 1 && variety == "cot-sc" {
			t.Errorf("%s: the model was asked %d times", variety, calls)
		}
		s.must("break on value if value > 2")
		s.must("break on merge hits == 1000")
		s.must("continue")
		if !slices.Equal(thoughts(whole.Tree()), thoughts(s.Tree())) {
			t.Errorf("%s: %d thoughts with breakpoints, %d without", variety, s.Tree().Len(), whole.Tree().Len())
		}
	}
}

func TestBreakOnAskStopsBeforeTheModelIsAsked(t *testing.T) {
	for _, variety := range []string{"tot-bfs", "controller", "mcts", "cot-sc", "tot-bfs/voted"} {
		s := begin(t, variety, 2)
		s.must("step")
		s.must("break on ask")
		var stops []int
		for s.Stopped().Reason != "the search has ended" && len(stops) < 200 {
			before := s.Moment()
			s.must("continue")
			if s.Stopped().Break == nil {
				break
			}
			stops = append(stops, s.Moment())
			if s.Moment() != len(s.Line().Log()) || s.Tree().Pending() != 0 || s.Moment() == before {
				t.Fatalf("%s: it stops at event %d of %d", variety, s.Moment(), len(s.Line().Log()))
			}
			if lines, err := s.say("prompt"); err == nil && (len(lines) < 3 || !strings.Contains(lines[0], "before")) {
				t.Errorf("%s: %q", variety, lines)
			}
		}
		if len(stops) < 2 && variety != "cot-sc" {
			t.Fatalf("%s: stops %v", variety, stops)
		}
		var again []int
		s.must("restart")
		for s.Moment() < len(s.Line().Log()) {
			s.must("continue")
			if s.Stopped().Break != nil {
				again = append(again, s.Moment())
			}
		}
		for _, at := range again {
			if d, ok := s.Line().Log()[at].Body.(search.Decided); !ok || d.Action.Kind != search.Expand && d.Action.Kind != search.Evaluate {
				t.Errorf("%s: after event %d comes %+v", variety, at, s.Line().Log()[at].Body)
			}
		}
		if end := len(s.Line().Log()); len(stops) > 0 && stops[len(stops)-1] == end-1 {
			stops = stops[:len(stops)-1] // the budget was spent, and nobody was asked
		}
		if !slices.Equal(stops, again) {
			t.Errorf("%s: live it stops at %v, replayed at %v", variety, stops, again)
		}
	}
}

func TestThePromptIsTheUsers(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("step")
	s.must("break on ask")
	s.must("continue")
	shown := strings.Join(s.must("prompt"), "\n")
	id := s.Stopped().Thought
	if !strings.Contains(shown, "to think:") {
		t.Fatalf("thought %d: %s", id, shown)
	}
	q, err := s.Asks(id)
	if err != nil || q.Node != id || !strings.HasSuffix(q.Prompt, "Think:") {
		t.Fatalf("%+v, %v", q, err)
	}
	s.must(debug.Reword(q, "Input: 6 6 6 6\n\\neq Think:"))
	if s.Branch().Number != 2 || !search.UserEvent(s.Tree().Last()) {
		t.Fatalf("branch %d, after %+v", s.Branch().Number, s.Tree().Last())
	}
	s.must("clear all")
	s.must("next")
	n := s.Tree().Node(id)
	reply, _ := s.Tree().Reply(n.Judged)
	if reply.Prompt != "Input: 6 6 6 6\n\\neq Think:" {
		t.Errorf("the model was asked %q", reply.Prompt)
	}
	if text, ok := s.Tree().Wording(id, search.Think); ok {
		t.Errorf("%q is asked again", text)
	}
}

func TestAValueOfTheUsersIsObeyed(t *testing.T) {
	s := begin(t, "tot-bfs", 2)
	s.must("step")
	for _, ok := s.Tree().Last().(search.Valued); !ok; _, ok = s.Tree().Last().(search.Valued) {
		s.must("next")
	}
	all := s.Tree().OpenOf(s.Tree().Node(0).Children)
	s.Tree().Rank(all)
	worst, best := all[len(all)-1], all[0]
	if len(all) <= s.Tree().Setup().Settings.Beam {
		t.Fatalf("all %d thoughts will be kept", len(all))
	}
	s.must(fmt.Sprintf("set value %d = 1", worst))
	s.must(fmt.Sprintf("set verdict %d = refused", best))
	if got := s.must(fmt.Sprintf("print thought(%d).value", worst)); got[0] != "1" {
		t.Errorf("its value is %s", got[0])
	}
	s.must("next")
	if s.Tree().Node(worst).Status() != search.StatusKept || s.Tree().Node(best).Status() != search.StatusRefused {
		t.Errorf("%s and %s", s.Tree().Node(worst).Status(), s.Tree().Node(best).Status())
	}
	story := strings.Join(s.must(fmt.Sprintf("why %d", worst)), "\n")
	if !strings.Contains(story, "user: ") {
		t.Error(story)
	}
	for line, want := range map[string]string{
		fmt.Sprintf("set value %d = 7", worst):      "not from 0 to 1",
		fmt.Sprintf("set value %d = much", worst):   "not a value from 0 to 1",
		fmt.Sprintf("set verdict %d = right", best): "only the rules",
		fmt.Sprintf("set verdict %d = fine", best):  "no verdict",
		"set value 0 = 1":                           "the puzzle itself",
	} {
		if _, err := s.say(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

package debug_test

import (
	"fmt"
	"strings"
	"testing"

	"espalier/search"
)

func TestAConditionOfTheSearchStopsOnce(t *testing.T) {
	s := begin(t, "mcts", 1)
	s.must("break if all_tokens > 500")
	s.must("continue")
	if s.Stopped().Break == nil || s.Tree().Totals().Tokens() <= 500 {
		t.Fatalf("%+v at event %d", s.Stopped(), s.Moment())
	}
	s.must("continue")
	if s.Stopped().Reason != "the search has ended" {
		t.Errorf("it stopped again: %+v", s.Stopped())
	}
}

func TestAStopNamesTheThoughtThatMatched(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("step")
	s.must("select 0")
	s.must("break on prune if depth == 1 && id % 2 == 0")
	s.must("continue")
	id := s.Stopped().Thought
	about := search.Subjects(s.Tree().Last())
	if s.Stopped().Break == nil || id <= 0 || id%2 != 0 || len(about) < 2 {
		t.Fatalf("%+v", s.Stopped())
	}
	if !strings.Contains(s.Stopped().Reason, s.Tree().Reference(id)) {
		t.Errorf("%q does not name thought %d", s.Stopped().Reason, id)
	}
	if got := s.must("print id % 2 == 0 && pruned"); got[0] != "true" {
		t.Errorf("what matched is %s where it matched", got[0])
	}
	s.must("continue")
	s.must("rcontinue")
	if s.Stopped().Thought != id || s.must("print id % 2")[0] != "0" {
		t.Errorf("the way back stopped at %+v", s.Stopped())
	}
}

func TestAnErrorOfAConditionNamesItsThought(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("break if depth > 0 && int(text) > 3")
	s.must("continue")
	id := s.Stopped().Thought
	text := s.Tree().Node(max(id, 0)).Text
	if id <= 0 || !strings.Contains(s.Stopped().Reason, "at "+s.Tree().Reference(id)) || !strings.HasSuffix(s.Stopped().Reason, "int("+text+")") {
		t.Errorf("thought %d says %q, and the stop %q", id, text, s.Stopped().Reason)
	}
}

func TestAConditionThatIsAllThereIsStays(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("break if depth == 2")
	if _, err := s.say("cond 1"); err == nil || !strings.Contains(err.Error(), "clear 1") {
		t.Errorf("an empty breakpoint: %v", err)
	}
	if got := s.Breaks().List()[0].String(); got != "if depth == 2" {
		t.Errorf("it is %q", got)
	}
}

func TestATracepointForOncePrintsOnce(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("trace on thought once")
	s.must("continue")
	printed := 0
	for _, e := range s.Line().Log() {
		printed += len(s.Breaks().Traced(e.Seq))
	}
	if printed != 1 {
		t.Errorf("it printed %d times", printed)
	}
}

func TestWhatIsNoValueIsExplained(t *testing.T) {
	s := begin(t, "tot-bfs", 1)
	s.must("step")
	if got := s.must("print thought"); strings.Contains(got[0], "0x") || !strings.Contains(got[0], "thought(12)") {
		t.Errorf("%q", got)
	}
}

func TestValuesAreOnOneScale(t *testing.T) {
	for _, variety := range []string{"tot-bfs", "tot-bfs/sampled", "tot-bfs/voted", "tot-dfs", "mcts"} {
		s := ended(t, variety, 3)
		pruned, kept := search.NodeID(-1), search.NodeID(-1)
		for id := range search.NodeID(s.Tree().Len()) {
			n := s.Tree().Node(id)
			if share := s.Tree().Scale().Share(n.Value); share < 0 || share > 1 {
				t.Errorf("%s: thought %d has the value %v", variety, id, share)
			}
			if n.Pruned && n.Depth == 1 {
				pruned = id
			}
			if n.Kept && n.Depth == 1 {
				kept = id
			}
		}
		if pruned < 0 || kept < 0 || s.Tree().Node(pruned).Value == s.Tree().Node(kept).Value {
			continue
		}
		a, b := s.Tree().Scale().Text(s.Tree().Node(kept).Value, s.Tree().Node(pruned).Value), s.Tree().Scale().Text(s.Tree().Node(pruned).Value, s.Tree().Node(kept).Value)
		if a == b {
			t.Errorf("%s: a kept and a pruned thought both show %s", variety, a)
		}
		for _, line := range s.must("tree") {
			if strings.HasPrefix(strings.TrimSpace(line), "1 ") && s.Tree().Node(1).Valued && !strings.Contains(line, ", value 0") && !strings.Contains(line, ", value 1") {
				t.Errorf("%s: %q", variety, line)
			}
		}
	}
}

// The moment at which the last solvable thought is lost is where the autopsy finds it.
func TestBreakWhenTheLastSolvableThoughtIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("many searches")
	}
	lost := 0
	for seed := range uint64(12) {
		for _, method := range []string{"tot-bfs", "tot-dfs", "controller", "best-first"} {
			s := ended(t, method, seed)
			if s.Tree().Outcome().Solved {
				continue
			}
			found, err := s.Do(t.Context(), "autopsy")
			if err != nil {
				t.Fatal(err)
			}
			s.must("break if solvable_left == 0")
			s.must("restart")
			s.must("continue")
			if s.Stopped().Break == nil {
				continue // it was lost to the budget
			}
			lost++
			if s.Moment() != found.Found.Seq {
				t.Errorf("%s, seed %d: it stops at event %d, and the autopsy says %q", method, seed, s.Moment(), found.Lines)
			}
			if got := s.must("print solvable_left"); got[0] != "0" {
				t.Errorf("%s solvable thoughts are left", got[0])
			}
			if got := s.must("print thought(0).solvable"); got[0] != "true" {
				t.Errorf("the puzzle is solvable: %s", got[0])
			}
		}
	}
	if lost == 0 {
		t.Error("no search lost all")
	}
	s := begin(t, "tot-bfs", 1) // which has no solver
	if _, err := s.say("break if solvable_left == 0"); err == nil || !strings.Contains(err.Error(), "no exact solver") {
		t.Error(err)
	}
}

func TestTheOracleMarksLinesOfText(t *testing.T) {
	s := ended(t, "tot-bfs", 1)
	s.must("oracle on")
	for _, line := range []string{"tree", "path 1", "show 1"} {
		text := strings.Join(s.must(line), "\n")
		if !strings.Contains(text, "solvable") {
			t.Errorf("%s: %s", line, text)
		}
	}
	if ask := oracle(); true {
		for _, line := range s.must("tree") {
			var id int
			if _, err := fmt.Sscan(line, &id); err != nil {
				t.Fatal(err)
			}
			n := s.Tree().Node(search.NodeID(id))
			yes, _ := ask(n.Check.State)
			if n.Check.Verdict == search.Legal && yes == strings.Contains(line, "not solvable") {
				t.Errorf("%q, and the solver says %v", line, yes)
			}
		}
	}
	s.must("oracle off")
	if text := strings.Join(s.must("tree"), "\n"); strings.Contains(text, "solvable") {
		t.Error(text)
	}
}

func TestWhyOfAStepInsideAChain(t *testing.T) {
	s := ended(t, "cot-sc", 1)
	story := strings.Join(s.must("why 1"), "\n")
	if !strings.Contains(story, "continue from it; chains are written whole") || strings.Contains(story, "nothing more came") || strings.Contains(story, "not pursued") {
		t.Error(story)
	}
}

// Where the user took the last hope, the autopsy tells by which deed; and what a thought can
// come to is the exact solver's to say, whatever the user's verdict.
func TestAutopsyTellsWhatTheUserDid(t *testing.T) {
	for deed, want := range map[string]string{
		"close %d":                 "could be solved, but the user closed thought",
		"set verdict %d = refused": "could be solved, but the user gave thought",
		"set value %d = 0":         "valued 0 by the user",
		"edit %d: 13 - 4 = 9":      "could be solved, but the user rewrote thought",
	} {
		s := ended(t, "tot-bfs", 2)
		s.must("restart")
		for _, ok := s.Tree().Last().(search.Valued); !ok; _, ok = s.Tree().Last().(search.Valued) {
			s.must("next")
		}
		solvable := func(id search.NodeID) bool { return s.must(fmt.Sprintf("print thought(%d).solvable", id))[0] == "true" }
		deeds := 0
		for _, id := range s.Tree().OpenOf(s.Tree().Node(0).Children) {
			if !solvable(id) {
				continue
			}
			deeds++
			state := s.Tree().Node(id).Check.State
			s.must(fmt.Sprintf(deed, id))
			if s.Tree().Node(id).Check.State == state && !solvable(id) {
				t.Errorf("%s: %s can no longer be solved", deed, state)
			}
		}
		s.must("continue")
		found := strings.Join(s.must("autopsy"), " ")
		if deeds == 0 || !strings.Contains(found, "by the user") || !strings.Contains(found, want) {
			t.Errorf("%s, %d times: %s", deed, deeds, found)
		}
	}
}

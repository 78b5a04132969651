package search

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hillClimb expands the best child alone, and gives up where there is none.
type hillClimb struct{ proposals, width int }

func hillClimbMethod() Method {
	width := whole("beam", "B", "Children that are looked at.", 3, 1, func(s *Settings) *int { return &s.Beam })
	return Method{
		Name: "hill-climb", About: "the best child and no way back",
		Options: append([]Option{width}, treeOptions()...), purpose: Propose,
		strategy: func(s Settings) Strategy { return hillClimb{proposals: s.Proposals, width: s.Beam} },
	}
}

func (s hillClimb) Next(t *Tree) Action {
	here := t.Node(t.Focus())
	if !here.Expanded {
		return Action{Kind: Expand, Nodes: []NodeID{here.ID}, Purpose: Propose, Count: s.proposals}
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done
	}
	open := t.OpenOf(here.Children)
	open = open[:min(s.width, len(open))]
	if unvalued := t.Unvalued(open); len(unvalued) > 0 {
		return Action{Kind: Evaluate, Nodes: unvalued}
	}
	if len(open) == 0 {
		return Action{Kind: Exhaust, Reason: "nothing follows " + here.Short()}
	}
	t.Rank(open)
	return Action{Kind: Select, Nodes: open[:1]}
}

// The method that CONTRIBUTING.md shows is this one, and works.
func TestTheMethodOfTheDocument(t *testing.T) {
	source, err := os.ReadFile("contributing_test.go")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile(filepath.Join("..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "// hillClimb")
	code, _, _ = strings.Cut("// hillClimb"+code, "\n\n// The method")
	if !strings.Contains(string(document), "```go\n"+code+"\n```") {
		t.Error("CONTRIBUTING.md shows another hillClimb than this test runs")
	}

	s := settingsFor(t, "tot-bfs")
	r := mustRunner(t, Config{Problem: spell{"cat", 3}, Settings: s, Model: catModel()})
	r.strategy = hillClimbMethod().strategy(s)
	o := runToEnd(t, r).Outcome()
	want := []string{"expand .", "evaluate .c .d .e", "select .d", "expand .d", "evaluate .do .da", "select .da", "expand .da", "exhaust"}
	if diff := cmp.Diff(want, story(r)); diff != "" || o.Reason != "nothing follows a" {
		t.Errorf("%+v\n%s", o, diff)
	}
}

// A method is one file, and no long one.
func TestMethodsAreShort(t *testing.T) {
	for _, m := range Methods() {
		data, err := os.ReadFile(strings.ReplaceAll(m.Name, "-", "") + ".go")
		if err != nil {
			t.Errorf("%s is not in the file of its name: %v", m.Name, err)
		}
		if n := strings.Count(string(data), "\n"); n > 200 {
			t.Errorf("%s takes %d lines, more than 200", m.Name, n)
		}
	}
}

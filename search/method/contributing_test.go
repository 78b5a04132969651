package method

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"espalier/search"
)

// hillClimb expands the best child alone, and gives up where there is none.
type hillClimb struct{ proposals, width int }

func hillClimbMethod() Method {
	width := whole("beam", "B", "Children that are looked at.", 3, 1, func(s *search.Settings) *int { return &s.Beam })
	return Method{
		Name: "hill-climb", About: "the best child and no way back",
		Options: append([]Option{width}, treeOptions()...), Purpose: search.Propose,
		strategy: func(s search.Settings) search.Strategy { return hillClimb{proposals: s.Proposals, width: s.Beam} },
	}
}

func (s hillClimb) Next(t *search.Tree) search.Action {
	here := t.Node(t.Focus())
	if !here.Expanded {
		return search.Action{Kind: search.Expand, Nodes: []search.NodeID{here.ID}, Purpose: search.Propose, Count: s.proposals}
	}
	if done, ok := solvedBy(t, here.Children); ok {
		return done
	}
	open := t.OpenOf(here.Children)
	open = open[:min(s.width, len(open))]
	if unvalued := t.Unvalued(open); len(unvalued) > 0 {
		return search.Action{Kind: search.Evaluate, Nodes: unvalued}
	}
	if len(open) == 0 {
		return search.Action{Kind: search.Exhaust, Reason: "nothing follows " + here.Short()}
	}
	t.Rank(open)
	return search.Action{Kind: search.Select, Nodes: open[:1]}
}

// HillClimb is the method for the test that runs it.
var HillClimb = hillClimbMethod().strategy

// The method that CONTRIBUTING.md shows is this one.
func TestTheMethodOfTheDocument(t *testing.T) {
	source, err := os.ReadFile("contributing_test.go")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile(filepath.Join("..", "..", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "// hillClimb")
	code, _, _ = strings.Cut("// hillClimb"+code, "\n\n// HillClimb")
	if !strings.Contains(string(document), "```go\n"+code+"\n```") {
		t.Error("CONTRIBUTING.md shows another hillClimb than this test runs")
	}
}

// A method is one file, and no long one.
func TestMethodsAreShort(t *testing.T) {
	for _, m := range All() {
		data, err := os.ReadFile(strings.ReplaceAll(m.Name, "-", "") + ".go")
		if err != nil {
			t.Errorf("%s is not in the file of its name: %v", m.Name, err)
		}
		if n := strings.Count(string(data), "\n"); n > 200 {
			t.Errorf("%s takes %d lines, more than 200", m.Name, n)
		}
	}
}

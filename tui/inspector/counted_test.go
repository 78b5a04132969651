package inspector

import (
	"strings"
	"testing"

	"espalier/engine"
	"espalier/search"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// What votes count as one answer is listed in the words of the replies.
func TestEqualAnswersAreListed(t *testing.T) {
	answer := search.Check{Answer: "0.5"}
	var log []search.Event
	for i, b := range []search.Body{
		search.Started{Puzzle: search.Puzzle{Task: "ask", Input: "?"}, State: "?"},
		search.Replied{Purpose: search.Answer, Completions: []engine.Completion{{Text: "0.5"}, {Text: "50%"}, {Text: "50%"}}, Calls: 3},
		search.Thought{Node: 1, Text: "Answer: 0.5", Reply: 2},
		search.Checked{Node: 1, Check: answer},
		search.Merged{Node: 1, Text: "so\nAnswer: 50%", Reply: 2, Choice: 1},
		search.Merged{Node: 1, Text: "Answer: 50%", Reply: 2, Choice: 2},
	} {
		log = append(log, search.Event{Seq: i + 1, Body: b})
	}
	tree, err := search.Fold(log)
	if err != nil {
		t.Fatal(err)
	}
	page := &draw.Page{Palette: themes.Default().Palette(themes.None), Width: 40}
	valuesTab{View{Page: page, Tree: tree, Log: log, Scale: describe.ScaleOf(tree)}}.write(tree.Node(1))
	got := strings.Join(page.Rows, "\n")
	for _, want := range []string{"counted as one answer", "3 replies", "×1 Answer: 0.5", "×2 Answer: 50%"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

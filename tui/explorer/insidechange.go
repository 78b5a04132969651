package explorer

import (
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/fuzzylist"
	"espalier/tui/outline"
	"espalier/tui/overlay"
	"espalier/tui/prompt"
)

// Below the thought: where the debugger stands inside a reply, and what the reply could go on
// from instead.

// stand opens the thought in whose reply the debugger stands, and selects the segment.
func (in *insides) stand() {
	spot, tree := in.e.history.d.Inside(), in.e.history.tree
	if spot.Completion == 0 || tree.Len() == 0 {
		return
	}
	var id search.NodeID
	of := source{tree.Seq(), spot.Completion - 1}
	switch b := tree.Last().(type) {
	case search.Replied:
		id = b.Node
	case search.Partial:
		id, of = b.Node, unfinished(b.Beginning)
	default:
		return
	}
	in.open[id] = true
	for in.settle() {
	}
	segment := 0
	for _, p := range in.parts(id) {
		for _, n := range p.reader.Nodes() {
			if p.source == of && n.From < spot.Offset {
				segment = n.ID
			}
		}
	}
	if segment > 0 {
		in.e.moves.unfollow()
		in.e.moves.selectRow(in.rowOf(id, of, segment))
	}
	in.e.view.screen.stale(everything)
}

// unfinished names the text of a reply that is not in the log whole.
func unfinished(b search.Beginning) source { return source{-len(b.Thinking) - len(b.Text), b.Call} }

// forking is the beginning of a line about the selected reply.
func (in *insides) forking() string {
	if shown := in.shown(); shown != nil && shown.Reply > 0 {
		return fmt.Sprintf("fork at %d/%d ", shown.Reply, shown.Choice+1)
	}
	return "fork "
}

// openSegment asks for other words for the selected segment, from which the reply goes on.
func (wi *whatIf) openSegment() tea.Cmd {
	shown := wi.e.inside.shown()
	if shown == nil {
		return nil
	}
	line := wi.e.inside.forking()
	wi.e.host.Overlays().Open(&overlay.Entry{
		Line: prompt.NewLine(strings.Join(strings.Fields(shown.Reader.Segment(shown.Node)), " "), nil), Label: fmt.Sprintf("segment %d, go on from:", shown.Node.ID),
		Answer: func(string) overlay.Reply {
			return overlay.Word(themes.Dim, "the reply goes on from there, in a branch")
		},
		Done: func(text string) tea.Cmd {
			return wi.change(fmt.Sprintf("%ssegment %d %s", line, shown.Node.ID, strconv.Quote(text)))
		},
	})
	return nil
}

// openToken offers the other tokens that the model had in mind at the cursor.
func (wi *whatIf) openToken() {
	number, token := wi.e.inspector.Token()
	line := fmt.Sprintf("%stoken %d ", wi.e.inside.forking(), number)
	var items []fuzzylist.Item
	for _, a := range token.Top {
		if a.Text != token.Text {
			items = append(items, fuzzylist.Item{ID: strconv.Quote(a.Text), Title: strconv.Quote(a.Text), Note: describe.Share(describe.Probability(a.LogProb))})
		}
	}
	items = append(items, fuzzylist.Item{Title: "another one …", Note: "any token that the model knows"})
	wi.e.host.Overlays().Open(&overlay.List{
		Items: func() []fuzzylist.Item { return items }, Title: fmt.Sprintf("in the place of token %d, %q", number, token.Text),
		Pick: func(it fuzzylist.Item) tea.Cmd {
			if it.ID == "" {
				wi.e.host.Type(line)
				return nil
			}
			return wi.change(line + it.ID)
		},
	})
}

// onToken reports whether enter means the token at the cursor.
func (mv *movement) onToken() bool {
	number, _ := mv.e.inspector.Token()
	return mv.e.view.focus == paneInspector && mv.e.inspector.Shows("tokens") && mv.e.inspector.HasTokens() && number > 0 &&
		mv.e.steering.cannot("fork")() == ""
}

// onSegment reports whether a segment is selected.
func (mv *movement) onSegment() bool { return mv.e.tree.selected.Kind == outline.Inside }

package debug

import (
	"fmt"
	"slices"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
)

func (w *witness) kept(b search.Kept) {
	rank := slices.Index(b.Nodes, w.Node) + 1
	of := len(b.Nodes) + len(w.action.Cut)
	switch {
	case b.Reason != "":
		w.say(Search, "%s", printable.Line(b.Reason))
	case w.tree.Node(w.Node).Left > 0:
		w.say(Search, "taken up again, with what is proposed below it now")
	case of == 1:
		w.say(Search, "kept, as the only one there is to choose")
	case w.tree.Node(w.Node).Pinned:
		w.say(Search, "kept, %s of %d: it is pinned", english.Ordinal(rank), of)
	default:
		w.say(Search, "kept, %s of %d", english.Ordinal(rank), of)
	}
}

// pruned lists the thoughts that ranked above one when it was pruned, and by how much.
func (w *witness) pruned(b search.Pruned) {
	n := w.tree.Node(w.Node)
	settings := w.tree.Setup().Settings
	if settings.Threshold > 0 && n.Value < settings.Threshold && strings.Contains(b.Reason, "threshold") {
		r := w.say(Search, "pruned: its value %s is below the threshold, %s", w.tree.Scale().Text(n.Value, settings.Threshold), w.tree.Scale().Text(settings.Threshold, n.Value))
		r.Margin = w.tree.Scale().Share(settings.Threshold - n.Value)
		return
	}
	above := w.action.Nodes
	for _, id := range w.action.Cut {
		if id == w.Node {
			break
		}
		above = append(above[:len(above):len(above)], id)
	}
	if len(above) == 0 {
		w.say(Search, "pruned: %s", printable.Line(b.Reason))
		return
	}
	kept := w.action.Nodes
	if len(kept) > 0 && w.tree.Node(kept[0]).Check.Frame != nil && !w.tree.Node(kept[0]).Valued { // a step gathers them, and ranks nothing
		r := w.say(Search, "pruned: %s", printable.Line(b.Reason))
		r.Others = kept
		return
	}
	if len(kept) == 0 {
		w.say(Search, "pruned: %s, with %s above it", printable.Line(b.Reason), english.Plural(len(above), "other"))
		return
	}
	last := w.tree.Node(kept[len(kept)-1])
	text := fmt.Sprintf("pruned: %s stood above it, with room for %d; the last one kept, %s, has value %s", english.Plural(len(above), "other"), len(kept), where(w.tree, last.ID), w.tree.Scale().Text(last.Value, n.Value))
	margin := w.tree.Scale().Share(last.Value - n.Value)
	switch {
	case last.Pinned:
		text += " and is pinned"
	case margin > 0:
		text += fmt.Sprintf(", and this one %s", w.tree.Scale().Text(n.Value, last.Value))
	case last.LogProb > n.LogProb:
		text += fmt.Sprintf(", as it has; log-probability decided, %.3g against %.3g", last.LogProb, n.LogProb)
	default:
		text += ", as it has; the earlier one stayed"
	}
	r := w.say(Search, "%s", text)
	r.Others, r.Margin = above, max(margin, 0)
}

// end describes what the end of the search meant for a thought that was not decided
// about, or that is the answer.
func (w *witness) end(o search.Outcome) {
	n := w.tree.Node(w.Node)
	switch {
	case n.Solution:
		w.say(Rules, "on the path to the answer %s", printable.Line(o.Answer))
	case o.Node == w.Node && w.Node > 0:
		w.say(Search, "the answer that was given: %s", printable.Line(o.Reason))
	case writesChains(w.tree.Setup().Settings.Method) && w.Node > 0 && len(n.Children) > 0:
		w.say(Model, "%s of %s continue from it; chains are written whole, and none of their steps is chosen", english.Count(1+n.Merged, "chain", "chains"), english.Plural(w.tree.Node(0).Calls, "chain"))
	case n.Status() == search.StatusFrontier || n.Status() == search.StatusKept && !n.Expanded && w.Node > 0:
		by, text := Search, "not pursued: the search had ended"
		if strings.HasPrefix(o.Reason, "the budget") {
			by = Budget
		}
		if o.Reason != "" {
			text += ", " + printable.Line(o.Reason)
		}
		w.say(by, "%s", text)
	}
}

// above describes what the user did to a thought above this one, which ended it too.
func (w *witness) above(body search.Body, n *search.Node) {
	switch b := body.(type) {
	case search.Edited:
		if n.Gone && !w.gone {
			w.gone = true
			w.say(User, "gone: %s above it was rewritten", where(w.tree, b.Node))
		}
	case search.Cut:
		if slices.Contains(w.tree.Ancestry(w.Node), b.Node) {
			w.say(User, "closed with %s above it", where(w.tree, b.Node))
		}
	}
}

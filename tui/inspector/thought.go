package inspector

import (
	"fmt"
	"strings"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// thoughtTab is the first tab: what a thought says, its fate, and why.
type thoughtTab struct{ View }

// overview is the first tab: what a thought says, what became of it, and why.
func (v thoughtTab) write(n *search.Node) {
	v.title(n)
	if v.Facts.Board != nil && !v.Beside {
		v.Blank()
		boardTab(v).board(n)
	}
	v.deeds(n)
	v.notes(n)
	v.unread(n)
	v.writing(n)
	valuesTab(v).values(n)
	tokensTab(v).tokens(n)
	if v.Low {
		v.way(n)
		return
	}
	pathTab(v).path(n)
}

func (v View) title(n *search.Node) {
	m := describe.MarkOf(n.Status())
	text, state := describe.Name(n, v.Facts.StateWord)
	if n.ID == 0 {
		v.Add(v.Line().Put(themes.Title, v.Tree.Started().State))
		v.Add(v.Line().Put(themes.Dim, "the puzzle, before any thought"))
		if v.Facts.Warning != "" {
			v.Blank()
			v.Prose(themes.Notice, v.Facts.Warning)
		}
		return
	}
	l := v.Line().Put(themes.Title, text)
	if state != "" && !v.Facts.Wordy {
		if v.Facts.StateWord != "" {
			state = v.Facts.StateWord + " " + state
		}
		if w := draw.Width(state); w+2 <= l.Left() {
			l.To(v.Width-w).Put(themes.Dim, state)
		}
	}
	v.Add(l)
	l = v.Line().Put(m.Role, m.Glyph+" "+m.Word)
	if rank, of := v.Outline.Rank(n.ID); rank > 0 && of > 1 {
		l.Put(themes.Dim, fmt.Sprintf("   %s of %s at depth %d", english.Ordinal(rank), english.Grouped(of), n.Depth))
	} else {
		l.Put(themes.Dim, fmt.Sprintf("   depth %d", n.Depth))
	}
	v.Add(l)
	if n.Check.Verdict == search.Right {
		v.Prose(m.Role, describe.WithGoal(n.Check.Answer, v.Facts.Goal))
	}
}

// deeds says who did what to the thought, one line each.
func (v View) deeds(n *search.Node) {
	if n.ID == 0 {
		return
	}
	const who = 8
	deed := func(role themes.Role, by, what string) {
		for i, text := range draw.Wrap(what, v.Width-who) {
			if i > 0 {
				by = ""
			}
			v.Add(v.Line().Put(role, by).To(who).Put(themes.Text, text))
		}
	}
	v.Blank()
	switch n.Origin {
	case search.FromUser:
		deed(themes.Accent, "you", "injected it")
	case search.Rewritten:
		deed(themes.ByModel, "model", "wrote "+n.Was)
		deed(themes.Accent, "you", "rewrote it")
	case search.FromModel:
		if what := v.origin(n); what != "" {
			deed(themes.ByModel, "model", what)
		}
		if !search.Verbatim(v.Tree, n) {
			deed(themes.ByRule, "rule", "made of that: "+n.Text)
		}
	}
	if what := checked(n); what != "" {
		deed(themes.ByRule, "rule", what)
	}
	if n.Valued {
		if n.Judged > 0 {
			by := "model"
			if v.Facts.Evaluator != "" {
				by = "judge"
			}
			deed(themes.ByModel, by, v.judged(n))
		} else {
			v.unasked(deed, n)
		}
	}
	if n.Pinned {
		deed(themes.Accent, "you", "keep it, whatever it is valued")
	}
	switch {
	case n.Cut:
		deed(themes.Accent, "you", n.PruneReason)
	case n.Pruned:
		deed(themes.Dim, "method", "cut it: "+n.PruneReason)
	case n.Kept:
		deed(themes.Dim, "method", "kept it")
	}
	if len(n.OtherChildren) > 0 {
		deed(themes.ByModel, "model", "aggregated it, with others, in "+v.Tree.References(n.OtherChildren))
	}
	if n.Left > 0 {
		deed(themes.TreeBacktracked, "method", "came back from it, "+english.Plural(n.Left, "time"))
	}
}

// way is the end of the path in one line: a low pane has no room for more.
func (v thoughtTab) way(n *search.Node) {
	if n.Depth < 2 {
		return
	}
	v.Heading("path", english.Plural(n.Depth, "step"))
	const then, more = " › ", "… "
	text := n.Short()
	for at := n.Parent; at > 0; at = v.Tree.Node(at).Parent {
		longer := v.Tree.Node(at).Short() + then + text
		if draw.Width(longer)+draw.Width(more) > v.Width && (v.Tree.Node(at).Parent > 0 || draw.Width(longer) > v.Width) {
			text = more + text
			break
		}
		text = longer
	}
	v.Add(v.Line().Fit(themes.Text, text, v.Width))
}

// unasked is a value without a reply: nobody was asked for it, or what was said is lost.
func (v View) unasked(deed func(themes.Role, string, string), n *search.Node) {
	if v.Tree.Started().Lacks(search.LacksJudgements) {
		deed(themes.ByModel, "model", "valued it "+v.Scale.Text(n.Value)+"; what it wrote was not recorded")
		return
	}
	deed(themes.ByRule, "rule", "valued it "+v.Scale.Text(n.Value)+", no model was asked")
}

func (v View) origin(n *search.Node) string {
	reply, ok := v.Tree.Reply(n.Reply)
	if !ok || n.Choice >= len(reply.Completions) {
		return ""
	}
	wrote := "wrote it"
	if !search.Verbatim(v.Tree, n) {
		wrote = "wrote the text"
	}
	if len(n.OtherParents) > 0 {
		wrote = "aggregated it from " + v.Tree.References(n.Parents())
	}
	if len(n.Models) > 0 {
		wrote = strings.Join(n.Models, ", then ") + " " + wrote
	}
	what := wrote + ", p " + search.Unknown
	if search.KnowsLogProb(v.Tree, n) {
		what = fmt.Sprintf("%s, p %s", wrote, describe.Share(describe.Probability(n.LogProb)))
	}
	if of := len(reply.Completions); of > 1 {
		what += fmt.Sprintf(", %s of %d", english.Ordinal(n.Choice+1), of)
	}
	if n.Merged > 0 {
		what += fmt.Sprintf(", and %d more to the same state", n.Merged)
	}
	return what
}

func checked(n *search.Node) string {
	switch n.Check.Verdict {
	case search.Legal:
		if n.Check.Errors > 0 {
			return "found " + n.Check.Reason
		}
		return "found it legal"
	case search.Right:
		return "found it right"
	case search.Refused:
		if m := n.Check.Mistake; m != "" {
			return fmt.Sprintf("refused it as %s: %s", m.Words(), n.Check.Reason)
		}
		return "refused it: " + n.Check.Reason
	case search.DeadEnd:
		return "found a dead end: " + n.Check.Reason
	case search.Unchecked:
	}
	return ""
}

func (v View) judged(n *search.Node) string {
	what := "valued it " + v.Scale.Text(n.Value)
	reply, ok := v.Tree.Reply(n.Judged)
	if ok && reply.Purpose == search.Think {
		what = "thought about it, and valued it " + v.Scale.Text(n.Value)
	}
	if ok && reply.Purpose == search.Feedback {
		what = "criticised it"
		if len(n.Samples) > 0 && n.Samples[0].Label == search.Accepted {
			what = "accepted it"
		}
	}
	if ok && reply.Calls > 1 {
		what += fmt.Sprintf(" from %d samples", reply.Calls)
	}
	return what
}

// notes are the user's.
func (v thoughtTab) notes(n *search.Node) {
	if len(n.Notes) == 0 {
		return
	}
	v.Heading("notes", "yours")
	for _, note := range n.Notes {
		v.Prose(themes.Text, note)
	}
}

// unread says that a model was asked and what kept its last reply from being read.
func (v thoughtTab) unread(n *search.Node) {
	if len(n.Unread) == 0 {
		return
	}
	last := n.Unread[len(n.Unread)-1]
	v.Heading("not read", english.Count(len(n.Unread), "reply", "replies"))
	v.Prose(themes.TreeRefused, last.Reason)
	v.Prose(themes.Dim, "The text tab has what the model wrote.")
}

// writing shows what a model is writing about the thought, or below it.
func (v thoughtTab) writing(n *search.Node) {
	for _, judging := range []bool{false, true} {
		st, of := v.Streams.At(n.ID, judging)
		if st == nil {
			continue
		}
		note := "model"
		if of > 1 {
			note = fmt.Sprintf("%d of %d", st.Request+1, of)
		}
		role := themes.TreeLive
		if st.Thinks() {
			role, note = themes.Dim, note+", thinking"
		}
		v.Heading(describe.Doing(st.Purpose), note)
		text := st.Text()
		if st.Reading.Of > 0 {
			text = describe.Reading(st.Reading)
		}
		lines := draw.Wrap(text, v.Width-1)
		const most = 8 // the end of it; the rest comes with the reply
		lines = lines[max(len(lines)-most, 0):]
		for i, text := range lines {
			l := v.Line().Put(role, text)
			if i == len(lines)-1 {
				l.Put(themes.Accent, "▌")
			}
			v.Add(l)
		}
	}
}

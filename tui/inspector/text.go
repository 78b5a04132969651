package inspector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/search/reading"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// textTab is what a model was asked and what it wrote.
type textTab struct{ View }

// text is what a model was asked and what it wrote, word for word: first for the
// thought, then about it. What it thought before it answered is folded. What was read
// is highlighted, and below it stands what it was read as.
func (v textTab) write(n *search.Node) {
	if v.Inside != nil && v.Inside.Reply == 0 {
		v.writing()
	}
	said := v.unread(n)
	if reply, ok := v.Tree.Reply(n.Reply); ok && n.Choice < len(reply.Completions) {
		said = true
		v.completion(n.Reply, reply, n.Choice, thoughtIn(reply, n), "")
		v.prompt(reply)
	}
	if n.Judged > 0 && (n.Valued || n.Ballots > 0) {
		said = v.judgements(n.Judged) || said
	}
	switch {
	case said:
	case n.ID == 0:
		v.nothing("The puzzle was not written by a model.")
	default:
		v.nothing("No model wrote this thought, nor valued it.")
	}
}

// thoughtIn is the passage of a reply that became a thought. Logs of earlier versions
// do not say which it is: there it is found word for word, or not.
func thoughtIn(reply search.Replied, n *search.Node) []search.Passage {
	text := n.Text
	if n.Origin == search.Rewritten {
		text = n.Was
	}
	for _, p := range reply.Passages(n.Choice) {
		if p.As == text {
			return []search.Passage{p}
		}
	}
	span := reading.Locate(reply.Completions[n.Choice].Text, text)[0].Span
	return []search.Passage{{Choice: n.Choice, Start: span.Start, End: span.End, As: text}}
}

// unread are the replies for thoughts below in which there was none.
func (v textTab) unread(n *search.Node) bool {
	for _, u := range n.Unread {
		reply, ok := v.Tree.Reply(u.Reply)
		if !ok || u.Choice >= len(reply.Completions) {
			continue
		}
		v.completion(u.Reply, reply, u.Choice, reply.Passages(u.Choice), notRead(u))
		v.prompt(reply)
	}
	return len(n.Unread) > 0
}

func notRead(u search.Unparsed) string {
	switch {
	case u.Declined:
		return "declined: " + u.Reason
	case u.Stopped:
		return u.Reason
	}
	return "not read: " + u.Reason
}

// judgements are the replies from which a thought was valued: those of the event, and
// those to the same question asked again, as some could not be read.
func (v textTab) judgements(seq int) bool {
	first, ok := v.Tree.Reply(seq)
	if !ok {
		return false
	}
	begin := min(seq, len(v.Log)) // of the batch
	for begin > 0 {
		if _, decided := v.Log[begin-1].Body.(search.Decided); decided {
			break
		}
		begin--
	}
	notes := map[[2]int]string{}
	var replies []search.Event
	for _, e := range v.Log[begin:] {
		switch b := e.Body.(type) {
		case search.Unparsed:
			notes[[2]int{b.Reply, b.Choice}] = notRead(b)
		case search.Replied:
			if b.Purpose == first.Purpose && b.Node == first.Node {
				replies = append(replies, e)
			}
		}
		if _, next := e.Body.(search.Decided); next {
			break
		}
	}
	for _, e := range replies {
		reply := e.Body.(search.Replied)
		for i := range reply.Completions {
			v.completion(e.Seq, reply, i, reply.Passages(i), notes[[2]int{e.Seq, i}])
		}
		if e.Seq == seq {
			v.prompt(first)
		}
	}
	return true
}

// completion is one of several, with what was read from it; note says why nothing was.
func (v textTab) completion(seq int, reply search.Replied, i int, passages []search.Passage, note string) {
	c := reply.Completions[i]
	size := english.Plural(len(c.Tokens), "token")
	if of := len(reply.Completions); of > 1 {
		size = fmt.Sprintf("%d of %d, %s", i+1, of, size)
	}
	switch c.Finish {
	case engine.FinishLength:
		size += ", cut off"
	case engine.FinishLoop:
		size += ", stopped in a loop"
	case engine.FinishRefusal:
		size += ", refused"
	case engine.FinishUnsure:
		size += ", stopped as unsure"
	case engine.FinishStop:
	}
	if c.Confidence != nil {
		size += fmt.Sprintf(", confidence %.2f", c.Confidence.Least)
	}
	v.Heading(string(reply.Purpose), size)
	thinking, text := thoughtFirst(c)
	if thinking != "" {
		v.thinking(c, thinking, v.Inside.of(seq, i))
	}
	shift := strings.LastIndex(c.Text, text)
	others := added(c.Additions(false), text, shift)
	if v.Inside.of(seq, i) && c.Thinking == "" && v.Inside.Node.From >= shift {
		v.segmentText(themes.Text, text, shift, others)
	} else {
		v.Marked(themes.Text, text, append(readIn(passages, shift, others), others...))
	}
	v.inWords(cmp.Or(thinking, text), reply.Node)
	if c.Note != "" {
		v.Prose(themes.Dim, "note: "+c.Note)
	}
	if says := search.SaysWhoAdded(c); says != "" {
		v.Prose(themes.Notice, says)
	}
	if note != "" {
		v.Prose(themes.TreeRefused, note)
		return
	}
	for _, p := range passages {
		l := v.Line().Put(themes.ByRule, "read as: ")
		v.Add(l.Fit(themes.Text, printable.Line(p.As), l.Left()))
	}
}

// thinking is folded to one line unless the user wants to read it.
func (v textTab) thinking(c engine.Completion, text string, selected bool) {
	lines := strings.Count(strings.TrimSpace(text), "\n") + 1
	if !v.at.unfolded && !selected {
		v.Add(v.Line().Put(themes.Accent, "▸ ").Put(themes.Dim, fmt.Sprintf("<think> %s, z unfolds", english.Plural(lines, "line"))))
		return
	}
	v.Add(v.Line().Put(themes.Accent, "▾ ").Put(themes.Dim, "<think>"))
	text = strings.TrimSpace(text)
	whole, all := cmp.Or(c.Thinking, c.Text), search.AddedTo(c)
	others := added(all, text, max(strings.Index(whole, text), 0))
	if selected {
		v.Prose(themes.ByRule, describe.Effort(v.Inside.Reader.Summary()))
		v.segmentText(themes.Dim, text, max(strings.Index(v.Inside.Reader.Text(), text), 0), others)
	} else {
		v.Marked(themes.Dim, text, others)
	}
	l, end := v.Line().Put(themes.Dim, "  "), engine.ThinkClose
	if slices.ContainsFunc(all, func(g engine.Given) bool { return g.Words(whole) == end }) {
		v.Add(l.Put(themes.Notice, search.AddedOpen+end+search.AddedClose))
	} else {
		v.Add(l.Put(themes.Dim, end))
	}
}

// added marks what of a part of a reply, which begins at shift, is not the model's.
func added(all []engine.Given, part string, shift int) (marks []draw.Mark) {
	for _, g := range all {
		from, to := max(g.Start-shift, 0), min(g.End-shift, len(part))
		if from < to || from == to && g.Start == g.End {
			marks = append(marks, draw.Mark{From: from, To: to, Role: themes.Notice, Open: search.AddedOpen, Close: search.AddedClose})
		}
	}
	return marks
}

// readIn marks what was read, around what is not the model's.
func readIn(passages []search.Passage, shift int, others []draw.Mark) (marks []draw.Mark) {
	for _, p := range passages {
		m := draw.Mark{From: p.Start - shift, To: p.End - shift, Role: themes.ByRule, Open: "▸", Close: "◂"}
		if m.From < 0 || m.To <= m.From {
			continue
		}
		for _, o := range others {
			if o.From > m.From && o.To < m.To {
				before := m
				before.To, m.From = o.From, o.To
				marks = append(marks, before)
			}
		}
		marks = append(marks, m)
	}
	return marks
}

// inWords says in sentences what the embedded model thinks in a language of its own.
func (v textTab) inWords(text string, of search.NodeID) {
	if words := thinking.Words(text, v.Facts.Thinking.In(v.Tree.Node(of).Check.State)); len(words) > 1 {
		v.Blank()
		v.Add(v.Line().Fit(themes.ByRule, "in words, by rule:", v.Width))
		for _, line := range words {
			v.Prose(themes.Text, line)
		}
	}
}

// thoughtFirst takes what a reasoning model thought apart from what it answered,
// also where it stands in one text.
func thoughtFirst(c engine.Completion) (thinking, text string) {
	if c.Thinking != "" {
		return c.Thinking, c.Text
	}
	return engine.CutThinking(c.Text, false)
}

func (v textTab) prompt(r search.Replied) {
	v.Heading("prompt", string(r.Purpose))
	if r.Prompt == "" && v.Tree.Started().Lacks(search.LacksPrompts) {
		v.Prose(themes.Dim, search.Unknown+": it was not recorded")
		return
	}
	v.Prose(themes.Dim, r.Prompt)
}

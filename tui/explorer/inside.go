package explorer

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/engine"
	"espalier/search"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/inspector"
	"espalier/tui/outline"
)

// insides are the thoughts that are open, so that what a model thought stands below them,
// segment by segment. All of it is read from the text that is in the log, or that streams
// in; none of it is kept.
type insides struct {
	e    *Explorer
	open map[search.NodeID]bool
	read map[source]*reading
	// states are the thoughts that lead to a state, the first of each, as far as seen.
	states map[string]search.NodeID
	seen   int
}

// source is a completion in the log.
type source struct{ reply, choice int }

// reading is a text that is read a piece at a time.
type reading struct {
	reader *thinking.Reader
	rest   string
	closed bool
}

// pieceBytes is how much of a text is read before the next frame, in about 2 ms.
const pieceBytes = 8 << 10

// part is one text inside a thought. source is zero while a model is writing it.
type part struct {
	source
	reader *thinking.Reader
	added  []engine.Given // what of it is not the model's
}

func newInsides(e *Explorer) insides {
	return insides{e: e, open: map[search.NodeID]bool{}, read: map[source]*reading{}, states: map[string]search.NodeID{}}
}

// rules are those of the task, in the state in which a text of thoughts begins.
func (in *insides) rules(id search.NodeID) thinking.Rules {
	tree := in.e.history.tree
	if int(id) >= tree.Len() {
		return in.e.options.Facts.Thinking
	}
	return in.e.options.Facts.Thinking.In(tree.Node(id).Check.State)
}

// parts are the texts inside a thought: what the model thought when it wrote it, what it
// thought about it, what gave no answer, and what it is thinking now.
func (in *insides) parts(id search.NodeID) (parts []part) {
	tree := in.e.history.tree
	if int(id) >= tree.Len() {
		return nil
	}
	n := tree.Node(id)
	add := func(seq, choice int) {
		reply, ok := tree.Reply(seq)
		if !ok || choice >= len(reply.Completions) {
			return
		}
		key := source{seq, choice}
		if !slices.ContainsFunc(parts, func(p part) bool { return p.source == key }) {
			parts = append(parts, in.part(key, reply.Node, reply.Purpose, reply.Completions[choice])...)
		}
	}
	if n.Reply > 0 {
		add(n.Reply, n.Choice)
	}
	if reply, ok := tree.Reply(n.Judged); ok && n.Judged > 0 {
		for i := range reply.Completions {
			add(n.Judged, i)
		}
	}
	for _, u := range n.Unread {
		add(u.Reply, u.Choice)
	}
	for _, b := range tree.Beginnings() {
		if st, _ := in.e.streams.At(id, b.Purpose.Evaluates()); b.Node == id && (st == nil || st.Inside() == nil) {
			parts = append(parts, in.part(unfinished(b), id, b.Purpose, b.Completion())...)
		}
	}
	if r, ok := tree.Last().(search.Replied); ok && r.Node == id && in.e.history.d.Inside().Completion > 0 {
		add(tree.Seq(), in.e.history.d.Inside().Completion-1)
	}
	for _, judging := range []bool{false, true} {
		if st, _ := in.e.streams.At(id, judging); st != nil && st.Inside() != nil {
			parts = append(parts, part{reader: st.Inside()})
		}
	}
	return parts
}

// part is a text that is read; none if there is nothing to read.
func (in *insides) part(key source, below search.NodeID, p search.Purpose, c engine.Completion) []part {
	if in.read[key] == nil {
		in.read[key] = &reading{reader: thinking.NewReader(in.rules(below)), rest: search.ThinkingOf(p, c)}
	}
	if r := in.read[key]; r.rest != "" || r.reader.Text() != "" {
		return []part{{key, r.reader, search.AddedTo(c)}}
	}
	return nil
}

// settle counts the lines inside the open thoughts, and reads on where there is more to
// read: more reports that there is.
func (in *insides) settle() (more bool) {
	left := pieceBytes
	for id := range in.open {
		if int(id) >= in.e.history.outline.Nodes() {
			continue
		}
		lines := 0
		for _, p := range in.parts(id) {
			if r := in.read[p.source]; r != nil && !r.closed {
				n := min(left, len(r.rest))
				r.reader.Write(r.rest[:n])
				r.rest, left = r.rest[n:], left-n
				if r.rest == "" {
					r.reader.Close()
					r.closed = true
				}
				more = more || !r.closed
			}
			lines += len(p.reader.Nodes())
		}
		in.e.history.outline.SetInside(id, lines)
	}
	return more
}

// at is the segment of a line inside a thought.
func (in *insides) at(r outline.Row) (p part, n thinking.Node, ok bool) {
	left := r.Part
	for _, p := range in.parts(r.Node) {
		nodes := p.reader.Nodes()
		if left < len(nodes) {
			return p, nodes[left], true
		}
		left -= len(nodes)
	}
	return part{}, thinking.Node{}, false
}

// rowOf is the line of a segment.
func (in *insides) rowOf(id search.NodeID, of source, segment int) outline.Row {
	before := 0
	for _, p := range in.parts(id) {
		if p.source == of {
			break
		}
		before += len(p.reader.Nodes())
	}
	return outline.Row{Node: id, Kind: outline.Inside, Part: before + segment - 1}
}

// known is the thought that leads to a state, for a segment that reaches one.
func (in *insides) known(state string) (search.NodeID, bool) {
	tree := in.e.history.tree
	if in.seen > tree.Len() {
		clear(in.states)
		in.seen = 0
	}
	for ; in.seen < tree.Len(); in.seen++ {
		n := tree.Node(search.NodeID(in.seen))
		if _, has := in.states[n.Check.State]; !has && n.Check.State != "" {
			in.states[n.Check.State] = n.ID
		}
	}
	id, ok := in.states[state]
	return id, ok && state != ""
}

// subject is the thought whose inside is meant: the selected one or, if no model thought
// anything there, as before the puzzle, the first below it that has an inside.
func (in *insides) subject() (id search.NodeID, ok bool) {
	id = in.e.tree.selected.Node
	meant := []search.NodeID{id}
	if int(id) < in.e.history.tree.Len() {
		meant = append(meant, in.e.history.tree.Node(id).Children...)
	}
	for _, one := range meant {
		if in.open[one] || len(in.parts(one)) > 0 {
			return one, true
		}
	}
	return id, false
}

// toggle opens or closes the inside of the selected thought.
func (in *insides) toggle() tea.Cmd {
	id, _ := in.subject()
	if in.open[id] {
		delete(in.open, id)
		in.e.history.outline.SetInside(id, 0)
		if in.e.tree.selected.Kind == outline.Inside {
			in.e.tree.selected = outline.Row{Node: id}
		}
	} else {
		in.open[id] = true
		in.settle()
		in.e.feed.mailbox.ring() // there may be more to read than one frame allows
	}
	in.e.moves.unfollow()
	in.e.tree.steady(in.e.history.outline)
	in.e.tree.reveal(in.e.history.outline)
	in.e.view.screen.stale(dirtyTree | dirtyInspector)
	return nil
}

// cannot says why the selected thought has no inside.
func (in *insides) cannot() string {
	if in.e == nil || in.e.history == nil {
		return ""
	}
	if _, ok := in.subject(); ok {
		return ""
	}
	return "no model wrote any thinking here"
}

// handOver opens the thought read from a text that was open while it was written.
func (in *insides) handOver(id search.NodeID) {
	tree := in.e.history.tree
	n := tree.Node(id)
	reply, ok := tree.Reply(n.Reply)
	if ok && reply.Node == n.Parent && in.open[n.Parent] && len(in.parts(id)) > 0 {
		in.open[id] = true
	}
}

// forget closes everything: it may be another log.
func (in *insides) forget() {
	clear(in.read)
	clear(in.states)
	in.seen = 0
}

// shown is the selected segment, for the inspector.
func (in *insides) shown() *inspector.Inside {
	if in.e.tree.selected.Kind != outline.Inside {
		return nil
	}
	p, n, ok := in.at(in.e.tree.selected)
	if !ok {
		return nil
	}
	shown := &inspector.Inside{Reader: p.reader, Node: n, Reply: max(p.reply, 0), Choice: p.choice}
	for _, b := range in.e.history.tree.Beginnings() {
		if p.reply < 0 && unfinished(b) == p.source && b.Node == in.e.tree.selected.Node {
			c := b.Completion()
			shown.Written = &c
		}
	}
	return shown
}

// moveTo selects the segment that the inspector has come to.
func (in *insides) moveTo(by int) {
	shown := in.shown()
	if shown == nil {
		return
	}
	p, _, _ := in.at(in.e.tree.selected)
	segment, scrolled := in.e.inspector.Segment(shown.Reader)
	if !scrolled { // all of the text is in sight
		segment = min(max(shown.Node.ID+by, 1), len(shown.Reader.Nodes()))
	}
	if segment > 0 {
		in.e.moves.selectRow(in.rowOf(in.e.tree.selected.Node, p.source, segment))
		in.e.inspector.Stay(scrolled)
	}
}

// roleOfFalse is the colour of what is false: that of a cut.
const roleOfFalse = themes.TreePruned

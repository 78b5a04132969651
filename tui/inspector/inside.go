package inspector

import (
	"strings"

	"espalier/engine"
	"espalier/search/thinking"
	"espalier/themes"
	"espalier/tui/draw"
)

// Inside is a segment of what a model thought, and the text that it is part of. Reply is 0
// while a model is writing that.
type Inside struct {
	Reader        *thinking.Reader
	Node          thinking.Node
	Reply, Choice int
	Written       *engine.Completion // a reply that is not finished; nil: another one
}

// of reports whether the segment is part of a completion.
func (s *Inside) of(reply, choice int) bool {
	return s != nil && s.Reply == reply && s.Choice == choice
}

// place is a row of the text of a segment, and where in the text it begins.
type place struct{ row, offset int }

// Segment is the segment in the text that the pane has been scrolled to, counted from 1: at
// the upper end of the pane at the beginning and at its lower end at the end, so that every
// one can be reached. scrolled is false if the text has no segments on the screen or
// cannot be scrolled.
func (i *Inspector) Segment(r *thinking.Reader) (segment int, scrolled bool) {
	over := i.rows - i.height
	if over <= 0 || len(i.places) == 0 {
		return 0, false
	}
	row := i.top + (i.height-1)*i.top/over
	offset := i.places[0].offset
	for _, p := range i.places {
		if p.row <= row {
			offset = p.offset
		}
	}
	for _, n := range r.Nodes() {
		if n.From <= offset || segment == 0 {
			segment = n.ID
		}
	}
	return segment, true
}

// Stay keeps the text where it is when the selected segment changes next.
func (i *Inspector) Stay(yes bool) { i.stay = yes }

// seek scrolls to a segment that was selected since the last time.
func (i *Inspector) seek(s *Inside, height int) {
	i.height = height
	if s == nil {
		i.sought = 0
		return
	}
	if i.sought == s.Node.ID || i.stay {
		i.sought, i.stay = s.Node.ID, false
		return
	}
	i.sought = s.Node.ID
	for at, p := range i.places {
		if p.offset <= s.Node.From && (at+1 == len(i.places) || i.places[at+1].offset > s.Node.From) {
			if p.row < i.top || p.row >= i.top+height-1 {
				i.top = p.row - height/3
			}
			return
		}
	}
}

// segmentText adds a text with the selected segment in it, and notes where its rows begin.
// shift is where in the text of the segment it begins; others are the words that are not the
// model's.
func (v textTab) segmentText(role themes.Role, text string, shift int, others []draw.Mark) {
	from, to := v.Inside.Node.From-shift, v.Inside.Node.To-shift
	at := 0
	for _, row := range draw.Wrap(text, v.Width) {
		if i := strings.Index(text[at:], row); i >= 0 {
			at += i
		}
		v.at.places = append(v.at.places, place{len(v.Rows), at + shift})
		l := v.Line()
		within := func(offset int) int { return min(max(offset-at, 0), len(row)) }
		put := func(role themes.Role, begin, end int) { // but for what is not the model's
			for _, o := range others {
				if a, b := within(o.From), within(o.To); a >= begin && b <= end && a < b {
					l.Put(role, row[begin:a]).Put(o.Role, row[a:b])
					begin = b
				}
			}
			l.Put(role, row[begin:end])
		}
		a, b := within(from), within(to)
		put(role, 0, a)
		put(themes.FindMatch, a, b)
		put(role, b, len(row))
		v.Add(l)
		at += len(row)
	}
}

// writing is the text around a segment that a model has just written.
func (v textTab) writing() {
	const around = 4 << 10
	text := v.Inside.Reader.Text()
	from := max(v.Inside.Node.From-around, 0)
	for from > 0 && text[from-1] != '\n' && from < v.Inside.Node.From {
		from++
	}
	to := min(v.Inside.Node.To+around, len(text))
	v.Heading("being written", "thinking")
	v.segmentText(themes.Dim, strings.ToValidUTF8(text[from:to], "?"), from, nil)
}

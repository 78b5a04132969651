package page

import (
	"time"

	"espalier/search"
	"espalier/search/printable"
)

// Frame is what one event means to a page: the event in words, and what it changed. A
// page applies frames and interprets no event itself.
type Frame struct {
	Author  search.Author    `json:"by,omitempty"`
	Glyph   string           `json:"glyph,omitempty"`
	Word    string           `json:"word"`
	Text    string           `json:"text,omitempty"`
	Note    string           `json:"note,omitempty"`
	Value   *float64         `json:"value,omitempty"`   // from 0 to 1
	Of      int              `json:"of,omitempty"`      // how many thoughts it happened to
	Quiet   bool             `json:"quiet,omitempty"`   // the frames that follow say it
	Says    string           `json:"says,omitempty"`    // what happened, in a sentence
	Nodes   []search.NodeID  `json:"nodes,omitempty"`   // that it concerns
	Changes []map[string]any `json:"changes,omitempty"` // of thoughts, by field; "id" says which
	Focus   *search.NodeID   `json:"focus,omitempty"`
	Sums    *Sums            `json:"sums,omitempty"` // where they changed
	End     *End             `json:"end,omitempty"`
	Setup   string           `json:"setup,omitempty"` // how the search goes on
	Reply   *Reply           `json:"reply,omitempty"`
	At      int64            `json:"at,omitempty"` // milliseconds after the first event
}

// Sums are the running sums that a page shows.
type Sums struct {
	Thoughts int     `json:"thoughts"`
	Calls    int     `json:"calls"`
	Tokens   int     `json:"tokens"`
	Open     int     `json:"open"`
	Retreats int     `json:"retreats"`
	Top      float64 `json:"top"` // the highest value there can be

	// Of a search that was recorded elsewhere: what is not all there is.
	PartOfCalls  bool `json:"part_of_calls,omitempty"`
	PartOfTokens bool `json:"part_of_tokens,omitempty"`
}

// End is how a search ended.
type End struct {
	Solved bool          `json:"solved"`
	Node   search.NodeID `json:"node"`
	Answer string        `json:"answer,omitempty"`
	Reason string        `json:"reason,omitempty"`
}

// Folder makes frames of the events of one log.
type Folder struct {
	facts Facts
	tree  *search.Tree
	views []view
	sums  Sums
	focus search.NodeID
	begun time.Time
	texts prompts

	tokened int // tokens that its frames hold
}

// NewFolder returns a folder before the first event.
func NewFolder(f Facts) *Folder {
	return &Folder{facts: f, tree: search.NewTree(), texts: prompts{}, focus: -1}
}

// Tree is the fold of the events so far. It is read-only.
func (f *Folder) Tree() *search.Tree { return f.tree }

// Fold takes the next event, which happened at a time that may be unknown.
func (f *Folder) Fold(e search.Event, at time.Time) (Frame, error) {
	if err := f.tree.Apply(e); err != nil {
		return Frame{}, err
	}
	d := search.Describe(f.tree, e)
	frame := Frame{
		Author: d.Author, Glyph: d.Glyph(), Word: d.Word, Text: printable.Line(d.Text), Note: printable.Line(d.Note), Value: d.Value, Of: len(d.Nodes),
		Quiet: !search.HasLine(e.Body), Says: search.Narrate(f.tree, e), Nodes: search.Concerned(e.Body),
	}
	if f.begun.IsZero() {
		f.begun = at
	}
	frame.At = max(at.Sub(f.begun).Milliseconds(), 0)
	if reply, ok := e.Body.(search.Replied); ok {
		frame.Reply = f.reply(e.Seq, reply)
	}
	frame.Changes = f.changes()
	f.rest(&frame)
	return frame, nil
}

// changes are those of thoughts.
func (f *Folder) changes() (all []map[string]any) {
	for len(f.views) < f.tree.Len() {
		f.views = append(f.views, view{})
	}
	for _, id := range f.tree.Touched() {
		now := f.view(id)
		change := map[string]any{}
		for i, value := range now {
			if f.views[id][i] != value {
				change[fields[i]] = value
			}
		}
		f.views[id] = now
		if len(change) > 0 {
			change["id"] = id
			all = append(all, change)
		}
	}
	return all
}

// rest are the changes to the search as a whole.
func (f *Folder) rest(frame *Frame) {
	totals := f.tree.Totals()
	now := Sums{Thoughts: totals.Thoughts, Calls: totals.Calls, Tokens: totals.Tokens(), Open: f.tree.Frontier(), Retreats: totals.Retreats, Top: f.tree.Scale().Top}
	now.PartOfCalls, now.PartOfTokens = f.tree.Started().Lacks(search.LacksCalls), f.tree.Started().Lacks(search.LacksTokens)
	if now != f.sums {
		f.sums, frame.Sums = now, &now
	}
	switch f.tree.Last().(type) {
	case search.Started, search.Reconfigured:
		frame.Setup = setup(f.tree.Setup())
	}
	if now := f.tree.Focus(); now != f.focus {
		f.focus, frame.Focus = now, &now
	}
	if o := f.tree.Outcome(); o.Ended && search.Ends(f.tree.Last()) {
		answer := printable.Line(o.Answer)
		frame.End = &End{o.Solved, o.Node, f.facts.withGoal(answer), printable.Line(o.Reason)}
	}
}

// Frames folds a whole log.
func Frames(f Facts, log []search.Event, times []time.Time) ([]Frame, error) {
	folder := NewFolder(f)
	frames := make([]Frame, len(log))
	for i, e := range log {
		var at time.Time
		if i < len(times) {
			at = times[i]
		}
		var err error
		if frames[i], err = folder.Fold(e, at); err != nil {
			return nil, err
		}
	}
	return frames, nil
}

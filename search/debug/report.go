package debug

import (
	"espalier/search"
	"espalier/search/printable"
)

// The structured forms of what a debugger says, for programs. Their fields are stable:
// more may come, none changes or goes. All text is fit to be printed.

// BreakpointReport is a breakpoint, tracepoint or watchpoint.
type BreakpointReport struct {
	ID       int            `json:"id"`
	Kind     string         `json:"kind"` // "breakpoint", "tracepoint" or "watchpoint"
	Spec     string         `json:"spec"` // as break, trace or watch reads it
	Thought  *search.NodeID `json:"thought,omitempty"`
	Enabled  bool           `json:"enabled"`
	Once     bool           `json:"once,omitempty"`
	Matches  int            `json:"matches"` // in this log
	Commands []string       `json:"commands,omitempty"`
	Error    string         `json:"error,omitempty"` // of its condition
}

func (b *Breakpoint) report() BreakpointReport {
	r := BreakpointReport{ID: b.ID, Kind: b.Word(), Spec: b.String(), Enabled: !b.Off, Once: b.Once, Matches: b.matched, Commands: b.Commands}
	if b.Thought >= 0 {
		r.Thought = &b.Thought
	}
	if err := b.Err(); err != nil {
		r.Error = err.Error()
	}
	return r
}

// DisplayReport is an expression and its value.
type DisplayReport struct {
	ID         int    `json:"id,omitempty"` // 0: of print
	Expression string `json:"expression"`
	Value      any    `json:"value"` // null: it has none
	Text       string `json:"text"`  // the value in words
}

// ListReport is all that list lists.
type ListReport struct {
	Breakpoints []BreakpointReport `json:"breakpoints"`
	Displays    []DisplayReport    `json:"displays"`
}

// CheckpointReport is a checkpoint.
type CheckpointReport struct {
	ID     int    `json:"id"`
	Name   string `json:"name,omitempty"`
	Branch int    `json:"branch"`
	Event  int    `json:"event"`
}

func (c Checkpoint) report() CheckpointReport {
	return CheckpointReport{c.ID, printable.Line(c.Name), c.Branch.Number, c.Moment}
}

// BranchReport is a branch.
type BranchReport struct {
	Number  int      `json:"number"`
	Shown   bool     `json:"shown"`
	Parent  int      `json:"parent,omitempty"`
	From    int      `json:"from,omitempty"` // events shared with the parent
	Changes []string `json:"changes,omitempty"`
	Session string   `json:"session,omitempty"`
	Events  int      `json:"events"`
	Solved  bool     `json:"solved"`
	Ended   bool     `json:"ended"`
}

func (b *Branch) report(shown bool) BranchReport {
	o := b.line.Tip().Outcome()
	r := BranchReport{Number: b.Number, Shown: shown, From: b.From, Session: b.Name(), Events: b.line.Len(), Solved: o.Solved, Ended: o.Ended}
	for _, c := range b.Changes {
		r.Changes = append(r.Changes, printable.Line(c))
	}
	if b.Parent != nil {
		r.Parent = b.Parent.Number
	}
	return r
}

// ThoughtReport is a thought at the moment that is shown.
type ThoughtReport struct {
	ID       search.NodeID   `json:"id"`
	Parent   *search.NodeID  `json:"parent,omitempty"`
	Children []search.NodeID `json:"children"`
	Others   []search.NodeID `json:"other_parents,omitempty"`
	Depth    int             `json:"depth"`
	Text     string          `json:"text"`
	State    string          `json:"state,omitempty"`
	Status   string          `json:"status"`
	Origin   string          `json:"origin"`
	Verdict  string          `json:"verdict,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Answer   string          `json:"answer,omitempty"`
	Value    *float64        `json:"value"` // from 0 to 1; null: it was not valued
	Pinned   bool            `json:"pinned,omitempty"`
	Pruned   bool            `json:"pruned,omitempty"`
	Notes    []string        `json:"notes,omitempty"`
}

func thoughtReport(t *search.Tree, id search.NodeID) ThoughtReport {
	n, s := t.Node(id), scopeOf(t, id)
	r := ThoughtReport{
		ID: id, Children: n.Children, Depth: n.Depth, Text: printable.Line(n.Text), State: printable.Line(s.State), Status: s.Status, Origin: s.Origin,
		Verdict: s.Verdict, Reason: printable.Line(s.Reason), Answer: printable.Line(s.Answer), Pinned: n.Pinned, Pruned: n.Pruned,
	}
	if r.Children == nil {
		r.Children = []search.NodeID{}
	}
	if id > 0 {
		r.Parent, r.Others = &n.Parent, n.OtherParents
	}
	if n.Valued {
		r.Value = &s.Value
	}
	for _, note := range n.Notes {
		r.Notes = append(r.Notes, printable.Line(note))
	}
	return r
}

func thoughtReports(t *search.Tree, ids []search.NodeID) []ThoughtReport {
	reports := make([]ThoughtReport, 0, len(ids))
	for _, id := range ids {
		reports = append(reports, thoughtReport(t, id))
	}
	return reports
}

// StopReport is where the debugger stands, and why.
type StopReport struct {
	Cause      string            `json:"cause"`  // "breakpoint", "watchpoint", "step", "goal", "pause", "end", "error" or "moved"
	Reason     string            `json:"reason"` // in words; empty: a verb did what was asked
	Breakpoint *BreakpointReport `json:"breakpoint,omitempty"`
	Change     string            `json:"change,omitempty"` // of what is watched, or the message of the breakpoint
	Moment     int               `json:"moment"`           // number of the event; 0: before the first
	Events     int               `json:"events"`           // in this branch
	Branch     int               `json:"branch"`
	Inside     *InsideReport     `json:"inside,omitempty"`  // the reply of the event
	Event      *search.Event     `json:"event,omitempty"`   // as it is exported
	Place      string            `json:"place"`             // the event in words
	Thought    *ThoughtReport    `json:"thought,omitempty"` // that verbs mean now
	Displays   []DisplayReport   `json:"displays"`
	Tree       TreeReport        `json:"tree"`
}

// TreeReport sums a tree up.
type TreeReport struct {
	Thoughts   int    `json:"thoughts"`
	Frontier   int    `json:"frontier"`
	Pruned     int    `json:"pruned"`
	Refused    int    `json:"refused"`
	Backtracks int    `json:"backtracks"`
	Calls      int    `json:"calls"`
	Tokens     int    `json:"tokens"`
	Focus      int    `json:"focus"`
	Ended      bool   `json:"ended"`
	Solved     bool   `json:"solved"`
	Answer     string `json:"answer,omitempty"`
	Reason     string `json:"reason,omitempty"` // why it is not solved
}

// Report is where the debugger stands, for a program. Moved says that it was brought there,
// and did not stop.
func (d *Debugger) Report(moved bool) StopReport {
	t, totals, outcome := d.Tree(), d.Tree().Totals(), d.Tree().Outcome()
	r := StopReport{
		Cause: d.stop.cause(), Reason: printable.Line(d.stop.Reason), Change: d.stop.Note, Moment: d.Moment(), Events: d.at.line.Len(), Branch: d.at.Number,
		Place: d.Place()[0], Inside: d.insideReport(d.breaks.rules), Displays: d.displays.reports(d),
		Tree: TreeReport{
			Thoughts: totals.Thoughts, Frontier: t.Frontier(), Pruned: totals.Pruned, Refused: totals.Refused, Backtracks: totals.Retreats,
			Calls: totals.Calls, Tokens: totals.Tokens(), Focus: int(t.Focus()),
			Ended: outcome.Ended, Solved: outcome.Solved, Answer: printable.Line(outcome.Answer), Reason: printable.Line(outcome.Reason),
		},
	}
	if moved && r.Reason == "" {
		r.Cause = "moved"
	}
	if d.stop.Break != nil {
		b := d.stop.Break.report()
		r.Breakpoint = &b
	}
	if d.Moment() > 0 {
		r.Event = &d.at.line.log[d.moment-1]
		if id, err := d.subject(); err == nil {
			thought := thoughtReport(t, id)
			r.Thought = &thought
		}
	}
	return r
}

// VerbReport is a verb of the table.
type VerbReport struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
	Group   string   `json:"group"`
	Usage   string   `json:"usage"`
	Help    string   `json:"help"`
	Example string   `json:"example"`
}

func (v *Verb) report() VerbReport {
	return VerbReport{v.Name, v.Aliases, v.Group, v.Usage(), v.Help, v.Sample()}
}

package debug

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/printable"
	"espalier/search/runner"
)

// Host is what a debugger needs from the program around it; all of it is optional.
type Host struct {
	// Configure prepares a search with a setup: it opens the models that are named.
	// Record is filled in by the debugger. Without it nothing can be changed. It and
	// Fork are called in the goroutine that runs a Job or the search.
	Configure func(ctx context.Context, setup search.Started) (runner.Config, error)
	// Depth is how many thoughts a whole solution has; 0 if that is unknown.
	Depth int
	// Fork begins a recording that shares the first events of the one with this
	// name, and returns its name and the function that records. An error of either is
	// reported and does not stop the branch; it is tried again. Nil: branches are kept
	// in memory only.
	Fork func(parent string, events int) (name string, record func([]search.Event) error, err error)
	// Oracle knows which states can be solved. Nil: there is none.
	Oracle Oracle
	// Keep stores what the user has set up, a command file, beside the recording with this
	// name. Nil: it is not kept.
	Keep func(ctx context.Context, name, setup string) error
	// Problem reads completions that the search has not read. Nil: they stay unread.
	Problem search.Problem
	// Weighed is the folder in which answers about what matters in a reply are kept; empty:
	// they are not.
	Weighed string
}

// Checkpoint is a moment with a name.
type Checkpoint struct {
	ID     int
	Name   string
	Branch *Branch
	Moment int
}

// Debugger stands at a moment of a search. It is not safe for several goroutines;
// its Breaks are.
type Debugger struct {
	position
	host        Host
	branches    []*Branch
	breaks      *Breaks
	displays    displays
	checkpoints []Checkpoint
	goal        goal
	stop        Stop
	repeat      string // what an empty line does again
	selected    search.NodeID
	awaits      bool // events from elsewhere than a runner
	oracle      Marks
	script      Script
	data        any   // the structured form of what a verb says
	found       Place // that a verb has chosen
}

// New begins at the end of what a runner has done. Only the caller
// steps the runner, and feeds the resulting events.
func New(host Host, r *runner.Runner) (*Debugger, error) {
	return begin(host, r.Log(), r)
}

// Open opens a recording, to which nothing can be added; branches of it can grow.
func Open(host Host, name string, log []search.Event) (*Debugger, error) {
	d, err := begin(host, log, nil)
	if err == nil {
		d.Branch().RecordedAs(name)
	}
	return d, err
}

func begin(host Host, log []search.Event, r *runner.Runner) (*Debugger, error) {
	line, err := NewTimeline(log)
	if err != nil {
		return nil, err
	}
	b := &Branch{Number: 1, line: line, runner: r}
	d := &Debugger{
		position: position{at: b, moment: line.Len(), tree: search.NewTree()},
		host:     host, branches: []*Branch{b}, breaks: NewBreaks(line.Log()), selected: -1,
	}
	if host.Oracle != nil {
		d.oracle.asked = newAsked(host.Oracle)
		d.breaks.oracle = d.oracle.asked
	}
	if host.Problem != nil {
		d.breaks.rules = host.Problem.Capabilities().Thinking
	}
	b.divide(d.breaks)
	return d, nil
}

// Branches lists all logs, the first one first.
func (d *Debugger) Branches() []*Branch { return d.branches }

// Breaks are the breakpoints. They follow the branch that is shown.
func (d *Debugger) Breaks() *Breaks { return d.breaks }

// Checkpoints lists the moments that were given a name.
func (d *Debugger) Checkpoints() []Checkpoint { return d.checkpoints }

// Script is what the debugger does by itself.
func (d *Debugger) Script() *Script { return &d.script }

// Oracle marks what can be solved.
func (d *Debugger) Oracle() *Marks { return &d.oracle }

// Select sets the thought that verbs mean when they name none. Below 0 it is the one
// that the current event is about.
func (d *Debugger) Select(id search.NodeID) { d.selected = id }

// Await announces that something other than a runner feeds the log, such as a player
// of a recording, so that the end of the log is not the end.
func (d *Debugger) Await() { d.awaits = true }

// Feed takes what the runner of the branch has done.
func (d *Debugger) Feed(events []search.Event) error {
	d.breaks.take(events)
	return d.at.line.Append(events)
}

// Fail ends a goal because the search could not continue.
func (d *Debugger) Fail(err error) {
	d.halt(Stop{Reason: "the search cannot continue: " + err.Error(), kind: "error"})
}

// errNothing is for verbs that need an event when there is none yet.
var errNothing = errors.New("nothing has happened yet; step does the first thing")

// Travel shows another moment of the branch.
func (d *Debugger) Travel(moment int) []Transition {
	d.travel(moment)
	return d.transitions()
}

func (d *Debugger) travel(moment int) {
	d.drop()
	d.jump(moment)
}

// show changes the branch.
func (d *Debugger) show(b *Branch, moment int) {
	d.enter(b, moment)
	d.breaks.rebase(b.line.Log())
	b.divide(d.breaks)
}

// subject is the thought that verbs mean when they name none.
func (d *Debugger) subject() (search.NodeID, error) {
	if d.Tree().Len() == 0 {
		return 0, errNothing
	}
	if d.selected >= 0 && int(d.selected) < d.Tree().Len() {
		return d.selected, nil
	}
	if d.stop.Thought > 0 {
		return d.stop.Thought, nil
	}
	if about := search.Subjects(d.Tree().Last()); len(about) > 0 {
		return about[0], nil
	}
	return d.Tree().Focus(), nil
}

// where names a thought by its number and words.
func where(t *search.Tree, id search.NodeID) string {
	if id == 0 {
		return "the root"
	}
	return fmt.Sprintf("thought %d (%s)", id, printable.Line(t.Node(id).Short()))
}

package debug

import (
	"context"
	"errors"
	"fmt"

	"espalier/search"
	"espalier/search/importance"
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

// Branch is one log: the original search, or its continuation after a change.
type Branch struct {
	Number  int
	Parent  *Branch  // nil: this is the original search
	From    int      // events that it shares with its parent
	Changes []string // made by the user at its beginning
	Free    int      // events that were decided again from recorded replies

	left   int     // the moment of the parent that was shown when the branch was made
	rest   int     // the moment that was shown when the branch was undone
	undone *Branch // the child that was undone last

	line      *Timeline
	runner    *runner.Runner // nil: a recording, which can only be looked at
	recording recording
	marks     map[search.NodeID]bool // thoughts that the user wants to find again
	kept      string                 // what is set up, as it was kept last
	weights   map[replySource][]importance.Weight
}

// Name is that of the branch's recording; empty while there is none.
func (b *Branch) Name() string { return b.recording.named() }

// Line is the log of the branch.
func (b *Branch) Line() *Timeline { return b.line }

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
	host        Host
	branches    []*Branch
	at          *Branch
	moment      int          // how many events are shown
	inside      Spot         // where in the reply of the last of them; mostly nowhere
	tree        *search.Tree // of the branch that is shown, at the moment or before it
	moves       []Transition // that were not handed out yet
	breaks      *Breaks
	displays    []display
	checkpoints []Checkpoint
	goal        goal
	stop        Stop
	repeat      string // what an empty line does again
	selected    search.NodeID
	awaits      bool   // events from elsewhere than a runner
	oracle      *asked // nil: there is none
	oracleOn    bool   // asked for by the user
	script      script
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
		d.Name(name)
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
		host: host, branches: []*Branch{b}, at: b, moment: line.Len(), tree: search.NewTree(),
		breaks: NewBreaks(line.Log()), selected: -1,
	}
	if host.Oracle != nil {
		d.oracle = newAsked(host.Oracle)
		d.breaks.oracle = d.oracle
	}
	if host.Problem != nil {
		d.breaks.rules = host.Problem.Capabilities().Thinking
	}
	d.divide()
	return d, nil
}

// Tree is the search at the moment that is shown. It is read-only, and valid until
// the moment changes. It is folded when it is asked for: a front end that only
// moves on keeps a tree of its own.
func (d *Debugger) Tree() *search.Tree {
	d.tree = d.at.line.Move(d.tree, d.moment)
	return d.tree
}

// Moment is how many events are shown.
func (d *Debugger) Moment() int { return d.moment }

// Log is every event of the branch that is shown.
func (d *Debugger) Log() []search.Event { return d.at.line.Log() }

// Line is the timeline of the branch that is shown.
func (d *Debugger) Line() *Timeline { return d.at.line }

// Branch is the log that is shown.
func (d *Debugger) Branch() *Branch { return d.at }

// Branches lists all logs, the first one first.
func (d *Debugger) Branches() []*Branch { return d.branches }

// Runner continues the branch that is shown; nil if nothing can.
func (d *Debugger) Runner() *runner.Runner { return d.at.runner }

// Breaks are the breakpoints. They follow the branch that is shown.
func (d *Debugger) Breaks() *Breaks { return d.breaks }

// Checkpoints lists the moments that were given a name.
func (d *Debugger) Checkpoints() []Checkpoint { return d.checkpoints }

// Name sets the name of the branch's recording, which is forked for its branches.
func (d *Debugger) Name(name string) { d.at.recording.name(name) }

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
	if d.at.line.Len() > 0 {
		moment = max(moment, 1)
	}
	moment = min(max(moment, 0), d.at.line.Len())
	d.moves = append(d.moves, Transition{Kind: Jumped, From: d.moment, To: moment})
	d.moment, d.inside = moment, Spot{}
}

// Visit shows another branch, at the moment that is shown if both share it, or else
// at its end.
func (d *Debugger) Visit(b *Branch) []Transition {
	d.visit(b)
	return d.transitions()
}

func (d *Debugger) visit(b *Branch) {
	d.drop()
	moment := min(d.moment, shared(d.at, b))
	if moment < d.moment {
		moment = b.line.Len()
	}
	d.show(b, moment)
}

// show changes the branch.
func (d *Debugger) show(b *Branch, moment int) {
	d.moves = append(d.moves, Transition{Kind: Branched, From: d.moment, To: moment})
	d.at, d.moment, d.inside, d.tree = b, moment, Spot{}, search.NewTree()
	d.breaks.rebase(b.line.Log())
	d.divide()
}

// divide has the runner of the branch work in parts where a breakpoint waits for one.
func (d *Debugger) divide() {
	if d.at.runner != nil {
		d.at.runner.Divide(d.breaks.Divides)
		d.at.runner.Interrupt(d.breaks.Reads)
	}
}

// shared is how many events two branches have in common.
func shared(a, b *Branch) int {
	common := func(a, b *Branch) (int, bool) {
		n := a.line.Len()
		for ; a != nil; a = a.Parent {
			if a == b {
				return n, true
			}
			n = min(n, a.From)
		}
		return 0, false
	}
	if n, ok := common(a, b); ok {
		return min(n, b.line.Len())
	}
	n := b.line.Len()
	for ; b != nil; b = b.Parent {
		if m, ok := common(a, b); ok {
			return min(n, m)
		}
		n = min(n, b.From)
	}
	return 0
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

package race

import (
	"slices"
	"time"

	"espalier/search"
	"espalier/search/race"
	"espalier/tui"
	"espalier/tui/outline"
	"espalier/tui/stream"
)

// lane is one of the searches: all that it did, and what of it is shown.
type lane struct {
	number  int
	facts   tui.Facts
	log     []search.Event
	tip     *search.Tree // after all of the log
	out     string       // why it was given up; empty: it was not
	tree    *search.Tree // at the moment that is shown
	outline *outline.Outline
	streams *stream.Streams
	elapsed time.Duration // at that moment

	target search.NodeID // what happened last
	top    int           // first line that is shown
	height int           // lines that there is room for
	stays  bool          // the user has scrolled: the lane does not follow
}

func newLane(number int, f tui.Facts) *lane {
	l := &lane{number: number, facts: f, tip: search.NewTree(), streams: stream.New(nil)}
	l.rewind()
	return l
}

// rewind shows the beginning.
func (l *lane) rewind() {
	l.tree, l.outline, l.target, l.elapsed = search.NewTree(), outline.New(), 0, 0
	if l.facts.Forced != "" {
		l.outline.FoldChains()
	}
}

// add takes what the search did. It may not be shown yet.
func (l *lane) add(t race.Turn) error {
	for _, e := range t.Events {
		if err := l.tip.Apply(e); err != nil {
			return err
		}
		l.streams.Answered(e)
		l.log = append(l.log, e)
	}
	l.streams.Silence()
	return nil
}

// show shows a turn of the lane.
func (l *lane) show(t race.Turn) {
	for _, e := range t.Events {
		if l.tree.Apply(e) != nil {
			return // add has refused it
		}
		l.outline.Apply(l.tree, e, -1)
		if about := search.Concerned(e.Body); len(about) > 0 {
			l.target = about[0]
		}
	}
	l.elapsed = t.Elapsed
}

// ended reports whether the search has ended, or was given up.
func (l *lane) ended() bool { return l.out != "" || l.tip.Outcome().Ended }

// present reports whether all that the search did is shown.
func (l *lane) present() bool { return l.tree.Seq() == l.tip.Seq() }

// lines are those that are shown: around what happened last, unless the user has scrolled.
func (l *lane) lines(height int) []outline.Row {
	l.height = height
	if l.outline.Len() == 0 {
		return nil
	}
	l.outline.SetLive(nil)
	if l.present() {
		l.outline.SetLive(l.streams.Growing(l.tree.Len()))
	}
	if !l.stays {
		l.top = l.follow()
	}
	l.top = max(min(l.top, l.outline.Len()-height), 0)
	return l.outline.Window(l.top, height)
}

// follow is the first line of a window in which what happened last can be seen.
func (l *lane) follow() int {
	target := l.target
	if o := l.tree.Outcome(); o.Solved {
		target = o.Node
	}
	for {
		if at, ok := l.outline.Index(outline.Row{Node: target}); ok || target <= 0 {
			const context = 2
			return max(min(l.top, at-context), at+context+1-l.height)
		}
		target = l.tree.Node(target).Parent
	}
}

// scroll moves the window, which no longer follows.
func (l *lane) scroll(by int) {
	l.top = max(min(l.top+by, l.outline.Len()-l.height), 0)
	l.stays = true
}

// trees are those at the moment that is shown, or at the tip; nil for what was given up.
func trees(lanes []*lane, of func(*lane) *search.Tree) []*search.Tree {
	all := make([]*search.Tree, len(lanes))
	for i, l := range lanes {
		if l.out == "" {
			all[i] = of(l)
		}
	}
	return all
}

func tip(l *lane) *search.Tree { return l.tip }

// allEnded reports whether nothing is left to run.
func allEnded(lanes []*lane) bool {
	return !slices.ContainsFunc(lanes, func(l *lane) bool { return !l.ended() })
}

package plain

import (
	"fmt"

	"espalier/search"
	"espalier/search/runner"
	"espalier/sessions/recording"
	"espalier/tui/describe"
	"espalier/tui/statusline"
)

// Followed writes a search while it runs, with what it took at the end. It is a
// recording.Log.
type Followed struct {
	*Log
	wait     *statusline.Line
	recorder *recording.Recorder
	answer   func(*search.Tree) error
	wrote    int // tokens of the action under way
}

// Follow returns the log of a search that is recorded, or is not if the recorder is nil.
// answer prints what comes last.
func Follow(log *Log, wait *statusline.Line, r *recording.Recorder, answer func(*search.Tree) error) *Followed {
	return &Followed{Log: log, wait: wait, recorder: r, answer: answer}
}

// Events writes a batch.
func (l *Followed) Events(events []search.Event) error {
	l.wait.Clear()
	l.wrote = 0
	return l.Log.Events(events)
}

// Live shows that something is happening while a model writes.
func (l *Followed) Live(live search.StreamUpdate) {
	if live.Reading.Of > 0 {
		l.wait.Show(func() string { return fmt.Sprintf("%s: %s", live.Purpose, describe.Reading(live.Reading)) })
	}
	if live.Token.Text == "" {
		return
	}
	l.wrote++
	l.wait.Show(func() string { return fmt.Sprintf("%s: %d tokens", live.Purpose, l.wrote) })
}

// End writes what the search took, and its answer.
func (l *Followed) End(r *runner.Runner, stopped error) error {
	l.wait.Clear()
	if r.Tree().Seq() > 0 {
		if err := l.Log.Costs(l.recorder.Earlier() + r.Elapsed()); err != nil {
			return err
		}
		if id := l.recorder.ID(); id != "" {
			if at := l.recorder.Missing(); at > 0 {
				id += fmt.Sprintf(", not stored from event %d on", at)
			}
			if err := l.Log.Word("session", id); err != nil {
				return err
			}
		}
	}
	if stopped != nil {
		return nil
	}
	return l.answer(r.Tree())
}

// Package plain writes a search as lines of text, for pipes and for screen readers.
package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"espalier/search"
	"espalier/search/printable"
	"espalier/themes"
	"espalier/tui"
	"espalier/tui/describe"
	"espalier/tui/draw"
)

// Log writes a search as lines of text: for pipes, for `solve`, and for screen
// readers. It uses words instead of glyphs, no boxes and no animation, and
// escape codes only if its palette has any.
type Log struct {
	w       io.Writer
	palette *themes.Palette
	facts   tui.Facts
	tree    *search.Tree
	narrate bool
}

// New starts a log. A nil palette is one without colours.
func New(w io.Writer, f tui.Facts, p *themes.Palette) *Log {
	if p == nil {
		p = themes.Default().Palette(themes.None)
	}
	return &Log{w: w, palette: p, facts: f, tree: search.NewTree()}
}

// Narrate has sentences written instead of columns.
func (p *Log) Narrate(on bool) *Log {
	p.narrate = on
	return p
}

// Events folds and writes a batch of events.
func (p *Log) Events(events []search.Event) error {
	for _, e := range events {
		if err := p.tree.Apply(e); err != nil {
			return err
		}
		if err := p.event(e); err != nil {
			return err
		}
	}
	return nil
}

// Tell writes an event that a tree of the caller's has taken, which need not follow
// what was written before.
func (p *Log) Tell(t *search.Tree, e search.Event) error {
	p.tree = t
	return p.event(e)
}

// Past folds the log of a search that is resumed. It writes the puzzle and where the
// search stands: how it ended, if it has.
func (p *Log) Past(log []search.Event) error {
	var end search.Event
	for i, e := range log {
		ended := p.tree.Outcome().Ended
		if err := p.tree.Apply(e); err != nil {
			return err
		}
		if !ended && p.tree.Outcome().Ended {
			end = e
		}
		if i == 0 {
			if err := p.event(e); err != nil {
				return err
			}
		}
	}
	switch {
	case len(log) == 0:
		return nil
	case p.tree.Outcome().Ended:
		if err := p.Word("ended", fmt.Sprintf("at event %d; nothing is left to search", end.Seq)); err != nil {
			return err
		}
		return p.event(end)
	}
	return p.Word("resumed", fmt.Sprintf("after event %d", len(log)))
}

// Word writes a line that is about no event.
func (p *Log) Word(word, text string) error {
	return p.line(describe.Line{Word: word, Role: themes.Dim, Text: text})
}

// Tree is the fold of what was written.
func (p *Log) Tree() *search.Tree { return p.tree }

// Costs writes what the search took, as the last line.
func (p *Log) Costs(elapsed time.Duration) error {
	f := tui.Figures{Totals: p.tree.Totals(), Elapsed: elapsed}
	return p.line(describe.Line{Word: "costs", Role: themes.Dim, Text: f.Sentence()})
}

func (p *Log) event(e search.Event) error {
	if s, ok := e.Body.(search.Started); ok {
		f := p.facts.Now(p.tree)
		how := strings.Join([]string{f.Method, f.Model, tui.Seed(s)}, ", ")
		if err := p.line(describe.Line{Word: "puzzle", Role: themes.Title, Text: f.Title + ": " + f.Input, Note: how}); err != nil {
			return err
		}
		return p.board(0)
	}
	if err := p.told(e); err != nil {
		return err
	}
	return p.end(e)
}

// told writes an event as a sentence or in columns, if it is worth a line.
func (p *Log) told(e search.Event) error {
	if p.narrate {
		if said := search.Narrate(p.tree, e); said != "" {
			_, err := fmt.Fprintln(p.w, p.palette.On(themes.Text)+said+p.palette.Reset)
			return err
		}
		return nil
	}
	n, ok := describe.Event(p.tree, e)
	if !ok {
		return nil
	}
	if b, ok := e.Body.(search.Solved); ok {
		n.Text = describe.WithGoal(b.Answer, p.facts.Goal)
	}
	if _, ok := e.Body.(search.Checked); ok && n.Word == "thought" && n.Note != "" {
		switch {
		case p.facts.Wordy:
			n.Note = ""
		case p.facts.StateWord != "":
			n.Note = p.facts.StateWord + " " + n.Note
		}
	}
	return p.line(n)
}

// end draws the board of an answer.
func (p *Log) end(e search.Event) error {
	switch b := e.Body.(type) {
	case search.Solved:
		return p.board(b.Node)
	case search.Exhausted:
		if b.Node != 0 {
			return p.board(b.Node)
		}
	}
	return nil
}

// board draws where a thought stands, for tasks that have boards.
func (p *Log) board(id search.NodeID) error {
	if p.facts.Board == nil {
		return nil
	}
	for _, line := range p.facts.Board(p.tree.Steps(id)).Lines() {
		if _, err := fmt.Fprintln(p.w, strings.Repeat(" ", plainWord)+printable.Text(line)); err != nil {
			return err
		}
	}
	return nil
}

// Columns of the log.
const (
	plainWord = 10
	plainText = 26
)

func (p *Log) line(n describe.Line) error {
	n.Word, n.Text, n.Note = printable.Line(n.Word), printable.Line(n.Text), printable.Line(n.Note)
	var b strings.Builder
	put := func(role themes.Role, text string) {
		b.WriteString(p.palette.On(role) + text + p.palette.Reset)
	}
	put(n.Role, n.Word)
	b.WriteString(strings.Repeat(" ", max(plainWord-draw.Width(n.Word), 1)))
	indent := strings.Repeat("  ", min(max(n.Indent-1, 0), 12))
	b.WriteString(indent)
	put(themes.Text, n.Text)
	if n.Note != "" {
		gap := 2
		if n.Text != "" {
			gap = max(plainText-len(indent)-draw.Width(n.Text), 2)
		}
		if n.Text == "" {
			gap = 0
		}
		b.WriteString(strings.Repeat(" ", gap))
		put(themes.Dim, n.Note)
	}
	_, err := fmt.Fprintln(p.w, strings.TrimRight(b.String(), " "))
	return err
}

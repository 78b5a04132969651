// Package reading finds in a model's reply the answer that the model gives: an
// expression, a label, a number, a choice, a board, steps or a text. It undoes the
// ways of writing (Unicode, LaTeX, Markdown, JSON, tags), takes the last answer that
// is given, and says where in the reply it stands. Whether the answer is right is for
// the rules of a task; the reader never puts one together that the model did not give.
package reading

import (
	"fmt"
	"strings"
)

// Kind is what a caller wants to be read.
type Kind string

// The kinds.
const (
	Expression Kind = "expression" // arithmetic on numbers
	Label      Kind = "label"      // one of Want.Labels
	Number     Kind = "number"
	Choice     Kind = "choice" // a number from 1 to Want.Choices
	Board      Kind = "board"  // Want.Side rows of as many cells
	List       Kind = "list"   // the items of a list, or steps
	Text       Kind = "text"
)

// Want says what is to be read.
type Want struct {
	Kind     Kind
	Operands int      // of a whole expression; shorter ones are steps on the way; 0: any number
	Labels   []string // in any order
	Choices  int
	Least    float64 // of a number; Most 0: any number
	Most     float64
	Side     int    // of a board
	Cells    string // the characters of its cells, in upper case
}

// Outcome says how reading went.
type Outcome int

// The outcomes.
const (
	Unreadable Outcome = iota // nothing of the wanted kind is given
	Read
	Refused // the model declines, says that there is no answer, or asks back
)

// String names the outcome.
func (o Outcome) String() string { return [...]string{"unreadable", "read", "refused"}[o] }

// Span is the bytes from Start to End of a reply.
type Span struct{ Start, End int }

// Reading is what was read from a reply.
type Reading struct {
	Outcome Outcome
	Value   string   // in plain characters: "(10 - 4) * (13 - 9) = 24", "sure", "3", "3412 1234 4321 2143"
	Items   []string // of a list
	Span    Span     // where the value, or the list, stands
	Lead    int      // of a text: where the words begin that name it the answer; -1: there are none
	Marked  bool     // of an expression: it is called the answer, not only the last of its kind
	Reason  string   // why nothing was read
}

// Err is nil for an answer that was read, else an *Error.
func (r Reading) Err() error {
	if r.Outcome == Read {
		return nil
	}
	return &Error{r}
}

// Error says why nothing was read.
type Error struct{ Reading }

func (e *Error) Error() string { return e.Reason }

// Find reads a reply. It takes linear time.
func Find(reply string, want Want) Reading {
	body, closed := Body(reply)
	if body.Start == body.End {
		reason := "the completion is empty"
		if !closed {
			reason = "the thinking came to no answer"
		}
		return Reading{Reason: reason}
	}
	d := parse(reply, body)
	var r Reading
	switch want.Kind {
	case Expression:
		r = d.expression(want)
	case Label:
		r = d.label(want)
	case Number:
		r = d.number(want)
	case Choice:
		r = d.choice(want)
	case Board:
		r = d.board(want)
	case List:
		r = d.list()
	case Text:
		r = d.text()
	default:
		return Reading{Reason: fmt.Sprintf("nothing is known about reading %q", want.Kind)}
	}
	if r.Outcome == Read && r.Value == "" {
		r = Reading{Reason: "its answer is empty"}
	}
	if r.Outcome == Unreadable {
		if span, ok := d.refusal(); ok && !want.named(reply[span.Start:span.End]) {
			r.Outcome, r.Span = Refused, span
			r.Reason = "the reply declines or asks back: " + short(reply[span.Start:span.End])
		}
	}
	return r
}

// named reports whether a text has one of the labels in it: then it is a judgement,
// and no refusal to give one.
func (w Want) named(text string) bool {
	for _, l := range w.Labels {
		if strings.Contains(strings.ToLower(text), strings.ToLower(l)) {
			return true
		}
	}
	return false
}

// short cuts a text that a reason quotes.
func short(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}

package prompt

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// Candidate is a way to complete what was typed: the whole new line, and what it
// is called and does.
type Candidate struct{ Line, Name, About string }

// Line is a line that is being typed.
type Line struct {
	// Complete lists the ways to complete a text; nil: there are none.
	Complete func(text string) []Candidate

	input   textinput.Model
	history *History
	back    int    // lines back in the history; 0: the new line
	draft   string // the new line, while an old one is shown

	offers []Candidate
	offer  int // the one that stands in the line, -1: none
}

// NewLine begins with a text. history may be nil.
func NewLine(text string, history *History) *Line {
	l := &Line{input: NewInput(), history: history, offer: -1}
	l.Set(text)
	return l
}

// Holds is what a line would make of a text: it has no ends of lines, and a length.
func (l *Line) Holds(text string) string {
	input := NewInput()
	input.SetValue(text)
	return input.Value()
}

// Text is what the line holds.
func (l *Line) Text() string { return l.input.Value() }

// Offers are the completions to show, and which of them stands in the line (-1:
// none yet).
func (l *Line) Offers() (list []Candidate, chosen int) { return l.offers, l.offer }

// End says how a key ended the line.
type End int

// A line is typed until it is done or left.
const (
	Typing End = iota
	Done
	Left
)

// Key takes a key.
func (l *Line) Key(k tea.KeyMsg) End {
	switch k.String() {
	case "enter":
		if l.history != nil {
			l.history.Add(l.Text())
		}
		return Done
	case "esc", "ctrl+c":
		return Left
	case "backspace":
		if l.Text() == "" {
			return Left
		}
	case "up", "ctrl+p":
		l.recall(1)
		return Typing
	case "down", "ctrl+n":
		l.recall(-1)
		return Typing
	case "tab":
		l.cycle(1)
		return Typing
	case "shift+tab":
		l.cycle(-1)
		return Typing
	}
	before := l.Text()
	l.input, _ = l.input.Update(k)
	if l.Text() != before {
		l.back = 0
		l.suggest()
	}
	return Typing
}

// Set replaces the text.
func (l *Line) Set(text string) {
	l.input.SetValue(text)
	l.input.CursorEnd()
	l.suggest()
}

func (l *Line) suggest() {
	l.offers, l.offer = nil, -1
	if l.Complete != nil {
		l.offers = l.Complete(l.Text())
	}
}

// cycle puts the next completion into the line.
func (l *Line) cycle(by int) {
	if l.offers == nil {
		l.suggest()
	}
	n := len(l.offers)
	if n == 0 {
		return
	}
	if l.offer < 0 && by < 0 {
		l.offer = 0
	}
	l.offer = (l.offer + by + n) % n
	if n == 1 { // it is the one: what may follow is the next question
		l.Set(l.offers[0].Line)
		return
	}
	l.input.SetValue(l.offers[l.offer].Line)
	l.input.CursorEnd()
}

// recall goes back and forth among earlier lines that begin like this one.
func (l *Line) recall(by int) {
	if l.history == nil {
		return
	}
	if l.back == 0 {
		l.draft = l.Text()
	}
	found := l.history.beginning(l.draft)
	back := min(max(l.back+by, 0), len(found))
	if back == l.back {
		return
	}
	text := l.draft
	if back > 0 {
		text = found[len(found)-back]
	}
	l.Set(text)
	l.back = back
}

// Cursor splits the text where the next letter will stand.
func (l *Line) Cursor() (before, behind string) {
	runes := []rune(l.Text())
	at := min(l.input.Position(), len(runes))
	return string(runes[:at]), string(runes[at:])
}

// History are the lines of before, oldest first.
type History struct{ lines []string }

// keptLines bounds a history.
const keptLines = 500

// Add notes a line; one that was there already moves to the end.
func (h *History) Add(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	h.lines = slices.DeleteFunc(h.lines, func(l string) bool { return l == line })
	h.lines = append(h.lines, line)
	h.lines = h.lines[max(len(h.lines)-keptLines, 0):]
}

func (h *History) beginning(with string) []string {
	var found []string
	for _, l := range h.lines {
		if strings.HasPrefix(l, with) && l != with {
			found = append(found, l)
		}
	}
	return found
}

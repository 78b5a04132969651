package overlay

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/jobs"
	"espalier/tui/prompt"
)

// Entry is a line to type in, in the place of the status line: a command, a text to
// find, a note.
type Entry struct {
	*prompt.Line
	Label string
	Whole string // what the line began with, where it is more than a line can hold

	Changed func(text string) tea.Cmd // after every letter; may be nil
	Answer  func(text string) Reply   // what there is to say of it so far; must not wait; may be nil
	Done    func(text string) tea.Cmd // at enter
	Left    func() tea.Cmd            // at esc; may be nil

	// Verdict is a reply that may take long, such as that of a checker; nil: there is
	// none. It stands where Answer is silent.
	Verdict *jobs.Latest[string, Reply]
}

// Reply is a word on what is being typed.
type Reply struct {
	Role themes.Role
	Text string
}

// Word makes a reply.
func Word(role themes.Role, text string) Reply { return Reply{role, text} }

// Key types.
func (n *Entry) Key(k tea.KeyMsg, _ Space) Result {
	before := n.Text()
	if k.String() == EditKey {
		return Result{Edit: &Edit{Text: n.whole(), Put: n.put}}
	}
	switch n.Line.Key(k) {
	case prompt.Done:
		text := n.Text()
		return Result{Close: true, Do: func() tea.Cmd { return n.Done(text) }}
	case prompt.Left:
		return Result{Close: true, Do: n.Left}
	case prompt.Typing:
	}
	return n.typed(n.Text() != before)
}

// typed has what is to be said of the line said.
func (n *Entry) typed(new bool) Result {
	text := n.Text()
	return Result{Do: func() tea.Cmd {
		var changed tea.Cmd
		if n.Changed != nil && new {
			changed = n.Changed(text)
		}
		return tea.Batch(changed, n.Judge())
	}}
}

// whole is the text for an editor: as long as nothing was typed, all of it.
func (n *Entry) whole() string {
	if n.Whole != "" && n.Holds(n.Whole) == n.Text() {
		return n.Whole
	}
	return n.Text()
}

// put takes a text from an editor. One that the line can hold stands there as if it had
// been typed; another is done at once.
func (n *Entry) put(text string) Result {
	if n.Holds(text) != text {
		return Result{Close: true, Do: func() tea.Cmd { return n.Done(text) }}
	}
	n.Set(text)
	return n.typed(true)
}

// Judge asks for a verdict on the text as it is now.
func (n *Entry) Judge() tea.Cmd {
	if n.Verdict == nil {
		return nil
	}
	return n.Verdict.Ask(n.Text())
}

// Click leaves the line from outside.
func (n *Entry) Click(m tea.MouseMsg, s Space) Result {
	if m.Action == tea.MouseActionPress && m.Button == tea.MouseButtonLeft && !n.Place(s).Has(m.X, m.Y) {
		return n.Key(tea.KeyMsg{Type: tea.KeyEsc}, s)
	}
	return Result{}
}

// mostOffers is how many completions are listed at once.
const mostOffers = 8

// Place is the last line, and those above it for completions.
func (n *Entry) Place(s Space) draw.Rect {
	offers, _ := n.Offers()
	above := min(len(offers), mostOffers, max(s.Height-2, 0))
	return draw.Area(0, s.Height-1-above, s.Width, above+1)
}

// Rows draws the line with its reply, below the completions.
func (n *Entry) Rows(p *themes.Palette, _ Space, place draw.Rect) []string {
	rows := n.offers(p, place.W, place.H-1)
	before, behind := n.Cursor()
	l := draw.NewLine(p, place.W).Gap(themes.Text, 1).Put(themes.Accent, n.Label).Gap(themes.Text, min(len(n.Label)-1, 1))
	answer := n.reply()
	room := l.Left() - 2
	if w := draw.Width(answer.Text); answer.Text != "" && room-w > 12 {
		room -= w + 2
	}
	l.Put(themes.Text, draw.Tail(before, room)).Put(themes.Accent, "▌").Put(themes.Text, draw.Cut(behind, max(room-draw.Width(before), 0)))
	if w := draw.Width(answer.Text); l.Left() > w+2 {
		l.To(place.W-w-1).Put(answer.Role, answer.Text)
	}
	return append(rows, l.String())
}

// reply is what there is to say of the text now.
func (n *Entry) reply() (r Reply) {
	if n.Answer != nil {
		r = n.Answer(n.Text())
	}
	if r.Text != "" || n.Verdict == nil {
		return r
	}
	if r, ok := n.Verdict.Answer(); ok {
		return r
	}
	return Reply{themes.Dim, "checking …"}
}

// offers lists completions around the one that stands in the line.
func (n *Entry) offers(p *themes.Palette, width, height int) []string {
	list, chosen := n.Offers()
	top := max(min(chosen-height/2, len(list)-height), 0)
	rows := make([]string, 0, height)
	widest := 0
	for _, c := range list {
		widest = max(widest, draw.Width(c.Name))
	}
	for i, c := range list {
		if i < top || len(rows) == height {
			continue
		}
		l := draw.NewLine(p, width).Gap(themes.Text, 1)
		if i == chosen {
			l.Select().Put(themes.Accent, "▌")
		} else {
			l.Put(themes.Frame, "│")
		}
		l.Put(themes.Key, c.Name).To(min(widest+5, width/2)).Fit(themes.Dim, c.About, width-1)
		rows = append(rows, l.String())
	}
	return rows
}

// Hints are its keys.
func (n *Entry) Hints() []draw.Hint {
	return draw.Hints("enter", "does it", EditKey, "$EDITOR", "esc", "leaves")
}

// Closed cancels the verdict.
func (n *Entry) Closed() {
	if n.Verdict != nil {
		n.Verdict.Drop()
	}
}

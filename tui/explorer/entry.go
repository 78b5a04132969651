package explorer

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/jobs"
	"espalier/tui/prompt"
)

// entry is a line to type in, in the place of the status line: a command, a text
// to look for, a note.
type entry struct {
	*prompt.Line
	label string

	changed func(e *Explorer, text string)         // after every letter; may be nil
	answer  func(e *Explorer, text string) reply   // what there is to say of it so far; must not wait; may be nil
	done    func(e *Explorer, text string) tea.Cmd // at enter
	left    func(e *Explorer)                      // at esc; may be nil

	// verdict is a reply that may take long, such as that of a checker; nil: there is
	// none. It stands where answer is silent.
	verdict *jobs.Latest[string, reply]
}

// reply is a word on what is being typed.
type reply struct {
	role themes.Role
	text string
}

func (n *entry) key(e *Explorer, k tea.KeyMsg) tea.Cmd {
	before := n.Text()
	e.screen.stale(dirtyOverlay)
	done := n.Key(k)
	if n.verdict != nil && done != prompt.Typing {
		n.verdict.Drop()
	}
	switch done {
	case prompt.Done:
		e.shut()
		return n.done(e, n.Text())
	case prompt.Left:
		e.shut()
		if n.left != nil {
			n.left(e)
		}
		return nil
	case prompt.Typing:
	}
	if n.changed != nil && n.Text() != before {
		n.changed(e, n.Text())
	}
	return n.judge()
}

// judge asks for a verdict on the text as it is now.
func (n *entry) judge() tea.Cmd {
	if n.verdict == nil {
		return nil
	}
	return n.verdict.Ask(n.Text())
}

func (n *entry) click(e *Explorer, m tea.MouseMsg) tea.Cmd {
	if m.Action == tea.MouseActionPress && m.Button == tea.MouseButtonLeft && !n.place(e).Has(m.X, m.Y) {
		return n.key(e, tea.KeyMsg{Type: tea.KeyEsc})
	}
	return nil
}

// mostOffers is how many completions are listed at once.
const mostOffers = 8

func (n *entry) place(e *Explorer) draw.Rect {
	offers, _ := n.Offers()
	above := min(len(offers), mostOffers, max(e.layout.height-2, 0))
	return draw.Area(0, e.layout.height-1-above, e.layout.width, above+1)
}

func (n *entry) rows(e *Explorer, place draw.Rect) []string {
	p := e.look.palette
	rows := n.offers(p, place.W, place.H-1)
	before, behind := n.Cursor()
	l := draw.NewLine(p, place.W).Gap(themes.Text, 1).Put(themes.Accent, n.label).Gap(themes.Text, min(len(n.label)-1, 1))
	answer := reply{}
	if n.answer != nil {
		answer = n.answer(e, n.Text())
	}
	if answer.text == "" && n.verdict != nil {
		var ok bool
		if answer, ok = n.verdict.Answer(); !ok {
			answer = reply{themes.Dim, "checking …"}
		}
	}
	room := l.Left() - 2
	if w := draw.Width(answer.text); answer.text != "" && room-w > 12 {
		room -= w + 2
	}
	l.Put(themes.Text, draw.Tail(before, room)).Put(themes.Accent, "▌").Put(themes.Text, draw.Cut(behind, max(room-draw.Width(before), 0)))
	if w := draw.Width(answer.text); l.Left() > w+2 {
		l.To(place.W-w-1).Put(answer.role, answer.text)
	}
	return append(rows, l.String())
}

// offers lists completions around the one that stands in the line.
func (n *entry) offers(p *themes.Palette, width, height int) []string {
	list, chosen := n.Offers()
	top := max(min(chosen-height/2, len(list)-height), 0)
	rows := make([]string, 0, height)
	widest := 0
	for _, c := range list {
		widest = max(widest, draw.Width(c.Name))
	}
	for i, c := range slices.All(list) {
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

func (n *entry) hints() []draw.Hint { return draw.Hints("enter", "does it", "esc", "leaves") }

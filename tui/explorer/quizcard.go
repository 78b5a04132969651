package explorer

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/describe"
	"espalier/tui/draw"
	"espalier/tui/overlay"
)

// quizCard is a question of the quiz, over the panes, which would give it away.
type quizCard struct {
	quiz          *quiz
	choice        debug.Choice
	before, after *search.Tree
	paused        bool // the search waits for the answer

	at       int // the candidate that is marked
	answered bool
	top      int // where the list of candidates begins on the screen
}

// Key marks a candidate, answers with it, and then continues.
func (c *quizCard) Key(k tea.KeyMsg, _ overlay.Space) overlay.Result {
	last := len(c.choice.Candidates) - 1
	switch key := k.String(); {
	case key == "?":
		return overlay.Result{Pass: true}
	case key == "esc", key == "Q", key == "ctrl+c":
		return overlay.Result{Do: func() tea.Cmd { c.quiz.stop(); return nil }}
	case c.answered && (key == "enter" || key == " "):
		return overlay.Result{Close: true}
	case c.answered:
	case key == "enter":
		c.answered = true
		c.quiz.answer(c.choice.Candidates[c.at])
	case key == "up", key == "k":
		c.at = max(c.at-1, 0)
	case key == "down", key == "j":
		c.at = min(c.at+1, last)
	default:
		if i := slices.Index(c.keys(), key); i >= 0 {
			c.at = i
		}
	}
	return overlay.Result{}
}

// Click marks a candidate.
func (c *quizCard) Click(m tea.MouseMsg, _ overlay.Space) overlay.Result {
	if i := m.Y - c.top; m.Button == tea.MouseButtonLeft && !c.answered && i >= 0 && i < len(c.choice.Candidates) {
		c.at = i
	}
	return overlay.Result{}
}

// Place is all of the body.
func (c *quizCard) Place(s overlay.Space) draw.Rect { return s.Body }

// Hints are its keys.
func (c *quizCard) Hints() []draw.Hint {
	if c.answered {
		return draw.Hints("enter", "goes on", "esc", "ends the quiz")
	}
	return draw.Hints("↑↓ 1-9", "choose", "enter", "answers", "esc", "ends the quiz")
}

// Closed has what is shown go on.
func (c *quizCard) Closed() { c.quiz.done(c) }

// Rows draws the board, if there is one, beside the question.
func (c *quizCard) Rows(p *themes.Palette, s overlay.Space, place draw.Rect) []string {
	e := c.quiz.e
	note := "guess, before it is shown"
	if c.quiz.asked > 0 {
		note = c.quiz.score()
	}
	return s.Boxed(p, place, "quiz", note, func(w, h int) []string {
		slide := slide{Page: &draw.Page{Palette: p, Width: w}, e: e, tree: c.before, node: c.before.Node(c.before.Node(c.choice.Kept).Parent)}
		var board []string
		at := 0 // the column of the text
		if e.options.Facts.Board != nil && w > 2*leastText {
			rows, width := slide.board(h-2, w-leastText-2)
			board, at = rows, width+2
		}
		const widest = 84 // columns of text
		width := min(w-at, widest)
		text := c.ask(&draw.Page{Palette: p, Width: width}, s.Inner(place).Y, h)
		for y := range h {
			l := slide.Line()
			if y > 0 && y-1 < len(board) {
				l.Raw(board[y-1], at-2)
			}
			slide.Add(l.To(at).Raw(text[y], width))
		}
		return slide.Window(0, h)
	})
}

// ask writes the question and, once it is answered, the answer.
func (c *quizCard) ask(page *draw.Page, y, height int) []string {
	n := len(c.choice.Candidates)
	if height > n+7 {
		page.Blank()
	}
	page.Prose(themes.Title, c.question())
	if of := c.choice.Of; of > n {
		page.Prose(themes.Dim, fmt.Sprintf("%s of %s", english.Grouped(n), english.Plural(of, "thought")))
	}
	if height > n+6 {
		page.Blank()
	}
	c.top = y + len(page.Rows)
	for i, key := range c.keys() {
		page.Add(c.candidate(page.Line(), i, key))
	}
	if c.answered {
		if height > n+6 {
			page.Blank()
		}
		guess := c.choice.Candidates[c.at]
		verdict, role := "✓ right: ", themes.TreeSolved
		if guess != c.choice.Kept {
			verdict, role = "✗ no: ", themes.TreeRefused
		}
		page.Prose(role, verdict+c.choice.Because(c.after, guess))
	}
	return page.Window(0, height)
}

// candidate is a row of the list. What it is worth and what became of it is told with
// the answer.
func (c *quizCard) candidate(l *draw.Line, i int, key string) *draw.Line {
	n := c.after.Node(c.choice.Candidates[i])
	if i == c.at {
		l.Select().Put(themes.Accent, "▌")
	} else {
		l.Gap(themes.Text, 1)
	}
	l.Put(themes.Key, key).Gap(themes.Text, 2)
	told := 0
	if c.answered {
		told = describe.ValueWidth + len("  → pruned ")
	}
	state, widest := n.Check.State, l.Left()-told
	if c.quiz.e.options.Facts.Board != nil || c.quiz.e.options.Facts.Wordy {
		state = "" // it stands on the board, or says the same
	}
	if word := c.quiz.e.options.Facts.StateWord; state != "" && word != "" {
		state = word + " " + state
	}
	at := l.Used()
	l.Fit(themes.Text, n.Short(), widest)
	if column := at + max(20, draw.Width(n.Short())+2); state != "" && column+draw.Width(state) <= at+widest {
		l.To(column).Put(themes.Dim, state)
	}
	if !c.answered {
		return l
	}
	l.To(at + widest)
	if n.Valued {
		scale := describe.ScaleOf(c.after)
		l.Put(themes.Value(scale.Of(n.Value)), scale.Text(n.Value))
	}
	l.To(at + widest + describe.ValueWidth)
	if n.ID == c.choice.Kept {
		word := "◀ kept"
		if c.choice.Visit {
			word = "◀ visited"
		}
		l.Gap(themes.Text, 2).Fit(themes.TreeKept, word, l.Left())
	} else if n.Pruned {
		l.Gap(themes.Text, 2).Fit(themes.Dim, "pruned", l.Left())
	}
	return l
}

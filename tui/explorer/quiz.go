package explorer

import (
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/method"
	"espalier/search/runner"
	"espalier/themes"
)

// quiz has a class guess what the search continues with: the display stops before each
// choice until the class has guessed. A search that still runs waits meanwhile.
type quiz struct {
	e    *Explorer
	on   bool
	card *quizCard // the question that is open; nil: none

	right, asked int

	ahead    ahead
	answered debug.Choice // the last
	of       *debug.Branch
}

// ahead is what is known of the next choice.
type ahead struct {
	branch   *debug.Branch
	from, in int // looked for from this event on, in a log of so many
	choice   debug.Choice
	found    bool
}

func (q *quiz) cannot() string {
	setup := q.e.history.d.Line().Tip().Setup()
	if m, err := method.Named(setup.Settings.Method); err == nil && m.Purpose != search.Propose {
		return m.Name + " does not choose between thoughts"
	}
	if q.on || q.e.history.ended() {
		return q.e.steering.cannotReplay()
	}
	return q.e.steering.cannotPause()
}

// toggle begins a quiz: with the search as it runs, or from the start of one that has
// ended.
func (q *quiz) toggle() tea.Cmd {
	if q.on {
		q.stop()
		return nil
	}
	*q = quiz{e: q.e, on: true}
	switch st := &q.e.steering; {
	case q.e.history.behind() == 0 && q.e.history.ended():
		return st.replay()
	case !st.active():
		return st.verb("continue")
	}
	return nil
}

// stop ends the quiz with the score.
func (q *quiz) stop() {
	q.on = false
	if card := q.card; card != nil {
		q.e.host.Overlays().Drop(card)
	}
	q.e.host.Say(themes.Text, "the quiz is over: "+q.score())
}

func (q *quiz) score() string { return fmt.Sprintf("%d of %d right", q.right, q.asked) }

// next is the choice that is asked about next, as far as it is in the log.
func (q *quiz) next() (debug.Choice, bool) {
	h := q.e.history
	if !q.on {
		return debug.Choice{}, false
	}
	from := h.now()
	if q.of == h.branch && from >= q.answered.At && from < q.answered.Made {
		from = q.answered.Made // it is being shown
	}
	a := &q.ahead
	known := a.branch == h.branch && a.from <= from && (a.in == h.last() || a.found && a.choice.Made > 0) && !(a.found && a.choice.At < from)
	if !known {
		*a = ahead{branch: h.branch, from: from, in: h.last()}
		a.choice, a.found = h.d.Line().NextChoice(from)
	}
	return a.choice, a.found
}

// bound is how far the log may be shown.
func (q *quiz) bound(until int) int {
	if c, ok := q.next(); ok {
		return min(until, c.At)
	}
	return until
}

// hold asks about the choice that is held back, if it is one, or has the search go on to it.
func (q *quiz) hold() debug.Want {
	h := q.e.history
	c, ok := q.next()
	if !ok || c.At != h.now() || q.card != nil {
		return debug.Nothing
	}
	if c.Made == 0 {
		return debug.Ask
	}
	over := q.e.host.Overlays()
	if top := over.Top(); top != nil && top != q.e.class.shown() {
		return debug.Nothing // somebody reads
	}
	q.card = &quizCard{quiz: q, choice: c, before: h.d.Line().At(c.At), after: h.d.Line().At(c.Made)}
	if q.e.steering.run.state == runner.Running && q.e.steering.driver != nil {
		q.card.paused = true
		q.e.steering.driver.Pause()
	}
	over.Open(q.card)
	return debug.Nothing
}

// answer takes a guess.
func (q *quiz) answer(id search.NodeID) {
	q.asked++
	if id == q.card.choice.Kept {
		q.right++
	}
}

// done continues after a choice.
func (q *quiz) done(card *quizCard) {
	q.card, q.answered, q.of = nil, card.choice, q.e.history.branch
	if card.paused && q.e.steering.driver != nil {
		q.e.steering.driver.Run()
	}
	q.e.feed.mailbox.ring()
}

// question asks what is chosen, in the words of the method.
func (c *quizCard) question() string {
	if cell, _ := c.cell(); cell != "" {
		return "which digit is tried first in " + cell + "?"
	}
	switch {
	case c.choice.Visit:
		return "which thought does the simulation visit?"
	case c.before.Setup().Settings.Beam > 0:
		return "which thought is kept?"
	}
	return "which thought does the search go on with?"
}

// cell is the one cell that all candidates write a digit into, and the digits; empty: they
// do something else.
func (c *quizCard) cell() (name string, digits []string) {
	for _, id := range c.choice.Candidates {
		cell, digit, _ := strings.Cut(c.before.Node(id).Short(), "=")
		if len(digit) != 1 || name != "" && cell != name {
			return "", nil
		}
		name, digits = cell, append(digits, digit)
	}
	return name, digits
}

// keys are those that mark the candidates: their digits, or else their numbers.
func (c *quizCard) keys() []string {
	if _, digits := c.cell(); digits != nil {
		return digits
	}
	keys := make([]string, len(c.choice.Candidates))
	for i := range keys {
		keys[i] = strconv.Itoa(i + 1)
	}
	return keys
}

package tui

import (
	"time"

	"espalier/tui/tell"

	"espalier/search"
	"espalier/themes"
	"espalier/tui/draw"
)

// figures are the costs of a search, as the status line, the result and the
// plain log tell them.
type figures struct {
	totals  search.Totals
	budget  search.Budget
	elapsed time.Duration
	past    bool // an earlier moment: its sums and the time do not go together
}

// rate is the number of tokens written a second of search.
func (f figures) rate() float64 {
	if f.elapsed < time.Millisecond || f.past {
		return 0
	}
	return float64(f.totals.Usage.Completion) / f.elapsed.Seconds()
}

// tokens that were computed: those served from a cache are not.
func (f figures) tokens() int {
	u := f.totals.Usage
	return u.Prompt - u.Reused + u.Completion
}

// figure is one number with its name.
type figure struct{ name, value, note string }

func (f figures) list() []figure {
	thoughts := figure{"thoughts", tell.Grouped(f.totals.Thoughts), ""}
	if f.budget.Nodes > 0 {
		thoughts.value += "/" + tell.Grouped(f.budget.Nodes)
	}
	calls := figure{"calls", tell.Grouped(f.totals.Calls), ""}
	if f.budget.Calls > 0 {
		calls.value += "/" + tell.Grouped(f.budget.Calls)
	}
	tokens := figure{"tokens", tell.Grouped(f.tokens()), ""}
	if f.budget.Tokens > 0 {
		tokens.value += "/" + tell.Grouped(f.budget.Tokens)
	}
	if r := f.totals.Usage.Reused; r > 0 {
		tokens.note = "+" + tell.Grouped(r) + " reused"
	}
	list := []figure{thoughts, calls, tokens}
	if r := f.rate(); r > 0 {
		list = append(list, figure{"", tell.Short(r) + " tok/s", ""})
	}
	if f.elapsed > 0 && !f.past {
		list = append(list, figure{"", tell.Seconds(f.elapsed), ""})
	}
	return list
}

// hint is a key and what it does now.
type hint struct{ key, what string }

// renderStatus is the bottom line: the costs, and which keys matter now.
func renderStatus(p *themes.Palette, f figures, hints []hint, width int) string {
	list, hints := fit(f.list(), hints, width)
	l := draw.NewLine(p, width).Gap(themes.Text, 1)
	for _, g := range list {
		if g.name != "" {
			l.Put(themes.Dim, g.name).Gap(themes.Text, 1)
		}
		l.Put(themes.Text, g.value)
		if g.note != "" {
			l.Put(themes.Dim, " ("+g.note+")")
		}
		l.Gap(themes.Text, figureGap)
	}
	l.To(max(width-hintWidth(hints), l.Used()))
	for _, h := range hints {
		l.Put(themes.Key, h.key).Gap(themes.Text, 1).Put(themes.Dim, h.what).Gap(themes.Text, hintGap)
	}
	return l.String()
}

// fit leaves out what has no room, the least important first: notes, the speed,
// hints down to two, the time, hints down to one, then figures from the right.
func fit(list []figure, hints []hint, width int) ([]figure, []hint) {
	tight := func() bool { return 1+figureWidth(list)+hintWidth(hints) > width }
	if tight() {
		for i := range list {
			list[i].note = ""
		}
	}
	const figuresWithSpeed = 5 // thoughts, calls, tokens, speed, time
	if tight() && len(list) == figuresWithSpeed {
		list = append(list[:3:3], list[4])
	}
	for _, few := range []int{2, 1} {
		for tight() && len(hints) > few {
			hints = hints[:len(hints)-1]
		}
		if tight() && len(list) > 3 {
			list = list[:len(list)-1]
		}
	}
	for tight() && len(list) > 1 {
		list = list[:len(list)-1]
	}
	if tight() {
		hints = nil
	}
	return list, hints
}

// Blank columns after a figure and after a hint.
const (
	figureGap = 3
	hintGap   = 2
)

func figureWidth(list []figure) int {
	w := 0
	for _, g := range list {
		w += draw.Width(g.value) + figureGap
		if g.name != "" {
			w += draw.Width(g.name) + 1
		}
		if g.note != "" {
			w += draw.Width(g.note) + len(" ()")
		}
	}
	return w
}

func hintWidth(hints []hint) int {
	w := 0
	for _, h := range hints {
		w += draw.Width(h.key) + 1 + draw.Width(h.what) + hintGap
	}
	return w
}

// renderNotice is a message in place of the status line.
func renderNotice(p *themes.Palette, n notice, width int) string {
	return draw.NewLine(p, width).Gap(themes.Text, 1).Fit(n.role, n.text, width-2).String()
}

// notice is a word to the user, shown for a while.
type notice struct {
	text  string
	role  themes.Role
	until time.Time // zero: until it is answered
	asks  string    // the action that is confirmed by its own key
}

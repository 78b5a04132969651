package explorer

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/keymap"
	"espalier/tui/shell"
	"espalier/tui/tour"
)

// Guide is the part of the tour that is about one search.
type Guide struct {
	Steps []tour.Step
	First int // the number of its first step in the whole tour, from 0
	Of    int // steps of the whole tour
	// Next opens the search of the steps that follow; nil: the tour ends with these.
	Next shell.Opener
}

// guide leads through a search, step by step: each waits for the key that it teaches.
type guide struct {
	Guide
	at     int
	passed bool // the tour continues in another search
}

// step is the one that is shown; nil: none is.
func (c *classroom) step() *tour.Step {
	if c.guide == nil || c.guide.passed || c.guide.at >= len(c.guide.Steps) {
		return nil
	}
	return &c.guide.Steps[c.guide.at]
}

// taught makes an action tell the guide that it was done.
func (c *classroom) taught(a action.Action) action.Action {
	do := a.Do
	a.Do = func() tea.Cmd {
		if s := c.step(); s != nil && s.Wait == a.ID {
			c.guide.at++
			c.e.view.screen.stale(everything)
		}
		return do()
	}
	return a
}

// key is a key that the guide has a use for: enter where there is nothing to do but to
// read on, and esc.
func (c *classroom) key(k tea.KeyMsg) (tea.Cmd, bool) {
	s := c.step()
	switch {
	case s == nil:
	case k.String() == "esc":
		c.leave("the tour is over; the search is yours: ? lists the keys, q leaves")
		return nil, true
	case k.String() == "enter" && c.mayPass(s):
		return c.pass(), true
	}
	return nil, false
}

// mayPass reports whether enter leads on: there is nothing to wait for, or it cannot be
// done, such as a pause of a search that has ended meanwhile.
func (c *classroom) mayPass(s *tour.Step) bool {
	a := c.e.host.Action(s.Wait)
	return a == nil || a.Disabled() != ""
}

func (c *classroom) pass() tea.Cmd {
	switch {
	case c.guide.at+1 < len(c.guide.Steps):
		c.guide.at++
		c.e.view.screen.stale(everything)
		return nil
	case c.guide.Next == nil:
		c.leave("that was the tour: ? lists the keys, q leaves")
		return nil
	}
	c.guide.passed = true
	return c.e.host.Open(c.guide.Next, func(err error) {
		c.guide.passed = false
		c.e.host.Complain(err)
	})
}

// leave ends the tour.
func (c *classroom) leave(text string) {
	c.guide = nil
	c.e.host.Say(themes.Text, text)
	c.e.view.arrange()
}

// guideRows is the height of the panel: as high as its longest text needs, so that nothing
// jumps, but never more than half of the screen, or a third of a low one.
func (c *classroom) guideRows(width, height int) int {
	if c.step() == nil {
		return 0
	}
	const low = 18
	frame, most := draw.Area(0, 0, width, height), height/2
	if !bare(width, height) {
		if frame = frame.Inner(); height < low {
			most = height / 3
		}
	}
	rows := height - frame.H + 1 // the key, and the frame
	longest := 0
	for _, s := range c.guide.Steps {
		longest = max(longest, len(draw.Wrap(s.Say, max(frame.W, 1))))
	}
	return min(longest+rows, most)
}

func (c *classroom) renderGuide(place draw.Rect) block {
	s := c.step()
	if s == nil || place.Empty() {
		return block{}
	}
	p, inner := c.e.host.Palette(), place.Inner()
	if c.e.view.layout.bare {
		inner = place
	}
	page := &draw.Page{Palette: p, Width: inner.W}
	page.Prose(themes.Text, s.Say)
	page.Rows = page.Rows[:min(len(page.Rows), inner.H-1)]
	page.Add(c.teaches(s, page.Line()))
	if c.e.view.layout.bare {
		return block{place, page.Window(0, place.H)}
	}
	f := draw.Frame{Palette: p, Place: place, Role: themes.Accent, Title: fmt.Sprintf("tour, step %d of %d", c.guide.First+c.guide.at+1, c.guide.Of), Note: "esc leaves the tour"}
	return block{place, f.Around(page.Rows)}
}

// teaches is the key that a step waits for.
func (c *classroom) teaches(s *tour.Step, l *draw.Line) *draw.Line {
	a := c.e.host.Action(s.Wait)
	if a == nil || len(a.Keys) == 0 {
		return l.Put(themes.Key, "enter").Put(themes.Title, "  goes on")
	}
	if why := a.Disabled(); why != "" {
		return l.Put(themes.Key, "enter").Fit(themes.Dim, fmt.Sprintf("  goes on; %s: not now, %s", keymap.Name(a.Keys[0]), why), l.Left())
	}
	return l.Put(themes.Key, keymap.Name(a.Keys[0])).Gap(themes.Text, 2).Fit(themes.Title, strings.TrimSuffix(a.Title, " …"), l.Left())
}

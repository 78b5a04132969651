package explorer

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/english"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
)

// classroom is what shows a search to people who have never seen one.
type classroom struct {
	e        *Explorer
	narrates bool

	presenter *presenter // nil: it is closed
	guide     *guide     // nil: nobody is led through a tour
	quiz      quiz
}

func classActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "narrate", Group: groupClass, Title: "say in a sentence what just happened", Keys: []string{`"`}, Do: e.class.toggleNarration},
		{ID: "presenter", Group: groupClass, Title: "show one thought in large characters", Keys: []string{"Z"}, Do: e.class.togglePresenter},
		{ID: "quiz", Group: groupClass, Title: "quiz: guess what is kept", Words: "class teach guess", Keys: []string{"Q"}, Why: e.class.quiz.cannot, Do: e.class.quiz.toggle},
		{ID: "legend", Group: groupClass, Title: "explain the glyphs of the screen", Keys: []string{"*"}, Do: action.Then(e.class.legend)},
	}
}

func (c *classroom) toggleNarration() tea.Cmd {
	c.narrates = !c.narrates
	c.e.view.arrange()
	return nil
}

func (c *classroom) narrationRows() int {
	if c.narrates && c.presenter == nil { // which has the sentence
		return 1
	}
	return 0
}

// sentence is what the last event that is worth a sentence came to.
func (c *classroom) sentence() string {
	const most = 256 // events that say nothing themselves
	h := c.e.history
	for at := h.now(); at > max(h.now()-most, 0); at-- {
		said := search.Narrate(h.tree, h.log[at-1])
		if pruned, ok := h.log[at-1].Body.(search.Pruned); ok && at > 1 {
			// What was kept says more, and stood there for no longer than an event.
			if kept := search.Narrate(h.tree, h.log[at-2]); h.log[at-2].Body.Type() == (search.Kept{}).Type() && kept != "" {
				return fmt.Sprintf("%s; %s pruned", kept, english.Count(len(pruned.Nodes), "other is", "others are"))
			}
		}
		if said != "" {
			return said
		}
	}
	return "nothing has happened yet"
}

func (c *classroom) renderNarration(place draw.Rect) block {
	return c.e.view.one(place, func() string {
		return draw.NewLine(c.e.host.Palette(), place.W).Gap(themes.Text, 1).Put(themes.Accent, "▸ ").Fit(themes.Text, c.sentence(), place.W-4).String()
	})
}

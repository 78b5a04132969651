package explorer

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/themes"
	"espalier/tui/draw"
	"espalier/tui/fuzzylist"
	"espalier/tui/overlay"
)

// breakpoints are those of the debugger, as the user sets and sees them.
type breakpoints struct{ e *Explorer }

// breakHere has the search stop at the selected thought, or no longer.
func (br *breakpoints) breakHere() tea.Cmd {
	id := br.e.tree.selected.Node
	here := br.e.history.d.Breaks().At(id)
	if len(here) == 0 {
		return br.e.steering.verb(fmt.Sprintf("break %d", id))
	}
	for _, b := range here {
		br.e.steering.verb(fmt.Sprintf("clear %d", b.ID))
	}
	return nil
}

// breaksChanged redraws what shows breakpoints, and tells the log of tracepoints.
func (br *breakpoints) breaksChanged(v debug.Verb) {
	if v.Group == debug.GroupStop {
		br.e.log.retrace(br.e.history)
		br.e.view.arrange() // a watch takes a line
	}
}

// setUp does what the user had set up before, and what a command file says.
func (br *breakpoints) setUp(setup string, init Init) {
	d := br.e.history.d
	said, err := d.Restore(setup)
	if said != "" {
		br.e.host.Say(themes.Text, said)
		br.e.log.retrace(br.e.history)
	}
	br.e.host.Complain(err)
	d.Script().Add(init.Name, init.Text)
}

// unkeptMsg reports that what was set up could not be kept.
type unkeptMsg struct{ err error }

// keep stores what is set up, beside the screen.
func (br *breakpoints) keep() tea.Cmd {
	if !br.e.steering.unkept {
		return nil
	}
	br.e.steering.unkept = false
	save := br.e.history.d.Unkept()
	if save == nil {
		return nil
	}
	return br.e.host.Jobs().Command(func(ctx context.Context) tea.Msg { return unkeptMsg{save(ctx)} })
}

// openBreaks lists breakpoints and watches; the first line makes a new one.
func (br *breakpoints) openBreaks() {
	clears := func(it fuzzylist.Item) tea.Cmd { return quietly(br.e, "clear "+it.ID, it) }
	br.e.host.Overlays().Open(&overlay.List{
		Title: "breakpoints", Items: func() []fuzzylist.Item { return breakItems(br.e) },
		Pick: func(it fuzzylist.Item) tea.Cmd { return editBreak(br.e, it) },
		Keys: map[string]func(fuzzylist.Item) tea.Cmd{
			"tab":    func(it fuzzylist.Item) tea.Cmd { return quietly(br.e, "toggle "+it.ID, it) },
			"delete": clears,
			"ctrl+x": clears,
		},
		Extra: draw.Hints("tab", "off or on", "ctrl+x", "clears"),
	})
}

const newBreak = "new"

func breakItems(e *Explorer) []fuzzylist.Item {
	items := []fuzzylist.Item{{ID: newBreak, Title: "a new one …", Note: "break if value < 0.3 && depth == 1"}}
	for _, b := range e.history.d.Breaks().List() {
		matched, all := b.Matched()
		what, note := strings.TrimSuffix(b.Word(), "point"), fmt.Sprintf("%d in this log", matched)
		if !all {
			note += ", and counting"
		}
		if b.Off {
			note += ", off"
		}
		if b.Err() != nil {
			note = b.Err().Error()
		}
		items = append(items, fuzzylist.Item{ID: strconv.Itoa(b.ID), Title: what + " " + b.String(), Note: note})
	}
	return items
}

// editBreak begins the line that changes a breakpoint, or makes one.
func editBreak(e *Explorer, it fuzzylist.Item) tea.Cmd {
	if it.ID == newBreak {
		e.host.Type("break ")
		return nil
	}
	for _, b := range e.history.d.Breaks().List() {
		if strconv.Itoa(b.ID) == it.ID {
			text := "cond " + it.ID + " "
			if b.If != nil {
				text += b.If.String()
			}
			e.host.Type(text)
		}
	}
	return nil
}

// quietly does a verb below an open list, which shows the result.
func quietly(e *Explorer, line string, it fuzzylist.Item) tea.Cmd {
	if it.ID == newBreak {
		return nil
	}
	return e.steering.verb(line)
}

// stopSign is what stands beside a thought for the debugger: where the search is
// to stop, and what it stopped at.
func (br *breakpoints) stopSign(thought int) (sign, bool) {
	d := br.e.history.d
	if s := br.e.history.stop; s.Break != nil && int(br.e.tree.target) == thought {
		return sign{"▶", themes.DebugStop}, true
	}
	for _, b := range d.Breaks().List() {
		if int(b.Thought) != thought {
			continue
		}
		switch {
		case b.Off:
			return sign{"○", themes.DebugBreakpoint}, true
		case b.Traces:
			return sign{"◇", themes.DebugBreakpoint}, true
		}
		return sign{"●", themes.DebugBreakpoint}, true
	}
	return sign{}, false
}

// checkpoint goes to the next moment that was given a name, or to the one before.
func (br *breakpoints) checkpoint(forth bool) {
	at, found := br.e.history.now(), 0
	for _, c := range br.e.history.d.Checkpoints() {
		if c.Branch != br.e.history.branch {
			continue
		}
		switch {
		case forth && c.Moment > at && (found == 0 || c.Moment < found):
			found = c.Moment
		case !forth && c.Moment < at && c.Moment > found:
			found = c.Moment
		}
	}
	if found > 0 {
		br.e.steering.travel(found)
		br.e.host.Say(themes.Text, fmt.Sprintf("checkpoint at event %d", found))
	}
}

func (br *breakpoints) noCheckpoint(forth bool) func() string {
	return func() string {
		for _, c := range br.e.history.d.Checkpoints() {
			if c.Branch == br.e.history.branch && (forth && c.Moment > br.e.history.now() || !forth && c.Moment < br.e.history.now()) {
				return ""
			}
		}
		return "there is no checkpoint that way; K sets one"
	}
}

package race

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/race"
	"espalier/search/runner"
	"espalier/tui/action"
	"espalier/tui/draw"
	"espalier/tui/keymap"
)

// Actions lists what can be done here.
func (s *Screen) Actions() []action.Action {
	all := append(append(s.raceActions(), s.timeActions()...), s.laneActions()...)
	for i, a := range all {
		all[i].Do = func() tea.Cmd {
			s.Redraw = true
			return a.Do()
		}
	}
	return all
}

func (s *Screen) raceActions() []action.Action {
	return []action.Action{
		{ID: "continue", Group: "race", Title: "run to the end", Keys: []string{"c", "f5"}, Why: s.cannotRun, Do: action.Then(s.run.proceed)},
		{ID: "pause", Group: "race", Title: "pause, or continue", Keys: []string{"p", "f6"}, Why: s.cannotPause, Do: action.Then(s.toggle)},
		{ID: "next", Group: "race", Title: "one turn: of the search that has spent the fewest tokens", Keys: []string{"n", "s", "f10"}, Why: s.cannotRun, Do: action.Then(s.run.next)},
		{ID: "give-up", Group: "race", Title: "take the focused search out of the race", Keys: []string{"x"}, Why: s.run.cannotGiveUp, Do: action.Then(s.run.giveUp)},
		{ID: "vote", Group: "race", Title: "vote for the focused search", Keys: []string{"v"}, Why: s.judge.cannotVote, Do: action.Then(s.judge.cast)},
		{ID: "vote-draw", Group: "race", Title: "vote for a draw", Keys: []string{"V"}, Why: s.judge.cannotVote, Do: action.Then(s.judge.castDraw)},
		{ID: "judge", Group: "race", Title: "ask the judge, or read what it said", Keys: []string{"J"}, Why: s.judge.noOpinion, Do: s.judge.opinion},
	}
}

func (s *Screen) timeActions() []action.Action {
	travel := func(by int) func() tea.Cmd { return action.Then(func() { s.scrub(by) }) }
	faster := func(by int) func() tea.Cmd {
		return action.Then(func() { s.run.speed, s.run.due = max(min(s.run.speed+by, 6), -6), time.Time{} })
	}
	return []action.Action{
		{ID: "back", Group: "time", Title: "back one turn", Keys: []string{",", "S"}, Why: s.atStart, Do: travel(-1)},
		{ID: "forth", Group: "time", Title: "forward one turn", Keys: []string{"."}, Why: s.atEnd, Do: travel(1)},
		{ID: "rnext", Group: "time", Title: "back ten turns", Keys: []string{"<", "N"}, Why: s.atStart, Do: travel(-10)},
		{ID: "action-forth", Group: "time", Title: "forward ten turns", Keys: []string{">"}, Why: s.atEnd, Do: travel(10)},
		{ID: "present", Group: "time", Title: "go to the latest turn", Keys: []string{"$"}, Why: s.atEnd, Do: action.Then(s.run.present)},
		{ID: "replay", Group: "time", Title: "replay from the start", Keys: []string{"r"}, Why: s.nothing, Do: action.Then(s.replay)},
		{ID: "slower", Group: "time", Title: "show turns half as fast", Keys: []string{"("}, Do: faster(-1)},
		{ID: "faster", Group: "time", Title: "show turns twice as fast", Keys: []string{")"}, Do: faster(1)},
	}
}

func (s *Screen) laneActions() []action.Action {
	scroll := func(by int) func() tea.Cmd { return action.Then(func() { s.lanes[s.focus].scroll(by) }) }
	page := func(sign int) func() tea.Cmd {
		return action.Then(func() { l := s.lanes[s.focus]; l.scroll(sign * max(l.height-1, 1)) })
	}
	turn := func(by int) func() tea.Cmd {
		return action.Then(func() { s.focus = (s.focus + by + len(s.lanes)) % len(s.lanes) })
	}
	all := []action.Action{
		{ID: "open", Group: "searches", Title: "open the focused search in the explorer", Keys: []string{"enter"}, Why: s.cannotOpen, Do: s.open},
		{ID: "pane", Group: "searches", Title: "next search", Keys: []string{"tab", "right", "l"}, Do: turn(1)},
		{ID: "pane-back", Group: "searches", Title: "previous search", Keys: []string{"shift+tab", "left", "h"}, Do: turn(-1)},
	}
	for i := range race.Most {
		all = append(all, action.Action{
			ID: fmt.Sprintf("search-%d", i+1), Group: "searches", Title: "search " + race.Name(i), Keys: []string{fmt.Sprint(i + 1)},
			Why: func() string {
				if i >= len(s.lanes) {
					return "there are fewer"
				}
				return ""
			},
			Do: action.Then(func() { s.focus = i }),
		})
	}
	return append(
		all,
		action.Action{ID: "zoom", Group: "searches", Title: "show the focused search alone, or all", Keys: []string{"+"}, Do: action.Then(func() { s.zoom = !s.zoom })},
		action.Action{ID: "follow", Group: "searches", Title: "follow what happens in it", Keys: []string{"f"}, Do: action.Then(func() { s.lanes[s.focus].stays = false })},
		action.Action{ID: "up", Group: "searches", Title: "line up", Keys: []string{"up", "k"}, Do: scroll(-1)},
		action.Action{ID: "down", Group: "searches", Title: "line down", Keys: []string{"down", "j"}, Do: scroll(1)},
		action.Action{ID: "top", Group: "searches", Title: "first line", Keys: []string{"g", "home"}, Do: scroll(-1 << 30)},
		action.Action{ID: "bottom", Group: "searches", Title: "last line", Keys: []string{"G", "end"}, Do: scroll(1 << 30)},
		action.Action{ID: "page-up", Group: "searches", Title: "page up", Keys: []string{"pgup", "ctrl+b"}, Do: page(-1)},
		action.Action{ID: "page-down", Group: "searches", Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, Do: page(1)},
		action.Action{ID: "back-out", Group: "searches", Title: "go back", Keys: []string{"esc"}, Do: action.Then(s.backOut)},
	)
}

// Reference is the page of these keys, in Markdown, with a user's changes.
func Reference(changes []keymap.Change) string {
	actions := Table()
	action.Rebind(actions, changes)
	return "\n# Keys of a race\n\n`espalier race` and `espalier duel` open it, and `&` in the explorer. Keys that work on every screen work here, too.\n" +
		action.Keys("race", actions)
}

// Table is the actions without a race to act on.
func Table() []action.Action { return (&Screen{}).Actions() }

func (s *Screen) cannotRun() string {
	if s.at == len(s.turns) && allEnded(s.lanes) {
		return "all have ended"
	}
	return ""
}

func (s *Screen) cannotPause() string {
	if s.run.moves() || s.run.stepping {
		return ""
	}
	return s.cannotRun()
}

func (s *Screen) toggle() {
	if s.run.moves() || s.run.stepping {
		s.run.pause()
		return
	}
	s.run.proceed()
}

// scrub looks at another moment. What runs is paused: it would go back to the present.
func (s *Screen) scrub(by int) {
	s.run.pause()
	s.run.travel(s.at + by)
}

func (s *Screen) replay() {
	s.run.travel(0)
	s.run.replays = true
}

func (s *Screen) atStart() string {
	if s.at == 0 {
		return "this is the start"
	}
	return ""
}

func (s *Screen) atEnd() string {
	if s.at == len(s.turns) {
		return "this is the latest turn"
	}
	return ""
}

func (s *Screen) nothing() string {
	if len(s.turns) == 0 {
		return "nothing has happened yet"
	}
	return ""
}

func (s *Screen) cannotOpen() string {
	switch {
	case !s.judge.revealed():
		return "it would tell who is who: vote first"
	case len(s.lanes[s.focus].log) == 0:
		return "nothing has happened in it yet"
	}
	return ""
}

// open opens the explorer over the focused search. A search that goes on is followed there.
func (s *Screen) open() tea.Cmd {
	l := s.lanes[s.focus]
	seat := &Seat{Ended: l.ended(), inbox: s.Inbox, lane: l.number}
	if !l.ended() {
		s.seats = append(s.seats, seat)
	}
	seat.tell(runner.Update{Events: append([]search.Event(nil), l.log...), State: s.run.stateOf(l.number), Elapsed: l.elapsed})
	return s.host.Open(s.Open(l.number, seat), nil)
}

// backOut ends what is special: a lane that stands alone, a look back.
func (s *Screen) backOut() {
	switch {
	case s.zoom:
		s.zoom = false
	case s.run.replays || s.at < len(s.turns):
		s.run.present()
	}
}

// Click focuses a search, and scrolls.
func (s *Screen) Click(m tea.MouseMsg) tea.Cmd {
	const wheel = 3
	by := map[tea.MouseButton]int{tea.MouseButtonWheelUp: -wheel, tea.MouseButtonWheelDown: wheel}[m.Button]
	l := s.layout()
	lane := m.Y - l.table.Y - 1
	if !l.table.Has(m.X, m.Y) {
		lane = -1
	}
	for i, place := range l.lanes {
		if place.Has(m.X, m.Y) {
			lane = i
		}
	}
	s.Redraw = true
	switch {
	case lane < 0 || lane >= len(s.lanes):
	case by != 0:
		s.lanes[lane].scroll(by)
	case m.Button == tea.MouseButtonLeft && m.Action == tea.MouseActionPress:
		s.focus = lane
	}
	return nil
}

// Hints are the keys that matter now.
func (s *Screen) Hints() []draw.Hint {
	list := []string{"?", "keys"}
	switch {
	case s.at < len(s.turns) && !s.run.replays:
		list = append(list, ",", "back", ".", "forth", "c", "play", "esc", "latest")
	case s.cannotRun() != "":
		list = append(list, "q", s.host.Leaving(), "r", "replay")
	case s.run.moves():
		list = append(list, "p", "pause")
	default:
		list = append(list, "c", "run", "n", "one turn")
	}
	if s.Blind && s.judge.cannotVote() == "" {
		list = append(list, "v", "vote")
	}
	if s.judge.noOpinion() == "" {
		list = append(list, "J", "judge")
	}
	if s.cannotOpen() == "" {
		list = append(list, "enter", "open")
	}
	return draw.Hints(append(list, "tab", "next search", "+", "zoom")...)
}

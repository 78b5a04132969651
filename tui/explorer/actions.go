package explorer

import (
	tea "github.com/charmbracelet/bubbletea"

	"espalier/search"
	"espalier/search/debug"
	"espalier/tui/draw"
)

// Action is something a user can do: one row of the table that the key map, the
// help screen and the key reference are made of.
type Action struct {
	ID    string
	Group string
	Title string
	Keys  []string // as Bubble Tea names them
	// While is the mode in which the keys mean this, such as "searching"; empty:
	// always, unless the mode has another action for them.
	While Mode

	// why says why the action is not possible now; nil: it always is.
	why func(*Explorer) string
	do  func(*Explorer) tea.Cmd
	// confirmed is done when the same key answers the question do asked.
	confirmed func(*Explorer) tea.Cmd
}

// Disabled says why the action is not possible now; empty when it is.
func (a *Action) Disabled(e *Explorer) string {
	if a.why == nil {
		return ""
	}
	return a.why(e)
}

// Groups of actions, in the order of the help screen.
const (
	groupMove   = "move"
	groupTree   = "tree"
	groupFind   = "find"
	groupSearch = "search"
	groupTime   = "time"
	groupStop   = "stop"
	groupWhy    = "why"
	groupChange = "what if"
	groupScreen = "screen"
)

// Actions lists all there are.
func Actions() []Action {
	var all []Action
	for _, group := range [][]Action{moveActions(), treeActions(), findActions(), searchActions(), timeActions(), stopActions(), whyActions(), changeActions(), screenActions()} {
		all = append(all, group...)
	}
	return all
}

// Mode is a state of the explorer in which some keys mean something else.
type Mode string

// whileFinding is the mode in which n and N go from one match to the next.
const whileFinding Mode = "searching"

// is says whether the explorer is in a mode.
func (e *Explorer) is(m Mode) bool { return m == whileFinding && e.found.On() }

// then makes an action of a function without a command.
func then(f func(*Explorer)) func(*Explorer) tea.Cmd {
	return func(e *Explorer) tea.Cmd {
		f(e)
		return nil
	}
}

func moveActions() []Action {
	by := func(lines int) func(*Explorer) tea.Cmd {
		return then(func(e *Explorer) { e.move(lines) })
	}
	page := func(share float64) func(*Explorer) tea.Cmd {
		return then(func(e *Explorer) { e.move(int(share * float64(max(e.pageHeight(), 1)))) })
	}
	return []Action{
		{ID: "up", Group: groupMove, Title: "line up", Keys: []string{"up", "k"}, do: by(-1)},
		{ID: "down", Group: groupMove, Title: "line down", Keys: []string{"down", "j"}, do: by(1)},
		{ID: "left", Group: groupMove, Title: "fold, or to the parent", Keys: []string{"left", "h"}, do: then((*Explorer).outwards)},
		{ID: "right", Group: groupMove, Title: "unfold, or to the first child", Keys: []string{"right", "l"}, do: then((*Explorer).inwards)},
		{ID: "top", Group: groupMove, Title: "first line", Keys: []string{"g", "home"}, do: by(-1 << 30)},
		{ID: "bottom", Group: groupMove, Title: "last line", Keys: []string{"G", "end"}, do: by(1 << 30)},
		{ID: "half-up", Group: groupMove, Title: "half a page up", Keys: []string{"ctrl+u"}, do: page(-0.5)},
		{ID: "half-down", Group: groupMove, Title: "half a page down", Keys: []string{"ctrl+d"}, do: page(0.5)},
		{ID: "page-up", Group: groupMove, Title: "page up", Keys: []string{"pgup", "ctrl+b"}, do: page(-1)},
		{ID: "page-down", Group: groupMove, Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, do: page(1)},
	}
}

func treeActions() []Action {
	return []Action{
		{ID: "fold", Group: groupTree, Title: "fold or unfold", Keys: []string{" "}, do: then((*Explorer).foldSelected)},
		{ID: "fold-all", Group: groupTree, Title: "fold all", Keys: []string{"-"}, do: then(func(e *Explorer) { e.foldAll(false) })},
		{ID: "unfold-all", Group: groupTree, Title: "unfold all", Keys: []string{"="}, do: then(func(e *Explorer) { e.foldAll(true) })},
		{ID: "inspect", Group: groupTree, Title: "inspect, then zoom", Keys: []string{"enter"}, do: then((*Explorer).inspect)},
		{ID: "follow", Group: groupTree, Title: "follow the search", Keys: []string{"f"}, do: then((*Explorer).toggleFollow)},
		{ID: "copy", Group: groupTree, Title: "copy the thought", Keys: []string{"y"}, do: (*Explorer).copyThought},
	}
}

func findActions() []Action {
	return []Action{
		{ID: "find", Group: groupFind, Title: "find a text", Keys: []string{"/"}, do: then((*Explorer).openFind)},
		{ID: "next-match", Group: groupFind, Title: "next match", Keys: []string{"n"}, While: whileFinding, why: (*Explorer).nothingFound, do: then((*Explorer).nextMatch)},
		{ID: "previous-match", Group: groupFind, Title: "previous match", Keys: []string{"N"}, While: whileFinding, why: (*Explorer).nothingFound, do: then((*Explorer).previousMatch)},
		{ID: "filter", Group: groupFind, Title: "show only some thoughts", Keys: []string{"F"}, do: then((*Explorer).openFilter)},
		{ID: "mark", Group: groupFind, Title: "mark the thought", Keys: []string{"m"}, do: then((*Explorer).toggleMark)},
		{ID: "next-mark", Group: groupFind, Title: "next mark", Keys: []string{"'"}, why: (*Explorer).noMarks, do: then((*Explorer).nextMark)},
	}
}

func searchActions() []Action {
	return []Action{
		verbAction("continue", "run, to the next breakpoint or the end", "c", "f5").unless((*Explorer).cannotContinue),
		{ID: "pause", Group: groupSearch, Title: "pause", Keys: []string{"p", "f6"}, why: (*Explorer).cannotPause, do: then((*Explorer).pause)},
		verbAction("step", "step one event", "s", "f11"),
		verbAction("next", "step one action", "n", "f10"),
		verbAction("finish", "step out: until the search leaves this subtree", "o"),
		verbAction("level", "run until the search is at another depth", "v"),
		asking("until", "run until a condition holds", "u"),
	}
}

func timeActions() []Action {
	return []Action{
		{ID: "replay", Group: groupTime, Title: "replay from the start", Keys: []string{"r"}, why: (*Explorer).cannotReplay, do: (*Explorer).replay},
		{ID: "slower", Group: groupTime, Title: "show events half as fast", Keys: []string{"("}, why: (*Explorer).cannotSlow, do: then(func(e *Explorer) { e.changeSpeed(-1) })},
		{ID: "faster", Group: groupTime, Title: "show events twice as fast", Keys: []string{")"}, why: (*Explorer).cannotHasten, do: then(func(e *Explorer) { e.changeSpeed(1) })},
		verbAction("back", "step back one event", ",", "S"),
		{ID: "forth", Group: groupTime, Title: "step forth one event", Keys: []string{"."}, why: (*Explorer).atEnd, do: then(func(e *Explorer) { e.travel(e.history.now() + 1) })},
		verbAction("rnext", "step back one action", "<", "N"),
		{ID: "action-forth", Group: groupTime, Title: "step forth one action", Keys: []string{">"}, why: (*Explorer).atEnd, do: then(func(e *Explorer) { e.travel(e.history.actionEnd(e.history.now())) })},
		verbAction("rcontinue", "run back, to a breakpoint or the start", "C"),
		asking("goto", "to an event by its number", "@"),
		{ID: "present", Group: groupTime, Title: "to the last event there is", Keys: []string{"$"}, why: (*Explorer).atEnd, do: then((*Explorer).present)},
		verbAction("checkpoint", "remember this moment", "K"),
		{ID: "checkpoint-back", Group: groupTime, Title: "to the checkpoint before", Keys: []string{"{"}, why: noCheckpoint(false), do: then(func(e *Explorer) { e.checkpoint(false) })},
		{ID: "checkpoint-forth", Group: groupTime, Title: "to the next checkpoint", Keys: []string{"}"}, why: noCheckpoint(true), do: then(func(e *Explorer) { e.checkpoint(true) })},
	}
}

func stopActions() []Action {
	return []Action{
		{ID: "break-here", Group: groupStop, Title: "stop at this thought, or no longer", Keys: []string{"b", "f9"}, why: (*Explorer).noThought, do: (*Explorer).breakHere},
		{ID: "breakpoints", Group: groupStop, Title: "breakpoints and conditions", Keys: []string{"B"}, do: then((*Explorer).openBreaks)},
		asking("break", "stop at a condition"),
		asking("trace", "say in the log where a condition holds"),
		asking("watch", "show an expression at every stop", "w"),
	}
}

func whyActions() []Action {
	return []Action{
		verbAction("why", "what happened to this thought, and because of what", "W"),
		{ID: "oracle", Group: groupWhy, Title: "ask an exact solver what can be solved, or no longer", Keys: []string{"O"}, why: cannot("oracle"), do: (*Explorer).toggleOracle},
		verbAction("autopsy", "what lost the last solvable thought", "A"),
		verbAction("price", "what going on is likely to cost", "M"),
	}
}

func changeActions() []Action {
	return []Action{
		{ID: "inject", Group: groupChange, Title: "a thought of yours below this one", Keys: []string{"i"}, why: cannot("inject"), do: (*Explorer).openInject},
		{ID: "edit", Group: groupChange, Title: "other words for this thought", Keys: []string{"e"}, why: (*Explorer).cannotEdit, do: (*Explorer).openEdit},
		{ID: "cut", Group: groupChange, Title: "close this branch of the tree", Keys: []string{"x"}, why: (*Explorer).cannotCut, do: then((*Explorer).openCut)},
		{ID: "keep", Group: groupChange, Title: "hold this thought in the beam, or let it go", Keys: []string{"P"}, why: (*Explorer).cannotCut, do: (*Explorer).pin},
		{ID: "set", Group: groupChange, Title: "other settings, model or seed", Keys: []string{"E"}, why: cannot("set"), do: then((*Explorer).openSettings)},
		verbAction("fork", "a branch with nothing changed"),
		{ID: "note", Group: groupChange, Title: "a note on this thought", Keys: []string{"a"}, why: cannot("note"), do: then((*Explorer).openNote)},
		{ID: "compare", Group: groupChange, Title: "this branch beside the one it came from", Keys: []string{"d"}, why: (*Explorer).noParent, do: then((*Explorer).openComparison)},
		{ID: "branches", Group: groupChange, Title: "the branches there are", Keys: []string{"X"}, do: then((*Explorer).openBranches)},
	}
}

// verbAction is a verb of the debugger that needs no argument.
func verbAction(verb, title string, keys ...string) Action {
	return Action{
		ID: verb, Group: groupOf(verb), Title: title, Keys: keys, why: cannot(verb),
		do: func(e *Explorer) tea.Cmd { return e.verb(verb) },
	}
}

// asking is a verb that wants an argument: it begins the `:` line.
func asking(verb, title string, keys ...string) Action {
	return Action{
		ID: verb, Group: groupOf(verb), Title: title + " …", Keys: keys, why: cannot(verb),
		do: then(func(e *Explorer) { e.openCommandWith(verb + " ") }),
	}
}

// groupOf is where a verb stands in the help.
func groupOf(verb string) string {
	v, _, _ := debug.Parse(verb) // a name of the table; a test does them all
	switch v.Group {
	case debug.GroupRun:
		return groupSearch
	case debug.GroupBack:
		return groupTime
	case debug.GroupStop:
		return groupStop
	case debug.GroupChange:
		return groupChange
	}
	return groupWhy
}

// unless gives an action another reason why not.
func (a Action) unless(why func(*Explorer) string) Action {
	a.why = why
	return a
}

func screenActions() []Action {
	return []Action{
		{ID: "pane", Group: groupScreen, Title: "next pane", Keys: []string{"tab"}, do: then(func(e *Explorer) { e.cycle(1) })},
		{ID: "pane-back", Group: groupScreen, Title: "previous pane", Keys: []string{"shift+tab"}, do: then(func(e *Explorer) { e.cycle(-1) })},
		{ID: "tab-back", Group: groupScreen, Title: "previous tab of the inspector", Keys: []string{"["}, do: then(func(e *Explorer) { e.turnTab(-1) })},
		{ID: "tab", Group: groupScreen, Title: "next tab of the inspector", Keys: []string{"]"}, do: then(func(e *Explorer) { e.turnTab(1) })},
		{ID: "token-back", Group: groupScreen, Title: "previous token", Keys: []string{"H", "shift+left"}, why: (*Explorer).noTokens, do: then(func(e *Explorer) { e.moveToken(-1) })},
		{ID: "token", Group: groupScreen, Title: "next token", Keys: []string{"L", "shift+right"}, why: (*Explorer).noTokens, do: then(func(e *Explorer) { e.moveToken(1) })},
		{ID: "thinking", Group: groupScreen, Title: "fold or unfold what a model thought first", Keys: []string{"z"}, do: then((*Explorer).foldThinking)},
		{ID: "zoom", Group: groupScreen, Title: "zoom the pane", Keys: []string{"+"}, do: then((*Explorer).toggleZoom)},
		{ID: "theme", Group: groupScreen, Title: "next theme", Keys: []string{"t"}, do: then((*Explorer).nextTheme)},
		{ID: "themes", Group: groupScreen, Title: "choose a theme", Keys: []string{"T"}, do: then((*Explorer).openPicker)},
		{ID: "background", Group: groupScreen, Title: "light or dark", Keys: []string{"D"}, why: (*Explorer).hasNoOtherSide, do: then((*Explorer).otherSide)},
		{ID: "mouse", Group: groupScreen, Title: "mouse on or off", Keys: []string{"%"}, do: (*Explorer).toggleMouse},
		{ID: "help", Group: groupScreen, Title: "keys, and all there is to do", Keys: []string{"?", "f1"}, do: then((*Explorer).openHelp)},
		{ID: "command", Group: groupScreen, Title: "a line of words", Keys: []string{":"}, do: then((*Explorer).openCommand)},
		{ID: "palette", Group: groupScreen, Title: "find something to do", Keys: []string{"ctrl+p"}, do: then((*Explorer).openPalette)},
		{ID: "back-out", Group: groupScreen, Title: "one step back", Keys: []string{"esc"}, do: then((*Explorer).backOut)},
		{ID: "suspend", Group: groupScreen, Title: "suspend", Keys: []string{"ctrl+z"}, do: func(*Explorer) tea.Cmd { return tea.Suspend }},
		{ID: "cancel", Group: groupScreen, Title: "cancel what runs, twice quits", Keys: []string{"ctrl+c"}, do: (*Explorer).cancel, confirmed: (*Explorer).interrupt},
		{ID: "quit", Group: groupScreen, Title: "quit", Keys: []string{"q"}, do: (*Explorer).quit, confirmed: func(*Explorer) tea.Cmd { return tea.Quit }},
	}
}

// hints are the keys that matter now.
func (e *Explorer) hints() []draw.Hint {
	switch {
	case e.over != nil:
		return e.over.hints()
	case e.found.On():
		return draw.Hints("n", "next match", "N", "previous", "esc", "ends the search")
	case e.history.playing():
		return draw.Hints("?", "keys", "p", "pause", ")", "faster", "(", "slower", "esc", "to the end")
	case e.history.behind() > 0:
		return draw.Hints("?", "keys", ",", "back", ".", "forth", "c", "play", "esc", "present")
	case e.history.tree.Outcome().Ended && !e.history.tree.Outcome().Solved && cannot("autopsy")(e) == "":
		return draw.Hints("?", "keys", "q", "quit", "A", "autopsy", "r", "replay")
	case e.history.tree.Outcome().Ended:
		return draw.Hints("?", "keys", "q", "quit", "r", "replay", ",", "back")
	case e.history.stop.Break != nil:
		return draw.Hints("?", "keys", "c", "run", "n", "next", "W", "why")
	case e.run.state == search.Running:
		return draw.Hints("?", "keys", "p", "pause", "f", "follow")
	}
	return draw.Hints("?", "keys", "c", "run", "n", "next", "s", "step")
}

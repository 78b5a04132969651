package explorer

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"espalier/search/debug"
	"espalier/search/runner"
	"espalier/themes"
	"espalier/tui/action"
	"espalier/tui/draw"
)

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
	groupWays   = "session"
	groupClass  = "show and teach"
	groupScreen = "screen"
)

// Actions lists what can be done in the explorer.
func (e *Explorer) Actions() []action.Action {
	var all []action.Action
	for _, group := range []func(*Explorer) []action.Action{moveActions, treeActions, findActions, searchActions, timeActions, stopActions, whyActions, changeActions, wayActions, classActions, screenActions} {
		all = append(all, group(e)...)
	}
	for i := range all {
		all[i] = e.class.taught(all[i])
	}
	return all
}

// Table is the actions without an explorer to act on, for the page of keys.
func Table() []action.Action { return (&Explorer{}).Actions() }

// whileFinding is the mode in which n and N go from one match to the next.
const whileFinding = "searching"

// Is reports whether the explorer is in a mode.
func (e *Explorer) Is(mode string) bool { return mode == whileFinding && e.finder.found.On() }

func moveActions(e *Explorer) []action.Action {
	by := func(lines int) func() tea.Cmd {
		return action.Then(func() { e.moves.move(lines) })
	}
	page := func(share float64) func() tea.Cmd {
		return action.Then(func() { e.moves.move(int(share * float64(max(e.view.pageHeight(), 1)))) })
	}
	return []action.Action{
		{ID: "up", Group: groupMove, Title: "line up", Keys: []string{"up", "k"}, Do: by(-1)},
		{ID: "down", Group: groupMove, Title: "line down", Keys: []string{"down", "j"}, Do: by(1)},
		{ID: "left", Group: groupMove, Title: "fold, or go to the parent", Keys: []string{"left", "h"}, Do: action.Then(e.moves.outwards)},
		{ID: "right", Group: groupMove, Title: "unfold, or go to the first child", Keys: []string{"right", "l"}, Do: action.Then(e.moves.inwards)},
		{ID: "top", Group: groupMove, Title: "first line", Keys: []string{"g", "home"}, Do: by(-1 << 30)},
		{ID: "bottom", Group: groupMove, Title: "last line", Keys: []string{"G", "end"}, Do: by(1 << 30)},
		{ID: "half-up", Group: groupMove, Title: "half a page up", Keys: []string{"ctrl+u"}, Do: page(-0.5)},
		{ID: "half-down", Group: groupMove, Title: "half a page down", Keys: []string{"ctrl+d"}, Do: page(0.5)},
		{ID: "page-up", Group: groupMove, Title: "page up", Keys: []string{"pgup", "ctrl+b"}, Do: page(-1)},
		{ID: "page-down", Group: groupMove, Title: "page down", Keys: []string{"pgdown", "ctrl+f"}, Do: page(1)},
		{ID: "thought", Group: groupMove, Title: "go to a thought by number …", Words: "jump select", Keys: []string{"#"}, Why: e.whatif.noThought, Do: action.Then(func() { e.host.Type("select ") })},
		{ID: "parent", Group: groupMove, Title: "another parent, of an aggregated thought", Words: "merge graph reference", Keys: []string{"^"}, Why: e.moves.noOtherParent, Do: action.Then(e.moves.otherParent)},
	}
}

func treeActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "fold", Group: groupTree, Title: "fold or unfold", Keys: []string{" "}, Do: action.Then(e.moves.foldSelected)},
		{ID: "inside", Group: groupTree, Title: "open or close what the model thought", Keys: []string{"I"}, Why: e.inside.cannot, Do: e.inside.toggle},
		{ID: "fold-all", Group: groupTree, Title: "fold all", Keys: []string{"-"}, Do: action.Then(func() { e.moves.foldAll(false) })},
		{ID: "unfold-all", Group: groupTree, Title: "unfold all", Keys: []string{"="}, Do: action.Then(func() { e.moves.foldAll(true) })},
		{ID: "inspect", Group: groupTree, Title: "inspect, then zoom", Keys: []string{"enter"}, Do: action.Then(e.moves.inspect)},
		{ID: "follow", Group: groupTree, Title: "follow the search", Keys: []string{"f"}, Do: action.Then(e.moves.toggleFollow)},
		{ID: "copy", Group: groupTree, Title: "copy the thought", Words: "clipboard yank", Keys: []string{"y"}, Do: e.moves.copyThought},
	}
}

func findActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "find", Group: groupFind, Title: "find text", Keys: []string{"/"}, Do: action.Then(e.finder.openFind)},
		{ID: "next-match", Group: groupFind, Title: "next match", Keys: []string{"n"}, While: whileFinding, Why: e.finder.nothingFound, Do: action.Then(e.finder.nextMatch)},
		{ID: "previous-match", Group: groupFind, Title: "previous match", Keys: []string{"N"}, While: whileFinding, Why: e.finder.nothingFound, Do: action.Then(e.finder.previousMatch)},
		{ID: "filter", Group: groupFind, Title: "filter the tree", Keys: []string{"F"}, Do: action.Then(e.finder.openFilter)},
		{ID: "mark", Group: groupFind, Title: "mark the thought", Keys: []string{"m"}, Do: action.Then(e.finder.toggleMark)},
		{ID: "next-mark", Group: groupFind, Title: "next mark", Keys: []string{"'"}, Why: e.finder.noMarks, Do: action.Then(e.finder.nextMark)},
	}
}

func searchActions(e *Explorer) []action.Action {
	return []action.Action{
		verbAction(e, "continue", "run to the next breakpoint, or to the end", "c", "f5").Unless(e.steering.cannotContinue),
		{ID: "pause", Group: groupSearch, Title: "pause, or continue", Keys: []string{"p", "f6"}, Why: e.steering.cannotPause, Do: e.steering.toggle},
		verbAction(e, "step", "step one event", "s", "f11"),
		verbAction(e, "next", "step one action", "n", "f10"),
		verbAction(e, "stepseg", "step one segment of thinking", ";"),
		verbAction(e, "steptoken", "step one token of a reply", "|"),
		verbAction(e, "finish", "step out of this subtree", "o"),
		verbAction(e, "level", "run to another depth", "v"),
		asking(e, "until", "run until a condition holds", "u"),
	}
}

func timeActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "replay", Group: groupTime, Title: "replay from the start", Keys: []string{"r"}, Why: e.steering.cannotReplay, Do: e.steering.replay},
		{ID: "slower", Group: groupTime, Title: "show events half as fast", Keys: []string{"("}, Why: e.steering.cannotSlow, Do: action.Then(func() { e.steering.changeSpeed(-1) })},
		{ID: "faster", Group: groupTime, Title: "show events twice as fast", Keys: []string{")"}, Why: e.steering.cannotHasten, Do: action.Then(func() { e.steering.changeSpeed(1) })},
		verbAction(e, "back", "step back one event", ",", "S"),
		{ID: "forth", Group: groupTime, Title: "step forward one event", Keys: []string{"."}, Why: e.steering.atEnd, Do: action.Then(func() { e.steering.travel(e.history.now() + 1) })},
		verbAction(e, "rstepseg", "step back one segment of thinking", "~"),
		verbAction(e, "rsteptoken", "step back one token of a reply", "\\"),
		verbAction(e, "rnext", "step back one action", "<", "N"),
		{ID: "action-forth", Group: groupTime, Title: "step forward one action", Keys: []string{">"}, Why: e.steering.atEnd, Do: action.Then(func() { e.steering.travel(e.history.actionEnd(e.history.now())) })},
		verbAction(e, "rcontinue", "run back to a breakpoint, or to the start", "C"),
		asking(e, "goto", "go to an event by number", "@"),
		{ID: "present", Group: groupTime, Title: "go to the latest event", Keys: []string{"$"}, Why: e.steering.atEnd, Do: action.Then(e.steering.present)},
		verbAction(e, "checkpoint", "set a checkpoint", "K"),
		{ID: "checkpoint-back", Group: groupTime, Title: "previous checkpoint", Keys: []string{"{"}, Why: e.breaks.noCheckpoint(false), Do: action.Then(func() { e.breaks.checkpoint(false) })},
		{ID: "checkpoint-forth", Group: groupTime, Title: "next checkpoint", Keys: []string{"}"}, Why: e.breaks.noCheckpoint(true), Do: action.Then(func() { e.breaks.checkpoint(true) })},
	}
}

func stopActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "break-here", Group: groupStop, Title: "set or clear a breakpoint on this thought", Keys: []string{"b", "f9"}, Why: e.whatif.noThought, Do: e.breaks.breakHere},
		{ID: "breakpoints", Group: groupStop, Title: "list breakpoints", Keys: []string{"B"}, Do: action.Then(e.breaks.openBreaks)},
		asking(e, "break", "break on a condition"),
		asking(e, "trace", "trace a condition in the log"),
		asking(e, "watch", "stop when an expression changes"),
		asking(e, "display", "show an expression at every stop", "w"),
	}
}

func whyActions(e *Explorer) []action.Action {
	return []action.Action{
		verbAction(e, "why", "explain this thought", "W"),
		{ID: "oracle", Group: groupWhy, Title: "mark what can be solved (exact solver)", Keys: []string{"O"}, Why: e.steering.cannot("oracle"), Do: e.steering.toggleOracle},
		verbAction(e, "autopsy", "find what lost the last solvable thought", "A"),
		verbAction(e, "estimate", "estimate the cost of continuing", "M"),
	}
}

func changeActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "inject", Group: groupChange, Title: "add a thought below this one", Words: "insert", Keys: []string{"i"}, Why: e.steering.cannot("inject"), Do: e.whatif.openInject},
		{ID: "edit", Group: groupChange, Title: "reword this thought, or sentence of thinking", Keys: []string{"e"}, Why: e.whatif.cannotEdit, Do: e.whatif.openEdit},
		{ID: "close", Group: groupChange, Title: "close this branch of the tree", Words: "cut prune", Keys: []string{"x"}, Why: e.whatif.cannotCut, Do: action.Then(e.whatif.openCut)},
		{ID: "pin", Group: groupChange, Title: "pin or unpin this thought", Words: "keep", Keys: []string{"P"}, Why: e.whatif.cannotCut, Do: e.whatif.pin},
		{ID: "set", Group: groupChange, Title: "change settings, model or seed", Words: "method beam temperature", Keys: []string{"E"}, Why: e.steering.cannot("set"), Do: action.Then(settings{e}.open)},
		verbAction(e, "fork", "branch without a change"),
		{ID: "prompt", Group: groupChange, Title: "edit what the search asks next, and send it", Words: "reword ask question", Keys: []string{"U"}, Why: e.steering.cannot("prompt"), Do: e.whatif.openPrompt},
		{ID: "note", Group: groupChange, Title: "add a note to this thought", Keys: []string{"a"}, Why: e.steering.cannot("note"), Do: action.Then(e.whatif.openNote)},
		{ID: "compare", Group: groupChange, Title: "compare with the parent branch", Keys: []string{"d"}, Why: e.whatif.noParent, Do: action.Then(e.whatif.openComparison)},
		verbAction(e, "undo", "take the last change back", "backspace").Called("cancel revert"),
		verbAction(e, "redo", "make the change again that was taken back", "ctrl+r"),
		{ID: "branches", Group: groupChange, Title: "list branches", Words: "undo forks", Keys: []string{"X"}, Do: action.Then(e.whatif.openBranches)},
	}
}

// verbAction is a verb of the debugger that needs no argument.
func verbAction(e *Explorer, verb, title string, keys ...string) action.Action {
	return action.Action{
		ID: verb, Group: groupOf(verb), Title: title, Keys: keys, Why: e.steering.cannot(verb),
		Do: func() tea.Cmd { return e.steering.verb(verb) },
	}
}

// asking is a verb that wants an argument: it begins the `:` line.
func asking(e *Explorer, verb, title string, keys ...string) action.Action {
	return action.Action{
		ID: verb, Group: groupOf(verb), Title: title + " …", Keys: keys, Why: e.steering.cannot(verb),
		Do: action.Then(func() { e.host.Type(verb + " ") }),
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

func screenActions(e *Explorer) []action.Action {
	return []action.Action{
		{ID: "pane", Group: groupScreen, Title: "next pane", Keys: []string{"tab"}, Do: action.Then(func() { e.view.cycle(1) })},
		{ID: "pane-back", Group: groupScreen, Title: "previous pane", Keys: []string{"shift+tab"}, Do: action.Then(func() { e.view.cycle(-1) })},
		{ID: "tab-back", Group: groupScreen, Title: "previous tab of the inspector", Keys: []string{"["}, Do: action.Then(func() { e.moves.turnTab(-1) })},
		{ID: "tab", Group: groupScreen, Title: "next tab of the inspector", Keys: []string{"]"}, Do: action.Then(func() { e.moves.turnTab(1) })},
		{ID: "token-back", Group: groupScreen, Title: "previous token", Keys: []string{"H", "shift+left"}, Why: e.moves.noTokens, Do: action.Then(func() { e.moves.moveToken(-1) })},
		{ID: "token", Group: groupScreen, Title: "next token", Keys: []string{"L", "shift+right"}, Why: e.moves.noTokens, Do: action.Then(func() { e.moves.moveToken(1) })},
		{ID: "thinking", Group: groupScreen, Title: "fold or unfold the model's thinking", Keys: []string{"z"}, Do: action.Then(e.moves.foldThinking)},
		{ID: "zoom", Group: groupScreen, Title: "zoom the pane", Keys: []string{"+"}, Do: action.Then(e.view.toggleZoom)},
		{ID: "audience", Group: groupScreen, Title: "show the address of the page for an audience", Words: "serve browser url", Why: e.noAudience, Do: action.Then(func() { e.host.Say(themes.Notice, "served at "+e.options.Audience) })},
		{ID: "back-out", Group: groupScreen, Title: "go back", Keys: []string{"esc"}, Do: action.Then(e.moves.backOut)},
	}
}

// noAudience says why there is no page to show the address of.
func (e *Explorer) noAudience() string {
	if e.options.Audience == "" {
		return "explore --serve shows a page"
	}
	return ""
}

// Hints are the keys that matter now.
func (e *Explorer) Hints() []draw.Hint {
	hints := e.hints()
	if len(e.inside.parts(e.tree.selected.Node)) > 0 {
		hints = slices.Insert(hints, 1, draw.Hint{Key: "I", What: "thinking"})
	}
	return hints
}

func (e *Explorer) hints() []draw.Hint {
	switch {
	case e.finder.found.On():
		return draw.Hints("n", "next match", "N", "previous", "esc", "ends the search")
	case e.history.playing():
		return draw.Hints("?", "keys", "p", "pause", ")", "faster", "(", "slower", "esc", "to the end")
	case e.history.behind() > 0:
		return draw.Hints("?", "keys", ",", "back", ".", "forth", "c", "play", "esc", "present")
	case e.history.tree.Outcome().Ended && !e.history.tree.Outcome().Solved && e.steering.cannot("autopsy")() == "":
		return e.onwards("A", "autopsy", "r", "replay")
	case e.history.tree.Outcome().Ended:
		return e.onwards("r", "replay", ",", "back")
	case e.history.stop.Break != nil && e.history.stop.Break.Asks():
		return draw.Hints("?", "keys", "U", "prompt", "n", "next", "c", "run")
	case e.history.stop.Break != nil:
		return draw.Hints("?", "keys", "c", "run", "n", "next", "W", "why")
	case e.steering.run.state == runner.Running:
		return draw.Hints("?", "keys", "p", "pause", "f", "follow")
	}
	return draw.Hints("?", "keys", "c", "run", "n", "next", "s", "step")
}

// onwards are the keys at the end of a search: what can be done next, as far as it is
// possible here.
func (e *Explorer) onwards(rest ...string) []draw.Hint {
	list := []string{"?", "keys", "q", e.host.Leaving()}
	if e.onward.cannotRepeat() == "" {
		list = append(list, "R", "again")
	}
	for _, place := range []struct{ id, key, what string }{{"new", "ctrl+n", "another"}, {"sessions", "ctrl+o", "sessions"}} {
		if e.host.Action(place.id) != nil {
			list = append(list, place.key, place.what)
		}
	}
	return draw.Hints(append(list, rest...)...)
}
